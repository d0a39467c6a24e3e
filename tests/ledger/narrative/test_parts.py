from hypothesis import given
from hypothesis import strategies as st

from ledger.narrative.gather import gathered, section
from ledger.narrative.parts import Part, asked, cleaned, is_blank, paragraphs, texts_of
from ledger.vocabulary import Level, PeriodKind

TEXT = st.text(max_size=60)


def test_the_first_level_is_asked_each_week_and_the_city_at_the_end() -> None:
    wanted = {(level, kind) for level in Level for kind in PeriodKind if asked(level, kind)}
    assert wanted == {
        (Level.DISTRICT, PeriodKind.WEEKLY),
        (Level.DISTRICT, PeriodKind.RESOLUTION),
        (Level.DISTRICT, PeriodKind.FINAL),
        (Level.MUNICIPAL, PeriodKind.FINAL),
    }


def test_blank_is_what_has_no_words() -> None:
    assert is_blank(texts_of({"practice": " \n", "progress": ""}))
    assert not is_blank(texts_of({"problems": "资金紧张"}))
    assert [part.heading for part in Part] == ["主要做法", "工作进展及成效", "存在的问题"]


@given(text=TEXT)
def test_a_cleaned_text_stays_clean_and_keeps_its_paragraphs(text: str) -> None:
    once = cleaned(text)
    assert cleaned(once) == once
    assert not set(once) & {"\0", "\r", "\x0b", "\ufffe"}
    assert cleaned("甲\r\n乙\r丙") == "甲\n乙\n丙"


@given(text=TEXT, told=st.lists(st.tuples(st.sampled_from(["古南街道", "石角镇"]), TEXT), max_size=3))
def test_gathering_twice_is_gathering_once(text: str, told: list[tuple[str, str]]) -> None:
    once = gathered(text, told)
    assert gathered(once, told) == once
    assert gathered(text, []) == text
    assert all(section(name, said) in once for name, said in told if said.strip())


def test_a_section_has_no_blank_line_within_and_ends_with_one() -> None:
    joined = gathered("我区高度重视。", [("古南街道", "逐笔核对。\n\n约谈三家。"), ("石角镇", "  ")])
    assert joined == "我区高度重视。\n\n【古南街道】逐笔核对。\n约谈三家。\n\n"
    assert paragraphs(joined) == ["我区高度重视。", "【古南街道】逐笔核对。", "约谈三家。"]
