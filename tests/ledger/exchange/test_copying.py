import uuid
from typing import Any

import pytest
from django.db import connection

from ledger.exchange.copying import CopyStream, copied

VALUES: list[Any] = [
    "",
    "渝江区示例管理局",
    "反斜\\杠",
    "制\t表",
    "换\n行",
    "回\r车",
    "\\N",
    "\\.",
    "total",
    12_345_678_901,
    True,
    False,
    None,
]


@pytest.mark.django_db
def test_whatever_is_copied_is_there_as_it_was() -> None:
    made = uuid.uuid4()
    rows = [[place, str(value) if value is not None else None, made] for place, value in enumerate(VALUES)]
    with connection.cursor() as cursor:
        cursor.execute("create temporary table copied (place int, said text, mark uuid) on commit drop")
        cursor.cursor.copy_expert("copy copied from stdin", CopyStream(rows))
        cursor.execute("select said, mark from copied order by place")
        assert cursor.fetchall() == [(None if value is None else str(value), made) for value in VALUES]


def test_amounts_and_marks_are_written_as_the_database_reads_them() -> None:
    assert [copied(value) for value in (True, False, None, 7, ["甲\t"], {"a": 1})] == [
        *("t", "f", "\\N", "7"),
        '["甲\\\\t"]',
        '{"a": 1}',
    ]
