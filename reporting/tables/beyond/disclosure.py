"""年度公示 as tables: by debtor, by unit."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Final

from django.utils.translation import gettext as _

from ledger.views.links import address
from ledger.vocabulary import Nature
from qingqian.web.parts import Kpi
from reporting.queries.beyond.disclosure import PUBLIC, DebtorSums, Sums, YearEnd
from reporting.rollups.frames import Frame
from reporting.rollups.lines import OWN_ENDING, TOTAL_LABEL
from reporting.tables.beyond.parts import COUNT, MONEY, TEXT, Cell, Column, Line, Table, seen

EVERY: Final = "all"
ORGANS: Final = "public"
NATURES: Final[Mapping[str, tuple[int, ...]]] = {
    ORGANS: PUBLIC,
    EVERY: (),
    **{str(nature.value): (nature.value,) for nature in Nature},
}
"""Which debtors are listed, by the word of the address; the first is the default."""


class By(StrEnum):
    """What the lines of the sheet are."""

    DEBTOR = "debtor"
    UNIT = "unit"


class DisclosureAddress:
    """Which sheet."""

    def __init__(self, asked: YearEnd, by: By, nature: str) -> None:
        words = {"unit": asked.unit.code, "year": str(asked.year), "nature": nature, "by": by.value}
        more = {"own": "1" if asked.own else "", "as": "now" if asked.now else ""}
        self.words = words | {name: word for name, word in more.items() if word}

    def page(self, **changed: str) -> str:
        """Return the address of the sheet, or of one that differs; '' takes a word away."""
        return address("disclosure", **self._with(changed))

    def rows(self, **changed: str) -> str:
        """Return the address of rows behind a figure."""
        return address("disclosure_rows", **self._with(changed))

    def _with(self, changed: Mapping[str, str]) -> dict[str, str]:
        return {name: word for name, word in (self.words | dict(changed)).items() if word}


def _figures() -> list[Column]:
    return [
        Column("count", (_("年末未清偿"), _("合同数（件）")), COUNT, 12),
        Column("balance_fen", (_("年末未清偿"), _("余额（万元）")), MONEY, 18),
        Column("disputed_count", (_("其中：有分歧"), _("合同数（件）")), COUNT, 12),
        Column("disputed_fen", (_("其中：有分歧"), _("余额（万元）")), MONEY, 18),
    ]


def by_debtor(found: Sequence[DebtorSums], total: Sums, to: DisclosureAddress) -> Table:
    """One line a debtor, in the order given; the total is that of all pages."""
    columns = [
        Column("debtor", (_("债务人"),), TEXT, 36),
        Column("uscc", (_("统一社会信用代码"),), TEXT, 24),
        Column("nature", (_("性质"),), TEXT, 28),
        *_figures(),
    ]
    lines = [_debtor(each, to) for each in found]
    whole = [Cell("debtor", TEXT, TOTAL_LABEL), Cell("uscc", TEXT, ""), Cell("nature", TEXT, "")]
    last = Line("total", [*whole, *_cells(total, to.rows(), to.rows(disputed="1"))]) if lines else None
    return Table(_("年度公示"), columns, lines, last)


def _debtor(each: DebtorSums, to: DisclosureAddress) -> Line:
    uscc = "" if each.party == each.name else each.party
    nature = str(Nature(each.nature).label)
    named = [Cell("debtor", TEXT, each.name or _("（未填）")), Cell("uscc", TEXT, uscc), Cell("nature", TEXT, nature)]
    party = {"debtor": each.party} if each.party else {"blank": "1"}
    return Line(each.party, [*named, *_cells(each.sums, to.rows(**party), to.rows(**party, disputed="1"))])


def by_unit(
    sums: Mapping[int, Sums], frame: Frame, codes: Mapping[int, str], total: Sums, to: DisclosureAddress
) -> Table:
    """One line for the unit's own rows, if any, and one for each direct child with all below it."""
    columns = [Column("unit", (_("单位"),), TEXT, 30), *_figures()]
    lines = []
    if frame.is_leaf or frame.unit_id in sums:
        name = frame.name if frame.is_leaf else f"{frame.name}{OWN_ENDING}"
        lines.append(_unit("own", name, sums.get(frame.unit_id, Sums()), to, {"own": "1"}))
    for member in frame.members:
        code = codes[member.unit_id]
        lines.append(_unit(f"unit:{code}", member.name, sums.get(member.unit_id, Sums()), to, {"unit": code}))
    if not total.row_count:
        return Table(_("年度公示"), columns, ())
    return Table(_("年度公示"), columns, lines, _unit("total", TOTAL_LABEL, total, to, {}))


def _unit(key: str, name: str, sums: Sums, to: DisclosureAddress, where: Mapping[str, str]) -> Line:
    page = to.page(**where) if "unit" in where else ""
    return Line(key, [Cell("unit", TEXT, name, page), *_cells(sums, to.rows(**where), to.rows(**where, disputed="1"))])


def _cells(sums: Sums, url: str, disputed: str) -> list[Cell]:
    behind, argued = url if sums.row_count else "", disputed if sums.disputed_count else ""
    return [
        Cell("count", COUNT, sums.row_count, behind),
        Cell("balance_fen", MONEY, sums.fen, behind),
        Cell("disputed_count", COUNT, sums.disputed_count, argued),
        Cell("disputed_fen", MONEY, sums.disputed_fen, argued),
    ]


def kpis(total: Sums, debtors: int | None, to: DisclosureAddress) -> list[Kpi]:
    """Say what is disclosed in all."""
    url = to.rows() if total.row_count else ""
    foot = "" if debtors is None else _("%(count)s 个债务人") % {"count": f"{debtors:,}"}
    return [
        Kpi(_("年末未清偿"), f"{total.row_count:,}", _("件"), foot, url),
        Kpi(_("年末未清偿余额"), seen(total.fen), _("万元"), url=url),
        Kpi(
            _("其中：有分歧"),
            seen(total.disputed_fen),
            _("万元"),
            _("%(count)s 件") % {"count": f"{total.disputed_count:,}"},
            to.rows(disputed="1") if total.disputed_count else "",
        ),
    ]
