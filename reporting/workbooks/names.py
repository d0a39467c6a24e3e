"""What the files of the annexes are called."""

import re
from typing import Final

from ledger.models import FilingVersion, Period, Unit
from reporting.rollups.lines import Grouping
from reporting.workbooks.build import ROWS
from reporting.workbooks.form import Form
from reporting.workbooks.surroundings import Source

_UNSAFE: Final = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]')


def safe_name(name: str) -> str:
    """Return a name under which any system can store a file: signs that one of them forbids become _."""
    return _UNSAFE.sub("_", name).strip(" .") or "_"


def file_name(
    number: int, source: Source, grouping: Grouping, form: Form = Form.XLSX, chosen: int | None = None
) -> str:
    """Name the file: 附件4_綦江区_化解报告_第2版.xlsx; `chosen` rows only: 附件2_綦江区_实时台账_所筛12行.csv."""
    if isinstance(source, Unit):
        parts = [source.name, "实时台账"]
    else:
        version = source.version
        parts = [version.unit_name, version.period_name, f"第{version.number}版"]
    if number not in ROWS and grouping is Grouping.UNITS:
        parts.append("按填报单位")
    if chosen is not None:
        parts.append(f"所筛{chosen}行")
    return "_".join([f"附件{number}", *parts]) + f".{form}"


def package_name(unit: Unit, period: Period | None, version: FilingVersion | None, *, below: bool = False) -> str:
    """Name the package of a period: 成套_綦江区_第6周周报_第2版.zip; of what is live: 成套_綦江区_实时台账.zip.

    With the files of the units `below`: 成套_綦江区_第6周周报_第2版_含下级.zip.
    """
    if version is None:
        return f"成套_{unit.name}_实时台账.zip"
    asked = version.period_name if period is None or version.period_id == period.pk else period.name
    carried = "" if asked == version.period_name else f"_沿用{version.period_name}"
    return f"成套_{version.unit_name}_{asked}{carried}_第{version.number}版{'_含下级' if below else ''}.zip"


def contacts_name(source: Unit | FilingVersion, form: Form = Form.XLSX) -> str:
    """Name the file of 附件1: 附件1_綦江区.xlsx, 附件1_綦江区_联络表_第1版.pdf."""
    if isinstance(source, Unit):
        return f"附件1_{source.name}.{form}"
    return f"附件1_{source.unit_name}_{source.period_name}_第{source.number}版.{form}"
