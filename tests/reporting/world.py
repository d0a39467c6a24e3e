"""A little city with rows of every kind, live and filed: what tests of tables and sheets look at."""

import json
from collections.abc import Mapping
from itertools import product

from ledger.models import ArrearsRecord, ChildState, FilingVersion, Unit
from ledger.scoping import SYSTEM, tenant_scope
from ledger.vocabulary import Nature, Source, Status
from qingqian.db.sqlfile import scalar
from tests.factories import filings, records, units

COMPANIES = ("中川能源集团有限公司", "中渝建设集团有限公司")
# Column 7, 8 and 9: two companies, a 央企 without one, an office.
DEBTORS = (
    *({"nature": Nature.CENTRAL_SOE, "sector": None, "parent_company": name} for name in (*COMPANIES, "")),
    {},
)


def fill(unit: Unit) -> None:
    """Give a unit a row of every debtor × status × 有无分歧, the sources in turn, amounts of its own."""
    sources = (Source.SELF, Source.SUPERVISION, Source.PLATFORM, Source.AUDIT, Source.OTHER)
    made = [
        records.build(unit, status, disputed=disputed, source=sources[n % 5], sort_no=n, **debtor)
        for n, (debtor, status, disputed) in enumerate(product(DEBTORS, Status, (False, True)), 1)
    ]
    made.append(
        records.build(
            unit,
            disputed=True,
            paid_fen=3_000_001,
            remaining_fen=records.OWED - 3_000_001,
            court_fen=5_000_000,
            sort_no=len(made) + 1,
        ),
    )
    with tenant_scope(SYSTEM):
        ArrearsRecord.objects.bulk_create(made)


def city() -> dict[str, Unit]:
    """Plant the tree and fill some of it: two towns of one district, the district and the city themselves, a leaf."""
    places = units.tree()
    for code in (units.GUNAN, units.SHIJIAO, units.QIJIANG, units.CITY, units.JIJIANG, units.FINANCE):
        fill(places[code])
    return places


def filed(places: dict[str, Unit]) -> FilingVersion:
    """File everybody from below; return the city's version."""
    towns = [filings.version(places[code]) for code in (units.GUNAN, units.WENLONG, units.SHIJIAO)]
    district = filings.version(places[units.QIJIANG], *towns)
    other = filings.version(places[units.JIANGJIN], filings.version(places[units.JIJIANG]))
    return filings.version(places[units.CITY], district, other, filings.version(places[units.FINANCE]))


def filed_with(
    unit: Unit, children: Mapping[Unit, tuple[ChildState, FilingVersion | None]], *, is_leaf: bool = False
) -> FilingVersion:
    """File a version whose children stand in these states, with or without a version."""
    of = filings.filing(unit)
    pins = [
        {"unit": c.pk, "version": v and v.pk, "state": state.value, "name": c.name, "sort_no": n}
        for n, (c, (state, v)) in enumerate(children.items())
    ]
    with tenant_scope(SYSTEM):
        printed = json.dumps(filings.head(unit, is_leaf=is_leaf, with_missing=True))
        return FilingVersion.objects.get(pk=scalar(filings.FILE_VERSION, [unit.pk, of.pk, printed, json.dumps(pins)]))
