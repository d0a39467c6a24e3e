"""A clue is rows of the ledger of the unit that works on it; what goes elsewhere is tied to none."""

from typing import Any

import pytest

from ledger.actions.clues.intake import NamedDebtor
from ledger.actions.clues.links import link, unlink
from ledger.clueflow import Act
from ledger.errors import ConflictError, ForbiddenError, MissingError
from ledger.models import ArrearsRecord, Clue, ClueChannel, ClueEvent, ClueLink, ClueState
from ledger.queries.clues.linking import line_from, rows_like
from ledger.scoping import SYSTEM, tenant_scope
from ledger.vocabulary import Source
from tests.factories import records, units
from tests.factories.clues import CREDITOR, DEBTOR, done, fresh, registered
from tests.personas import Persona, clerk_of, reviewer_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk() -> Persona:
    return clerk_of(units.GUNAN)


@pytest.fixture
def clue(clerk: Persona) -> Clue:
    return at_work(clerk)


def at_work(clerk: Persona, **said: Any) -> Clue:
    """Return a clue that a town works on."""
    made = registered(clerk, **said)
    done(reviewer_of(clerk.unit.code), Act.ACCEPT, made)
    return done(clerk, Act.TAKE, made)


def row_of(clerk: Persona, **said: Any) -> ArrearsRecord:
    return records.record(clerk.unit, **said)


def tied(clue: Clue) -> list[object]:
    with tenant_scope(SYSTEM):
        return list(ClueLink.objects.filter(clue=clue).values_list("lineage", flat=True))


def events(clue: Clue) -> list[ClueEvent]:
    with tenant_scope(SYSTEM):
        return list(ClueEvent.objects.filter(clue=clue))


def test_a_clue_is_tied_to_rows_and_untied_each_with_its_event_and_twice_is_once(clue: Clue, clerk: Persona) -> None:
    first, second = row_of(clerk), row_of(clerk)
    with clerk.scope() as actor:
        link(actor, clue.pk, first.pk, clue.version)
        link(actor, clue.pk, first.pk, clue.version)
        link(actor, clue.pk, second.pk)
        assert tied(clue) == [first.lineage, second.lineage]
        unlink(actor, clue.pk, first.pk, fresh(clue).version)
        unlink(actor, clue.pk, first.pk, 1)
    assert tied(clue) == [second.lineage]
    assert [event.act for event in events(clue)][-3:] == ["link", "link", "unlink"]
    assert events(clue)[-1].facts == {"row": f"{first.debtor_name}欠{first.creditor_name}"}
    assert fresh(clue).version == len(events(clue)) == clue.version + 3


def test_nothing_is_tied_late_elsewhere_or_by_another(clue: Clue, clerk: Persona) -> None:
    own, foreign = row_of(clerk), records.record(units.unit(units.WENLONG))
    refused: list[tuple[Persona, int, int, type[Exception]]] = [
        (clerk, own.pk, clue.version - 1, ConflictError),
        (clerk, foreign.pk, clue.version, MissingError),
        (reviewer_of(units.GUNAN), own.pk, clue.version, ForbiddenError),
        (clerk_of(units.QIJIANG), own.pk, clue.version, ForbiddenError),
        (clerk_of(units.JIJIANG), own.pk, clue.version, MissingError),
    ]
    for person, row, seen, why in refused:
        with person.scope() as actor, pytest.raises(why):
            link(actor, clue.pk, row, seen)
    with tenant_scope(SYSTEM):
        Clue.objects.update(state=ClueState.REASSIGN_ASKED)
    with clerk.scope() as actor, pytest.raises(ConflictError):
        link(actor, clue.pk, own.pk, fresh(clue).version)
    assert tied(clue) == []


def test_a_clue_that_goes_to_another_unit_leaves_the_rows_behind_and_says_so(clue: Clue, clerk: Persona) -> None:
    for row in (row_of(clerk), row_of(clerk)):
        with clerk.scope() as actor:
            link(actor, clue.pk, row.pk)
    moved = done(reviewer_of(units.QIJIANG), Act.REASSIGN, clue, target=units.unit(units.WENLONG))
    assert tied(moved) == []
    assert events(moved)[-1].facts["rows_dropped"] == "2"
    assert moved.state == ClueState.ASSIGNED


