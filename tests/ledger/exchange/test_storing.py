import pytest
from django.db import connection

from ledger.actions.growth import MANY
from ledger.actions.marks import freshen
from ledger.exchange.storing import Stored, store
from ledger.models import Unit
from qingqian.db.roles import as_owner
from qingqian.db.sqlfile import rows
from tests.factories import campaigns, units
from tests.factories.lines import good_line
from tests.personas import Persona, clerk_of

KNOWN = "select reltuples::bigint as known from pg_class where relname = %s"


def known_rows(table: str = "ledger_arrearsrecord") -> int:
    """Return how many rows the planner takes the table to have."""
    return int(rows(KNOWN, [table])[0]["known"])


def bring(person: Persona, town: Unit, first: int) -> None:
    with person.scope():
        store(town, [Stored(None, good_line(number), faulty=False) for number in range(first, first + MANY)])


MARKS = "ledger_recordmark"


@pytest.mark.django_db(transaction=True)
def test_the_planner_learns_of_an_import_that_changes_the_ledgers_size() -> None:
    campaigns.campaign()
    town = units.unit(units.GUNAN)
    clerk = clerk_of(town.code)
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("analyze ledger_arrearsrecord, ledger_recordmark")
    assert known_rows() == known_rows(MARKS) == 0
    bring(clerk, town, 1)
    assert known_rows() == MANY
    with clerk.scope():
        freshen(town)
    assert known_rows(MARKS) == MANY
    bring(clerk, town, MANY + 1)  # no more than there were: the plans are right as they are
    assert known_rows() == MANY
