import pytest
from django.db import connection

from ledger.exchange.storing import MANY, Stored, store
from ledger.models import Unit
from qingqian.db.roles import as_owner
from qingqian.db.sqlfile import rows
from tests.factories import units
from tests.factories.lines import good_line
from tests.personas import Persona, clerk_of

KNOWN = "select reltuples::bigint as known from pg_class where oid = 'ledger_arrearsrecord'::regclass"


def known_rows() -> int:
    """Return how many rows the planner takes the table to have."""
    return int(rows(KNOWN)[0]["known"])


def bring(person: Persona, town: Unit, first: int) -> None:
    with person.scope():
        store(town, [Stored(None, good_line(number), faulty=False) for number in range(first, first + MANY)])


@pytest.mark.django_db(transaction=True)
def test_the_planner_learns_of_an_import_that_changes_the_ledgers_size() -> None:
    town = units.unit(units.GUNAN)
    clerk = clerk_of(town.code)
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("analyze ledger_arrearsrecord")
    assert known_rows() == 0
    bring(clerk, town, 1)
    assert known_rows() == MANY
    bring(clerk, town, MANY + 1)  # no more than there were: the plans are right as they are
    assert known_rows() == MANY
