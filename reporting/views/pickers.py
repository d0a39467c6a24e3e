"""What a sheet can be exchanged for: another unit, period, version or grouping."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from django.utils.translation import gettext as _

from ledger.models import FilingVersion, Period, Unit
from ledger.queries.periods import LEDGER_ANNEX
from ledger.queries.units import ancestry, children_of, way_down
from ledger.scoping import Actor
from qingqian.web.parts import Tab
from reporting.rollups.lines import Grouping
from reporting.tables.address import LIVE
from reporting.views.asked import Asked


@dataclass(frozen=True, slots=True)
class Option:
    """One entry of a list to choose from."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Pickers:
    """The lists above a sheet; options in groups, each with its heading."""

    units: Sequence[tuple[str, Sequence[Option]]]
    periods: Sequence[tuple[str, Sequence[Option]]]
    versions: Sequence[Option]
    groupings: Sequence[Tab]
    path: Sequence[Unit]


def pickers(actor: Actor, asked: Asked, annex: int) -> Pickers:
    """Offer the units above (as far as the person sees) and below, every period, its versions, both groupings."""
    path = way_down(actor, asked.unit)
    live = ("", [Option(LIVE, _("实时台账"), chosen=asked.period is None)])
    return Pickers(
        units=unit_options(path, asked.unit),
        periods=[live, *period_options(asked.unit, asked.period)],
        versions=_versions(asked),
        groupings=[
            Tab(label, replace(asked.address, grouping=grouping).page(annex), current=grouping is asked.grouping)
            for grouping, label in ((Grouping.COMPANIES, _("央企单列")), (Grouping.UNITS, _("按填报单位")))
        ],
        path=path,
    )


def unit_options(path: Sequence[Unit], unit: Unit) -> list[tuple[str, list[Option]]]:
    """Offer the units of a way down, and the children of the last one."""
    above = [_unit(found, unit) for found in path]
    below = [_unit(found, unit) for found in children_of(unit)]
    return [(_("本级及上级"), above), (_("下级"), below)] if below else [(_("本级及上级"), above)]


def _unit(found: Unit, chosen: Unit) -> Option:
    return Option(found.code, found.name, chosen=found.pk == chosen.pk)


def period_options(unit: Unit, chosen: Period | None) -> list[tuple[str, list[Option]]]:
    """Offer every period for which the unit could file a ledger, campaign by campaign, the newest first."""
    periods = Period.objects.filter(
        campaign__path__in=ancestry(unit.path), annexes__contains=[LEDGER_ANNEX]
    ).select_related("campaign")
    ordered = periods.order_by("-campaign__survey_date", "-campaign_id", "sort_no")
    return [
        (campaign.name, [Option(item.code, item.name, chosen=item == chosen) for item in found])
        for campaign, found in groupby(ordered, key=lambda item: item.campaign)
    ]


def _versions(asked: Asked) -> list[Option]:
    """Offer the version in force, and each that was ever handed in for the period."""
    if asked.period is None:
        return []
    found = FilingVersion.objects.filter(unit=asked.unit, period=asked.period).select_related("unit", "filing")
    numbered = [
        Option(str(version.number), _named(version), chosen=version.number == asked.number)
        for version in found.defer("findings").order_by("-number")
    ]
    return [Option("", _("现行版本"), chosen=asked.number is None), *numbered]


def _named(version: FilingVersion) -> str:
    """Name a version and what became of it."""
    filing = version.filing
    is_root = version.unit.parent_id is None
    if version.number == filing.approved_number:
        fate = _("已审定") if is_root else _("审核通过")
    elif version.number == filing.current_number:
        fate = _("待审定") if is_root else _("待审核")
    else:
        fate = _("已退回或撤回")
    return _("第%(number)s版（%(fate)s）") % {"number": version.number, "fate": fate}
