"""账龄: how old what is owed is, by amount, by unit, by 性质 and 所属领域."""

from typing import Any, Final

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from ledger.calendar.instants import month_of
from ledger.errors import MissingError
from ledger.models import Unit
from ledger.views.links import address
from qingqian.db.clock import app_now
from qingqian.sheets.normalise import Unreadable, month
from qingqian.web.parts import Crumb, Tab
from reporting.queries.aging import Age, Band, aging, aging_of_children, aging_of_fields, is_month
from reporting.queries.beyond.aged import Wanted, aged_rows
from reporting.rollups.frames import live_frame
from reporting.tables.beyond.aging import AgingAddress, By, by_band, by_field, by_unit, field_label, kpis
from reporting.tables.beyond.parts import Table
from reporting.views.beyond.asked import BeyondView, Field, files, frame, query, sent
from reporting.views.beyond.rows import rows_page
from reporting.workbooks.figures import TopLine

TITLE: Final = "账龄"
_LABELS: Final = {By.BAND: "按金额", By.UNIT: "按单位", By.FIELD: "按性质和领域"}
_DIGITS: Final = 4


class _AgingView(BeyondView):
    """What an address asks for: whose debts, as of which month, laid out by what."""

    def asked(self) -> tuple[Unit, AgingAddress]:
        """Read unit and month; without one, or with none that is a month, it is this month."""
        unit = self.asked_unit()
        return unit, AgingAddress(unit.code, read_month(self.said("month")) or month_of(app_now()))

    def by(self) -> By:
        """Read by what the table is laid out."""
        word = self.said("by")
        return By(word) if word in set(By) else By.BAND

    @staticmethod
    def table(unit: Unit, to: AgingAddress, by: By) -> Table:
        """Add the live rows up."""
        if by is By.BAND:
            return by_band(aging(unit, to.month), to)
        if by is By.FIELD:
            return by_field(aging_of_fields(unit, to.month), to)
        found = aging_of_children(unit, to.month)
        shape = live_frame(unit, {each.unit_id for each in found if each.sums.row_count})
        members = [member.unit_id for member in shape.members]
        codes = dict(Unit.objects.filter(pk__in=members).values_list("pk", "code"))
        return by_unit(found, shape, codes, to)


class Aging(_AgingView):
    """The table."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show it."""
        (unit, to), by = self.asked(), self.by()
        table = self.table(unit, to, by)
        words = frame(request, self.actor, unit) | {
            "title": _(TITLE),
            "problem": self._problem(),
            "fields": [Field("month", _("截至"), to.month, hint=_("年月，例如 2026-03"))],
            "kept": [("by", by.value)],
            "beside": _("单位：件、万元；实时台账，只计未清偿的（第18列−第22列−第23列）"),
            "switches": [
                (_("看法"), pages(unit.code, "aging")),
                (_("怎样分"), [Tab(_(label), to.page(each), current=each is by) for each, label in _LABELS.items()]),
            ],
            "files": files("aging", query(unit=unit.code, month=to.month, by=by.value)),
            "kpis": kpis(table, to.rows),
            "table": table,
            "notes": _notes(),
            "empty_title": _("没有未清偿的欠款"),
            "empty_text": _("这个单位及其下级的台账里，没有尚未还清的欠款。"),
        }
        return render(request, "reporting/beyond/page.html", words)

    def _problem(self) -> str:
        """Say what of the address could not be read; '' where all could."""
        typed = self.said("month")
        if not typed or read_month(typed):
            return ""
        return _("“%s”不是月份，请写成 2026-03 的样子；现按本月计算。") % typed[:24]


class AgingFile(_AgingView):
    """The same table, to take away."""

    def get(self, request: HttpRequest) -> FileResponse:
        """Send it."""
        (unit, to), by = self.asked(), self.by()
        table = self.table(unit, to, by)
        said = [TopLine(_("截至 %(month)s，实时台账") % {"month": to.month}, _(_LABELS[by]), _("金额：万元"))]
        title = _("账龄表（%(by)s）") % {"by": _(_LABELS[by])}
        written = table.written(unit.name, title, said=said, below=_notes(), paper="A3")
        return sent(request, unit, "aging", written, month=to.month)


class AgingRows(_AgingView):
    """The rows behind one figure."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """List them; their count and balance are the figure's."""
        unit, to = self.asked()
        wanted = self._wanted()
        rows = aged_rows(unit, to.month, wanted)
        said = [_("截至 %(month)s") % {"month": to.month}, _("未清偿的欠款"), *_words(wanted)]
        crumbs = [Crumb(f"{unit.name} · {_(TITLE)}", to.page()), Crumb(_("明细"))]
        words = rows_page(self, unit, rows, said="，".join(said), title=_("账龄明细"))
        return render(request, "reporting/beyond/rows.html", words | {"crumbs": crumbs})

    def _wanted(self) -> Wanted:
        """Read which figure is meant; MissingError where the address names none."""
        age, band, nature, sector = (_number(self.said(name)) for name in ("age", "band", "nature", "sector"))
        if (age is not None and age not in Age.values) or (band is not None and band not in Band.values):
            raise MissingError(_("没有这一格，请从账龄表重新打开。"))
        return Wanted(
            age=None if age is None else Age(age),
            band=None if band is None else Band(band),
            nature=nature,
            sector=sector,
            own=self.said("own") == "1",
        )


def pages(unit: str, current: str) -> list[Tab]:
    """Return the two pages of this door."""
    named = (("aging", _("账龄")), ("interest", _("逾期利息估算")))
    return [Tab(label, address(name, unit=unit), current=name == current) for name, label in named]


def read_month(text: str) -> str:
    """Read a month as people write it (2022-06, 2022年6月); '' for none, and for one that no age is reckoned in."""
    try:
        found = month(text)
    except Unreadable:
        return ""
    return found if is_month(found) else ""


def _number(text: str) -> int | None:
    """Read a small number; None for ''."""
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= _DIGITS):
        raise MissingError(_("没有这一格，请从账龄表重新打开。"))
    return int(text)


def _words(wanted: Wanted) -> list[str]:
    """Say in words what a figure counts."""
    said: list[Any] = [wanted.age.label if wanted.age is not None else "", wanted.band.label if wanted.band else ""]
    if wanted.nature is not None:
        said.append(field_label(wanted.nature, wanted.sector or 0))
    said.append(_("仅本级") if wanted.own else "")
    return [str(word) for word in said if word]


def _notes() -> list[str]:
    return [
        _(
            "账龄从第20列最迟付款日期的月份数到所选月份：不超过12个月为1年以内（含未到期），不超过36个月为1至3年，"
            "不超过60个月为3至5年，其余为5年以上；第20列空白的列在“未填”。金额档按第18列拖欠金额，下限含本数。"
        )
    ]
