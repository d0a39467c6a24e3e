"""Numbered pages of what is at hand: rows of a frozen version do not move between two pages."""

from dataclasses import dataclass
from typing import Final

from django.http import QueryDict
from django.utils.translation import gettext as _

from qingqian.web.parts import Pager

LAST: Final = 10_000


def page_number(asked: QueryDict) -> int:
    """Return the page that an address asks for; the first where it says no number."""
    text = asked.get("page", "")
    return min(max(int(text), 1), LAST) if text.isascii() and text.isdigit() and len(text) < 6 else 1  # noqa: PLR2004 - LAST has five


@dataclass(frozen=True, slots=True)
class Page:
    """Page `number` (from 1) of `total` rows, `size` a page; past the end it is the last page."""

    number: int
    total: int
    size: int

    @property
    def pages(self) -> int:
        """How many pages there are; one where there is nothing."""
        return max(1, -(-self.total // self.size))

    @property
    def place(self) -> int:
        """The page that is shown."""
        return min(self.number, self.pages)

    @property
    def start(self) -> int:
        """How many rows stand before the page."""
        return (self.place - 1) * self.size

    def pager(self, asked: QueryDict) -> Pager:
        """Return the links beside the page, with the rest of the address as it is."""
        first, last = min(self.start + 1, self.total), min(self.start + self.size, self.total)
        text = _("第 %(first)s–%(last)s 件，共 %(total)s 件") % {
            "first": f"{first:,}",
            "last": f"{last:,}",
            "total": f"{self.total:,}",
        }
        return Pager(
            text,
            previous_url=self._url(asked, self.place - 1) if self.place > 1 else "",
            next_url=self._url(asked, self.place + 1) if self.place < self.pages else "",
            first_url=self._url(asked, 1) if self.place > 2 else "",  # noqa: PLR2004 - the second page has it beside it
        )

    @staticmethod
    def _url(asked: QueryDict, number: int) -> str:
        query = asked.copy()
        query["page"] = str(number)
        return f"?{query.urlencode()}"
