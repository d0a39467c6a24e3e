"""The address of a list of live rows: what it says, and how links change one word of it and keep the rest.

What an address says nothing about is as the person left the list. An address alone changes nothing of that, for it may
come from anybody: the buttons of the list keep it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from django.http import QueryDict
from django.urls import reverse
from django.utils.http import urlencode

from ledger.annexes.annex2 import LINE_COLUMNS
from ledger.queries.orders import ORDERS
from ledger.queries.tallies import Part

PAGE: Final = "records"
ALL: Final = "all"
OWN: Final = "own"
USUAL: Final = "usual"
ROOMY: Final = "roomy"
COMPACT: Final = "compact"
WAYS: Final[Mapping[str, tuple[str, ...]]] = {
    "scope": (OWN, ALL),
    "cols": (ALL, USUAL),
    "density": (ROOMY, COMPACT),
}
"""How a list is shown, and by which words; `cols` may name columns too."""
_NAMES: Final = tuple(column.name for column in LINE_COLUMNS)


@dataclass(frozen=True, slots=True)
class ListQuery:
    """Which rows of which unit, how they are shown, and the filters; the page's place is no part of it.

    `cols` is 'usual', 'all' or names of columns joined by commas. '' says nothing; `left` then decides. `page` names
    the address; what a person leaves or saves there is kept under it too. `sort` is one of ORDERS.
    """

    unit: str
    scope: str = ""
    cols: str = ""
    density: str = ""
    part: Part = Part.ALL
    filters: Mapping[str, str] = field(default_factory=dict)
    left: Mapping[str, str] = field(default_factory=dict)
    page: str = PAGE
    sort: str = ""

    @classmethod
    def read(cls, unit: str, said: QueryDict, left: Mapping[str, str], page: str = PAGE) -> "ListQuery":
        """Read an address, but for its filters; what it does not know is left out."""

        def one_of(name: str, *known: str) -> str:
            value = str(said.get(name, ""))
            return value if value in known else ""

        ways = {name: way_in(name, str(said.get(name, ""))) for name in WAYS}
        return cls(
            unit,
            ways["scope"],
            ways["cols"],
            ways["density"],
            Part(one_of("tab", *Part)),
            left=left,
            page=page,
            sort=one_of("sort", *ORDERS) if page != PAGE else "",
        )

    @property
    def is_filtered(self) -> bool:
        """Tell whether any row may be left out."""
        return self.part is not Part.ALL or bool(self.filters)

    @property
    def shown(self) -> Mapping[str, str]:
        """Return scope, columns and density as they are shown: said, or left so, or as a newcomer finds them."""
        said = {"scope": self.scope, "cols": self.cols, "density": self.density}
        first = {"scope": ALL, "cols": USUAL, "density": COMPACT}
        return {name: said[name] or self.left.get(name, "") or first[name] for name in said}

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the names of a person's own choice of columns; none for the usual ones, or for all."""
        cols = self.shown["cols"]
        return () if cols in (ALL, USUAL) else tuple(cols.split(","))

    @property
    def kept(self) -> dict[str, str]:
        """Return what the filter form carries along: everything but the filters."""
        said = {"scope": self.scope, "cols": self.cols, "density": self.density, "tab": self.part.value}
        said["sort"] = self.sort
        return {"unit": self.unit, **{name: value for name, value in said.items() if value}}

    def query(self, **places: Any) -> str:
        """Return the address's query alone."""
        return urlencode({**self.kept, **self.filters, **places})

    def url(self, **places: Any) -> str:
        """Return the address, at a place of the list if one is given."""
        return f"{reverse(self.page)}?{self.query(**places)}"

    @property
    def views_url(self) -> str:
        """Return where saved filters and columns are kept, with this list to come back to."""
        return f"{reverse(f'{self.page}_views')}?{self.query()}"

    def but(self, **changes: Any) -> str:
        """Return the address with some words changed, at the beginning of the list."""
        return replace(self, **changes).url()


def way_in(name: str, value: str) -> str:
    """Return one way of showing (`name` is of WAYS) as it is understood; '' for what is not."""
    return value if value in WAYS[name] else columns_in(value) if name == "cols" else ""


def columns_in(text: str) -> str:
    """Return the names of columns in a text, in the order of the sheet; '' where it names none."""
    named = set(text.split(","))
    return ",".join(name for name in _NAMES if name in named)
