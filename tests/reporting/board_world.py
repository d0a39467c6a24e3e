"""A city of which one week is under way: what tests of the boards look at."""

from ledger.models import ArrearsRecord, Filing, FilingVersion, State, Unit
from ledger.scoping import SYSTEM, tenant_scope
from ledger.vocabulary import Nature, Sector, Source, Status
from tests.factories import campaigns, filings, records, units
from tests.factories.records import WAN

LARGEST = records.uscc(77, "11")
"""Who owes in two first-level units."""


def file(unit: Unit, code: str, *children: FilingVersion, approved: bool = True) -> FilingVersion:
    """File a version and let it be approved, or wait."""
    period = campaigns.period(code)
    made = filings.version(unit, *children, period=period, period_name=period.name)
    decided = {"state": State.APPROVED, "approved_number": made.number} if approved else {"state": State.SUBMITTED}
    with tenant_scope(SYSTEM):
        Filing.objects.filter(unit=unit, period=period).update(current_number=made.number, **decided)
    return made


def plant() -> dict[str, Unit]:
    """File the survey of everybody; then two towns pay, and one of them reports the week; each row is of its own kind.

    古南街道 has reported the week and waits for approval; 石角镇 was approved; 文龙街道 and 江津区 are missing.
    """
    places = units.tree()
    for code in (campaigns.SURVEY, campaigns.WEEK):
        campaigns.expect(code, *(unit for unit in places.values()))
    rows = [
        *(records.build(places[units.GUNAN], status, disputed=n % 2 == 1) for n, status in enumerate(Status)),
        records.build(places[units.SHIJIAO], owed_fen=30 * WAN, contract_fen=None, debtor_uscc=LARGEST),
        records.build(places[units.SHIJIAO], Status.PART, remaining_due_month="2022-04", due_month="2018-01"),
        records.build(places[units.SHIJIAO], Status.AGREED, agreed_due_month="2022-08", due_month="2020-01"),
        records.build(places[units.QIJIANG], source=Source.PLATFORM, source_no="A-1", sector=Sector.WATER),
        records.build(places[units.JIJIANG], debtor_uscc=LARGEST, nature=Nature.PRIVATE, sector=None),
        records.build(places[units.FINANCE], source=Source.PETITION, disputed=True, debtor_uscc=LARGEST),
    ]
    with tenant_scope(SYSTEM):
        ArrearsRecord.objects.bulk_create(rows)
    _survey(places)
    with tenant_scope(SYSTEM):
        for row in ArrearsRecord.objects.filter(unit__in=[places[units.GUNAN], places[units.SHIJIAO]], status=5):
            row.cleared_fen = row.owed_fen
            row.save()
    file(places[units.SHIJIAO], campaigns.WEEK)
    file(places[units.GUNAN], campaigns.WEEK, approved=False)
    return places


def _survey(places: dict[str, Unit]) -> None:
    towns = [file(places[code], campaigns.SURVEY) for code in (units.GUNAN, units.WENLONG, units.SHIJIAO)]
    district = file(places[units.QIJIANG], campaigns.SURVEY, *towns)
    other = file(places[units.JIANGJIN], campaigns.SURVEY, file(places[units.JIJIANG], campaigns.SURVEY))
    finance = file(places[units.FINANCE], campaigns.SURVEY)
    file(places[units.CITY], campaigns.SURVEY, district, other, finance)
