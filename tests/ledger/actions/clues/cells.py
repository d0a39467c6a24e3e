"""The flow of clues (domain.md §8) written out a second time, as letters, to hold ledger/clueflow.py against it."""

from typing import Final, NamedTuple

from ledger.clueflow import Act
from ledger.models import ClueState

LETTERS: Final = {
    "g": ClueState.REGISTERED,
    "s": ClueState.SUPPLEMENT,
    "x": ClueState.REFUSED,
    "a": ClueState.ACCEPTED,
    "d": ClueState.ASSIGNED,
    "h": ClueState.HANDLING,
    "e": ClueState.EXTENSION_ASKED,
    "m": ClueState.REASSIGN_ASKED,
    "v": ClueState.REVIEW,
    "c": ClueState.CLOSED,
    "f": ClueState.ARCHIVED,
    "w": ClueState.WITHDRAWN,
    "k": ClueState.COURT,
    "j": ClueState.JOINED,
}
# A line a state, a cell an act, in the order of `Act`: the next state ("=" the same), then whose turn it is ("=" the
# same, U who works on it, A the level above, T the unit that is named, O the owner); "--" raises.
MATRIX: Final = """
   ac re mo su jo as ta ex gr de rx ra rd fb wd co ok bk cb ar ro ur in ci ha un
g: a= xO s= -- jO -- -- -- -- -- -- gT -- -- -- -- -- -- -- -- -- == == == == ==
s: -- xO -- g= -- -- -- -- -- -- -- gT -- -- -- -- -- -- -- -- -- == == == == ==
x: -- -- -- -- -- -- -- -- -- -- -- -- -- -- -- -- -- -- -- -- gU -- -- -- -- --
a: -- -- -- -- jO dT h= -- -- -- mA dT -- -- -- -- -- -- -- -- -- == == == == ==
d: -- -- -- -- jO dT h= -- -- -- mA dT -- -- -- -- -- -- -- -- -- == == == == ==
h: -- -- -- -- jO dT -- eA -- -- mA dT -- vA vA vA -- -- -- -- -- == == == == ==
e: -- -- -- -- -- -- -- -- hU hU -- dT -- -- -- -- -- -- -- -- -- == == == == ==
m: -- -- -- -- -- -- -- -- -- -- -- dT hU -- -- -- -- -- -- -- -- == == == == ==
v: -- -- -- -- -- -- -- -- -- -- -- -- -- -- -- -- =A hU -- -- -- == == == == ==
c: -- -- -- -- -- -- -- -- -- -- -- -- -- -- -- -- -- -- == fO hU -- -- -- -- --
f: -- -- -- -- -- -- -- -- -- -- -- -- -- -- -- -- -- -- == -- hU -- -- -- -- --
w: -- -- -- -- -- -- -- -- -- -- -- -- -- -- -- -- -- -- == -- hU -- -- -- -- --
k: -- -- -- -- -- -- -- -- -- -- -- -- -- -- -- -- -- -- == -- hU -- -- -- -- --
j: -- -- -- -- -- -- -- -- -- -- -- -- -- -- -- -- -- -- -- -- gU -- -- -- -- --
"""


class Cell(NamedTuple):
    """What one cell says: the state that it leads to, and the letter of whose turn it is then."""

    to: ClueState
    turn: str


def known() -> dict[tuple[ClueState, Act], Cell]:
    """Return the cells of the matrix that lead somewhere."""
    found = {}
    for line in MATRIX.strip().splitlines()[1:]:
        letter, rest = line.split(":")
        for act, cell in zip(Act, rest.split(), strict=True):
            if cell != "--":
                state = LETTERS[letter]
                found[state, act] = Cell(state if cell[0] == "=" else LETTERS[cell[0]], cell[1])
    return found


# Who may at which unit of a clue that a town works on, that lies on its district's desk, and that the city owns:
# c 填报员, h 负责人, r 审核员; at the desk, above it, below it. Nobody else may anything; a stranger finds nothing.
_EXAMINES, _HANDLES, _MOVES, _ENDS, _URGES = (
    ("hr", "", ""),
    ("c", "", ""),
    ("hr", "hr", ""),
    ("", "hr", ""),
    ("hr", "hr", "hr"),
)
WHO: Final = {
    Act.ACCEPT: _EXAMINES,
    Act.REFUSE: _EXAMINES,
    Act.ASK_MORE: _EXAMINES,
    Act.SUPPLY: _HANDLES,
    Act.JOIN: _EXAMINES,
    Act.ASSIGN: _EXAMINES,
    Act.TAKE: _HANDLES,
    Act.ASK_EXTENSION: _HANDLES,
    Act.GRANT_EXTENSION: _EXAMINES,
    Act.DENY_EXTENSION: _EXAMINES,
    Act.ASK_REASSIGN: _HANDLES,
    Act.REASSIGN: _MOVES,
    Act.DENY_REASSIGN: _MOVES,
    Act.FEED_BACK: _HANDLES,
    Act.WITHDRAW: _HANDLES,
    Act.TO_COURT: _HANDLES,
    Act.CONFIRM: _EXAMINES,
    Act.SEND_BACK: _EXAMINES,
    Act.CALL_BACK: _ENDS,
    Act.ARCHIVE: _ENDS,
    Act.REOPEN: _ENDS,
    Act.URGE: _URGES,
    Act.INTERVIEW: _URGES,
    Act.CIRCULATE: _URGES,
    Act.HANG: _URGES,
    Act.UNHANG: _URGES,
}
# Not by who fed back or asked; only with a word; only with a file.
BY_ANOTHER: Final = {Act.GRANT_EXTENSION, Act.DENY_EXTENSION, Act.CONFIRM}
WORDLESS: Final = {Act.ACCEPT, Act.ASSIGN, Act.TAKE, Act.GRANT_EXTENSION, Act.CONFIRM, Act.CALL_BACK, Act.ARCHIVE}
PROVEN: Final = {
    (ClueState.HANDLING, Act.WITHDRAW),
    (ClueState.HANDLING, Act.TO_COURT),
    (ClueState.SUPPLEMENT, Act.REFUSE),
}
