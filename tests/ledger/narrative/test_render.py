"""Tokens become figures, what is no token is said, and nothing else of a text changes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.narrative.render import GAP, masked, pieces, rendered, token, unknown
from ledger.narrative.tokens import TOKENS, said
from tests.ledger.narrative.told import told

FIGURES = told().figures
WORDS = st.text(st.characters(exclude_characters="{}｛｝", exclude_categories=["Cs"]), max_size=20)
NAMES = st.sampled_from(list(TOKENS))


@pytest.mark.parametrize(
    ("text", "reads"),
    [
        ("清偿总金额{{清偿总金额}}。", "清偿总金额600.00万元。"),
        ("清偿总金额{{清偿总金额}}万元。", "清偿总金额600.00万元。"),
        ("清偿率｛｛ 清偿率 ｝｝％", "清偿率48.60%"),
        ("{{拖欠数量}}万元", "12件万元"),
        ("较上期{{较上期清偿总金额}}", "较上期增加100.00万元"),
        ("没有数据项", "没有数据项"),
    ],
)
def test_a_token_is_its_figure_with_one_unit(text: str, reads: str) -> None:
    assert rendered(text, FIGURES) == reads


@given(parts=st.lists(st.tuples(WORDS, NAMES), max_size=5), end=WORDS)
def test_words_stay_and_tokens_are_replaced(parts: list[tuple[str, str]], end: str) -> None:
    text = "".join(words + token(name) + "，" for words, name in parts) + end
    expected = "".join(words + said(TOKENS[name], FIGURES[name]) + "，" for words, name in parts) + end
    assert unknown(text) == []
    assert rendered(text, FIGURES) == expected == "".join(words for words, _name in pieces(text, FIGURES))
    assert len(masked(text)) == len(text)
    assert masked(text).replace(GAP, "") == ("".join(f"{words}，" for words, _name in parts) + end).replace(GAP, "")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{{清尝总金额}}", "没有名为“清尝总金额”的数据项，最接近的是“清偿总金额”；请从列表里插入。"),
        ("{{上期清偿率额}}", "最接近的是“上期清偿率”"),
        ("{{abc}}", "没有名为“abc”的数据项；请从列表里插入。"),
        ("共{{清偿率", "没有配成对"),
        ("清偿率}}", "没有配成对"),
    ],
)
def test_what_is_no_token_is_said_with_the_nearest_name(text: str, sentence: str) -> None:
    (found,) = unknown(text)
    assert sentence in found.sentence


@given(name=NAMES)
def test_a_known_name_is_nearest_to_itself(name: str) -> None:
    assert unknown(token(name)) == []
    (found,) = unknown(token(f"{name}x"))
    assert found.nearest == name
