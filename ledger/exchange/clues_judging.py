"""What each row of a file of complaints would become: new, probably a duplicate of another, or wrong and why."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from ledger.actions.clues.intake import said_in
from ledger.annexes.names import normalised_name
from ledger.exchange.clues_sheet import ClueRow, ClueSheet, Fault
from ledger.models import Unit
from ledger.queries.clues.duplicates import Alike, Likeness, Said, Twin, twins

NEW: Final = "new"
TWIN: Final = "twin"
WRONG: Final = "wrong"
NAMED: Final = 3
"""So many duplicates of one row are named."""


@dataclass(frozen=True, slots=True)
class Like:
    """What a row is probably the same as: a clue (`over`: it has ended), or an earlier row of the file (`row`)."""

    likeness: Likeness
    number: str = ""
    pk: int = 0
    row: int = 0
    over: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """One row and what would become of it; `unit` is the one that its 问题归属 names, None where none or several."""

    row: ClueRow
    likes: tuple[Like, ...] = ()
    unit: Unit | None = None

    @property
    def outcome(self) -> str:
        """What it would be."""
        if self.row.said is None:
            return WRONG
        return TWIN if self.likes else NEW


@dataclass(slots=True)
class Outcome:
    """All rows of a file, judged beside what is registered in scope."""

    rows: list[Judged]
    remarks: list[str] = field(default_factory=list)

    @property
    def faults(self) -> list[Fault]:
        """Everything that is wrong, in the file's order."""
        return [fault for each in self.rows for fault in each.row.faults]

    def told(self) -> dict[str, Any]:
        """Return it as a job keeps it: counts, lines without contacts, and what tells whether anything changed."""
        lines = [_line(each) for each in self.rows]
        counts = {word: sum(line["outcome"] == word for line in lines) for word in (NEW, TWIN, WRONG)}
        return {"rows": len(lines), **counts, "lines": lines, "remarks": self.remarks, "seen": digest(lines)}


def judge_clues(unit: Unit, sheet: ClueSheet) -> Outcome:
    """Hold every row against the clues in scope and the rows before it (five queries for 2,000 rows)."""
    asked = [said_in(row.said) for row in sheet.rows if row.said is not None]
    known = iter(zip(asked, twins(asked), strict=True))
    units, before = _Names(unit), Alike[int]()
    rows = []
    for row in sheet.rows:
        likes: tuple[Like, ...] = ()
        if row.said is not None:
            said, found = next(known)
            # What was joined leads to the one it went into, which is named once, the likeliest first.
            named: dict[str, Twin] = {}
            for each in found:
                named.setdefault(each.number, each)
            clues = [Like(each.likeness, number, each.clue.pk, over=each.over) for number, each in named.items()]
            likes = tuple(sorted([*clues, *_earlier(before, said)], key=lambda each: each.likeness)[:NAMED])
            before.add(row.number, said)
        rows.append(Judged(row, likes, units.named(row.belongs)))
    return Outcome(rows, list(sheet.table.remarks))


def _earlier(before: Alike[int], said: Said) -> list[Like]:
    return [Like(why, row=number) for number, why in before.like(said)[:1]]


class _Names:
    """The units at and below one, by what a paper calls them: 北碚区, 重庆市北碚区."""

    def __init__(self, unit: Unit) -> None:
        self._found: dict[str, set[int]] = defaultdict(set)
        below = Unit.objects.filter(path__startswith=unit.path, valid_to=None)
        self._units = {each.pk: each for each in below}
        above = {each.pk: each.name for each in Unit.objects.filter(pk=unit.parent_id or 0)}
        for each in self._units.values():
            for name in self._called(each, above):
                self._found[normalised_name(name)].add(each.pk)

    def _called(self, unit: Unit, above: dict[int, str]) -> list[str]:
        """Return its name, with that of the unit above before it, and so on up."""
        names, parent = [unit.name], unit.parent_id
        while parent is not None and (upper := self._units.get(parent)) is not None:
            names.append(upper.name + names[-1])
            parent = upper.parent_id
        return [*names, *(name + names[-1] for key, name in above.items() if key == parent)]

    def named(self, text: str) -> Unit | None:
        """Return the one unit that a text names; None for none, and where several are called so."""
        found = self._found.get(normalised_name(text), set()) if text else set()
        return self._units[next(iter(found))] if len(found) == 1 else None


def _line(each: Judged) -> dict[str, Any]:
    said = each.row.said
    line: dict[str, Any] = {"row": each.row.number, "outcome": each.outcome, "belongs": each.row.belongs}
    if each.unit is not None:
        line["unit"] = each.unit.name
    if said is None:
        return line | {"faults": [[fault.cell, fault.message] for fault in each.row.faults]}
    line |= {"creditor": said.creditor_name, "debtor": said.debtor_name, "amount": said.amount_fen}
    line |= {"count": said.party_count, "no": said.channel_no, "channel": said.channel.value}
    likes = [
        {"why": like.likeness.value, "number": like.number, "pk": like.pk, "row": like.row, "over": like.over}
        for like in each.likes
    ]
    return line | ({"likes": likes} if likes else {})


def digest(lines: Sequence[dict[str, Any]]) -> str:
    """Return what is another as soon as anything of the lines is."""
    return hashlib.sha256(json.dumps(lines, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
