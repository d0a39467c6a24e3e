"""Groups of rows that are perhaps one debt, as their page shows them: a column a row, what differs marked."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from ledger.annexes.annex2 import BY_NAME
from ledger.models import SharedAnswer
from ledger.queries.shared import Group
from ledger.queries.twins import Twin
from ledger.tables.cells import line_cells
from qingqian.web.parts import Pill, Tone

OPEN: Final = Pill(_("待处理"), Tone.WARN, "alert-triangle")
ANSWERED: Final = Pill(_("已说明"), Tone.OK, "circle-check")
NEAR: Final = Pill(_("相近，供核对"), Tone.PLAIN, "info-circle")
COMPARED: Final = (
    *("source", "source_no", "debtor_name", "debtor_uscc", "debtor_contact", "debtor_phone"),
    *("creditor_name", "creditor_uscc", "creditor_contact", "creditor_phone"),
    *("contract_name", "contract_fen", "owed_fen", "category", "due_month", "disputed"),
)
STATES: Final = (("open", _("待处理")), ("answered", _("已说明")), ("near", _("相近")))


@dataclass(frozen=True, slots=True)
class Compared:
    """One column of Annex 2 over the rows of a group."""

    label: str
    cells: Sequence[str]

    @property
    def differs(self) -> bool:
        """Tell whether the rows do not all say the same."""
        return len(set(self.cells)) > 1


@dataclass(frozen=True, slots=True)
class GroupCard:
    """One group: what it is about, its rows, and the answer if there is one; `more` rows are not shown."""

    group: Group
    twins: Sequence[Twin]
    compared: Sequence[Compared]
    answer: SharedAnswer | None
    more: int

    @property
    def pill(self) -> Pill:
        """Where it stands."""
        if self.group.shared.near:
            return NEAR
        return ANSWERED if self.answer else OPEN


def state_of(group: Group, answers: dict[str, SharedAnswer]) -> str:
    """Name the tab that a group belongs to."""
    if group.shared.near:
        return "near"
    return "answered" if group.shared.fingerprint in answers else "open"


def cards(
    groups: Sequence[Group], twins: Sequence[Sequence[Twin]], answers: dict[str, SharedAnswer]
) -> list[GroupCard]:
    """Lay the groups out."""
    return [
        GroupCard(
            group, rows, _compared(rows), answers.get(group.shared.fingerprint), len(group.record_ids) - len(rows)
        )
        for group, rows in zip(groups, twins, strict=True)
    ]


def _compared(rows: Sequence[Twin]) -> list[Compared]:
    cells = [line_cells(row.line) for row in rows]
    named = [(f"{BY_NAME[name].no} {BY_NAME[name].heading}", name) for name in COMPARED]
    return [
        Compared(label, [each[name] for each in cells]) for label, name in [*named, (str(_("化解状态")), "status")]
    ]
