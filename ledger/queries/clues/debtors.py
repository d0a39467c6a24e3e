"""Debtors of whom more than one complaint was made (issue 7, Views)."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from ledger.models import ClueState, Unit
from ledger.models.clue_words import ENDED
from qingqian.db.sqlfile import rows

MOST: Final = 200
"""So many debtors are listed, those with the most clues first."""


@dataclass(frozen=True, slots=True)
class RepeatedDebtor:
    """One debtor: its name, how many clues name it and how many of them go on, the sum of their amounts in 分.

    `unknown` of them say no amount.
    """

    name: str
    clues: int
    going_on: int
    amount_fen: int
    unknown: int


def repeated_debtors(unit: Unit, most: int = MOST) -> Sequence[RepeatedDebtor]:
    """Return the debtors whom two or more clues at a unit or below it name (one query)."""
    said = {
        "joined": ClueState.JOINED.value,
        "ended": [state.value for state in ENDED],
        "district": 0 if unit.parent_id is None else unit.district_id,
        "path": f"{unit.path}%",
        "most": most,
    }
    return [RepeatedDebtor(**row) for row in rows(_statement(), said)]


@cache
def _statement() -> str:
    return (Path(__file__).parent / "debtors.sql").read_text(encoding="utf-8")
