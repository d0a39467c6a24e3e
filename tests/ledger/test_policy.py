"""The one table of rights, read a second time: here it is written out as a matrix of letters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.policy import APART, GRANTS, SYSTEM_NEVER, Action, Reach, Role, covers, reach_of

LETTERS = {
    "o": Reach.OWN,
    "c": Reach.CHILDREN,
    "b": Reach.BELOW,
    "s": Reach.SUBTREE,
    "t": Reach.TOP,
    ".": None,
}
ROLES = (Role.CLERK, Role.HEAD, Role.REVIEWER, Role.MANAGER, Role.VIEWER, Role.AUDITOR)
# One letter a role, in the order above: own unit, direct children, below, subtree, own unit at the top, never.
MATRIX = {
    Action.OPEN: "oooooo",
    Action.READ_UNITS: "ssssss",
    Action.READ_LEDGER: "sss.ss",
    Action.EDIT_RECORD: "o.....",
    Action.IMPORT_RECORDS: "o.....",
    Action.READ_FILING: "sss.ss",
    Action.SUBMIT_FILING: "oo....",
    Action.WITHDRAW_FILING: "oo....",
    Action.ASK_RETURN: "oo....",
    Action.AMEND_FILING: "oo....",
    Action.REPORT_FOR_CHILD: "cc....",
    Action.EXPLAIN_FINDING: "o.....",
    Action.EDIT_NARRATIVE: "oo....",
    Action.REVIEW_QUEUE: "..o...",
    Action.CLAIM_FILING: "..c...",
    Action.RELEASE_FILING: "..c...",
    Action.RETURN_FILING: "..c...",
    Action.APPROVE_FILING: "..c...",
    Action.UNDO_DECISION: "..c...",
    Action.ENDORSE_FILING: ".tt...",
    Action.REOPEN_FILING: ".tt...",
    Action.SEND_FILING: "tt....",
    Action.UPLOAD_PAPER: "oo....",
    Action.RECEIVE_PAPER: "..c...",
    Action.READ_SUMMARY: "sss.ss",
    Action.EXPORT_ANNEX: "sss.ss",
    Action.READ_PHONES: "sss..s",
    Action.READ_EVIDENCE: "sss..s",
    Action.IMPORT_MERGED: "o.....",
    Action.READ_RULES: "ooo.oo",
    Action.EDIT_RULES: "..o...",
    Action.EXTEND_FILINGS: "...o..",
    Action.READ_CALENDAR: "oooooo",
    Action.EDIT_CALENDAR: "...o..",
    Action.READ_COMPLETENESS: "ssssss",
    Action.REMIND: "..oo..",
    Action.KEEP_MAIL: "...s..",
    Action.EDIT_PARENTS: "...o..",
    Action.ADD_UNITS: "...s..",
    Action.EDIT_UNITS: "...b..",
    Action.READ_ALARMS: "..ss.s",
    Action.READ_AUDIT: ".....s",
    Action.EDIT_PEOPLE: "...s..",
    Action.DRAW_SAMPLE: ".ss...",
    Action.READ_CONTACTS: "ssssss",
    Action.EDIT_CONTACTS: "oo.o..",
    Action.READ_NOTICES: "oooooo",
    Action.READ_SECTOR: "......",
    Action.READ_CLUES: "sss.ss",
    Action.REGISTER_CLUE: "o.....",
    Action.EXAMINE_CLUE: ".oo...",
    Action.HANDLE_CLUE: "o.....",
    Action.CHECK_CLUE: ".oo...",
    Action.REASSIGN_CLUE: ".bb...",
    Action.CALL_BACK_CLUE: ".ss...",
    Action.SUPERVISE_CLUE: ".ss...",
    Action.EDIT_CHANNELS: "...t..",
}
# A 行业主管 is none of the six: this is all that one may do.
SECTOR = {Action.OPEN: Reach.OWN, Action.READ_SECTOR: Reach.SUBTREE}
WRITES = {
    Action.EDIT_RECORD,
    Action.IMPORT_RECORDS,
    Action.IMPORT_MERGED,
    Action.EXPLAIN_FINDING,
    Action.EDIT_NARRATIVE,
    Action.SUBMIT_FILING,
    Action.WITHDRAW_FILING,
    Action.ASK_RETURN,
    Action.AMEND_FILING,
    Action.UPLOAD_PAPER,
}
DECISIONS = {
    Action.CLAIM_FILING,
    Action.RELEASE_FILING,
    Action.RETURN_FILING,
    Action.APPROVE_FILING,
    Action.UNDO_DECISION,
    Action.RECEIVE_PAPER,
}
CLUE_WRITES = {Action.REGISTER_CLUE, Action.HANDLE_CLUE}
CLUE_DECISIONS = {
    Action.EXAMINE_CLUE,
    Action.CHECK_CLUE,
    Action.REASSIGN_CLUE,
    Action.CALL_BACK_CLUE,
    Action.SUPERVISE_CLUE,
}
# The root's own filing, on which nobody above decides.
ENDS = {Action.ENDORSE_FILING, Action.REOPEN_FILING, Action.SEND_FILING}
CITY, DISTRICT, TOWN, NEIGHBOUR = "/00001/", "/00001/00002/", "/00001/00002/00003/", "/00001/00021/"


def test_the_matrix_names_every_action_and_role() -> None:
    assert set(MATRIX) == set(Action)
    assert {*ROLES, Role.SECTOR} == set(Role) == set(GRANTS)
    assert GRANTS[Role.SECTOR] == SECTOR


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("action", Action)
def test_each_right_is_the_one_written_here(role: Role, action: Action) -> None:
    assert reach_of(role, action) is LETTERS[MATRIX[action][ROLES.index(role)]]


def test_nobody_writes_for_another_unit_and_nobody_decides_on_the_own() -> None:
    for role in Role:
        assert all(reach_of(role, action) in {None, Reach.OWN} for action in WRITES | CLUE_WRITES)
        assert all(reach_of(role, action) in {None, Reach.CHILDREN} for action in DECISIONS)


def test_who_enters_never_decides_and_who_keeps_people_does_neither() -> None:
    for role in Role:
        granted = set(GRANTS[role])
        assert not (granted & WRITES and granted & DECISIONS)
        assert not (granted & CLUE_WRITES and granted & CLUE_DECISIONS)
    managed = {Action.OPEN, Action.READ_UNITS, Action.EXTEND_FILINGS, Action.EDIT_PARENTS}
    managed |= {Action.READ_CALENDAR, Action.EDIT_CALENDAR, Action.READ_COMPLETENESS, Action.REMIND}
    managed |= {Action.KEEP_MAIL, Action.EDIT_PEOPLE, Action.READ_CONTACTS, Action.EDIT_CONTACTS}
    managed |= {Action.ADD_UNITS, Action.EDIT_UNITS, Action.READ_NOTICES, Action.READ_ALARMS}
    managed |= {Action.EDIT_CHANNELS}
    assert set(GRANTS[Role.MANAGER]) == managed
    for reader in (Role.VIEWER, Role.AUDITOR):
        assert not set(GRANTS[reader]) & (WRITES | DECISIONS | ENDS | CLUE_WRITES | CLUE_DECISIONS)


def test_only_at_the_top_does_a_unit_end_its_own_filing_and_its_clerks_never_endorse() -> None:
    for role in Role:
        assert all(reach_of(role, action) in {None, Reach.TOP} for action in ENDS)
    assert Action.ENDORSE_FILING not in GRANTS[Role.CLERK]


def test_what_one_person_cannot_be_together_is_said_from_both_sides() -> None:
    assert set(APART) == set(Role)
    assert all(one in APART[other] for one in Role for other in APART[one])
    assert not any(role in APART[role] for role in Role)
    for role in set(Role) - {Role.MANAGER, Role.AUDITOR}:
        acts = set(GRANTS[role]) & (WRITES | DECISIONS | CLUE_WRITES | CLUE_DECISIONS)
        assert not acts or {Role.MANAGER, Role.AUDITOR} <= APART[role]
    assert Role.AUDITOR in APART[Role.MANAGER]


def test_the_system_never_decides() -> None:
    assert DECISIONS | CLUE_DECISIONS | ENDS | {Action.REVIEW_QUEUE} == SYSTEM_NEVER


def test_the_tables_cannot_be_changed_at_run_time() -> None:
    with pytest.raises(TypeError):
        GRANTS[Role.VIEWER] = {}  # type: ignore[index] # that it refuses is the point
    with pytest.raises(TypeError):
        GRANTS[Role.VIEWER][Action.EDIT_RECORD] = Reach.SUBTREE  # type: ignore[index] # as above


@pytest.mark.parametrize(
    ("reach", "seat", "path", "parent", "expected"),
    [
        (Reach.OWN, DISTRICT, DISTRICT, CITY, True),
        (Reach.OWN, DISTRICT, TOWN, DISTRICT, False),
        (Reach.OWN, DISTRICT, CITY, "", False),
        (Reach.CHILDREN, DISTRICT, TOWN, DISTRICT, True),
        (Reach.CHILDREN, CITY, TOWN, DISTRICT, False),
        (Reach.CHILDREN, DISTRICT, DISTRICT, CITY, False),
        (Reach.CHILDREN, DISTRICT, NEIGHBOUR, CITY, False),
        (Reach.TOP, CITY, CITY, "", True),
        (Reach.TOP, DISTRICT, DISTRICT, CITY, False),
        (Reach.TOP, CITY, DISTRICT, CITY, False),
        (Reach.BELOW, DISTRICT, TOWN, DISTRICT, True),
        (Reach.BELOW, DISTRICT, DISTRICT, CITY, False),
        (Reach.BELOW, DISTRICT, NEIGHBOUR, CITY, False),
        (Reach.SUBTREE, DISTRICT, DISTRICT, CITY, True),
        (Reach.SUBTREE, CITY, TOWN, DISTRICT, True),
        (Reach.SUBTREE, TOWN, DISTRICT, CITY, False),
        (Reach.SUBTREE, "/00001/00002/", "/00001/00021/", CITY, False),
    ],
)
def test_how_far_a_reach_goes(reach: Reach, seat: str, path: str, parent: str, expected: bool) -> None:  # noqa: FBT001 - a case
    assert covers(reach, seat, path, parent) is expected


places = st.lists(st.integers(1, 3), min_size=1, max_size=4)


def _path(parts: list[int]) -> str:
    return "".join(f"/{part:05d}" for part in parts) + "/"


@given(places, places)
def test_a_reach_follows_the_tree(seat: list[int], place: list[int]) -> None:
    parent = _path(place[:-1]) if place[1:] else ""
    assert covers(Reach.SUBTREE, _path(seat), _path(place), parent) is (place[: len(seat)] == seat)
    assert covers(Reach.BELOW, _path(seat), _path(place), parent) is (place[: len(seat)] == seat != place)
    assert covers(Reach.OWN, _path(seat), _path(place), parent) is (place == seat)
    assert covers(Reach.CHILDREN, _path(seat), _path(place), parent) is (place[:-1] == seat)
    assert covers(Reach.TOP, _path(seat), _path(place), parent) is (place == seat and len(place) == 1)
