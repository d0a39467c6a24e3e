"""What a rehearsal found, as its page shows it: by rule and period, and by unit."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ledger.annexes.checks.base import SEVERITIES
from ledger.annexes.checks.catalogue import TITLES
from ledger.tables.severities import SEVERITY_PILLS
from qingqian.web.parts import Change, Pill


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows a rule named when the versions were handed in, and would name now."""

    before: int
    after: int

    @property
    def differs(self) -> bool:
        """Tell whether it is another number."""
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule with one severity, and its counts in each period."""

    rule: str
    severity: str
    title: str
    counts: list[Count]

    @property
    def pill(self) -> Pill:
        """The severity as shape, word and colour."""
        return SEVERITY_PILLS[self.severity]

    @property
    def total(self) -> Count:
        """All periods together."""
        return Count(sum(each.before for each in self.counts), sum(each.after for each in self.counts))


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A version of which the rules would say something else."""

    name: str
    period: str
    number: int
    changes: list[Change]


def period_lines(result: Mapping[str, Any]) -> list[str]:
    """Return the names of the periods, in their order."""
    return [name for _code, name in result["periods"]]


def rule_rows(result: Mapping[str, Any]) -> list[RuleRow]:
    """List every rule that spoke before or would speak now, in the catalogue's order, the gravest first."""
    codes = [code for code, _name in result["periods"]]
    keys = {key for side in ("before", "after") for counts in result[side].values() for key in counts}
    return [
        RuleRow(rule, severity, TITLES.get(rule, ""), [_count(result, code, f"{rule} {severity}") for code in codes])
        for rule, severity in sorted(map(_parts, keys), key=_place)
    ]


def _parts(key: str) -> tuple[str, str]:
    rule, severity = key.split(" ")
    return rule, severity


def _place(key: tuple[str, str]) -> tuple[int, int]:
    rule, severity = key
    order = list(TITLES)
    return (order.index(rule) if rule in order else len(order), SEVERITIES.index(severity))


def _count(result: Mapping[str, Any], code: str, key: str) -> Count:
    return Count(result["before"].get(code, {}).get(key, 0), result["after"].get(code, {}).get(key, 0))


def unit_rows(result: Mapping[str, Any]) -> list[UnitRow]:
    """List the versions that are named."""
    names = dict(result["periods"])
    return [
        UnitRow(
            item["name"],
            names[item["period"]],
            item["number"],
            [Change(_worded(key), str(old), str(new)) for key, old, new in item["changes"]],
        )
        for item in result["named"]
    ]


def _worded(key: str) -> str:
    rule, severity = _parts(key)
    return f"{rule} {TITLES.get(rule, '')}（{severity}）"
