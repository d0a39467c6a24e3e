from ledger.totals.measures import NAMES
from reporting.annexes.annex3 import ANNEX3
from reporting.annexes.spec import Figure


def test_the_heading_is_the_notices() -> None:
    cells = {(cell.row, cell.column): (cell.text, cell.down, cell.across) for cell in ANNEX3.headings}
    assert cells == {
        (1, 1): ("街镇、部门、央企总公司", 3, 1),
        (1, 2): ("问题来源", 1, 8),
        (1, 10): ("总计", 1, 2),
        (2, 2): ("自行排查", 1, 2),
        (2, 4): ("国务院“互联网+督查”", 1, 2),
        (2, 6): ("工业和信息化部登记（投诉）平台", 1, 2),
        (2, 8): ("其他", 1, 2),
        (2, 10): ("问题数量", 2, 1),
        (2, 11): ("涉及金额", 2, 1),
        (3, 2): ("数量", 1, 1),
        (3, 3): ("金额", 1, 1),
        (3, 4): ("数量", 1, 1),
        (3, 5): ("金额", 1, 1),
        (3, 6): ("数量", 1, 1),
        (3, 7): ("金额", 1, 1),
        (3, 8): ("数量", 1, 1),
        (3, 9): ("金额", 1, 1),
    }
    assert ANNEX3.title == "防范和化解拖欠中小企业账款问题排查情况汇总表"
    assert ANNEX3.caption == "数量：件          金额：万元"
    assert ANNEX3.city_label == "区县、部门、央企总公司"
    assert (ANNEX3.paper, ANNEX3.landscape) == ("A4", True)


def test_each_column_is_its_formula() -> None:
    sums = dict.fromkeys(NAMES, 0) | {
        "self_count": 1,
        "self_owed_fen": 10,
        "supervision_count": 2,
        "supervision_owed_fen": 200,
        "platform_count": 4,
        "platform_owed_fen": 4_000,
        "other_count": 8,
        "other_owed_fen": 80_000,
    }
    values = ANNEX3.values(sums)
    printed = {column.no: values[column.name] for column in ANNEX3.figures}
    assert printed == {2: 1, 3: 10, 4: 2, 5: 200, 6: 4, 7: 4_000, 8: 8, 9: 80_000, 10: 15, 11: 84_210}


def test_counts_and_amounts_take_turns() -> None:
    kinds = [column.figure for column in ANNEX3.columns]
    assert kinds == [Figure.LABEL, *(Figure.COUNT, Figure.MONEY) * 5]
