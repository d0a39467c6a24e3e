"""Annex 4, 问题化解情况汇总表, as the notice prints it, with the label 「数量」 that its print lost (domain.md §6)."""

from typing import Final

from ledger.totals.figures import (
    COUNT,
    OPEN_COUNT,
    OUTSTANDING,
    OWED,
    RESOLVED,
    RESOLVED_RATE,
    SETTLED,
    SETTLED_RATE,
    counted_in,
    settled_in,
)
from ledger.totals.formula import Total
from ledger.vocabulary import Bucket, Status
from reporting.annexes.annex3 import CAPTION
from reporting.annexes.spec import EVERY, Behind, Figure, Heading, SummaryColumn, SummarySpec

_LABEL: Final = "部门街镇"
_BUCKETS: Final = {
    Bucket.SELF: "自行排查",
    Bucket.SUPERVISION: "国务院“互联网+督查”转",
    Bucket.PLATFORM: "部登记（投诉）平台转",
    Bucket.OTHER: "其他",
}
# Status: how its measures and its amount column of Annex 2 are called, and its heading.
_OUTCOMES: Final = {
    Status.CLEARED: ("cleared", "cleared_fen", "清偿完毕"),
    Status.PART: ("part", "paid_fen", "部分清偿"),
    Status.AGREED: ("agreed", "agreed_fen", "协议还款"),
}
# First column, name and heading of the two groups; whether their rows are 有分歧.
_GROUPS: Final = ((11, "undisputed", "无分歧问题", False), (19, "disputed", "有分歧问题", True))


def _count(no: int | None, name: str, heading: str, formula: Total, behind: Behind = EVERY) -> SummaryColumn:
    # The long names of two sources need more room than their counts.
    width = 8.5 if behind.bucket in (Bucket.SUPERVISION, Bucket.PLATFORM) else 6
    return SummaryColumn(no, name, heading, Figure.COUNT, width, formula, behind)


def _money(no: int | None, name: str, heading: str, formula: Total, behind: Behind = EVERY) -> SummaryColumn:
    return SummaryColumn(no, name, heading, Figure.MONEY, 11, formula, behind)


def _overall_columns() -> list[SummaryColumn]:
    """Columns 3 to 10."""
    return [
        _count(3, "count", "总体情况·拖欠数量·数量总计", COUNT),
        *(
            _count(
                no,
                f"{b.name.lower()}_count",
                f"拖欠数量·其中：{label}",
                Total((f"{b.name.lower()}_count",)),
                Behind(b),
            )
            for no, (b, label) in enumerate(_BUCKETS.items(), start=4)
        ),
        _money(8, "owed_fen", "涉及金额·拖欠总金额", OWED),
        _money(9, "settled_fen", "涉及金额·清偿总金额", SETTLED, Behind(filled=("cleared_fen", "paid_fen"))),
        SummaryColumn(10, "settled_rate", "清偿率（%）", Figure.RATE, 8, SETTLED_RATE),
    ]


def _group_columns(first: int, group: str, heading: str, disputed: bool) -> list[SummaryColumn]:  # noqa: FBT001 - a row of _GROUPS
    """Columns 11 to 18, or 19 to 26: counts follow the row, paid money follows the payment (domain.md §3.1)."""
    counts, settled = counted_in(group), settled_in(group)
    paid = Behind(disputed=disputed, filled=("cleared_fen", "paid_fen"))
    columns = [
        _count(first, f"{group}_count", f"{heading}·数量小计", counts, Behind(None, disputed, tuple(_OUTCOMES))),
        _money(first + 1, f"{group}_settled_fen", f"{heading}·清偿金额小计", settled, paid),
    ]
    for no, (status, (name, fen, label)) in zip(range(first + 2, first + 8, 2), _OUTCOMES.items(), strict=True):
        count, amount = Total((f"{group}_{name}_count",)), Total((f"{group}_{fen}",))
        behind, filled = Behind(None, disputed, (status,)), Behind(disputed=disputed, filled=(fen,))
        columns.append(_count(no, f"{group}_{name}_count", f"{heading}·{label}·数量", count, behind))
        columns.append(_money(no + 1, f"{group}_{fen}", f"{heading}·{label}·金额", amount, filled))
    return columns


def _group_headings(first: int, heading: str) -> list[Heading]:
    cells = [
        Heading(heading, 2, first, across=8),
        Heading("数量小计", 3, first, down=2),
        Heading("清偿金额小计", 3, first + 1, down=2),
    ]
    for no, (_, _, label) in zip(range(first + 2, first + 8, 2), _OUTCOMES.values(), strict=True):
        cells += [Heading(label, 3, no, across=2), Heading("数量", 4, no), Heading("金额", 4, no + 1)]
    return cells


ANNEX4: Final = SummarySpec(
    number=4,
    title="防范和化解拖欠中小企业账款问题化解情况汇总表",
    sheet_name="附件4",
    caption=CAPTION,
    headings=(
        Heading("序号", 1, 1, down=4),
        Heading(_LABEL, 1, 2, down=4),
        Heading("总体情况", 1, 3, across=8),
        Heading("化解情况", 1, 11, across=18),
        Heading("拖欠数量", 2, 3, across=5),
        Heading("涉及金额", 2, 8, across=3),
        Heading("进入司法程序", 2, 27, across=2),
        Heading("数量总计", 3, 3, down=2),
        Heading("其中", 3, 4, across=4),
        *(Heading(label, 4, no) for no, label in enumerate(_BUCKETS.values(), start=4)),
        Heading("拖欠总金额", 3, 8, down=2),
        Heading("清偿总金额", 3, 9, down=2),
        Heading("清偿率（%）", 3, 10, down=2),
        *(cell for first, _, heading, _ in _GROUPS for cell in _group_headings(first, heading)),
        Heading("数量", 3, 27, down=2),
        Heading("金额", 3, 28, down=2),
    ),
    columns=(
        SummaryColumn(1, "serial", "序号", Figure.SERIAL, 5),
        SummaryColumn(2, "label", _LABEL, Figure.LABEL, 22),
        *_overall_columns(),
        *(column for group in _GROUPS for column in _group_columns(*group)),
        _count(27, "court_count", "进入司法程序·数量", Total(("court_count",)), Behind(statuses=(Status.COURT,))),
        _money(28, "court_fen", "进入司法程序·金额", Total(("court_fen",)), Behind(filled=("court_fen",))),
    ),
    extras=(
        _count(
            None,
            "open_count",
            "未化解",
            OPEN_COUNT,
            Behind(statuses=(Status.NONE,)),
        ),
        _money(
            None,
            "outstanding_fen",
            "未清偿余额",
            OUTSTANDING,
            Behind(statuses=(Status.COURT, Status.PART, Status.AGREED, Status.NONE)),
        ),
        _money(
            None,
            "resolved_fen",
            "化解总金额",
            RESOLVED,
            Behind(filled=("cleared_fen", "paid_fen", "agreed_fen", "court_fen")),
        ),
        SummaryColumn(None, "resolved_rate", "化解率（%）", Figure.RATE, 8, RESOLVED_RATE),
    ),
    label=_LABEL,
    city_label="部门区县",
    paper="A3",
    landscape=True,
)
