"""The house's table: grouped heading, pinned first and last columns, totals; drawn by partials/_table.html."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

import django_tables2 as tables

from qingqian.web.headings import Span, heading_rows


@dataclass(frozen=True, slots=True)
class HeadCell:
    """A heading's cell as the template draws it; `order_by` is the order that a click asks for ('' for none)."""

    label: str
    classes: str
    colspan: int
    rowspan: int
    order_by: str = ""
    sorted: str = ""


class SheetColumn(tables.Column):
    """A column of the house's tables; `footer` is its total as shown, or a function that makes it."""

    def __init__(self, heading: str, *, footer: Any = None, orderable: bool | None = None, **options: Any) -> None:
        """Take the heading's text as it is printed."""
        super().__init__(verbose_name=heading, footer=footer, orderable=orderable, **options)  # type: ignore[no-untyped-call]


class SheetTable(tables.Table):
    """A table whose heading has groups and whose edges stay in view.

    groups: column name → the names of the groups over it, outermost first. pinned: the columns that stay at the left,
    pinned_last: those at the right (at most four and two; they must stand at that edge and have no group).
    numbers: the columns set right. css: column name → further classes of its cells.
    """

    caption: ClassVar[str] = ""
    sheet_class: ClassVar[str] = ""
    groups: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    pinned: ClassVar[tuple[str, ...]] = ()
    pinned_last: ClassVar[tuple[str, ...]] = ()
    numbers: ClassVar[frozenset[str]] = frozenset()
    css: ClassVar[Mapping[str, str]] = {}

    class Meta:
        template_name = "partials/_table.html"
        orderable = False

    def __init__(self, rows: Any, **options: Any) -> None:
        """Take the rows of one page, and django-tables2's own options."""
        super().__init__(rows, **options)  # type: ignore[no-untyped-call]

    def get_column_class_names(self, classes_set: set[str], bound_column: Any) -> set[str]:
        """Give each cell the classes of its column; the column's name, django-tables2's own class, is not needed."""
        return classes_set | self._cell_classes.get(bound_column.name, set())

    @property
    def heading(self) -> Sequence[Sequence[HeadCell]]:
        """The heading's rows of cells, for the template."""
        columns = list(self.columns)
        paths = [(*self._groups_of(column.name), str(column.header)) for column in columns]
        return [[self._head_cell(span, columns) for span in row] for row in heading_rows(paths)]

    def _head_cell(self, span: Span, columns: Sequence[Any]) -> HeadCell:
        level = f"level-{span.level + 1}"
        column = columns[span.first]
        if len(self._groups_of(column.name)) > span.level:
            return HeadCell(span.label, f"{level} group", span.colspan, span.rowspan)
        classes = " ".join([level, *sorted(self.get_column_class_names(set(), column))])
        alias = column.order_by_alias
        direction = ("descending" if alias.is_descending else "ascending") if column.is_ordered else ""
        return HeadCell(span.label, classes, 1, span.rowspan, str(alias.next) if column.orderable else "", direction)

    def _groups_of(self, name: str) -> tuple[str, ...]:
        """Name the groups over a column; a pinned one has none, for a group cannot stay while its neighbours move."""
        return () if name in self.pinned or name in self.pinned_last else self.groups.get(name, ())

    @cached_property
    def _cell_classes(self) -> Mapping[str, set[str]]:
        """Work out the classes of each column once: django-tables2 asks for them at every cell."""
        names = [column.name for column in self.columns]
        numbers = {name: {"num"} for name in names if name in self.numbers}
        left = _left_pins([name for name in self.pinned if name in names])
        right = _right_pins([name for name in self.pinned_last if name in names])
        own = {name: set(self.css.get(name, "").split()) for name in names}
        none: set[str] = set()
        return {
            name: own[name] | numbers.get(name, none) | left.get(name, none) | right.get(name, none) for name in names
        }


def _left_pins(names: Sequence[str]) -> dict[str, set[str]]:
    """Name the classes that keep columns at the left: their place, and the line after the last of them."""
    pins = {name: {"pin"} | ({f"pin-{place}"} if place > 1 else set()) for place, name in enumerate(names, start=1)}
    return {name: classes | ({"pin-end"} if name == names[-1] else set()) for name, classes in pins.items()}


def _right_pins(names: Sequence[str]) -> dict[str, set[str]]:
    """Name the classes that keep columns at the right, counted from the edge; a line stands before the first."""
    places = {name: len(names) - index for index, name in enumerate(names)}
    pins = {name: {"pin-last" if place == 1 else f"pin-last-{place}"} for name, place in places.items()}
    return {name: classes | ({"pin-start"} if name == names[0] else set()) for name, classes in pins.items()}
