"""For each rule that compares units: the books of two, of which each fails by it alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ledger.annexes.line import Line
from ledger.vocabulary import Source
from tests.factories.lines import good_line
from tests.factories.samples import UNIT, Expected
from tests.factories.workbooks import RawRow, raw_row

OTHER: Final = "文龙街道"


@dataclass(frozen=True)
class Across:
    """What two units hold, and each (row, severity, column) by which either of them fails."""

    here: Sequence[Line]
    there: Sequence[Line]
    expected: Sequence[Expected]

    def books(self) -> list[list[RawRow]]:
        """Write both as raw cells."""
        held = ((UNIT, self.here), (OTHER, self.there))
        return [[raw_row(line, unit, place, {}) for place, line in enumerate(rows, 1)] for unit, rows in held]


def _near(number: int, firm: str, contract: str) -> Line:
    """Make a debt whose names can be written in another way; the creditor's code was mistyped by one of the two."""
    code = good_line(number + (firm == "有限责任公司")).creditor_uscc
    return good_line(number, creditor_name=f"重庆示例第{number}建设{firm}", creditor_uscc=code, contract_name=contract)


ACROSS: Final[Mapping[str, Across]] = {
    "D02": Across(
        [good_line(1), _near(2, "有限公司", "重庆市示例道路第2标段（工程合同）")],
        [
            good_line(1, contract_name=" 示例道路第1标段 工程合同", debtor_contact="赵某"),
            _near(2, "有限责任公司", "重庆示例道路第2标段工程合同"),
        ],
        [(0, "W", 16), (1, "W", 16)],
    ),
    "D04": Across(
        [good_line(1, source=Source.PLATFORM, source_no="BT2022-0107"), good_line(2)],
        [good_line(11, source=Source.SUPERVISION, source_no="ｂｔ2022-0107"), good_line(12)],
        [(0, "W", 3)],
    ),
}
"""One folder a rule: fixtures/annexes/units/<rule>/<number>.xlsx."""


def unit_book(folder: Path, rule: str, number: int) -> Path:
    """Return where the book of the first or the second unit is written."""
    return folder / "annexes" / "units" / rule / f"{number}.xlsx"
