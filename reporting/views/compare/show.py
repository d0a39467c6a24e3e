"""Two periods side by side."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from ledger.queries.lineage import View
from ledger.queries.units import way_down
from ledger.scoping import Actor
from qingqian.web.parts import Crumb, Tab
from reporting.annexes.spec import Figure
from reporting.queries.compare import Comparison
from reporting.queries.tables import SPECS
from reporting.rollups.lines import Grouping
from reporting.tables.compare import Show, bridge_columns, bridge_heading, bridge_lines, delta_lines
from reporting.tables.sheet import screen_heading
from reporting.views.asked import Asked, beside
from reporting.views.compare.asked import CompareView, Pair
from reporting.views.pickers import Option, period_options, unit_options, version_options


@dataclass(frozen=True, slots=True)
class SidePickers:
    """Which period and version stand on one side; `name` is what the address calls the version."""

    label: str
    period_name: str
    name: str
    periods: Sequence[tuple[str, Sequence[Option]]]
    versions: Sequence[Option]
    beside: str


class Compare(CompareView):
    """The page."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the differences or the bridge, or say which of the two is not there."""
        pair = self.asked()
        context = _frame(self.actor, pair)
        if pair.comparison is not None:
            context |= _shown(pair, pair.comparison)
        return render(request, "reporting/compare/show.html", context)


def _shown(pair: Pair, comparison: Comparison) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "comparison": comparison,
        "export": pair.address.export(),
        "views": _views(pair) if comparison.moved else [],
    }
    if pair.show is not Show.BRIDGE:
        heading = screen_heading(pair.spec, pair.unit.level)
        return shown | {"heading": heading, "lines": delta_lines(comparison, pair.spec, pair.address)}
    columns, facts = bridge_columns(comparison), comparison.facts
    label = next(column.heading for column in pair.spec.columns if column.figure is Figure.LABEL)
    return shown | {
        "heading": bridge_heading(columns, label),
        "bridges": bridge_lines(comparison, columns, pair.address),
        "facts": facts,
        "facts_agree": facts is not None and facts.told == facts.closing,
    }


def _frame(actor: Actor, pair: Pair) -> dict[str, Any]:
    """Return what stands above: pickers, ways to look, the way back."""
    way, address = way_down(actor, pair.unit), pair.address
    return {
        "pair": pair,
        "spec": pair.spec,
        "units": unit_options(way, pair.unit),
        "sides": [
            _side(pair.old, _("上期"), "from", "from_version"),
            _side(pair.new, _("本期"), "period", "version"),
        ],
        "turned": address.turned().page(),
        "annexes": [
            Tab(_("附件%(number)s") % {"number": number}, replace(address, annex=number).page(), number == pair.annex)
            for number in SPECS
        ],
        "shows": _shows(pair),
        "groupings": [
            Tab(label, replace(address, grouping=grouping).page(), current=grouping is pair.new.grouping)
            for grouping, label in ((Grouping.COMPANIES, _("央企单列")), (Grouping.UNITS, _("按填报单位")))
        ],
        "crumbs": [
            *(Crumb(unit.name, replace(address, unit=unit.code).page()) for unit in way[:-1]),
            Crumb(_("%(unit)s · 两期对比") % {"unit": pair.unit.name}),
        ],
    }


def _side(asked: Asked, label: str, period_name: str, name: str) -> SidePickers:
    return SidePickers(
        label,
        period_name,
        name,
        period_options(asked.unit, asked.period),
        version_options(asked),
        beside(asked.unit.code, asked.address.period),
    )


def _shows(pair: Pair) -> list[Tab]:
    ways = ((Show.DELTA, _("只看增减")), (Show.BOTH, _("两期与增减")), (Show.BRIDGE, _("勾稽")))
    return [Tab(label, replace(pair.address, show=show).page(), current=show is pair.show) for show, label in ways]


def _views(pair: Pair) -> list[Tab]:
    """Offer both ways to name units that were moved or merged since (workflow.md rule 13)."""
    ways = ((View.THEN, _("单位按当时")), (View.NOW, _("单位按现在")))
    return [Tab(label, replace(pair.address, view=view).page(), current=view is pair.view) for view, label in ways]
