"""账龄 as tables: age × amount band, by unit, by 性质 and 所属领域; 件 and 未清偿余额 of the rows not paid off."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.utils.translation import gettext as _

from ledger.views.links import address
from ledger.vocabulary import Nature, Sector
from qingqian.web.parts import Kpi, Tone
from reporting.queries.aging import Age, AgeBand, Aged, Band, ChildAge, FieldAge
from reporting.rollups.frames import Frame
from reporting.rollups.lines import OWN_ENDING, TOTAL_LABEL
from reporting.tables.beyond.parts import COUNT, MONEY, TEXT, Cell, Column, Line, Table

NAME: Final = "name"
NO_SECTOR: Final = "未分领域"


class By(StrEnum):
    """What the lines of the table are."""

    BAND = "band"
    UNIT = "unit"
    FIELD = "field"


Sums = Mapping[Age, Aged]
Where = dict[str, str]
"""Words of an address that lead to the rows of a line."""


@dataclass(frozen=True, slots=True)
class AgingAddress:
    """Whose debts, as of which month."""

    unit: str
    month: str

    def page(self, by: By = By.BAND, unit: str = "") -> str:
        """Return the address of the table, of this unit or of another one."""
        return address("aging", unit=unit or self.unit, month=self.month, by=by.value)

    def rows(self, **words: str) -> str:
        """Return the address of the rows behind a figure."""
        return address("aging_rows", **{"unit": self.unit, "month": self.month, **words})


def columns(heading: str) -> list[Column]:
    """Return the columns: the line's name, two for each age, two for all of them."""
    ages = [(age.name.lower(), str(age.label)) for age in Age]
    return [
        Column(NAME, (heading,), TEXT, 26),
        *(column for name, label in (*ages, ("all", TOTAL_LABEL)) for column in _pair(name, label)),
    ]


def _pair(name: str, label: str) -> tuple[Column, Column]:
    return Column(f"{name}_count", (label, _("件数")), COUNT, 8), Column(f"{name}_fen", (label, _("余额")), MONEY, 14)


def by_band(found: Iterable[AgeBand], to: AgingAddress) -> Table:
    """Lay out age × amount band; every band has a line."""
    sums: dict[Band, dict[Age, Aged]] = {band: {} for band in Band}
    for each in found:
        sums[each.band][each.age] = each.sums
    lines = [_line(f"band:{band}", band.label, sums[band], to, {"band": str(band.value)}) for band in Band]
    return _table(_("拖欠金额（第18列）"), lines, list(sums.values()), to)


def by_unit(found: Iterable[ChildAge], frame: Frame, codes: Mapping[int, str], to: AgingAddress) -> Table:
    """Lay out age × direct child; the unit's own rows come first, if it has any or nobody below it."""
    sums: dict[int, dict[Age, Aged]] = defaultdict(dict)
    for each in found:
        sums[each.unit_id][each.age] = each.sums
    lines = []
    if frame.is_leaf or frame.unit_id in sums:
        name = frame.name if frame.is_leaf else f"{frame.name}{OWN_ENDING}"
        lines.append(_line("own", name, sums[frame.unit_id], to, {"own": "1"}))
    for member in frame.members:
        code = codes[member.unit_id]
        where, page = {"unit": code}, to.page(By.UNIT, code)
        lines.append(_line(f"unit:{code}", member.name, sums[member.unit_id], to, where, page))
    return _table(_("单位"), lines, list(sums.values()), to)


def by_field(found: Iterable[FieldAge], to: AgingAddress) -> Table:
    """Lay out age × 性质 and 所属领域 of the debtor, those that occur."""
    sums: dict[tuple[int, int], dict[Age, Aged]] = defaultdict(dict)
    for each in found:
        sums[each.nature, each.sector][each.age] = each.sums
    lines = []
    for nature, sector in sorted(sums):
        where = {"nature": str(nature), "sector": str(sector)}
        lines.append(_line(f"field:{nature}-{sector}", field_label(nature, sector), sums[nature, sector], to, where))
    return _table(_("债务人性质、所属领域"), lines, list(sums.values()), to)


def field_label(nature: int, sector: int) -> str:
    """Name a nature with a sector; natures without a list of sectors stand alone."""
    kind = str(Nature(nature).label) if nature in Nature.values else str(nature)
    if not sector:
        return f"{kind} · {NO_SECTOR}" if nature in (Nature.GOVERNMENT, Nature.NON_GOVERNMENT) else kind
    return f"{kind} · {Sector(sector).label if sector in Sector.values else sector}"


def _table(heading: str, lines: Sequence[Line], sums: Sequence[Sums], to: AgingAddress) -> Table:
    """Close a table by its total; one without any open row has no line at all."""
    total = together(sums)
    if not any(each.open_count for each in total.values()):
        return Table(_("账龄"), columns(heading), ())
    return Table(_("账龄"), columns(heading), lines, _line("total", TOTAL_LABEL, total, to, {}))


def together(sums: Iterable[Sums]) -> dict[Age, Aged]:
    """Add lines up, age by age."""
    added = dict.fromkeys(Age, Aged())
    for line in sums:
        for age, its in line.items():
            added[age] += its
    return added


def _line(key: str, name: str, sums: Sums, to: AgingAddress, where: Where, page: str = "") -> Line:
    cells = [Cell(NAME, TEXT, name, page)]
    for age in Age:
        cells += _figures(age.name.lower(), sums.get(age, Aged()), _to(to, where, age))
    return Line(key, [*cells, *_figures("all", sum(sums.values(), Aged()), _to(to, where, None))])


def _to(to: AgingAddress, where: Where, age: Age | None) -> str:
    return to.rows(**where, **({} if age is None else {"age": str(age.value)}))


def _figures(name: str, sums: Aged, url: str) -> tuple[Cell, Cell]:
    """Write 件 and balance; where no row is open, nothing stands behind."""
    behind = url if sums.open_count else ""
    return Cell(f"{name}_count", COUNT, sums.open_count, behind), Cell(f"{name}_fen", MONEY, sums.balance_fen, behind)


def kpis(table: Table, rows: Callable[..., str]) -> list[Kpi]:
    """Say what is owed in all, and what is worst of it."""
    if table.total is None:
        return []
    cells = {cell.name: cell for cell in table.total.cells}

    def kpi(label: str, name: str, url: str, tone: Tone = Tone.PLAIN) -> Kpi:
        count, fen = cells[f"{name}_count"], cells[f"{name}_fen"]
        foot = _("%(count)s 件") % {"count": count.text}
        return Kpi(
            label,
            fen.text,
            _("万元"),
            foot,
            url if count.value else "",
            tone if count.value else Tone.PLAIN,
        )

    return [
        kpi(_("未清偿余额"), "all", rows()),
        kpi(_("拖欠5年以上"), "older", rows(age=str(Age.OLDER.value)), Tone.BAD),
        kpi(_("拖欠3至5年"), "five", rows(age=str(Age.FIVE.value)), Tone.WARN),
        kpi(_("未填最迟付款日期"), "unknown", rows(age=str(Age.UNKNOWN.value)), Tone.WARN),
    ]
