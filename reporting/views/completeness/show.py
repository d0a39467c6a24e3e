"""报送情况: units × periods on one page."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from ledger.permission import may
from ledger.policy import Action
from ledger.queries.units import way_down
from ledger.tables.paging import Page
from ledger.views.links import address
from qingqian.web.parts import Pager, Tab
from reporting.tables.completeness import LOOKS, SIGNS, counted
from reporting.views.completeness.asked import NOW, RECENT, Asked, CompletenessView, campaigns_of
from reporting.views.completeness.lines import listed, shown
from reporting.views.pickers import Option, unit_options


class Completeness(CompletenessView):
    """Who has handed in what: those directly below, one of them opened to those below it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show them."""
        asked = self.asked()
        found = shown(self.actor, asked)
        missing = sum(place.missing for place in found.current)
        reads = may(self.actor, Action.READ_FILING, asked.unit)
        words: dict[str, Any] = {
            "asked": asked,
            "shown": found,
            "states": counted(found.current),
            "looks": LOOKS,
            "signs": SIGNS,
            "missing": missing,
            "may_remind": may(self.actor, Action.REMIND, asked.unit),
            "chase_url": listed(asked, "chase") if missing else "",
            "papers": sum(place.paper_awaited for place in found.current),
            "papers_url": listed(asked, "paper_chase"),
            "bulletin_url": listed(asked, "bulletin"),
            "files": [(kind, f"{address(f'completeness_{kind}')}?{asked.query()}") for kind in ("xlsx", "csv")],
            "spans": _spans(asked),
            "views": _views(asked) if found.changed else [],
            "units": unit_options(way_down(self.actor, asked.unit), asked.unit),
            "campaigns": [("", _campaigns(asked))],
            "pager": _pager(request, found.page) if found.page.pages > 1 else None,
            "filings_url": listed(asked, "filings") if reads else "",
        }
        return render(request, "reporting/completeness/show.html", words)


def _campaigns(asked: Asked) -> list[Option]:
    return [
        Option(campaign.code, campaign.name, chosen=campaign.pk == asked.campaign.pk)
        for campaign in campaigns_of(asked.unit)
    ]


def _spans(asked: Asked) -> list[Tab]:
    recent = _("近 %(count)s 期") % {"count": RECENT}
    return [
        Tab(recent, f"?{asked.query(span='')}", current=not asked.whole),
        Tab(_("全部各期"), f"?{asked.query(span='all')}", current=asked.whole),
    ]


def _views(asked: Asked) -> list[Tab]:
    """Offer both ways to name units that were moved or merged since (workflow.md rule 13)."""
    return [
        Tab(_("单位按当时"), f"?{asked.query(**{'as': '', 'page': ''})}", current=not asked.now),
        Tab(_("单位按现在"), f"?{asked.query(**{'as': NOW, 'page': ''})}", current=asked.now),
    ]


def _pager(request: HttpRequest, page: Page) -> Pager:
    text = _("第 %(place)s 页，每页 %(size)s 个单位，共 %(total)s 个") % {
        "place": page.place,
        "size": page.size,
        "total": page.total,
    }
    return replace(page.pager(request.GET), text=text)
