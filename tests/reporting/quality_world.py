"""A little city whose reports say something: what tests of findings look at."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import F

from ledger.models import ArrearsRecord, Filing, FilingVersion, Period, State, Unit
from ledger.scoping import SYSTEM, tenant_scope
from ledger.vocabulary import Source
from tests.factories import campaigns, filings, units
from tests.factories.records import build

MANY = 55
WHY = "上级资金未到位，已与债权人商定顺延"


def rows(unit: Unit, count: int, **changed: Any) -> list[ArrearsRecord]:
    """Store rows of a unit in one statement, of amounts of their own."""
    with tenant_scope(SYSTEM):
        made = [build(unit, owed_fen=n * 1_000_100, contract_fen=None, **changed) for n in range(1, count + 1)]
        return ArrearsRecord.objects.bulk_create(made)


def said(rule: str, severity: str, found: Iterable[tuple[int | None, ArrearsRecord | None]]) -> list[dict[str, Any]]:
    """Return findings as a version keeps them, each of a row or of the whole ledger; an X finding is answered."""
    return [
        {
            "record": record.pk if record else None,
            "number": number,
            "rule": rule,
            "severity": severity,
            "column": 27 if record else 0,
            "message": f"{rule} 第 {number} 行" if record else f"{rule} 整份台账",
            "explanation": WHY if severity == "X" else "",
        }
        for number, record in found
    ]


def of(rule: str, severity: str, records: Sequence[ArrearsRecord]) -> list[dict[str, Any]]:
    """Return one finding for each row."""
    return said(rule, severity, enumerate(records, 1))


def of_ledger(rule: str, severity: str = "W") -> list[dict[str, Any]]:
    """Return one finding of the whole ledger."""
    return said(rule, severity, [(None, None)])


def filed(unit: Unit, period: Period, findings: Sequence[dict[str, Any]], *, approved: bool = True) -> FilingVersion:
    """File a unit's rows as they stand, with what was said of them; approve it or leave it in hand."""
    made = filings.version(unit, period=period, findings=list(findings))
    with tenant_scope(SYSTEM):
        of_it = Filing.objects.filter(pk=made.filing_id)
        of_it.update(current_number=F("latest_number"), state=State.APPROVED if approved else State.SUBMITTED)
        if approved:
            of_it.update(approved_number=F("latest_number"))
    return made


def city() -> dict[str, Unit]:
    """File a week and the resolution report from two districts; 古南街道 has far more than its share of A12.

    文龙街道's report of the week waits for its review; 石角镇's was sent back and then approved; what was disputed
    after a complaint stands in 几江街道 and in 古南街道.
    """
    places = units.tree()
    week, resolution = campaigns.period(campaigns.WEEK), campaigns.period(campaigns.RESOLUTION)
    gunan, wenlong, shijiao, jijiang = (
        places[code] for code in (units.GUNAN, units.WENLONG, units.SHIJIAO, units.JIJIANG)
    )
    many = rows(gunan, MANY)
    many += rows(gunan, 2, source=Source.PETITION, disputed=True) + rows(gunan, 1, source_no="B-7", disputed=True)
    few = rows(shijiao, 40, disputed=True)
    waits, far = rows(wenlong, 30), rows(jijiang, 80, source=Source.PLATFORM, source_no="A-1", disputed=True)
    filed(gunan, week, of("A12", "X", many[:10]))
    filed(wenlong, week, of("A12", "X", waits[:4]), approved=False)
    filed(shijiao, week, of("A12", "X", few[:30]), approved=False)
    filed(shijiao, week, of("F07", "W", few[:2]))
    filed(jijiang, week, of_ledger("P04"))
    filed(gunan, resolution, [*of("A12", "X", many[:MANY]), *of_ledger("P04"), *of("T04", "X", many[-4:])])
    filed(shijiao, resolution, [*of("A12", "X", few[:1]), *of("T04", "X", few[:3]), *_twice(few[0])])
    filed(jijiang, resolution, [*of_ledger("T09"), *of_ledger("P04"), *of("T04", "X", far[:2]), *of("T07", "W", far)])
    filed(places[units.QIJIANG], resolution, [])
    return places


def _twice(record: ArrearsRecord) -> list[dict[str, Any]]:
    """Return a rule that speaks of two cells of a row, once to be answered and once in passing."""
    found = [*of("T06", "X", [record]), *of("T06", "W", [record])]
    more = of("T06", "W", [record])
    return [*found, more[0] | {"column": 11, "message": "11 债务人联系电话“13812342201”"}]
