"""What a rehearsal of a move or a merge shows: who closes, what goes where, and what becomes of open periods."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from ledger.actions.reorganising import Reorganised
from ledger.models import UnitChange
from ledger.queries.reorganising import Wish
from qingqian.sheets.money import wan_display


@dataclass(frozen=True, slots=True)
class Going:
    """One line: units that close, the one that takes over, how many rows and 万元 of column 18 go."""

    sources: str
    target: str
    fresh: bool
    rows: str
    owed: str


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """All of it, in words; `digest` goes with the button."""

    going: Sequence[Going]
    rows: str
    owed: str
    handed: Sequence[str]
    concerns: Sequence[str]
    people: Sequence[str]
    with_people: bool
    digest: str


def told(done: Reorganised, wish: Wish) -> Rehearsal:
    """Say what would be done."""
    return Rehearsal(
        [
            Going(
                "、".join(f"{unit.name}（{unit.code}）" for unit in each.sources),
                f"{each.target.name}（{each.target.code}）",
                each.fresh,
                f"{each.rows:,}",
                wan_display(each.owed_fen),
            )
            for each in done.arrivals
        ],
        f"{sum(each.rows for each in done.arrivals):,}",
        wan_display(sum(each.owed_fen for each in done.arrivals)),
        [period.name for period in done.handed],
        [f"{concern.unit.name}{concern.text}。" for concern in done.concerns],
        done.people,
        wish.with_people,
        done.digest,
    )


def change_words(change: UnitChange) -> str:
    """Say one entry of a unit's history in a sentence."""
    kind = UnitChange.Kind(change.kind)
    other = f"{change.other_name}（{change.other_code}）"
    said = {
        UnitChange.Kind.FOUNDED: _("设立"),
        UnitChange.Kind.RENAMED: _("曾用名：%s") % change.name_before,
        UnitChange.Kind.MOVED_TO: _("去向：划转到%(above)s，为%(other)s"),
        UnitChange.Kind.MOVED_FROM: _("前身：%(above)s的%(other)s"),
        UnitChange.Kind.MERGED_INTO: _("去向：并入%(above)s的%(other)s"),
        UnitChange.Kind.MERGED_FROM: _("前身：%(other)s并入"),
    }[kind]
    return said % {"above": change.other_above, "other": other} if "%(" in said else said
