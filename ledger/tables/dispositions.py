"""Rows that left or are leaving, and what moved column 18, as lists show them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from ledger.models import Adjustment, AdjustmentKind, ArrearsRecord, DispositionKind, FilingVersion, Standing
from ledger.queries.dispositions import Leaving
from ledger.tables.marks import Mark
from qingqian.sheets.money import wan_display
from qingqian.web.parts import Tone

STANDING_TONES: Final[Mapping[Standing, Tone]] = {
    Standing.PROPOSED: Tone.INFO,
    Standing.FILED: Tone.WARN,
    Standing.EFFECTIVE: Tone.OK,
    Standing.REFUSED: Tone.BAD,
    Standing.CANCELLED: Tone.PLAIN,
}


@dataclass(frozen=True, slots=True)
class LeavingLine:
    """One row that left: what it was, why it left, how far that has come; `undo` is the id to take it back by."""

    pk: int
    unit: str
    debtor: str
    creditor: str
    contract: str
    owed: str
    kind: str
    reason: str
    standing: Mark
    version: str
    author: str
    undo: bool


@dataclass(frozen=True, slots=True)
class AdjustedLine:
    """One 核增 or 核减: on which row, by how much (万元, with its sign), why, and how far that has come."""

    debtor: str
    contract: str
    kind: str
    amount: str
    reason: str
    standing: Mark


def leaving_lines(found: Iterable[Leaving], *, may_undo: bool = False) -> list[LeavingLine]:
    """Write dispositions in words."""
    return [_leaving(item, may_undo=may_undo) for item in found]


def _leaving(item: Leaving, *, may_undo: bool) -> LeavingLine:
    made, record = item.disposition, item.record
    kind = str(DispositionKind(made.kind).label)
    if item.into is not None:
        kind = _("%(kind)s到 %(into)s") % {"kind": kind, "into": item.into.contract_name or item.into.debtor_name}
    return LeavingLine(
        made.pk,
        record.unit.name,
        record.debtor_name,
        record.creditor_name,
        record.contract_name,
        "–" if record.owed_fen is None else wan_display(record.owed_fen),
        kind,
        made.reason,
        standing_mark(made.standing),
        version_words(item.version),
        made.author_name,
        may_undo and made.standing == Standing.PROPOSED,
    )


def standing_mark(standing: int) -> Mark:
    """Say how far a disposition or an adjustment has come."""
    return Mark(Standing(standing).label, STANDING_TONES[Standing(standing)])


def version_words(version: FilingVersion | None) -> str:
    """Name the version that something travels with; '' before it was handed in."""
    if version is None:
        return ""
    return _("%(period)s 第%(number)s版") % {"period": version.period_name, "number": version.number}


def adjusted_lines(found: Sequence[tuple[Adjustment, ArrearsRecord]]) -> list[AdjustedLine]:
    """Write adjustments in words."""
    return [
        AdjustedLine(
            record.debtor_name,
            record.contract_name,
            str(AdjustmentKind(made.kind).label),
            f"{'+' if made.delta_fen > 0 else '−'}{wan_display(abs(made.delta_fen))}",
            made.reason,
            standing_mark(made.standing),
        )
        for made, record in found
    ]
