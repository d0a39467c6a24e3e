"""So many questions a minute, whoever counts them: one process or many."""

from functools import partial

import pytest

from ledger.models import RateBucket
from qingqian.db.limiter import caller, forget, neighbours, wait_for
from qingqian.db.sqlfile import scalar
from tests.races import race

MOST = 5
LATER = "update rate_bucket set full_at = full_at - make_interval(secs => %s) returning 1"


def asked(who: str = "10.0.0.1", what: str = "verify") -> int:
    return wait_for(what, who, MOST)


@pytest.mark.django_db
def test_a_bucket_is_used_up_and_fills_again_evenly() -> None:
    assert [asked() for _ in range(MOST)] == [0] * MOST
    wait = asked()
    assert 0 < wait <= 60 / MOST
    assert asked() == wait  # asking in vain makes nothing longer
    scalar(LATER, [wait])
    assert asked() == 0
    assert asked() > 0
    scalar(LATER, [3600])
    assert [asked() for _ in range(MOST)] == [0] * MOST
    assert asked() > 0


@pytest.mark.django_db
def test_others_and_other_questions_are_counted_apart() -> None:
    assert [asked() for _ in range(MOST + 1)][-1] > 0
    assert asked("10.0.0.2") == 0
    assert asked(what="channels") == 0


@pytest.mark.django_db
def test_what_is_full_again_is_forgotten_and_nothing_else() -> None:
    asked("10.0.0.1")
    scalar(LATER, [3600])
    asked("10.0.0.2")
    assert forget() == 1
    assert RateBucket.objects.count() == 1
    assert [asked("10.0.0.2") for _ in range(MOST)][-1] > 0
    assert "10.0.0" not in RateBucket.objects.get().key


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_not_one_too_many_comes_through() -> None:
    ends = race(*[partial(asked) for _ in range(MOST * 2)])
    assert sum(end.value == 0 for end in ends) == MOST


@pytest.mark.parametrize(
    ("address", "who", "near"),
    [
        ("10.1.2.3", "10.1.2.3", "10.1.2.0/24"),
        ("::ffff:10.1.2.3", "10.1.2.3", "10.1.2.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64", "2001:db8:1::/48"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64", "2001:db8:1::/48"),
        ("2001:db8:1:ffff::9", "2001:db8:1:ffff::/64", "2001:db8:1::/48"),
        ("fe80::1%eth0", "fe80::/64", "fe80::/48"),
        ("", "", ""),
        ("unix:", "unix:", "unix:"),
    ],
)
def test_who_counts_as_one_and_who_as_neighbours(address: str, who: str, near: str) -> None:
    assert (caller(address), neighbours(address)) == (who, near)
