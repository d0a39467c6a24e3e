"""In which order live rows stand in a list, and how a page goes on from a place in it without counting those before.

Rows are compared as such, `(a, b, id) > (x, y, z)`: an index goes straight to the place, however many rows are alike
in their first key. With OR it would walk through those (architecture.md, Lists).
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import BooleanField, F, Func, QuerySet, Subquery, Value

from ledger.models import ArrearsRecord, Unit
from ledger.models.record import NO_MONTH, due_key, owed_key

Rows = QuerySet[Any]
_PARTS: Final = 4
_DIGITS: Final = 18  # of a bigint, whatever they are


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place between two rows: beside the row of these keys, which is the `number`-th of the list.

    What `first` and `second` mean is the order's; addresses hold them as digits.
    """

    first: int
    second: int
    record_id: int
    number: int

    @classmethod
    def read(cls, text: str) -> "Cursor | None":
        """Return the place that an address names; None for anything else."""
        parts = text.split(".")
        if len(parts) != _PARTS or not all(p.isascii() and p.isdigit() and len(p) <= _DIGITS for p in parts):
            return None
        return cls(*map(int, parts))

    def __str__(self) -> str:
        return f"{self.first}.{self.second}.{self.record_id}.{self.number}"


@dataclass(frozen=True)
class Order:
    """An order of rows: by `keys` and, where they are alike, by the id; all of them up or all down, as an index goes.

    `told` are the keys of a row as two numbers for an address, `read` the keys of such a place.
    """

    keys: Callable[[], Sequence[Any]]
    told: Callable[[Any], tuple[int, int]]
    read: Callable[[Cursor], Sequence[Any]]
    descending: bool = False

    def place(self, record: Any, number: int) -> Cursor:
        """Return the place of a row that is the `number`-th of its list."""
        return Cursor(*self.told(record), record.pk, number)

    def sorted(self, rows: Rows, *, back: bool = False) -> Rows:
        """Sort rows, for the way on or the way back."""
        down = self.descending is not back
        return rows.order_by(*(key.desc() if down else key.asc() for key in (*self.keys(), F("id"))))

    def beyond(self, rows: Rows, at: Cursor, *, back: bool = False) -> Rows:
        """Keep the rows behind a place, or those ahead of it."""
        side = "<" if self.descending is not back else ">"
        values = [*self.read(at), at.record_id]
        here = [value if hasattr(value, "resolve_expression") else Value(value) for value in values]
        return rows.filter(
            Func(
                Func(*self.keys(), F("id"), function="row"),
                Func(*here, function="row"),
                template="%(expressions)s",
                arg_joiner=f" {side} ",
                output_field=BooleanField(),
            )
        )


_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICRO: Final = dt.timedelta(microseconds=1)
_LAST: Final = (dt.datetime.max.replace(tzinfo=dt.UTC) - _EPOCH) // _MICRO


def _month_told(record: ArrearsRecord) -> tuple[int, int]:
    year, month = (record.due_month or NO_MONTH).split("-")
    return int(year), int(month)


def _month_read(at: Cursor) -> tuple[str]:
    return (f"{at.first:04d}-{at.second:02d}",)


def _path_of(at: Cursor) -> Subquery:
    """Look the path up by the unit: it tells a unit's place among its siblings, and so stands in no address."""
    return Subquery(Unit.objects.filter(pk=at.first).values("path")[:1])


TREE: Final = Order(
    lambda: (F("path"), F("sort_no")),
    told=lambda record: (record.unit_id, record.sort_no),
    read=lambda at: (_path_of(at), at.second),
)
"""The order of the tree, and of each ledger as it is printed."""
ORDERS: Final[Mapping[str, Order]] = {
    "": TREE,
    # A row without an amount, or without a month, stands last.
    "owed": Order(
        lambda: (owed_key(),),
        told=lambda record: (0 if record.owed_fen is None else record.owed_fen + 1, 0),
        read=lambda at: (at.first - 1,),
        descending=True,
    ),
    "due": Order(lambda: (due_key(),), told=_month_told, read=_month_read),
    "updated": Order(
        lambda: (F("updated_at"),),
        told=lambda record: ((record.updated_at - _EPOCH) // _MICRO, 0),
        read=lambda at: (_EPOCH + min(at.first, _LAST) * _MICRO,),
        descending=True,
    ),
}
"""By the word that an address says."""
