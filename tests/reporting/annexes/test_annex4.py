from decimal import Decimal

from ledger.totals.measures import NAMES
from ledger.vocabulary import Bucket, Status
from reporting.annexes.annex4 import ANNEX4
from reporting.annexes.spec import Behind, Figure

# Each measure a power of two, so that a figure tells which measures it is made of.
SUMS = {name: 2**number for number, name in enumerate(NAMES)}


def _sum(*names: str) -> int:
    return sum(SUMS[name] for name in names)


def test_the_heading_is_the_notices_with_the_lost_label() -> None:
    rows = [
        [(cell.text, cell.column, cell.down, cell.across) for cell in ANNEX4.headings if cell.row == row]
        for row in (1, 2, 3, 4)
    ]
    assert rows[0] == [
        ("序号", 1, 4, 1),
        ("部门街镇", 2, 4, 1),
        ("总体情况", 3, 1, 8),
        ("化解情况", 11, 1, 18),
    ]
    assert sorted(rows[1], key=lambda cell: cell[1]) == [
        ("拖欠数量", 3, 1, 5),
        ("涉及金额", 8, 1, 3),
        ("无分歧问题", 11, 1, 8),
        ("有分歧问题", 19, 1, 8),
        ("进入司法程序", 27, 1, 2),
    ]
    group = [("数量小计", 0, 2, 1), ("清偿金额小计", 1, 2, 1), ("清偿完毕", 2, 1, 2), ("部分清偿", 4, 1, 2)]
    group.append(("协议还款", 6, 1, 2))
    assert sorted(rows[2], key=lambda cell: cell[1]) == [
        ("数量总计", 3, 2, 1),
        ("其中", 4, 1, 4),
        ("拖欠总金额", 8, 2, 1),
        ("清偿总金额", 9, 2, 1),
        ("清偿率（%）", 10, 2, 1),
        *((text, 11 + at, down, across) for text, at, down, across in group),
        *((text, 19 + at, down, across) for text, at, down, across in group),
        ("数量", 27, 2, 1),
        ("金额", 28, 2, 1),
    ]
    assert sorted(rows[3], key=lambda cell: cell[1]) == [
        ("自行排查", 4, 1, 1),
        ("国务院“互联网+督查”转", 5, 1, 1),
        ("部登记（投诉）平台转", 6, 1, 1),
        ("其他", 7, 1, 1),
        *(("数量" if no % 2 else "金额", no, 1, 1) for no in (*range(13, 19), *range(21, 27))),
    ]


def test_the_sheet_is_the_notices() -> None:
    assert ANNEX4.title == "防范和化解拖欠中小企业账款问题化解情况汇总表"
    assert ANNEX4.caption == "数量：件          金额：万元"
    assert ANNEX4.city_label == "部门区县"
    assert (ANNEX4.paper, ANNEX4.landscape, len(ANNEX4.columns)) == ("A3", True, 28)
    assert [column.figure for column in ANNEX4.columns[:2]] == [Figure.SERIAL, Figure.LABEL]


def test_each_column_is_its_formula() -> None:
    values = ANNEX4.values(SUMS)
    printed = {column.no: values[column.name] for column in ANNEX4.columns if column.formula is not None}
    settled = ("undisputed_cleared_fen", "undisputed_paid_fen", "disputed_cleared_fen", "disputed_paid_fen")
    rate = (Decimal(_sum(*settled)) * 100 / SUMS["owed_fen"]).quantize(Decimal("0.01"))
    expected = {
        3: _sum("self_count", "supervision_count", "platform_count", "other_count"),
        4: SUMS["self_count"],
        5: SUMS["supervision_count"],
        6: SUMS["platform_count"],
        7: SUMS["other_count"],
        8: SUMS["owed_fen"],
        9: _sum(*settled),
        10: rate,
        27: SUMS["court_count"],
        28: SUMS["court_fen"],
    }
    for first, group in ((11, "undisputed"), (19, "disputed")):
        expected |= {
            first: _sum(f"{group}_cleared_count", f"{group}_part_count", f"{group}_agreed_count"),
            first + 1: _sum(f"{group}_cleared_fen", f"{group}_paid_fen"),
            first + 2: SUMS[f"{group}_cleared_count"],
            first + 3: SUMS[f"{group}_cleared_fen"],
            first + 4: SUMS[f"{group}_part_count"],
            first + 5: SUMS[f"{group}_paid_fen"],
            first + 6: SUMS[f"{group}_agreed_count"],
            first + 7: SUMS[f"{group}_agreed_fen"],
        }
    assert printed == expected


def test_the_screens_own_figures() -> None:
    sums = dict.fromkeys(NAMES, 0) | {
        "self_count": 9,
        "row_count": 9,
        "owed_fen": 1_000,
        "undisputed_cleared_count": 1,
        "undisputed_cleared_fen": 100,
        "disputed_part_count": 2,
        "disputed_paid_fen": 50,
        "undisputed_agreed_count": 1,
        "undisputed_agreed_fen": 70,
        "court_count": 2,
        "court_fen": 200,
        "promised_fen": 30,
    }
    values = ANNEX4.values(sums)
    assert values["open_count"] == 3
    assert values["outstanding_fen"] == 850
    assert values["resolved_fen"] == 450
    assert values["resolved_rate"] == Decimal("45.00")
    assert values["settled_rate"] == Decimal("15.00")


def test_a_line_of_nothing_has_no_rates() -> None:
    values = ANNEX4.values(dict.fromkeys(NAMES, 0))
    assert {name for name, value in values.items() if value is None} == {"settled_rate", "resolved_rate"}
    assert {value for value in values.values() if value is not None} == {0}


def test_columns_say_which_rows_stand_behind_them() -> None:
    behind = {column.name: column.behind for column in ANNEX4.figures}
    assert behind["count"] == Behind()
    assert behind["platform_count"] == Behind(bucket=Bucket.PLATFORM)
    assert behind["undisputed_count"] == Behind(None, False, (Status.CLEARED, Status.PART, Status.AGREED))  # noqa: FBT003
    assert behind["disputed_part_count"] == Behind(disputed=True, statuses=(Status.PART,))
    assert behind["disputed_paid_fen"] == Behind(disputed=True, filled=("paid_fen",))
    assert behind["open_count"] == Behind(statuses=(Status.NONE,))
