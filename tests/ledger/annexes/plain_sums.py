"""Annexes 3 and 4 worked out anew from (unit label, line) pairs: the oracle of other tests.

Plain Python and Decimal, written straight from domain.md §5 and §6; it shares nothing with the product but the shape
of a line and the numbers of the vocabulary.
"""

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal

from ledger.annexes.line import Line

Pair = tuple[str, Line]
Row = dict[str, str | int | None]

SELF, SUPERVISION, PLATFORM = 1, 2, 3  # column 2; whatever else is 其他
CENTRAL_SOE = 4  # column 7
TOTAL = "合计"


def annex3(pairs: Iterable[Pair], units: Sequence[str], *, by_unit: bool = False) -> list[Row]:
    """Work out the lines of Annex 3: columns '2' to '11' and 'label'; money as text with six decimals.

    Units come in the order given (all of them, zeros too), parent companies of 央企 after them by name, 合计 last;
    with `by_unit` there are no company lines.
    """
    return [_annex3_row(label, lines) for label, lines in _grouped(list(pairs), units, by_unit=by_unit)]


def annex4(pairs: Iterable[Pair], units: Sequence[str], *, by_unit: bool = False) -> list[Row]:
    """Work out the lines of Annex 4 as `annex3`, columns '3' to '28'; '10' is None where nothing is owed."""
    return [_annex4_row(label, lines) for label, lines in _grouped(list(pairs), units, by_unit=by_unit)]


def _grouped(pairs: list[Pair], units: Sequence[str], *, by_unit: bool) -> list[tuple[str, list[Line]]]:
    of_units: dict[str, list[Line]] = {unit: [] for unit in units}
    of_parents: dict[str, list[Line]] = {}
    for unit, line in pairs:
        if line.nature == CENTRAL_SOE and line.parent_company != "" and not by_unit:
            of_parents.setdefault(line.parent_company, []).append(line)
        else:
            of_units[unit].append(line)
    total = [line for _, line in pairs]
    return [*of_units.items(), *((name, of_parents[name]) for name in sorted(of_parents)), (TOTAL, total)]


def _wan(fen: int | None) -> Decimal:
    return Decimal(fen or 0) / Decimal(1_000_000)


def _sum(lines: Iterable[Line], name: str) -> Decimal:
    return sum((_wan(getattr(line, name)) for line in lines), Decimal(0))


def _text(amount: Decimal) -> str:
    return str(amount.quantize(Decimal("0.000001")))


def _of_source(lines: list[Line], source: int | None) -> list[Line]:
    if source is None:
        return [line for line in lines if line.source not in (SELF, SUPERVISION, PLATFORM)]
    return [line for line in lines if line.source == source]


def _annex3_row(label: str, lines: list[Line]) -> Row:
    row: Row = {"label": label}
    for column, source in ((2, SELF), (4, SUPERVISION), (6, PLATFORM), (8, None)):
        chosen = _of_source(lines, source)
        row[str(column)] = len(chosen)
        row[str(column + 1)] = _text(_sum(chosen, "owed_fen"))
    row["10"] = len(lines)
    row["11"] = _text(_sum(lines, "owed_fen"))
    return row


def _state(line: Line) -> str:
    for name, amount in (
        ("清偿完毕", line.cleared_fen),
        ("进入司法程序", line.court_fen),
        ("部分清偿", line.paid_fen),
        ("协议还款", line.agreed_fen),
    ):
        if amount:
            return name
    return "未化解"


def _annex4_row(label: str, lines: list[Line]) -> Row:
    owed = _sum(lines, "owed_fen")
    without, paid_without = _settled(lines, disputed=False, first=11)
    within, paid_within = _settled(lines, disputed=True, first=19)
    paid = paid_without + paid_within
    counts = {str(4 + place): len(_of_source(lines, source)) for place, source in enumerate((1, 2, 3, None))}
    return {
        "label": label,
        "3": len(lines),
        **counts,
        "8": _text(owed),
        "9": _text(paid),
        "10": _text((paid * 100 / owed).quantize(Decimal("0.01"), ROUND_HALF_UP)) if owed else None,
        **without,
        **within,
        "27": sum(_state(line) == "进入司法程序" for line in lines),
        "28": _text(_sum((line for line in lines if _state(line) == "进入司法程序"), "court_fen")),
    }


def _settled(lines: list[Line], *, disputed: bool, first: int) -> tuple[Row, Decimal]:
    """Work out the eight columns from `first` on of the rows 无 or 有, and what was paid on them."""
    group = [line for line in lines if line.disputed is disputed]
    cleared, part, agreed = (
        [line for line in group if _state(line) == name] for name in ("清偿完毕", "部分清偿", "协议还款")
    )
    paid_in_full, paid_in_part = _sum(cleared, "cleared_fen"), _sum(group, "paid_fen")
    figures: list[str | int | None] = [
        len(cleared) + len(part) + len(agreed),
        _text(paid_in_full + paid_in_part),
        len(cleared),
        _text(paid_in_full),
        len(part),
        _text(paid_in_part),
        len(agreed),
        _text(_sum(agreed, "agreed_fen")),
    ]
    return {str(first + place): figure for place, figure in enumerate(figures)}, paid_in_full + paid_in_part