def test_rows_of_the_same_parties_are_offered_first_and_others_by_words(clue: Clue, clerk: Persona) -> None:
    debtors = row_of(clerk, debtor_name=DEBTOR)
    creditors = row_of(clerk, creditor_name=f" {CREDITOR}")
    both = row_of(clerk, debtor_name=DEBTOR, creditor_name=CREDITOR)
    other = row_of(clerk, debtor_name="水务站", source_no="DC-7")
    records.record(units.unit(units.WENLONG), debtor_name=DEBTOR, creditor_name=CREDITOR)
    with clerk.scope() as actor:
        assert rows_like(clue) == [both, creditors, debtors]
        assert rows_like(clue, ["水务"]) == rows_like(clue, ["dc-7"]) == [other]
        assert rows_like(clue, ["没有"]) == []
        link(actor, clue.pk, both.pk)
        assert rows_like(clue) == [creditors, debtors]


@pytest.mark.parametrize(
    ("channel", "source"),
    [
        (ClueChannel.PLATFORM, Source.PLATFORM),
        (ClueChannel.SUPERVISION, Source.SUPERVISION),
        (ClueChannel.AUDIT, Source.AUDIT),
        (ClueChannel.LETTER, Source.PETITION),
        (ClueChannel.HOTLINE, Source.OTHER),
        (ClueChannel.ORDERED, Source.OTHER),
        (ClueChannel.PUBLIC, Source.OTHER),
        (ClueChannel.OTHER, Source.OTHER),
    ],
)
def test_a_row_from_a_clue_begins_with_its_parties_amount_and_source(channel: ClueChannel, source: Source) -> None:
    said = {"channel": channel, "channel_no": "Ａ1", "creditor_name": "甲", "debtor_name": "乙", "amount_fen": 5}
    clue = registered(clerk_of(units.GUNAN), **said)
    with tenant_scope(SYSTEM):
        line = line_from(clue)
    found = (line.source, line.source_no, line.creditor_name, line.debtor_name, line.owed_fen)
    assert found == (source, "A1", "甲", "乙", 5)


def test_of_several_debtors_each_row_begins_with_the_next_and_its_own_amount(clerk: Persona) -> None:
    named = [NamedDebtor("甲处", 300), NamedDebtor("乙处"), NamedDebtor("丙处", 500)]
    several = registered(clerk, debtor_name="甲处", amount_fen=None, party_count=3, debtors=named)
    done(reviewer_of(units.GUNAN), Act.ACCEPT, several)
    done(clerk, Act.TAKE, several)
    begun = []
    for _turn in range(4):
        with clerk.scope() as actor:
            line = line_from(fresh(several))
            begun.append((line.debtor_name, line.owed_fen))
            row = records.record(clerk.unit, debtor_name=line.debtor_name or "丁处", owed_fen=line.owed_fen or 900)
            link(actor, several.pk, row.pk)
    assert begun == [("甲处", 300), ("乙处", None), ("丙处", 500), ("", None)]


def test_many_firms_without_a_name_are_nobodys_row_and_a_second_row_has_not_the_whole_amount(clerk: Persona) -> None:
    firms, one = registered(clerk, debtor_name="17家企业", party_count=17), registered(clerk)
    done(reviewer_of(units.GUNAN), Act.ACCEPT, one)
    done(clerk, Act.TAKE, one)
    with clerk.scope() as actor:
        assert (line_from(firms).debtor_name, line_from(firms).owed_fen) == ("", None)
        assert (line_from(one).debtor_name, line_from(one).owed_fen) == (DEBTOR, one.amount_fen)
        link(actor, one.pk, row_of(clerk, debtor_name=DEBTOR).pk)
        assert (line_from(one).debtor_name, line_from(one).owed_fen) == (DEBTOR, None)
