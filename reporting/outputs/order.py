"""What somebody asks to be made: a sheet in a form, or a whole period as one package."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from reporting.rollups.lines import Grouping
from reporting.workbooks.form import Form

WHOLE: Final = 0
"""In the place of an annex's number: all that a period holds."""

PACKAGE: Final = "package"
_DIGITS: Final = 16


@dataclass(frozen=True, slots=True)
class Order:
    """A sheet (or `WHOLE`) of a unit: of its live ledger (`period` '') or of a period, in a version or in force.

    `chosen` is the query of a list whose live rows alone are meant; '' for all. `below`: a whole period holds the
    files of the units below too.
    """

    unit: str
    period: str
    number: int | None
    annex: int
    form: Form = Form.XLSX
    grouping: Grouping = Grouping.COMPANIES
    chosen: str = ""
    below: bool = False

    @classmethod
    def read(cls, params: Mapping[str, Any]) -> "Order":
        """Return the order that a job's params hold."""
        order = params["order"]
        return cls(**{**order, "form": Form(order["form"]), "grouping": Grouping(order["grouping"])})

    def params(self, title: str) -> dict[str, Any]:
        """Write it down for a job, with the words by which a person knows it again."""
        return {"order": {**asdict(self), "form": str(self.form), "grouping": self.grouping.value}, "file": title}

    @property
    def same(self) -> str:
        """What two orders of the same file share."""
        told = json.dumps(self.params("")["order"], sort_keys=True)
        return hashlib.sha256(told.encode()).hexdigest()[:_DIGITS]
