import pytest
from django.http import QueryDict

from ledger.tables.paging import Page, page_number


@pytest.mark.parametrize(
    ("asked", "number"),
    [("", 1), ("page=3", 3), ("page=0", 1), ("page=-1", 1), ("page=x", 1), ("page=٣", 1), ("page=99999999", 1)],
)
def test_the_page_is_read_from_the_address(asked: str, number: int) -> None:
    assert page_number(QueryDict(asked)) == number


def test_a_page_in_the_middle_leads_both_ways_and_keeps_the_address() -> None:
    pager = Page(3, 201, 50).pager(QueryDict("tab=all&page=3"))
    assert pager.text == "第 101–150 件，共 201 件"
    assert (pager.previous_url, pager.next_url, pager.first_url) == (
        "?tab=all&page=2",
        "?tab=all&page=4",
        "?tab=all&page=1",
    )


def test_past_the_end_is_the_last_page() -> None:
    page = Page(9, 51, 50)
    assert (page.place, page.start, page.pager(QueryDict()).next_url) == (2, 50, "")


def test_nothing_is_one_empty_page() -> None:
    pager = Page(1, 0, 50).pager(QueryDict())
    assert (pager.text, pager.previous_url, pager.next_url) == ("第 0–0 件，共 0 件", "", "")
