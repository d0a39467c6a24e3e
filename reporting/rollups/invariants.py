"""What must hold between the figures of a table, checked each time one is made (domain.md §6, Invariants)."""

from collections.abc import Iterator

from ledger.totals.formula import Sums, Value
from ledger.vocabulary import Bucket
from reporting.annexes.annex3 import ANNEX3
from reporting.annexes.annex4 import ANNEX4
from reporting.annexes.spec import Figure
from reporting.rollups.lines import Summary

PAID = ("undisputed_cleared_fen", "undisputed_paid_fen", "disputed_cleared_fen", "disputed_paid_fen")


class BrokenFiguresError(RuntimeError):
    """Sums that contradict each other: a fault of the system, never of the clerk; `broken` says which."""

    def __init__(self, broken: list[str]) -> None:
        super().__init__("；".join(broken))
        self.broken = broken


def _whole(value: Value) -> int:
    """Read a figure that is no rate."""
    if not isinstance(value, int):
        raise TypeError(f"not a whole figure: {value!r}")
    return value


def broken_identities(sums: Sums) -> Iterator[str]:
    """Name the equations that the sums of one line break; none ever may, whatever a clerk has typed."""
    three = {name: _whole(value) for name, value in ANNEX3.values(sums).items()}
    four = {name: value for name, value in ANNEX4.values(sums).items() if isinstance(value, int)}
    if not three["count"] == four["count"] == sums["row_count"]:
        yield "附件3第10列、附件4第3列与行数不一致"
    if not three["owed_fen"] == four["owed_fen"] == sums["owed_fen"]:
        yield "附件3第11列与附件4第8列不一致"
    if any(three[f"{b.name.lower()}_count"] != four[f"{b.name.lower()}_count"] for b in Bucket):
        yield "附件4第4至7列与附件3第2、4、6、8列不一致"
    if four["settled_fen"] != sum(sums[name] for name in PAID):
        yield "附件4第9列不等于第22、23列之和"
    settled = four["undisputed_count"] + four["disputed_count"] + four["court_count"]
    if four["open_count"] < 0 or four["count"] != settled + four["open_count"]:
        yield "附件4第3列不等于第11、19、27列与未化解之和"


def broken_bounds(sums: Sums) -> Iterator[str]:
    """Name the bounds that a line's amounts pass: a live ledger's faulty drafts can do that, a version cannot."""
    four = {name: value for name, value in ANNEX4.values(sums).items() if isinstance(value, int)}
    agreed = four["undisputed_agreed_fen"] + four["disputed_agreed_fen"]
    if four["owed_fen"] < four["settled_fen"] + agreed + four["court_fen"]:
        yield "附件4第8列小于第9、18、26、28列之和"
    if not four["settled_fen"] <= four["resolved_fen"] <= four["owed_fen"]:
        yield "化解总金额不在清偿总金额与拖欠总金额之间"


def _not_additive(summary: Summary) -> Iterator[str]:
    """Name the columns whose 合计 is not the sum of the lines; a rate is recomputed, never added."""
    for spec in (ANNEX3, ANNEX4):
        total, lines = spec.values(summary.total.sums), [spec.values(line.sums) for line in summary.lines]
        for column in spec.figures:
            if column.figure is Figure.RATE:
                continue
            if _whole(total[column.name]) != sum(_whole(line[column.name]) for line in lines):
                yield f"附件{spec.number}“{column.heading}”的合计不等于各行之和"


def _faults(summary: Summary) -> list[str]:
    lines = (*summary.lines, summary.total)
    said = [f"“{line.label}”行：{text}" for line in lines for text in broken_identities(line.sums)]
    return [*said, *_not_additive(summary)]


def invariants(summary: Summary) -> list[str]:
    """Return a Chinese sentence for each invariant that a table breaks; an empty list if it is sound."""
    lines = (*summary.lines, summary.total)
    return [*_faults(summary), *(f"“{line.label}”行：{text}" for line in lines for text in broken_bounds(line.sums))]


def require_sound(summary: Summary) -> None:
    """Raise BrokenFiguresError unless every invariant holds: for a frozen version."""
    if broken := invariants(summary):
        raise BrokenFiguresError(broken)


def live_doubts(summary: Summary) -> list[str]:
    """Return the labels of lines whose amounts pass their bounds, as faulty drafts can make them.

    Raises BrokenFiguresError for what no draft can break.
    """
    if faults := _faults(summary):
        raise BrokenFiguresError(faults)
    return [line.label for line in summary.lines if any(broken_bounds(line.sums))]
