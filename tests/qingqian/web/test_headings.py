from hypothesis import given
from hypothesis import strategies as st

from qingqian.web.headings import Span, heading_rows

LABELS = st.sampled_from(["数量", "金额", "小计"])
PATHS = st.lists(st.lists(LABELS, min_size=1, max_size=4).map(tuple), max_size=12)


def test_a_short_path_reaches_down_and_neighbours_share_their_groups() -> None:
    rows = heading_rows([("名称",), ("总体", "数量"), ("总体", "金额", "拖欠"), ("总体", "金额", "清偿")])
    assert rows == [
        [Span("名称", 0, 0, 0, 3), Span("总体", 1, 3, 0, 1)],
        [Span("数量", 1, 1, 1, 2), Span("金额", 2, 3, 1, 1)],
        [Span("拖欠", 2, 2, 2, 1), Span("清偿", 3, 3, 2, 1)],
    ]


def test_columns_of_the_same_name_stay_apart_and_so_do_equal_groups_under_other_groups() -> None:
    rows = heading_rows([("无分歧", "清偿", "数量"), ("无分歧", "清偿", "数量"), ("有分歧", "清偿", "数量")])
    assert [[(span.label, span.colspan) for span in row] for row in rows] == [
        [("无分歧", 2), ("有分歧", 1)],
        [("清偿", 2), ("清偿", 1)],
        [("数量", 1), ("数量", 1), ("数量", 1)],
    ]


def test_no_columns_have_no_heading() -> None:
    assert heading_rows([]) == []


@given(PATHS)
def test_every_place_of_the_heading_is_covered_once(paths: list[tuple[str, ...]]) -> None:
    rows = heading_rows(paths)
    covered = [
        (level, column)
        for row in rows
        for span in row
        for level in range(span.level, span.level + span.rowspan)
        for column in range(span.first, span.last + 1)
    ]
    assert sorted(covered) == [(level, column) for level in range(len(rows)) for column in range(len(paths))]
