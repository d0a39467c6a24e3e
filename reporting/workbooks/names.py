"""What the files of the annexes are called."""

from ledger.models import FilingVersion, Unit
from reporting.rollups.lines import Grouping
from reporting.workbooks.build import ROWS
from reporting.workbooks.form import Form
from reporting.workbooks.surroundings import Source


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


def contacts_name(source: Unit | FilingVersion, form: Form = Form.XLSX) -> str:
    """Name the file of 附件1: 附件1_綦江区.xlsx, 附件1_綦江区_联络表_第1版.pdf."""
    if isinstance(source, Unit):
        return f"附件1_{source.name}.{form}"
    return f"附件1_{source.unit_name}_{source.period_name}_第{source.number}版.{form}"
