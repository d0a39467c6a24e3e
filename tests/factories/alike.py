"""When two lines are one debt, nearly one, or of one 问题编号, in plain words of Python: what SQL is compared with."""

from collections.abc import Sequence

from ledger.annexes.checks.base import Elsewhere
from ledger.annexes.line import Line
from ledger.annexes.names import normalised_name, party_key
from ledger.vocabulary import Source

_MARKS = dict.fromkeys(map(ord, "()\"'“”‘’·-—_、,.:;"))
SAME, NEAR, UNLIKE = 2, 1, 0


def near_name(text: str) -> str:
    """Reduce a name to what two spellings share that perhaps mean the same."""
    plain = normalised_name(text).translate(_MARKS)
    return plain.replace("有限责任公司", "有限公司").replace("重庆市", "重庆")


def likeness(one: Line, other: Line) -> int:
    """Say how two lines of one amount are alike."""
    debtors, creditors = ([party_key(*_party(line, side)) for line in (one, other)] for side in ("debtor", "creditor"))
    contracts = [normalised_name(line.contract_name) for line in (one, other)]
    if not (contracts[0] and debtors[0] and creditors[0]):
        return UNLIKE
    if all(first == second for first, second in (debtors, creditors, contracts)):
        return SAME
    near = near_name(one.contract_name) == near_name(other.contract_name)
    return NEAR if near and all(_near(one, other, side) for side in ("debtor", "creditor")) else UNLIKE


def _party(line: Line, side: str) -> tuple[str, str]:
    return getattr(line, f"{side}_uscc"), getattr(line, f"{side}_name")


def _near(one: Line, other: Line, side: str) -> bool:
    first, second = _party(one, side), _party(other, side)
    return party_key(*first) == party_key(*second) or near_name(first[1]) == near_name(second[1]) != ""


def number(line: Line) -> str:
    """Return the 问题编号 that a platform gave, '' for any other line."""
    if line.source not in (Source.SUPERVISION, Source.PLATFORM):
        return ""
    return "".join(sign.upper() if sign.isascii() else sign for sign in normalised_name(line.source_no))


def elsewhere(here: Sequence[Line], there: Sequence[Line]) -> Elsewhere:
    """Compare two units' lines one by one; lines meet by a credit code and the amount."""
    pairs = [
        (place, likeness(one, other))
        for place, one in enumerate(here)
        for other in there
        if one.owed_fen is not None and one.owed_fen == other.owed_fen and _meet(one, other)
    ]
    numbers = {number(line) for line in there} - {""}
    return Elsewhere(
        frozenset(place for place, how in pairs if how == SAME),
        frozenset(place for place, how in pairs if how != UNLIKE),
        frozenset(place for place, line in enumerate(here) if number(line) in numbers),
    )


def _meet(one: Line, other: Line) -> bool:
    codes = ((one.debtor_uscc, other.debtor_uscc), (one.creditor_uscc, other.creditor_uscc))
    return any(first == second != "" for first, second in codes)
