from dataclasses import replace

import pytest

from ledger.annexes.checks import EXPLANATION_MIN, explanation_problem, fingerprint
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
