"""One row of Annex 2 as a flat value: what checks, import, export and digest share."""

from dataclasses import dataclass, fields
from typing import Final

from ledger.vocabulary import Status


@dataclass(slots=True)
class Line:
    """Columns 2, 3 and 5 to 28 of Annex 2 in their order (1 is made at display, 4 is the unit).

    Money is int 分, a month is 'YYYY-MM'; blank is '' for texts and months, None for choices and money.
    """

    source: int | None = None
    source_no: str = ""
    debtor_name: str = ""
    debtor_uscc: str = ""
    nature: int | None = None
    parent_company: str = ""
    sector: int | None = None
    debtor_contact: str = ""
    debtor_phone: str = ""
    creditor_name: str = ""
    creditor_uscc: str = ""
    creditor_contact: str = ""
    creditor_phone: str = ""
    contract_name: str = ""
    contract_fen: int | None = None
    owed_fen: int | None = None
    category: int | None = None
    due_month: str = ""
    disputed: bool | None = None
    cleared_fen: int | None = None
    paid_fen: int | None = None
    remaining_fen: int | None = None
    remaining_due_month: str = ""
    agreed_fen: int | None = None
    agreed_due_month: str = ""
    court_fen: int | None = None


LINE_NAMES: Final[tuple[str, ...]] = tuple(field.name for field in fields(Line))
"""The attributes of a line in their order: what tables, history and digests hold of a row."""


def status_of(line: Line) -> Status:
    """Tell what has become of a row by its filled amounts, in the precedence of domain.md §3.1."""
    if line.cleared_fen:
        return Status.CLEARED
    if line.court_fen:
        return Status.COURT
    if line.paid_fen:
        return Status.PART
    return Status.AGREED if line.agreed_fen else Status.NONE
