"""A figure beside a known noun is compared with the annex; one that speaks of a part is pointed out, never refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.narrative.compare import remarks
from ledger.narrative.parts import Part
from ledger.narrative.render import rendered, token
from ledger.narrative.tokens import TOKENS, Measure, Tense, said
from tests.ledger.narrative.told import CHILD, SILENT, told

TOLD = told()
NOUNS = [
    token.name
    for token in TOKENS.values()
    if token.tense is Tense.NOW and token.measure is not Measure.UNITS and TOLD.figures[token.name] is not None
]


def found(text: str) -> list[tuple[str, bool, str]]:
    """Return of each remark its words, whether it refuses, and the token that it offers."""
    return [(each.words, each.refuses, each.offered) for each in remarks({Part.PROGRESS: text}, TOLD)]


@pytest.mark.parametrize(
    "text",
    [
        "清偿总金额600万元，清偿率48.6%。",
        "全区拖欠数量为１２件，拖欠总金额达1,234.56万元。",
        "拖欠总金额约0.12亿元。",
        "600余万元的清偿总金额",
        "清偿总金额较上期增加100万元，清偿率提高到49%。",
        "上期拖欠数量14件，拖欠数量较上周减少2件。",
        f"【{CHILD}】拖欠数量2件。\n清偿总金额100万元。\n\n清偿总金额600万元。",
        f"其间{CHILD}清偿总金额为100万元。",
        "清偿总金额{{清偿总金额}}，清偿率{{清偿率}}。",
    ],
)
def test_what_agrees_is_passed_over(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "words", "offered"),
    [
        ("清偿总金额601万元。", "601万元", "清偿总金额"),
        ("拖欠数量13件", "13件", "拖欠数量"),
        ("我区清偿总额已达 0.05亿元", "0.05亿元", "清偿总金额"),
        ("48.7%的清偿率", "48.7%", "清偿率"),
        ("清偿总金额较上期增加101万元", "增加101万元", "较上期清偿总金额"),
        ("清偿总金额较上期减少100万元", "减少100万元", "较上期清偿总金额"),
        ("上期拖欠数量12件", "12件", "上期拖欠数量"),
        (f"【{CHILD}】清偿总金额600万元", "600万元", ""),
        (f"{CHILD}拖欠数量12件", "12件", ""),
    ],
)
def test_what_disagrees_is_refused_with_an_offer(text: str, words: str, offered: str) -> None:
    assert found(text) == [(words, True, offered)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("走访企业15件次，共12万元", "12万元"),
        ("本周清偿总金额12万元", "12万元"),
        ("教育领域拖欠数量3件", "3件"),
        ("力争年底清偿率100%", "100%"),
        ("清偿总金额比去年增加3万元", "3万元"),
        (f"{SILENT}拖欠数量1件", "1件"),
        (f"{CHILD}、{SILENT}拖欠数量3件", "3件"),
        ("拖欠数量的3%", "3%"),
        ("清偿总金额经与财政、审计、住建等多方反复核对后为3万元", "3万元"),
    ],
)
def test_what_speaks_of_something_else_only_warns(text: str, words: str) -> None:
    assert (words, False, "") in found(text)
    assert not any(refuses for _words, refuses, _offered in found(text))


def test_the_sentence_says_what_is_typed_and_what_the_annex_says() -> None:
    (own,) = remarks({Part.PROGRESS: "清偿总金额601万元"}, TOLD)
    assert own.sentence == (
        "工作进展及成效：写的是“601万元”，附件4“清偿总金额”为600.00万元，两处不一致；"
        "请改用 {{清偿总金额}}，或写明是哪一部分。"
    )
    (below,) = remarks({Part.PROBLEMS: f"{CHILD}清偿总金额1万元"}, TOLD)
    assert below.sentence.startswith(f"存在的问题：写的是“1万元”，{CHILD}报送版本的附件4“清偿总金额”为100.00万元")


@given(name=st.sampled_from(NOUNS), joined=st.sampled_from(["", "为", "达到", "：", " 约"]))
def test_what_a_token_says_agrees_with_it_when_typed(name: str, joined: str) -> None:
    words = said(TOKENS[name], TOLD.figures[name])
    assert found(f"截至目前，{name}{joined}{words}。") == []
    assert rendered(token(name), TOLD.figures) == words


@given(name=st.sampled_from(NOUNS), more=st.integers(1, 10**6))
def test_another_figure_beside_the_noun_is_refused_and_its_place_is_right(name: str, more: int) -> None:
    value = TOLD.figures[name]
    assert value is not None
    measure = TOKENS[name].measure
    wrong = said(TOKENS[name], value + more * (1_000_000 if measure is Measure.MONEY else 1))
    text = f"开展排查。\n{name}{wrong}。"
    (one,) = remarks({Part.PROGRESS: text}, TOLD)
    assert (one.offered, one.refuses, text[one.start : one.end]) == (name, True, wrong)
    mended = text[: one.start] + token(one.offered) + text[one.end :]
    assert remarks({Part.PROGRESS: mended}, TOLD) == []
