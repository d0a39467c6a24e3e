"""What a sheet can be exchanged for: another unit, period, version or grouping."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger.models import FilingVersion, Period, Unit
from ledger.queries.periods import LEDGER_ANNEX
from ledger.queries.units import ancestry, children_of, way_down
from ledger.scoping import Actor
from ledger.vocabulary import PeriodKind
from qingqian.web.parts import Tab
from reporting.queries.reviewed import Counting
from reporting.rollups.lines import Grouping
from reporting.tables.address import LIVE
from reporting.views.asked import Asked, beside

COUNTINGS: Final[Mapping[Counting, str | Promise]] = {
    Counting.APPROVED: gettext_lazy("已审核"),
    Counting.PENDING: gettext_lazy("含待审核"),
}


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
    countings: Sequence[Tab]
    path: Sequence[Unit]
    beside: str


def pickers(actor: Actor, asked: Asked, annex: int, *, contacts: bool = False) -> Pickers:
    """Offer the units above (as far as the person sees) and below, every period, its versions, both groupings."""
    path = way_down(actor, asked.unit)
    live = ("", [Option(LIVE, _("实时台账"), chosen=asked.period is None)])
    return Pickers(
        units=unit_options(path, asked.unit),
        periods=[live, *period_options(asked.unit, asked.period, contacts=contacts)],
        versions=version_options(asked),
        groupings=[
            Tab(label, replace(asked.address, grouping=grouping).page(annex), current=grouping is asked.grouping)
            for grouping, label in ((Grouping.COMPANIES, _("央企单列")), (Grouping.UNITS, _("按填报单位")))
        ],
        countings=_countings(asked, annex),
        path=path,
        beside=beside(asked.unit.code, asked.address.period),
    )


def _countings(asked: Asked, annex: int) -> list[Tab]:
    """Offer what the unit has filed, and what has come in of a period: approved, or in hand too."""
    if asked.period is None:
        return []
    filed = replace(asked.address, counting=None)
    return [
        Tab(_("报送版本"), filed.page(annex), current=asked.counting is None),
        *(
            Tab(
                str(label),
                replace(filed, number=None, counting=counting).page(annex),
                current=asked.counting is counting,
            )
            for counting, label in COUNTINGS.items()
        ),
    ]


def unit_options(path: Sequence[Unit], unit: Unit) -> list[tuple[str, list[Option]]]:
    """Offer the units of a way down, and the children of the last one."""
    above = [_unit(found, unit) for found in path]
    below = [_unit(found, unit) for found in children_of(unit)]
    return [(_("本级及上级"), above), (_("下级"), below)] if below else [(_("本级及上级"), above)]


def _unit(found: Unit, chosen: Unit) -> Option:
    return Option(found.code, found.name, chosen=found.pk == chosen.pk)


def period_options(unit: Unit, chosen: Period | None, *, contacts: bool = False) -> list[tuple[str, list[Option]]]:
    """Offer every period for which the unit could file a ledger, campaign by campaign, the newest first.

    With `contacts` also those of 附件1.
    """
    wanted = Q(annexes__contains=[LEDGER_ANNEX])
    if contacts:
        wanted |= Q(kind=PeriodKind.CONTACTS)
    periods = Period.objects.filter(wanted, campaign__path__in=ancestry(unit.path)).select_related("campaign")
    ordered = periods.order_by("-campaign__survey_date", "-campaign_id", "sort_no")
    return [
        (campaign.name, [Option(item.code, item.name, chosen=item == chosen) for item in found])
        for campaign, found in groupby(ordered, key=lambda item: item.campaign)
    ]


def version_options(asked: Asked) -> list[Option]:
    """Offer the version in force, and each that was ever handed in for the period."""
    if asked.period is None:
        return []
    found = FilingVersion.objects.filter(unit=asked.unit, period=asked.period).select_related("unit", "filing")
    numbered = [
        Option(str(version.number), _named(version), chosen=version.number == asked.number)
        for version in found.defer("findings").order_by("-number")
    ]
    by_count = [Option(each.value, str(label), chosen=each is asked.counting) for each, label in COUNTINGS.items()]
    in_force = asked.number is None and asked.counting is None
    return [Option("", _("现行版本"), chosen=in_force), *by_count, *numbered]


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
