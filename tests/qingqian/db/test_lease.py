"""Work that one process alone does: leased, renewed while it goes on, and free again when its holder dies."""

import time
from contextlib import ExitStack
from functools import partial

import pytest
from django.db import connection

from qingqian.db.lease import leased
from qingqian.db.sqlfile import scalar
from tests.races import race

pytestmark = pytest.mark.django_db(transaction=True)
WORK = "work"
DIE = "update lease set until = clock_timestamp() - interval '1 second', holder = 'dead' returning 1"


def held(seconds: float = 30, entered: list[int] | None = None) -> bool:
    with leased(WORK, seconds) as mine:
        if mine and entered is not None:
            entered.append(1)
            time.sleep(0.5)
        return mine


def test_of_several_one_is_at_it_and_afterwards_the_next() -> None:
    entered: list[int] = []
    ends = race(*[partial(held, 30, entered)] * 3)
    assert sorted(end.value is True for end in ends).count(True) == len(entered) >= 1
    assert held()
    assert scalar("select count(*)::int from lease") == 0
    with leased(WORK, 30) as mine:
        assert mine
        assert not held()
        with leased("other work", 30) as other:
            assert other
    assert held()


def overlong() -> None:
    with leased(WORK, 0.6) as mine:
        assert mine
        time.sleep(1.5)
        assert not held(0.6)
        raise RuntimeError("fault")


def test_it_is_renewed_while_the_work_goes_on_and_given_back_after_a_fault() -> None:
    with pytest.raises(RuntimeError, match="fault"):
        overlong()
    assert held()


def test_one_who_was_killed_holds_it_no_longer_and_a_late_one_gives_back_nothing_of_another() -> None:
    with ExitStack() as taken_over:
        with leased(WORK, 30):
            assert scalar(DIE) == 1
            assert taken_over.enter_context(leased(WORK, 30))
        assert not held()
    assert held()


def test_it_outlives_the_connection_and_holds_no_lock_of_a_session() -> None:
    with leased(WORK, 30):
        assert scalar("select count(*)::int from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()") == 0
        connection.close()
        assert not held()
    assert held()
