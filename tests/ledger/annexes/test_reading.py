from datetime import UTC, datetime
from typing import Any

import pytest

from ledger.annexes.annex2 import ANNEX2, BY_NAME
from ledger.annexes.checks.base import Severity
from ledger.annexes.line import Line
from ledger.annexes.reading import Read, read
from ledger.vocabulary import Category, Nature, Sector, Source
from tests.ledger.annexes.cases import load_case

GOOD: dict[str, Any] = {
    "sort_no": 1,
    "source": "自行排查",
    "unit": "古南街道",
    "debtor_name": "渝江区示例管理局",
    "debtor_uscc": "11500110MB1234567X",
    "nature": "政府序列部门（含政府投融资平台）",
    "sector": "住建",
    "debtor_contact": "张某",
    "debtor_phone": "023-48600001",
    "creditor_name": "重庆示例建设有限公司",
    "creditor_uscc": "91500110MA1234567X",
    "creditor_contact": "李某",
    "creditor_phone": "13800000001",
    "contract_name": "示例道路工程合同",
    "contract_fen": 100,
    "owed_fen": 60.5,
    "category": "工程",
    "due_month": "2021-06",
    "disputed": "无",
}


def row(**changes: Any) -> Read:
    """Read the good row with these raw cells instead."""
    return read([(GOOD | changes).get(name) for name in ANNEX2.names])


def test_a_clean_row_is_read_as_it_stands() -> None:
    one = row()
    assert one.line == Line(
        source=Source.SELF,
        debtor_name="渝江区示例管理局",
        debtor_uscc="11500110MB1234567X",
        nature=Nature.GOVERNMENT,
        sector=Sector.HOUSING,
        debtor_contact="张某",
        debtor_phone="023-48600001",
        creditor_name="重庆示例建设有限公司",
        creditor_uscc="91500110MA1234567X",
        creditor_contact="李某",
        creditor_phone="13800000001",
        contract_name="示例道路工程合同",
        contract_fen=100_000_000,
        owed_fen=60_500_000,
        category=Category.WORKS,
        due_month="2021-06",
        disputed=False,
    )
    assert (one.unit_text, one.findings, one.proposals, one.unreadable) == ("古南街道", [], [], False)


def test_cells_that_are_not_there_are_blank() -> None:
    assert read([]).line == Line()
    assert read([7, "信访"]).line == Line(source=Source.PETITION)


@pytest.mark.parametrize("serial", ["第一件", None, 3.5, "1.1"])
def test_the_serial_number_is_ignored(serial: object) -> None:
    assert row(sort_no=serial) == row()


@pytest.mark.parametrize(
    ("typed", "source"),
    [
        ("国务院“互联网+督查”", Source.SUPERVISION),
        ("国务院互联网+督查", Source.SUPERVISION),
        ('国务院"互联网+督查"转', Source.SUPERVISION),
        ("国务院‘互联网＋督查’ 转", Source.SUPERVISION),
        ("国务院「互联网+督查」", Source.SUPERVISION),
        ("工业和信息化部违约拖欠中小企业款项登记(投诉)平台", Source.PLATFORM),
        ("工业和信息化部违约拖欠中小企业款项登记（投诉）平台转", Source.PLATFORM),
        ("工业和信息化部登记（投诉）平台", Source.PLATFORM),
        ("部登记(投诉)平台转", Source.PLATFORM),
        (" 自行排查 ", Source.SELF),
        ("重大政策跟踪审计", Source.AUDIT),
        ("信访转", Source.PETITION),
        ("其他", Source.OTHER),
    ],
)
def test_a_source_is_read_in_each_of_its_spellings(typed: str, source: Source) -> None:
    assert row(source=typed).line.source == source


@pytest.mark.parametrize("name", ["cleared_fen", "paid_fen", "remaining_fen", "agreed_fen", "court_fen"])
@pytest.mark.parametrize("zero", [0, 0.0, "0", "0.00", "０"])
def test_a_zero_in_an_outcome_is_a_blank(name: str, zero: object) -> None:
    assert getattr(row(**{name: zero}).line, name) is None


