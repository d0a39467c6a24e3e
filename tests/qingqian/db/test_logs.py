"""What goes into a log of an error: frames and the kind of it, never the values that the database quotes."""

import logging
from typing import Any

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from qingqian.db.logs import Discreet

PHONE = "13812342201"


def logged(problem: BaseException) -> str:
    trace = (type(problem), problem, problem.__traceback__)
    return Discreet().format(logging.LogRecord("jobs", logging.ERROR, "", 0, "job %s failed", (7,), trace))


@pytest.mark.django_db
@pytest.mark.parametrize("statement", ["select %s::uuid", "insert into django_session values (%s, 'x', null)"])
def test_what_the_database_quotes_stays_out(statement: str) -> None:
    with pytest.raises(DatabaseError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, [PHONE])
    assert PHONE in str(caught.value)
    text = logged(caught.value)
    assert PHONE not in text
    assert text.count("Traceback") == 2
    assert "job 7 failed" in text
    assert caught.value.__cause__.__class__.__name__ in text
    assert "test_what_the_database_quotes_stays_out" in text


def test_other_errors_say_what_they_are() -> None:
    def fail() -> Any:
        sheets: dict[str, str] = {}
        try:
            return sheets["sheet"]
        except KeyError as first:
            raise ValueError("no such sheet") from first

    with pytest.raises(ValueError, match="no such sheet") as caught:
        fail()
    text = logged(caught.value)
    assert text.index("KeyError: 'sheet'") < text.index("ValueError: no such sheet")


def test_the_settings_write_by_it() -> None:
    kept: dict[str, Any] = settings.LOGGING
    (handler,) = kept["handlers"].values()
    assert kept["formatters"][handler["formatter"]]["()"] == f"{Discreet.__module__}.Discreet"
