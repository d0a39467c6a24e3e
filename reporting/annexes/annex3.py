"""Annex 3, 问题排查情况汇总表, as the notice prints it (domain.md §5)."""

from typing import Final

from ledger.totals.formula import Total
from ledger.vocabulary import Bucket
from reporting.annexes.spec import Behind, Figure, Heading, SummaryColumn, SummarySpec

CAPTION: Final = f"数量：件{' ' * 10}金额：万元"
_LABEL: Final = "街镇、部门、央企总公司"


def _source_columns() -> list[SummaryColumn]:
    """Columns 2 to 9: per source the rows and Σ of column 18."""
    columns = []
    for no, bucket in zip(range(2, 10, 2), Bucket, strict=True):
        name, behind = bucket.name.lower(), Behind(bucket=bucket)
        count, owed = Total((f"{name}_count",)), Total((f"{name}_owed_fen",))
        columns.append(SummaryColumn(no, f"{name}_count", f"{bucket.label}·数量", Figure.COUNT, 9, count, behind))
        columns.append(
            SummaryColumn(no + 1, f"{name}_owed_fen", f"{bucket.label}·金额", Figure.MONEY, 14, owed, behind)
        )
    return columns


def _all(ending: str) -> Total:
    """Columns 10 and 11 are the sums of the columns before them, not of the rows: so they prove each other."""
    return Total(tuple(f"{bucket.name.lower()}_{ending}" for bucket in Bucket))


ANNEX3: Final = SummarySpec(
    number=3,
    title="防范和化解拖欠中小企业账款问题排查情况汇总表",
    sheet_name="附件3",
    caption=CAPTION,
    headings=(
        Heading(_LABEL, 1, 1, down=3),
        Heading("问题来源", 1, 2, across=8),
        Heading("总计", 1, 10, across=2),
        *(Heading(bucket.label, 2, no, across=2) for no, bucket in zip(range(2, 10, 2), Bucket, strict=True)),
        Heading("问题数量", 2, 10, down=2),
        Heading("涉及金额", 2, 11, down=2),
        *(Heading("数量" if no % 2 == 0 else "金额", 3, no) for no in range(2, 10)),
    ),
    columns=(
        SummaryColumn(1, "label", _LABEL, Figure.LABEL, 26),
        *_source_columns(),
        SummaryColumn(10, "count", "总计·问题数量", Figure.COUNT, 9, _all("count")),
        SummaryColumn(11, "owed_fen", "总计·涉及金额", Figure.MONEY, 15, _all("owed_fen")),
    ),
    extras=(),
    label=_LABEL,
    city_label="区县、部门、央企总公司",
    paper="A4",
    landscape=True,
)
