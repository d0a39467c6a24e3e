"""What the rules said of a period, by unit, and who has more than the own share."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from ledger.annexes.checks.catalogue import OF_LEDGER, TITLES
from ledger.errors import MissingError
from ledger.queries.lineage import UNMOVED
from ledger.tables.paging import Page, page_number
from qingqian.web.parts import Pager, Tab
from reporting.queries.quality.counts import RuleKey, counts
from reporting.queries.quality.units import unit_table
from reporting.tables.quality.units import SharesTable
from reporting.views.pickers import Option
from reporting.views.quality.asked import QualityView, frame, pages

PAGE = 100


class QualityUnits(QualityView):
    """Children of the unit, or every unit below it, side by side."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show them, the one with the most on a hundred rows first."""
        # Units of one period are listed as they stood in it.
        asked = replace(self.asked(), now=False, changes=UNMOVED)
        rule, each = request.GET.get("rule", ""), request.GET.get("each") == "1"
        if rule and rule not in TITLES:
            raise MissingError(_("没有这条规则。"))
        table = unit_table(asked.scope, asked.period, rule, by_report=rule in OF_LEDGER, each=each)
        page = Page(page_number(request.GET), len(table.lines), PAGE)
        shown = SharesTable(table, asked.address, rule, order_by=request.GET.get("sort") or "-rate")
        shown.paginate(page=page.place, per_page=PAGE)  # type: ignore[no-untyped-call] # django-tables2's own
        words = frame(request, self.actor, asked) | {
            "tabs": pages(asked, "units"),
            "table": shown,
            "by_report": table.by_report,
            "empty": not table.reports,
            "rule": rule,
            "rules": _rules(list(counts(asked.scope, [asked.period])[asked.period.pk]), rule),
            "pager": _pager(request, page) if page.pages > 1 else None,
            "ways": [
                Tab(_("下级单位"), asked.address.units(rule), current=not each),
                Tab(_("每个填报单位"), asked.address.units(rule, each=True), current=each),
            ],
            "each": each,
        }
        return render(request, "reporting/quality/units.html", words)


def _pager(request: HttpRequest, page: Page) -> Pager:
    text = _("第 %(place)s 页，每页 %(size)s 个单位，共 %(total)s 个") % {
        "place": page.place,
        "size": page.size,
        "total": f"{page.total:,}",
    }
    return replace(page.pager(request.GET), text=text)


def _rules(spoke: list[RuleKey], chosen: str) -> list[Option]:
    """Offer the rules that spoke in the period, and the one that is chosen."""
    named = {rule for rule, _severity in spoke} | {chosen}
    every = [Option("", _("全部规则"), chosen=not chosen)]
    return every + [Option(rule, f"{rule} {title}", rule == chosen) for rule, title in TITLES.items() if rule in named]
