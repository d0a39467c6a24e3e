"""Grouped headings: from the path of names over each column to the rows of cells that a table prints."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """One cell of a heading: its label, the columns [first, last] it stands over, its row, and how deep it reaches."""

    label: str
    first: int
    last: int
    level: int
    rowspan: int

    @property
    def colspan(self) -> int:
        """How many columns the cell stands over."""
        return self.last - self.first + 1


def heading_rows(paths: Sequence[Path]) -> list[list[Span]]:
    """Lay out a heading: neighbours with the same beginning of their path share a cell, short paths reach down.

    `paths` holds for each column the labels from the outermost group to its own:
    [("名称",), ("金额", "拖欠"), ("金额", "清偿")] gives two rows, 名称 reaching over both.
    """
    depth = max(map(len, paths), default=0)
    rows: list[list[Span]] = [[] for _ in range(depth)]
    for level, row in enumerate(rows):
        for prefix, group in groupby(range(len(paths)), key=lambda column: _key(paths[column], level, column)):
            columns = list(group)
            if len(paths[columns[0]]) <= level:
                continue
            rowspan = depth - level if len(paths[columns[0]]) == level + 1 else 1
            row.append(Span(str(prefix[-1]), columns[0], columns[-1], level, rowspan))
    return rows


def _key(path: Path, level: int, column: int) -> tuple[str | int, ...]:
    """Tell which columns share a cell on a level: those with the same groups; a column's own label is never shared."""
    if len(path) > level + 1:
        return path[: level + 1]
    return (column, *path[level : level + 1])
