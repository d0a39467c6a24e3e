import pytest

from ledger.totals.measures import NAMES
from ledger.vocabulary import Level
from reporting.rollups.frames import Frame, Member
from reporting.rollups.invariants import BrokenFiguresError, invariants, live_doubts, require_sound
from reporting.rollups.lines import Grouping, Summary, assemble
from reporting.rollups.parts import Part

FRAME = Frame(1, "綦江区", Level.DISTRICT, is_leaf=False, members=(Member(2, "古南街道"), Member(3, "文龙街道")))
SOUND = dict.fromkeys(NAMES, 0) | {
    "row_count": 5,
    "owed_fen": 1_000,
    "self_count": 3,
    "self_owed_fen": 600,
    "other_count": 2,
    "other_owed_fen": 400,
    "undisputed_cleared_count": 1,
    "undisputed_cleared_fen": 200,
    "disputed_part_count": 1,
    "disputed_paid_fen": 100,
    "undisputed_agreed_count": 1,
    "undisputed_agreed_fen": 300,
    "court_count": 1,
    "court_fen": 250,
    "promised_fen": 50,
}


def _summary(**changed: int) -> Summary:
    return assemble(FRAME, [Part(2, "", SOUND | changed), Part(3, "", SOUND)], Grouping.COMPANIES)


def test_sound_figures_pass() -> None:
    assert invariants(_summary()) == []
    require_sound(_summary())
    assert live_doubts(_summary()) == []


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"row_count": 6}, "附件3第10列、附件4第3列与行数不一致"),
        ({"other_owed_fen": 401}, "附件3第11列与附件4第8列不一致"),
        ({"court_count": 4}, "附件4第3列不等于第11、19、27列与未化解之和"),
    ],
)
def test_an_identity_that_breaks_is_a_fault_even_live(changed: dict[str, int], sentence: str) -> None:
    summary = _summary(**changed)
    assert f"“古南街道”行：{sentence}" in invariants(summary)
    assert not any("文龙街道" in text for text in invariants(summary))
    with pytest.raises(BrokenFiguresError, match=sentence):
        live_doubts(summary)
    with pytest.raises(BrokenFiguresError, match=sentence):
        require_sound(summary)


def test_amounts_beyond_their_bounds_are_a_fault_of_a_version_and_a_remark_live() -> None:
    summary = _summary(court_fen=900)
    assert "“古南街道”行：附件4第8列小于第9、18、26、28列之和" in invariants(summary)
    assert live_doubts(summary) == ["古南街道"]
    with pytest.raises(BrokenFiguresError):
        require_sound(summary)


def test_more_resolved_than_owed_is_beyond_the_bounds() -> None:
    assert invariants(_summary(promised_fen=400)) == [
        "“古南街道”行：化解总金额不在清偿总金额与拖欠总金额之间",
        "“合计”行：化解总金额不在清偿总金额与拖欠总金额之间",
    ]


def test_a_total_that_is_not_the_sum_of_the_lines_is_named() -> None:
    summary = _summary()
    torn = Summary(summary.frame, summary.grouping, summary.lines[:1], summary.total)
    assert "附件3“总计·问题数量”的合计不等于各行之和" in invariants(torn)
    assert "附件4“涉及金额·拖欠总金额”的合计不等于各行之和" in invariants(torn)
    assert not any("率" in text for text in invariants(torn))
