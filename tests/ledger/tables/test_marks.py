import pytest

from ledger.models import ChildState, State
from ledger.tables.marks import CHILD_PILLS, STATE_PILLS
from ledger.tables.severities import SEVERITY_PILLS
from qingqian.web.icons import draw_icon
from qingqian.web.parts import Pill


def test_every_state_has_a_word_a_colour_and_a_shape_of_its_own() -> None:
    assert set(STATE_PILLS) == set(State)
    assert len({(pill.label, pill.icon) for pill in STATE_PILLS.values()}) == len(State)


def test_the_ways_of_saying_nothing_new_never_look_alike() -> None:
    assert set(CHILD_PILLS) == set(ChildState)
    assert len({pill.icon for pill in CHILD_PILLS.values()}) == len(ChildState)
    assert {state: pill.label for state, pill in CHILD_PILLS.items()} == {state: state.label for state in ChildState}


@pytest.mark.parametrize("pill", [*STATE_PILLS.values(), *CHILD_PILLS.values(), *SEVERITY_PILLS.values()], ids=str)
def test_every_pills_sign_can_be_drawn(pill: Pill) -> None:
    assert "<svg" in draw_icon(pill.icon)
