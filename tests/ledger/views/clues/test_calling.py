"""Calling back on the page of a clue, and what the ledger shows of rows that are not so."""

import pytest

from ledger.clueflow import Act
from ledger.models import CallAnswer, Clue, ClueResult, ClueState
from tests.factories import records, units
from tests.factories.clues import called, done, fresh, linked, registered
from tests.ledger.views.moves import page, queries
from tests.personas import clerk_of, reviewer_of

pytestmark = pytest.mark.django_db


def closed() -> Clue:
    clerk, town = clerk_of(units.GUNAN), reviewer_of(units.GUNAN)
    clue = registered(clerk)
    done(town, Act.ACCEPT, clue)
    done(clerk, Act.TAKE, clue)
    done(clerk, Act.FEED_BACK, clue, result=ClueResult.UNTRUE)
    return done(town, Act.CONFIRM, clue)


def test_the_form_asks_whether_one_was_reached_and_what_was_said() -> None:
    clue, town = closed(), reviewer_of(units.GUNAN)
    url, seen = f"/clues/{clue.pk}/act/call_back/", fresh(clue).version
    refused = town.client.post(url, {"seen": seen, "reached": "yes", "comment": ""})
    assert refused.status_code == 422
    assert "请选择他怎么说" in refused.content.decode()
    town.client.post(url, {"seen": seen, "reached": "yes", "answer": "2", "satisfaction": "3", "comment": "没有收到"})
    assert fresh(clue).state == ClueState.HANDLING
    shown = page(town, f"/clues/{clue.pk}/")
    for word in ("回访不实", "债权人说不属实，不满意", "没有收到", "原结果：不属实", "1 次"):
        assert word in shown, word


def test_a_row_of_which_it_was_said_that_it_is_not_so_carries_the_mark() -> None:
    clue, clerk = closed(), clerk_of(units.GUNAN)
    row, other = records.record(clerk.unit), records.record(clerk.unit)
    linked(clue, row)
    called(reviewer_of(units.GUNAN), clue, CallAnswer.UNTRUE)
    assert page(clerk, "/ledger/").count("回访不实") == 1
    assert "called-untrue" in page(clerk, f"/ledger/{row.pk}/")
    assert "called-untrue" not in page(clerk, f"/ledger/{other.pk}/")
    assert "called-untrue" in page(reviewer_of(units.QIJIANG), f"/ledger/{row.pk}/")


def test_it_takes_as_many_queries_for_three_calls_as_for_one() -> None:
    clue, town = closed(), reviewer_of(units.GUNAN)
    called(town, clue)
    one = queries(town, f"/clues/{clue.pk}/")
    called(town, clue)
    called(town, clue)
    assert queries(town, f"/clues/{clue.pk}/") == one
