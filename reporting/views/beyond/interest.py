"""逾期利息估算: what overdue rows would bear, at one rate for the page; an estimate and nothing else."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from ledger.calendar.instants import day_of
from ledger.models import Unit
from ledger.tables.paging import Page, page_number
from qingqian.db.clock import app_now
from qingqian.sheets.days import read_day
from qingqian.web.parts import Crumb
from reporting.queries.beyond.interest import Terms, debtors, interest_by_debtor, interest_rows, read_rate, totals
from reporting.tables.beyond.interest import ESTIMATE, InterestAddress, kpis, table
from reporting.views.beyond.aging import pages
from reporting.views.beyond.asked import BeyondView, Field, files, frame, pager, sent
from reporting.views.beyond.rows import rows_page
from reporting.workbooks.figures import TopLine

PAGE: Final = 100
_YEARS: Final = range(2000, 2101)


@dataclass(frozen=True, slots=True)
class _Asked:
    """Whose debts, on which terms; `problem` says what of the address could not be read."""

    unit: Unit
    terms: Terms
    problem: str = ""

    @property
    def address(self) -> InterestAddress:
        """Its address."""
        return InterestAddress(self.unit.code, self.terms)


class _InterestView(BeyondView):
    def asked(self) -> _Asked:
        """Read unit, day and rate; what cannot be read stays as it is by default, and the page says so."""
        unit, problem = self.asked_unit(), ""
        day, rate = day_of(app_now()), None
        if self.said("as_of"):
            found = _day(self.said("as_of"))
            day, problem = (day, _("截至日期请写成 2026-03-31 的样子。")) if found is None else (found, problem)
        if self.said("rate"):
            rate = read_rate(self.said("rate"))
            problem = (
                problem if rate is not None else _("日利率应大于 0、不超过 1（%），最多 4 位小数；现按 0.05% 估算。")
            )
        return _Asked(unit, Terms(day) if rate is None else Terms(day, rate), problem)


class Interest(_InterestView):
    """By debtor."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show a page of debtors, the most interest first."""
        asked = self.asked()
        unit, terms, to = asked.unit, asked.terms, asked.address
        total = totals(unit, terms)
        page = Page(page_number(request.GET), total[3], PAGE)
        found = debtors(interest_by_debtor(unit, terms)[page.start : page.start + PAGE])
        words = frame(request, self.actor, unit) | {
            "title": _("逾期利息估算"),
            "label": _(ESTIMATE),
            "problem": asked.problem,
            "fields": [
                Field("as_of", _("截至"), f"{terms.as_of:%Y-%m-%d}", hint=_("年月日，例如 2026-03-31")),
                Field("rate", _("日利率（%）"), terms.percent, hint=_("有约定的填约定利率，没有约定的按每日 0.05%")),
            ],
            "beside": _("单位：件、万元；实时台账，只计已过最迟付款日期、未清偿的"),
            "switches": [(_("看法"), pages(unit.code, "interest"))],
            "files": files("interest", to.words),
            "kpis": kpis(total, to),
            "table": table(found, total, to),
            "pager": pager(request, page, _("债务人")),
            "notes": _notes(terms),
            "empty_title": _("没有逾期未清偿的欠款"),
            "empty_text": _("到这一天为止，没有已过最迟付款日期而未还清的欠款。"),
        }
        return render(request, "reporting/beyond/page.html", words)


class InterestFile(_InterestView):
    """The same of all debtors, to take away."""

    def get(self, request: HttpRequest) -> FileResponse:
        """Send it; it says what it is in its title, above and below."""
        asked = self.asked()
        unit, terms = asked.unit, asked.terms
        made = table(debtors(interest_by_debtor(unit, terms)), totals(unit, terms), asked.address)
        day = f"{terms.as_of:%Y-%m-%d}"
        said = [
            TopLine(_("截至 %(day)s") % {"day": day}, _(ESTIMATE), _("日利率 %(rate)s%%") % {"rate": terms.percent})
        ]
        title = _("逾期利息估算表（%(label)s）") % {"label": _(ESTIMATE)}
        written = made.written(unit.name, title, said=said, below=_notes(terms))
        return sent(request, unit, "interest", written, as_of=day, rate=terms.percent)


class InterestRows(_InterestView):
    """The rows of all debtors or of one."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """List them, each with its days and what it would bear."""
        asked = self.asked()
        party = "" if self.said("blank") == "1" else self.said("debtor") or None
        rows = interest_rows(asked.unit, asked.terms, party)
        said = _("截至 %(day)s，日利率 %(rate)s%%") % {
            "day": f"{asked.terms.as_of:%Y-%m-%d}",
            "rate": asked.terms.percent,
        }
        words: dict[str, Any] = rows_page(
            self,
            asked.unit,
            rows,
            said=said,
            title=_("逾期利息估算明细"),
            further=[("interest", _("估算利息"))],
            plain=[("days", _("逾期天数"))],
        )
        crumbs = [
            Crumb(_("%(unit)s · 逾期利息估算") % {"unit": asked.unit.name}, asked.address.page()),
            Crumb(_("明细")),
        ]
        return render(request, "reporting/beyond/rows.html", words | {"crumbs": crumbs, "label": _(ESTIMATE)})


def _day(text: str) -> dt.date | None:
    try:
        found = read_day(text)
    except ValueError:
        return None
    return found if found.year in _YEARS else None


def _notes(terms: Terms) -> list[str]:
    return [
        _(
            "%(label)s，不作为任何报表的数据。利息＝未清偿余额×逾期天数×日利率，逐件四舍五入到分；逾期天数从第20列的次月1日"
            "算到截至日，首尾都算。台账没有登记约定利率：有约定的请在上面填写后查看，没有约定的按每日0.05%%；"
            "本表日利率为%(rate)s%%。已还部分还款前的利息不计；第20列空白的不计。"
        )
        % {"label": _(ESTIMATE), "rate": terms.percent}
    ]
