"""Which versions hold rows, and which of them a report is compared with: the one approved last, or an opening."""

from typing import TypeVar

from django.db.models import F, Q, QuerySet

from ledger.models import Filing, FilingVersion
from ledger.vocabulary import PeriodKind

_LAST_FIRST = ("opening", "-period__campaign__survey_date", "-period__campaign_id", "-period__sort_no", "-id")

_KeptT = TypeVar("_KeptT", Filing, FilingVersion)


def of_ledger(found: QuerySet[_KeptT]) -> QuerySet[_KeptT]:
    """Leave out what 附件1 says, which holds no rows; an opening (划入) holds them wherever it stands."""
    return found.exclude(period__kind=PeriodKind.CONTACTS, opening=False)


def approved_before(earlier: Q, unit_id: int) -> QuerySet[FilingVersion]:
    """Return a unit's approved versions of a ledger for earlier periods, as the condition has them, with openings."""
    return of_ledger(FilingVersion.every.filter(earlier, unit_id=unit_id, number=F("filing__approved_number")))


def last_approved(approved: QuerySet[FilingVersion], until: int | None = None) -> FilingVersion | None:
    """Return the last of one unit's approved versions, openings among them (one query).

    An opening (划入) takes the place of the reports that were frozen before it; `until` leaves out those that were
    frozen after a point.
    """
    found = list(approved.select_related("period").defer("findings", "narrative").order_by(*_LAST_FIRST))
    report = next((each for each in found if not each.opening), None)
    openings = [each for each in found if each.opening and (until is None or each.point <= until)]
    latest = max(openings, key=lambda each: each.point, default=None)
    return latest if latest is not None and (report is None or latest.point > report.point) else report
