from ledger.models import ChildState, State
from ledger.tables.marks import CHILD_PILLS, STATE_PILLS


def test_every_state_has_a_word_a_colour_and_a_shape_of_its_own() -> None:
    assert set(STATE_PILLS) == set(State)
    assert len({(pill.label, pill.icon) for pill in STATE_PILLS.values()}) == len(State)


def test_the_five_ways_of_having_no_rows_never_look_alike() -> None:
    assert set(CHILD_PILLS) == set(ChildState)
    assert len({pill.icon for pill in CHILD_PILLS.values()}) == len(ChildState)
    assert {state: pill.label for state, pill in CHILD_PILLS.items()} == {state: state.label for state in ChildState}
