"""勾稽: what was there before, what was recorded since, and what is there now must agree (workflow.md rule 15).

Three sources: the opening from the stored totals of the version before, the movements from the recorded facts, the
closing from the totals of the version and from its rows. All of them stay, so it can be told of any two versions.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from django.db.models import Sum

from ledger.models import FilingVersion, Unit, VersionTotal
from ledger.queries.openings import approved_before, last_approved
from ledger.queries.periods import reported_before
from ledger.queries.rows import Row, version_rows
from qingqian.db.sqlfile import rows as fetched

_SPAN: Final = ("unit_id", "old_point", "new_point", "old_opening", "new_opening", "floor", "ceiling")
_MOVES: Final = """
select * from bridge_moves(
    %(unit_id)s::bigint[], %(old_point)s::bigint[], %(new_point)s::bigint[],
    %(old_opening)s::boolean[], %(new_opening)s::boolean[], %(records)s::bigint[])
"""
PAID: Final = ("undisputed_cleared_fen", "undisputed_paid_fen", "disputed_cleared_fen", "disputed_paid_fen")


@dataclass(frozen=True, slots=True)
class Stand:
    """How much there is: rows in 件, column 18 and columns 22 and 23 in 分."""

    row_count: int = 0
    owed_fen: int = 0
    paid_fen: int = 0


@dataclass(frozen=True, slots=True)
class Bridge:
    """上期 + 新增 − 移出 ± 调整 = 本期, in 件 and 分 of column 18, and the like of what was paid (domain.md §6).

    `adjusted.row_count` are the rows whose amount moved; `paid_fen` is what was paid on rows that are here, and what
    new rows brought with them; `removed.paid_fen` went with those that left. `own` are the unit's own line of the
    stored totals, `listed` its rows one by one.
    """

    opening: Stand
    added: Stand
    removed: Stand
    adjusted: Stand
    paid_fen: int
    closing: Stand
    own: Stand
    listed: Stand

    @property
    def told(self) -> Stand:
        """What there should be, from the opening and what was recorded since."""
        return Stand(
            self.opening.row_count + self.added.row_count - self.removed.row_count,
            self.opening.owed_fen + self.added.owed_fen - self.removed.owed_fen + self.adjusted.owed_fen,
            self.opening.paid_fen + self.paid_fen - self.removed.paid_fen,
        )

    @property
    def balances(self) -> bool:
        """Tell whether opening, movements and closing agree, and the closing with the rows."""
        return self.told == self.closing and self.own == self.listed


@dataclass(frozen=True, slots=True)
class Unlike:
    """A live row whose columns 18, or 22 and 23, are not what its recorded facts add up to; amounts in 分."""

    record_id: int
    owed_fen: int
    owed_told_fen: int
    paid_fen: int
    paid_told_fen: int


def opening_of(version: FilingVersion) -> FilingVersion | None:
    """Return what the bridge starts from: the last approved version of an earlier period, or campaign.

    An opening (划入) takes its place while no version that was frozen after it is approved.
    """
    earlier = approved_before(reported_before(version.period), version.unit_id)
    if version.opening:
        earlier = earlier.exclude(period_id=version.period_id)
    return last_approved(earlier, version.point)


def bridge_of(version: FilingVersion, opening: FilingVersion | None, own: Iterable[Row] | None = None) -> Bridge:
    """Hold a version, with all that it pins, against its opening; `own` are the unit's rows, by default as filed."""
    before = None if opening is None else opening.pk
    moved = _moved(version, before)
    lines = _lines(version.pk, before)
    return Bridge(
        opening=_added_up(stand for (pk, _), stand in lines.items() if pk == before),
        added=Stand(moved["added_count"], moved["added_fen"]),
        removed=Stand(moved["removed_count"], moved["removed_fen"], moved["left_paid_fen"]),
        adjusted=Stand(moved["adjusted_count"], moved["adjusted_fen"]),
        paid_fen=moved["paid_fen"],
        closing=_added_up(stand for (pk, _), stand in lines.items() if pk == version.pk),
        own=lines.get((version.pk, version.unit_id), Stand()),
        listed=listed(version_rows(version) if own is None else own),
    )


def _moved(version: FilingVersion, before: int | None) -> dict[str, int]:
    """Return the movements between two versions, as the facts tell them (three queries, however much there is)."""
    spans = fetched(_statement("bridge_spans"), {"unit": version.unit_id, "before": before, "after": version.pk})
    of = {name: [span[name] for span in spans] for name in _SPAN}
    touched = fetched(
        _statement("bridge_touched"), {"units": of["unit_id"], "floors": of["floor"], "ceilings": of["ceiling"]}
    )
    of["records"] = [row["record_id"] for row in touched]
    (moved,) = fetched(_MOVES, of)
    return moved


def listed(rows: Iterable[Row]) -> Stand:
    """Add rows up one by one."""
    lines = [row.line for row in rows]
    paid = sum((line.cleared_fen or 0) + (line.paid_fen or 0) for line in lines)
    return Stand(len(lines), sum(line.owed_fen or 0 for line in lines), paid)


def unlike_rows(unit: Unit) -> list[Unlike]:
    """Return the live rows that their recorded facts do not explain, in printed order."""
    return [Unlike(**row) for row in fetched(_statement("unlike"), {"unit": unit.pk})]


def _lines(*versions: int | None) -> dict[tuple[int, int], Stand]:
    """Return the stored totals by version and line (one query)."""
    found = VersionTotal.objects.filter(version_id__in=[pk for pk in versions if pk is not None])
    sums = found.values_list("version_id", "line_unit_id").annotate(
        *(Sum(name) for name in ("row_count", "owed_fen", *PAID))
    )
    return {(pk, line): Stand(int(count), int(owed), sum(map(int, paid))) for pk, line, count, owed, *paid in sums}


def _added_up(stands: Iterable[Stand]) -> Stand:
    total = Stand()
    for stand in stands:
        total = Stand(
            total.row_count + stand.row_count, total.owed_fen + stand.owed_fen, total.paid_fen + stand.paid_fen
        )
    return total


@cache
def _statement(name: str) -> str:
    return (Path(__file__).parent / f"{name}.sql").read_text(encoding="utf-8")
