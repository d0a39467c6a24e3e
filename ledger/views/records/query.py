"""The address of the ledger list: what it says, and how links change one word of it and keep the rest."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from django.http import QueryDict
from django.urls import reverse
from django.utils.http import urlencode

ALL: Final = "all"
OWN: Final = "own"
ROOMY: Final = "roomy"


@dataclass(frozen=True, slots=True)
class ListQuery:
    """Which rows of which unit, how they are shown, and the filters; the page's place is no part of it."""

    unit: str
    scope: str = ""
    cols: str = ""
    density: str = ""
    faulty: bool = False
    filters: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, unit: str, said: QueryDict) -> "ListQuery":
        """Read an address, but for its filters; what it does not know is left out."""

        def one_of(name: str, *known: str) -> str:
            value = str(said.get(name, ""))
            return value if value in known else ""

        return cls(
            unit,
            one_of("scope", OWN, ALL),
            one_of("cols", ALL),
            one_of("density", ROOMY),
            bool(one_of("faulty", "1")),
        )

    @property
    def is_filtered(self) -> bool:
        """Tell whether any row may be left out."""
        return self.faulty or bool(self.filters)

    @property
    def kept(self) -> dict[str, str]:
        """Return what the filter form carries along: everything but the filters."""
        own = {"unit": self.unit, "scope": self.scope, "cols": self.cols, "density": self.density}
        said = {name: value for name, value in own.items() if value}
        return {**said, "faulty": "1"} if self.faulty else said

    def url(self, **places: Any) -> str:
        """Return the address, at a place of the list if one is given."""
        return f"{reverse('records')}?{urlencode({**self.kept, **self.filters, **places})}"

    def but(self, **changes: Any) -> str:
        """Return the address with some words changed, at the beginning of the list."""
        return replace(self, **changes).url()
