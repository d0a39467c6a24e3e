from dataclasses import replace

import pytest

from ledger.annexes.checks import EXPLANATION_MIN, Finding, Severity, explanation_problem, fingerprint
from ledger.annexes.checks.explanations import same_texts, stands_on
from ledger.vocabulary import Nature
from tests.factories.lines import WAN, good_line


def test_the_least_length_is_eight() -> None:
    assert EXPLANATION_MIN == 8


@pytest.mark.parametrize("text", ["", "已付", "合同金额有误", "框 架 合 同 未 定 价"])
def test_too_short_an_explanation_is_refused(text: str) -> None:
    assert "8" in (explanation_problem(text) or "")


@pytest.mark.parametrize(
    "text",
    [
        "核实无误核实无误",
        "经核实，情况属实。",
        "以上情况均已核实无误",
        "我单位已核对，数据准确",
        "无无无无无无无无",
        "。。。。。。。。。",
        "啊啊啊啊啊啊啊啊",
        "已 核 实 ， 情 况 属 实 ！",
    ],
)
def test_an_empty_phrase_is_refused(text: str) -> None:
    assert "具体情况" in (explanation_problem(text) or "")


@pytest.mark.parametrize(
    "text",
    [
        "框架合同，按实结算。",
        "法人证书为旧码，换证中",
        "经核实，双方已签补充协议，合同价调增",
        "债权人正在住院，约定年底前付清",
    ],
)
def test_a_reason_may_stand(text: str) -> None:
    assert explanation_problem(text) is None


def test_an_explanation_stays_valid_while_its_facts_do() -> None:
    line = good_line(contract_fen=WAN)
    other_facts = replace(line, debtor_phone="13900000000", cleared_fen=1)
    assert fingerprint(line, "A02") == fingerprint(other_facts, "A02")
    assert fingerprint(line, "A02") != fingerprint(replace(line, owed_fen=1), "A02")
    assert fingerprint(line, "A02") != fingerprint(replace(line, contract_fen=2 * WAN), "A02")


def test_a_rule_on_single_cells_stands_on_its_cell_alone() -> None:
    line = good_line()
    moved = replace(line, creditor_uscc=good_line(2).creditor_uscc)
    assert fingerprint(line, "F06", 6) == fingerprint(moved, "F06", 6)
    assert fingerprint(line, "F06", 13) != fingerprint(moved, "F06", 13)


def test_the_same_facts_of_two_rules_are_two_explanations() -> None:
    assert fingerprint(good_line(), "A02") != fingerprint(good_line(), "A07")


def test_a_code_from_the_database_is_the_same_fact_as_the_choice() -> None:
    line = good_line()
    plain = replace(line, nature=int(Nature.GOVERNMENT))
    assert fingerprint(line, "S02") == fingerprint(plain, "S02")
    assert len(fingerprint(line, "S02")) == 16


def test_what_is_empty_is_the_campaigns_to_say() -> None:
    text = "照旧照旧，同上同上。"
    assert explanation_problem(text) is None
    assert "具体情况" in (explanation_problem(text, ("照旧", "同上")) or "")
    assert explanation_problem("经核实，情况属实。", ("照旧",)) is None


def test_an_explanation_stands_on_its_row_while_its_own_cell_says_the_same() -> None:
    line = good_line()
    moved = replace(line, creditor_uscc=good_line(2).creditor_uscc)
    for column, stands in ((6, True), (13, False)):
        assert stands_on(line, "F06", fingerprint(line, "F06", column))
        assert stands_on(moved, "F06", fingerprint(line, "F06", column)) is stands
    assert stands_on(line, "A02", fingerprint(line, "A02", 18))
    assert not stands_on(replace(line, owed_fen=1), "A02", fingerprint(line, "A02", 18))
    assert not stands_on(line, "Z99", "")


def test_one_text_on_more_than_three_rows_is_said_once_with_how_many() -> None:
    same = [(1, "合同价已调增两成"), (2, "合同价 已调增两成"), (2, "合同价已调增两成"), (5, "合同价已调增两成")]
    other = [(3, "合同价已调增三成"), (4, "合同价已调增三成")]
    assert same_texts([*same, *other]) == []
    (found,) = same_texts([*same, *other, (9, "合同价已调增两成　")])
    message = "说明：第 1、2、5、9 行共 4 行写的是同一段话（“合同价已调增两成”），请逐行写明各自的原因和依据。"
    assert found == Finding("X01", Severity.WARN, 0, message)


def test_of_many_rows_the_first_are_named_and_of_a_long_text_the_beginning() -> None:
    text = "双方就竣工结算金额尚在核对，待审计报告出具后付款"
    (found,) = same_texts((number, text) for number in range(1, 8))
    assert "第 1、2、3、4、5 等行共 7 行" in found.message
    assert f"“{text[:20]}…”" in found.message
