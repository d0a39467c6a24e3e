"""What an import is asked to do, and what it says that it did (architecture.md, Operators' commands)."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from ledger.errors import RefusedError


@dataclass(frozen=True, slots=True)
class Choices:
    """What the person decided beforehand; `seen_rev` is the unit's revision number at the preview, if any."""

    accept_proposals: bool = False
    partial: bool = False
    dry_run: bool = False
    seen_rev: int | None = None


@dataclass(frozen=True, slots=True)
class Remark:
    """A finding at its address in the clerk's own workbook; `number` is the row's number there."""

    number: int
    cell: str
    column: int
    rule: str
    severity: str
    message: str

    def as_json(self) -> dict[str, Any]:
        """Return it as the command prints it."""
        return {
            "cell": self.cell,
            "column": self.column,
            "rule": self.rule,
            "severity": self.severity,
            "message": self.message,
        }


@dataclass(frozen=True, slots=True)
class Suggested:
    """A proposal at its address: what the cell says, what it should say, and why."""

    number: int
    cell: str
    column: int
    old: str
    new: str
    why: str

    def as_json(self) -> dict[str, Any]:
        """Return it as the command prints it."""
        return {"cell": self.cell, "column": self.column, "from": self.old, "to": self.new, "why": self.why}


@dataclass(slots=True)
class Report:
    """What an import did or would do. rows = new + changed + unchanged + wrong; wrong rows are not stored.

    `revs` are the unit's revision numbers before and after, read under the ledger's lock.
    """

    rows: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    absent: int = 0
    wrong: int = 0
    proposals: list[Suggested] = field(default_factory=list)
    errors: list[Remark] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    stored: bool = False
    revs: tuple[int, int] = (0, 0)

    def counts(self) -> dict[str, int]:
        """Return how many rows met which end."""
        return {name: getattr(self, name) for name in ("rows", "new", "changed", "unchanged", "absent", "wrong")}

    def severities(self) -> dict[str, int]:
        """Return how many findings there are of each severity (E, X, W)."""
        return dict(Counter(item.severity for item in self.errors))

    def as_json(self) -> dict[str, Any]:
        """Return the object that the command prints."""
        proposals = [item.as_json() for item in self.proposals]
        return {**self.counts(), "proposals": proposals, "errors": [item.as_json() for item in self.errors]}


class UnstorableError(RefusedError):
    """Some rows cannot be stored; nothing was. `report` says which cells and why."""

    def __init__(self, message: str, report: Report) -> None:
        super().__init__(message)
        self.report = report
