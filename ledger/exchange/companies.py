"""One writing of each parent company: what column 8 calls by another name is proposed as the list has it."""

from collections.abc import Mapping
from typing import Final

from ledger.annexes.annex2 import BY_NAME
from ledger.annexes.names import normalised_name
from ledger.annexes.proposals import Proposal
from ledger.exchange.sheet import Sheet
from ledger.vocabulary import Nature

WHY: Final = "隶属关系名单中的写法；同一家央企写法不一，汇总时会分成两行"
_COLUMN: Final = BY_NAME["parent_company"].no


def propose_parents(sheet: Sheet, names: Mapping[str, str]) -> None:
    """Propose the list's name for each 央企 that stands under an alias; `names` is `canonical_parents` of the unit.

    Only the lines of 央企 go by this column (domain.md §6, Lines).
    """
    for row in sheet.incoming:
        written = row.line.parent_company
        name = names.get(normalised_name(written), written) if row.line.nature == Nature.CENTRAL_SOE else written
        if name != written:
            sheet.propose(row.number, Proposal(_COLUMN, written, name, WHY))
