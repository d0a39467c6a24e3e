"""Single rows that a reviewer asks about: each an X finding, answered in plan.ANSWERS."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from ledger.annexes.line import Line
from ledger.demo.plan import FARMING, HOUSING, TRANSPORT
from ledger.vocabulary import Sector


def owed_above_contract(lines: Sequence[Line]) -> list[Line]:
    """A02: more is owed than the contract was for."""
    return [replace(line, contract_fen=(line.owed_fen or 0) * 9 // 10) if i == 1 else line for i, line in _each(lines)]


def platform_without_parent(lines: Sequence[Line]) -> list[Line]:
    """S02: the first financing platform has no parent company."""
    platforms = [i for i, line in _each(lines) if line.sector == Sector.FINANCING_PLATFORM]
    return [replace(line, parent_company="") if i in platforms[:1] else line for i, line in _each(lines)]


def old_code(lines: Sequence[Line]) -> list[Line]:
    """F06: the code of an old firm, whose check digit does not fit."""
    return [
        replace(line, creditor_uscc=_other_ending(line.creditor_uscc)) if i == 1 else line for i, line in _each(lines)
    ]


def _each(lines: Sequence[Line]) -> list[tuple[int, Line]]:
    return list(enumerate(lines))


def _other_ending(code: str) -> str:
    return code[:-1] + ("8" if code[-1] != "8" else "6")


QUIRKS: Final[Mapping[str, Callable[[Sequence[Line]], list[Line]]]] = {
    HOUSING: owed_above_contract,
    TRANSPORT: platform_without_parent,
    FARMING: old_code,
}
