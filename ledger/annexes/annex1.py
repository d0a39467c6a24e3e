"""附件1, the sheet of contacts: where each label and each text stands on the printed form (domain.md §7).

One form per unit: a table of six columns and three lines below the title and 区 县. Titles differ by who prints it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from ledger.vocabulary import Level

NUMBER: Final = 1
SHEET_NAME: Final = "附件1"
PLACE_LABEL: Final = "区 县："
_OF_DISTRICTS: Final = "区县防范和化解拖欠中小企业账款专项行动工作联络表"
_OF_TOWNS: Final = "街镇、部门防范和化解拖欠中小企业账款专项行动工作联络表"
TITLES: Final[Mapping[Level, str]] = MappingProxyType(
    {Level.MUNICIPAL: _OF_DISTRICTS, Level.DISTRICT: _OF_DISTRICTS, Level.TOWN: _OF_TOWNS}
)
"""The title by the level of the unit whose contacts they are."""

WIDTHS: Final = (12.0, 16.0, 9.0, 16.0, 11.0, 20.0)


@dataclass(frozen=True, slots=True)
class Box:
    """A box of the form: row and column (from 0), its printed label or the name of the text in it, and its width."""

    row: int
    column: int
    label: str = ""
    name: str = ""
    across: int = 1


BOXES: Final = (
    Box(0, 0, label="牵头单位"),
    Box(0, 1, name="lead_office", across=5),
    Box(1, 0, label="责任领导"),
    Box(1, 1, name="leader_name"),
    Box(1, 2, label="职 务"),
    Box(1, 3, name="leader_title"),
    Box(1, 4, label="联系电话"),
    Box(1, 5, name="leader_phone"),
    Box(2, 0, label="联络人"),
    Box(2, 1, name="contact_name"),
    Box(2, 2, label="职 务"),
    Box(2, 3, name="contact_title"),
    Box(2, 4, label="联系电话"),
    Box(2, 5, name="contact_phone"),
)
PHONES: Final = ("leader_phone", "contact_phone")
"""The texts that are masked for those who may not read telephone numbers."""

LABELS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "lead_office": "牵头单位",
        "leader_name": "责任领导",
        "leader_title": "责任领导职务",
        "leader_phone": "责任领导联系电话",
        "contact_name": "联络人",
        "contact_title": "联络人职务",
        "contact_phone": "联络人联系电话",
    }
)
"""What each text is called where it stands alone: in a form, in a list, in a sentence."""
