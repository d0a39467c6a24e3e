"""Tokens are cells of Annexes 3 and 4: each says what the printed 合计 says."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.models import ChildState
from ledger.narrative.tokens import BEFORE, CHANGE, TOKENS, Measure, Tense, figures_from, said
from ledger.totals.measures import NAMES
from reporting.annexes.spec import Figure
from reporting.queries.tables import SPECS
from tests.factories.lines import WAN
from tests.ledger.narrative.told import sums

ANY_SUMS = st.fixed_dictionaries({name: st.integers(0, 10**12) for name in NAMES})
CELLS = [token for token in TOKENS.values() if token.tense is Tense.NOW and token.annex]
KINDS = {Figure.COUNT: Measure.COUNT, Figure.MONEY: Measure.MONEY, Figure.RATE: Measure.RATE}


@given(now=ANY_SUMS)
def test_each_token_says_what_its_cell_says(now: dict[str, int]) -> None:
    told = figures_from(now, None, [])
    for token in CELLS:
        column = SPECS[token.annex].column(token.column)
        assert column.formula is not None
        assert told[token.name] == column.formula(now), token.name
        assert KINDS[column.figure] is token.measure, token.name


def test_no_cell_has_two_names() -> None:
    assert len({(token.annex, token.column) for token in CELLS}) == len(CELLS)


@given(now=ANY_SUMS, before=ANY_SUMS)
def test_a_change_is_the_difference_of_two_versions(now: dict[str, int], before: dict[str, int]) -> None:
    told, then = figures_from(now, before, []), figures_from(before, None, [])
    for token in CELLS:
        old, new, change = told[BEFORE + token.name], told[token.name], told[CHANGE + token.name]
        assert old == then[token.name]
        assert (change is None) == (old is None or new is None)
        if old is not None and change is not None:
            assert old + change == new


def test_without_an_approved_version_before_there_is_nothing_to_compare() -> None:
    told = figures_from(sums(self_count=1), None, [])
    assert told["上期拖欠数量"] is None
    assert said(TOKENS["较上期拖欠数量"], told["较上期拖欠数量"]) == "—"


def test_children_are_counted_by_how_they_stand() -> None:
    told = figures_from(sums(), None, list(ChildState))
    counted = {name: told[name] for name, token in TOKENS.items() if not token.annex}
    assert counted == {
        "应报单位数": 6,
        "已报单位数": 3,
        "未报单位数": 3,
        "零报告单位数": 1,
        "无变化单位数": 1,
        "免报单位数": 1,
    }


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("清偿总金额", 1_234_500_000, "1,234.50万元"),
        ("清偿总金额", 1_234_565_000, "1,234.57万元"),
        ("清偿总金额", 4_999, "0.004999万元"),
        ("清偿总金额", 0, "0.00万元"),
        ("拖欠数量", 1234, "1,234件"),
        ("清偿率", Decimal("85.71"), "85.71%"),
        ("清偿率", None, "—"),
        ("未报单位数", 2, "2个"),
        ("较上期清偿总金额", 100 * WAN, "增加100.00万元"),
        ("较上期清偿总金额", -100 * WAN, "减少100.00万元"),
        ("较上期拖欠数量", 0, "持平"),
        ("较上期清偿率", Decimal("1.20"), "提高1.20个百分点"),
        ("较上期清偿率", Decimal("-1.20"), "下降1.20个百分点"),
    ],
)
def test_a_figure_is_written_with_its_unit(name: str, value: int | Decimal | None, words: str) -> None:
    assert said(TOKENS[name], value) == words