@pytest.mark.parametrize("name", ["contract_fen", "owed_fen"])
def test_a_zero_elsewhere_stays(name: str) -> None:
    assert getattr(row(**{name: 0}).line, name) == 0


def test_a_missing_remainder_is_computed() -> None:
    one = row(paid_fen=20)
    assert (one.line.remaining_fen, one.proposals) == (40_500_000, [])


@pytest.mark.parametrize("paid", [60.5, 61])
def test_no_remainder_is_made_where_nothing_remains(paid: float) -> None:
    assert row(paid_fen=paid).line.remaining_fen is None


def test_a_wrong_remainder_stays_as_typed() -> None:
    assert row(paid_fen=20, remaining_fen=41).line.remaining_fen == 41_000_000


def test_numbers_are_read_to_fifteen_digits_as_the_program_shows_them() -> None:
    assert row(owed_fen=10.061399999999999).line.owed_fen == 10_061_400


def test_months_come_in_many_spellings() -> None:
    line = row(
        due_month="2022年6月", remaining_due_month=datetime(2022, 11, 5, tzinfo=UTC), agreed_due_month=2022.08
    ).line
    assert (line.due_month, line.remaining_due_month, line.agreed_due_month) == ("2022-06", "2022-11", "2022-08")


def test_codes_are_upper_case_without_spaces() -> None:
    assert row(debtor_uscc=" 11500110mb１234567x ").line.debtor_uscc == "11500110MB1234567X"


@pytest.mark.parametrize(
    ("name", "raw", "rule"),
    [
        ("source", "领导交办", "F02"),
        ("nature", "企业", "F02"),
        ("category", "劳务", "F02"),
        ("disputed", "不详", "F02"),
        ("owed_fen", "六十万", "F03"),
        ("owed_fen", "1.2345678", "F03"),
        ("owed_fen", "NaN", "F03"),
        ("contract_fen", -1, "F03"),
        ("court_fen", "-0.5", "F03"),
        ("due_month", "2021-13", "F04"),
        ("due_month", 2022.1, "F04"),
        ("due_month", "去年", "F04"),
        ("creditor_uscc", 915001101234567890, "F05"),
        ("contract_name", "长" * 401, "F09"),
        ("debtor_phone", 12345678901234567890, "F09"),
    ],
)
def test_what_the_ledger_cannot_hold_is_named_by_cell_and_rule(name: str, raw: object, rule: str) -> None:
    one = row(**{name: raw})
    [finding] = one.findings
    column = BY_NAME[name]
    assert (finding.column, finding.rule, finding.severity) == (column.no, rule, Severity.ERROR)
    assert finding.message.startswith(f"第{column.no}列“{column.heading}”填的")
    assert "请" in finding.message
    assert finding.message.endswith("。")
    assert one.unreadable
    assert getattr(one.line, name) == getattr(Line(), name)


def test_every_faulty_cell_of_a_row_is_named_at_once() -> None:
    one = row(source="？", owed_fen="x", due_month="y", disputed="z")
    assert [(finding.column, finding.rule) for finding in one.findings] == [
        (2, "F02"),
        (18, "F03"),
        (20, "F04"),
        (21, "F02"),
    ]


def test_nothing_is_proposed_for_a_row_that_could_not_be_read() -> None:
    assert row(paid_fen=60.5, court_fen="x").proposals == []
    assert row(paid_fen=60.5).proposals != []


def test_column_4_is_kept_as_typed() -> None:
    assert row(unit=" 文龙 街道 ").unit_text == "文龙 街道"
    assert row(unit=None).unit_text == ""


def test_the_messy_case_reads_without_a_fault_and_without_a_guess() -> None:
    reads = [one for rows in load_case("resolution_messy").reads.values() for one in rows]
    assert len(reads) == 45
    assert not [one for one in reads if one.findings or one.proposals]
