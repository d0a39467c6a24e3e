"""Two complaints that are probably one are found by number or by parties and amount, within the own scope alone."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from ledger.actions.clues.intake import Complaint, NamedDebtor, said_in
from ledger.clueflow import Act
from ledger.models import Clue, ClueChannel
from ledger.queries.clues.duplicates import Alike, Likeness, Said, likeness, twins, twins_of, within
from tests.factories import units
from tests.factories.clues import complaint, done, fresh, registered
from tests.personas import Persona, clerk_of, reviewer_of

pytestmark = pytest.mark.django_db
FEN = 10_000_000


@given(st.integers(1, 10**13), st.integers(1, 10**13))
def test_one_percent_is_of_the_larger_and_the_same_both_ways(one: int, other: int) -> None:
    assert within(one, other) is within(other, one)
    assert within(one, other) is (min(one, other) * 100 >= max(one, other) * 99)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({}, Likeness.AMOUNT),
        ({"creditor_name": "重庆建材 有限公司", "debtor_name": "綦江区城市建设处 "}, Likeness.AMOUNT),
        ({"amount_fen": 9_900_000}, Likeness.AMOUNT),
        ({"amount_fen": 9_899_999}, None),
        ({"amount_fen": 10_101_010}, Likeness.AMOUNT),
        ({"amount_fen": 10_101_011}, None),
        ({"amount_fen": None}, Likeness.NAMES),
        ({"debtor_name": "綦江区水利局"}, None),
        ({"debtor_name": ""}, None),
        ({"creditor_name": "重庆钢材有限公司"}, None),
        ({"creditor_name": "重庆钢材有限公司", "channel_no": "DX-7"}, Likeness.NUMBER),
        ({"creditor_name": "重庆钢材有限公司", "channel_no": " ｄｘ-7"}, Likeness.NUMBER),
        ({"creditor_name": "重庆钢材有限公司", "channel_no": "DX-7", "channel": ClueChannel.LETTER}, None),
        (
            {
                "debtor_name": "綦江区水利局",
                "debtors": [NamedDebtor("綦江区水利局"), NamedDebtor("綦江区城市建设处", FEN)],
            },
            Likeness.AMOUNT,
        ),
        ({"debtors": [NamedDebtor("綦江区城市建设处", FEN // 2), NamedDebtor("綦江区水利局", FEN // 2)]}, None),
    ],
)
def test_number_or_parties_and_amount_make_two_alike(said: dict[str, object], why: Likeness | None) -> None:
    one, other = said_in(complaint(channel_no="DX-7")), said_in(complaint(**said))
    assert likeness(one, other) is likeness(other, one) is why


def test_a_long_number_is_the_same_whatever_way_it_came() -> None:
    first = registered(clerk_of(units.QIJIANG), channel=ClueChannel.PLATFORM, channel_no="GX-2022-0417")
    again = complaint(creditor_name="别的公司", channel=ClueChannel.ORDERED, channel_no="gx-2022-0417 ")
    with clerk_of(units.QIJIANG).scope():
        [[found]] = twins([said_in(again)])
    assert (found.clue.pk, found.likeness) == (first.pk, Likeness.NUMBER)


def test_where_no_debtor_is_known_the_creditor_is_the_name() -> None:
    one = said_in(complaint(debtor_name=""))
    assert likeness(one, said_in(complaint(debtor_name="", amount_fen=None))) is Likeness.NAMES
    assert likeness(one, said_in(complaint(debtor_name="", amount_fen=FEN * 2))) is None


def found(person: Persona, said: Complaint) -> list[tuple[str, Likeness]]:
    with person.scope():
        return [(each.number, each.likeness) for each in twins([said_in(said)])[0]]


def test_clues_in_scope_are_found_the_likeliest_first_and_strangers_never() -> None:
    clerk, stranger = clerk_of(units.QIJIANG), clerk_of(units.JIJIANG)
    names, amount = registered(clerk, amount_fen=None), registered(clerk)
    number = registered(clerk, creditor_name="某甲公司", channel_no="DX-7")
    registered(clerk, creditor_name="某乙公司")
    registered(stranger)
    several = [NamedDebtor("綦江区水利局", FEN), NamedDebtor("綦江区城市建设处", FEN)]
    among = registered(clerk, debtor_name="綦江区水利局", amount_fen=2 * FEN, debtors=several)
    assert found(clerk, complaint(channel_no="DX-7")) == [
        (number.number, Likeness.NUMBER),
        (among.number, Likeness.AMOUNT),
        (amount.number, Likeness.AMOUNT),
        (names.number, Likeness.NAMES),
    ]
    assert found(clerk_of(units.GUNAN), complaint()) == []


def test_what_was_joined_leads_to_the_one_it_went_into() -> None:
    clerk, reviewer = clerk_of(units.QIJIANG), reviewer_of(units.QIJIANG)
    target, joined = registered(clerk), registered(clerk, channel_no="DX-9", creditor_name="某甲公司")
    done(reviewer, Act.JOIN, joined, into=target.number)
    assert found(clerk, complaint(channel_no="DX-9", creditor_name="某丙公司")) == [(target.number, Likeness.NUMBER)]
    with clerk.scope():
        assert twins_of(Clue.objects.get(pk=target.pk)) == []
        assert twins_of(fresh(joined)) == []


def test_many_are_held_against_few_in_two_queries() -> None:
    clerk = clerk_of(units.QIJIANG)
    registered(clerk)

    def queries(count: int) -> int:
        asked = [said_in(complaint(channel_no=f"P{number}")) for number in range(count)]
        with (
            clerk.scope(),
            CaptureQueriesContext(
                connection,
            ) as caught,
        ):
            assert all(len(each) == 1 for each in twins(asked))
        return len(caught)

    assert queries(1) == queries(900) == 2


def test_one_creditor_of_many_complaints_is_named_up_to_a_bound() -> None:
    alike = Alike[int]()
    said = Said(1, "", "某甲公司", (("", None),))
    for number in range(1_000):
        alike.add(number, said)
    assert len(alike.like(said)) == 20
