"""The seal block is never alone on a page, and no sheet is pressed more than one can read."""

import pytest

from qingqian.sheets.paging import Sheet, most_pages, pages

LINE, SEAL = 22.0, 54.0


def sheet(lines: int, foot: float = SEAL, width: float = 150.0) -> Sheet:
    """Return a sheet on landscape A4: a title, three rows of heading, lines, and a foot."""
    heights = [40.0, 20.0, 20.0, 20.0, *[LINE] * lines, foot]
    return Sheet("A4", landscape=True, widths=[width], heights=heights, heading=range(1, 4), end=4 + lines)


def test_rows_fill_pages_below_the_repeated_heading() -> None:
    found = pages(sheet(60))
    assert found == sorted(found)
    assert found[0] == 1
    counts = [found.count(page) for page in range(1, found[-1])]
    assert counts[0] - 4 <= counts[1] <= counts[0], "later pages have the heading too, but no title"


@pytest.mark.parametrize("lines", range(1, 120))
def test_the_last_page_has_lines_or_the_sheet_is_pressed(lines: int) -> None:
    made = sheet(lines)
    found, most = pages(made), most_pages(made)
    on_last = sum(page == found[-1] for page in found[: made.end])
    if found[-1] == 1 or on_last >= 3:
        assert most == 0
    else:
        assert most == found[-1] - 1


def test_what_would_have_to_be_pressed_too_much_is_left() -> None:
    made = next(sheet(lines, 300.0) for lines in range(1, 40) if pages(sheet(lines, 300.0))[-1] == 2)
    assert most_pages(made) == 0
