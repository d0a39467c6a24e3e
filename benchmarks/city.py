"""A city of the real size for benchmarks: its units, its weeks, and one person who reads at each level."""

import datetime as dt
from collections.abc import Iterator

from django.test import Client

from ledger.models import Period, Unit, User
from ledger.policy import Role
from ledger.scoping import SYSTEM, tenant_scope
from ledger.vocabulary import Level, PeriodKind
from tests.factories import campaigns, people, units
from tests.factories.records import record

DISTRICTS, UNITS, PERIODS = 43, 1_050, 30


def plant() -> str:
    """Plant the city with one row and no reports; return the code of its last period."""
    units.tree()
    record(units.unit(units.GUNAN))
    campaign = campaigns.campaign()
    with tenant_scope(SYSTEM):
        city = Unit.objects.get(code=units.CITY)
        _below(city, Level.DISTRICT, DISTRICTS)
        districts = list(Unit.objects.filter(parent=city))
        each = (UNITS - Unit.objects.count() + 1) // len(districts) + 1
        for district in districts:
            _below(district, Level.TOWN, min(each, UNITS + 1 - Unit.objects.count()))
        for number in range(PERIODS - Period.objects.count()):
            week = Period(unit=campaign.unit, campaign=campaign, code=f"2022-v{number}", sort_no=100 + number)
            week.name, week.kind, week.annexes = f"第{number}周", PeriodKind.WEEKLY, [2]
            week.opens_at = dt.datetime(2022, 7, 1, tzinfo=dt.UTC)
            week.save()
    for code in (units.CITY, units.QIJIANG):
        people.person(units.unit(code), Role.VIEWER, username=code)
    return week.code


def opened(code: str, url: str) -> Iterator[int]:
    """Open a page as somebody who reads the unit; it was opened once before, for templates are read once."""
    client = Client()
    client.force_login(User.objects.get(username=code))
    client.get(url)
    yield 0
    answer = client.get(url)
    yield int(answer.status_code)


def _below(parent: Unit, level: Level, count: int) -> None:
    there = Unit.objects.filter(parent=parent).count() if level is Level.DISTRICT else 0
    Unit.objects.bulk_create(
        Unit(
            parent=parent,
            level=level,
            kind="region",
            code=f"{parent.code}{n:04d}",
            name=f"{parent.name}{n}",
            sort_no=n,
        )
        for n in range(count - there)
    )
