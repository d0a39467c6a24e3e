"""Annexes 3 and 4 on the screen, live and of any version."""

from dataclasses import replace
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from ledger.policy import Action
from ledger.views.links import address
from qingqian.sheets.layout import TopLine, seal_block
from qingqian.web.parts import Act, Crumb, Tab
from reporting.queries.live_states import NO_STATES, live_states
from reporting.queries.reviewed import Counting
from reporting.queries.tables import SPECS
from reporting.tables.address import LIVE
from reporting.tables.sheet import screen_sheet
from reporting.views.asked import Asked, SheetView
from reporting.views.pickers import Pickers, pickers
from reporting.workbooks.surroundings import foot, page_text, top_line


class Summaries(SheetView):
    """The way in: the board."""

    action = Action.READ_SUMMARY

    def get(self, _request: HttpRequest) -> HttpResponse:
        """Go to the board of the person's first unit."""
        return redirect(address("dashboard", unit=self.asked().unit.code))


class AnnexView(SheetView):
    """One summary annex."""

    action = Action.READ_SUMMARY
    annex: ClassVar[int] = 4

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show it, or say that nothing was handed in."""
        asked, spec = self.asked(), SPECS[self.annex]
        stand = live_states(asked.unit) if asked.period is None else NO_STATES
        figures, chosen = asked.figures(stand=stand), pickers(self.actor, asked, self.annex)
        context: dict[str, Any] = {
            "asked": asked,
            "spec": spec,
            "standing": asked.standing,
            "gathered": asked.gathered,
            "pickers": chosen,
            "crumbs": _crumbs(asked, chosen, self.annex),
            "tabs": [
                Tab(_("附件%(number)s") % {"number": number}, asked.address.page(number), number == self.annex)
                for number in SPECS
            ],
        }
        if figures is not None:
            table = figures.annex(self.annex)
            context |= {
                "sheet": screen_sheet(table, asked.address, asked.sheets(stand=stand)),
                "exports": _exports(asked),
                "paper": _paper(asked, spec.caption),
                "own_annex": self.annex,
            }
        else:
            context["actions"] = _instead(asked, self.annex)
        return render(request, "reporting/summary/annex.html", context)


def _instead(asked: Asked, annex: int) -> list[Act]:
    """Offer what can be looked at where nothing stands for the period."""
    coming = replace(asked.address, number=None, counting=Counting.PENDING)
    live = replace(coming, period=LIVE, counting=None)
    here = [] if asked.counting is Counting.PENDING else [Act(_("看含待审核的汇总"), coming.page(annex), primary=True)]
    return [*here, Act(_("看实时台账"), live.page(annex), primary=not here)]


def _paper(asked: Asked, caption: str) -> dict[str, Any]:
    """Return what stands around the sheet when it is printed: the line above, the seal block, and whose it is."""
    source = asked.source
    if source is None:
        return {"top": TopLine(f"填报单位：{asked.unit.name}", _("汇总中，尚未报送"), caption), "seal": seal_block()}
    return {"top": top_line(source, caption), "seal": foot(source, ()).seal, "page": page_text(source)}


def _exports(asked: Asked) -> list[tuple[int, str]]:
    """Offer the official workbooks; what the unit has not filed yet is none."""
    return [] if asked.source is None else [(number, asked.address.export(number)) for number in (2, *SPECS)]


def _crumbs(asked: Asked, chosen: Pickers, annex: int) -> list[Crumb]:
    """Lead back up the tree: each unit above to its own live sheet, or to its sheet of the same period."""
    here = replace(asked.address, number=None)
    above = [Crumb(unit.name, replace(here, unit=unit.code).page(annex)) for unit in chosen.path[:-1]]
    return [*above, Crumb(_("%(unit)s · 附件%(annex)s") % {"unit": asked.unit.name, "annex": annex})] if above else []


class Annex3View(AnnexView):
    """问题排查情况汇总表."""

    annex = 3


class Annex4View(AnnexView):
    """问题化解情况汇总表."""


urls: list[URLPattern] = [
    path("summaries/", Summaries.as_view(), name="summaries"),
    path("summaries/annex3/", Annex3View.as_view(), name="annex3"),
    path("summaries/annex4/", Annex4View.as_view(), name="annex4"),
]
