"""挂牌督办 and the month of clues: what the pages and the sheets say, who sees it, in how many queries."""

import datetime as dt
import io
import re

import openpyxl
import pytest

from ledger.calendar.instants import day_of
from ledger.clueflow import Act
from ledger.models import CallAnswer, ClueMeasure, ClueResult, Satisfaction
from ledger.scoping import SYSTEM, tenant_scope
from qingqian.db.clock import app_now
from tests.factories import units
from tests.factories.clues import DEBTOR, called, done, registered
from tests.ledger.views.moves import page, queries
from tests.personas import clerk_of, reviewer_of, viewer_of

pytestmark = pytest.mark.django_db
FIGURE = re.compile(
    r'href="(/clues/statistics/rows/[^"]+)"\s+data-line="total"\s+data-column="(\w+)"\s+data-exact="(\d+)"'
)


def hang(code: str, days: int) -> str:
    clue = registered(clerk_of(code))
    done(
        reviewer_of(units.QIJIANG), Act.HANG, clue, until=day_of(app_now()) + dt.timedelta(days=9), comment="限期办结"
    )
    with tenant_scope(SYSTEM):
        until = day_of(app_now()) + dt.timedelta(days=days)
        ClueMeasure.objects.filter(clue=clue).update(complete_by=until)
    return str(clue.number)


def book(answer: bytes) -> list[list[object]]:
    sheet = openpyxl.load_workbook(io.BytesIO(answer)).active
    assert sheet is not None
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def test_what_hangs_is_listed_with_the_days_left_until_it_is_unhung() -> None:
    soon, late = hang(units.GUNAN, 3), hang(units.GUNAN, -2)
    strange = hang(units.WENLONG, 3)
    reader = viewer_of(units.QIJIANG)
    shown = page(reader, "/clues/hung/")
    for word in (soon, late, strange, DEBTOR, "还剩 3 天", "逾期 2 天", "古南街道", "綦江区", "挂牌督办：限期办结"):
        assert word in shown, word
    assert shown.index(late) < shown.index(soon)
    town = page(clerk_of(units.GUNAN), "/clues/hung/")
    assert late in town
    assert strange not in town
    with tenant_scope(SYSTEM):
        clue = ClueMeasure.objects.earliest("complete_by").clue
    done(reviewer_of(units.QIJIANG), Act.UNHANG, clue, comment="已还清")
    assert late not in page(reader, "/clues/hung/")


def test_its_sheet_says_whose_it_is_and_has_a_seal() -> None:
    late = hang(units.GUNAN, -2)
    answer = viewer_of(units.QIJIANG).client.get(f"/clues/hung/list.xlsx?unit={units.QIJIANG}")
    cells = [cell for row in book(b"".join(answer)) for cell in row if cell is not None]
    texts = [str(cell) for cell in cells]
    assert "挂牌督办问题线索清单" in texts
    assert {late, "逾期 2 天"} <= set(texts)
    assert any("填报单位（盖章）" in text and "綦江区" in text for text in texts)


def closed(code: str, answer: CallAnswer) -> None:
    clerk, reviewer = clerk_of(code), reviewer_of(code)
    clue = registered(clerk)
    for who, act in ((reviewer, Act.ACCEPT), (clerk, Act.TAKE), (clerk, Act.FEED_BACK), (reviewer, Act.CONFIRM)):
        done(who, act, clue, result=ClueResult.UNTRUE)
    called(reviewer, clue, answer, satisfaction=Satisfaction.MOSTLY)


def test_each_figure_of_the_month_leads_to_its_clues() -> None:
    closed(units.GUNAN, CallAnswer.TRUE)
    registered(clerk_of(units.WENLONG))
    reader = viewer_of(units.QIJIANG)
    shown = page(reader, "/clues/statistics/")
    found = re.findall(
        r'href="(/clues/statistics/rows/[^"]+)"\s+data-line="total"\s+data-column="(\w+)"\s+data-exact="(\d+)"', shown
    )
    assert {column: int(exact) for _url, column, exact in found} == {
        "received": 2,
        "accepted": 1,
        "closed": 1,
        "result_6": 1,
        "going_on": 1,
    }
    for url, _column, exact in found:
        assert f"{exact} 条" in page(reader, url.replace("&amp;", "&"))
    channels = page(reader, "/clues/statistics/?by=channel")
    assert 'data-line="4"' in channels


@pytest.mark.parametrize("typed", ["9999-12", "2026-13"])
def test_a_month_that_there_is_not_is_this_month(typed: str) -> None:
    registered(clerk_of(units.GUNAN))
    reader, column = viewer_of(units.GUNAN), "column=received&line=total"
    with tenant_scope(SYSTEM):
        this = f"{day_of(app_now()):%Y-%m}"
    for by in ("unit", "channel", "content"):
        assert f'value="{this}"' in page(reader, f"/clues/statistics/?month={typed}&by={by}")
    assert reader.client.get(f"/clues/statistics/sheet.csv?month={typed}").status_code == 200
    assert "1 条" in page(reader, f"/clues/statistics/rows/?month={typed}&{column}")
    assert 'value="2099-12"' in page(reader, "/clues/statistics/?month=2099-12&by=content")


def test_the_sheet_of_the_month_sums_up_and_has_a_seal() -> None:
    closed(units.GUNAN, CallAnswer.TRUE)
    reader = viewer_of(units.QIJIANG)
    answer = reader.client.get(f"/clues/statistics/sheet.xlsx?unit={units.QIJIANG}")
    lines = book(b"".join(answer))
    assert "问题线索办理情况月度统计表" in [row[0] for row in lines]
    assert next(row for row in lines if row[0] == "合计")[1:3] == [1, 1]
    assert next(row for row in lines if row[0] == "古南街道")[1:3] == [1, 1]
    assert any("填报单位（盖章）" in str(cell) for row in lines for cell in row)


def test_how_content_creditors_were_is_told_by_unit() -> None:
    closed(units.GUNAN, CallAnswer.TRUE)
    closed(units.GUNAN, CallAnswer.UNTRUE)
    closed(units.WENLONG, CallAnswer.TRUE)
    shown = page(viewer_of(units.QIJIANG), "/clues/statistics/?by=content")
    assert "66.67%" in shown
    assert "50.00%" in shown
    answer = viewer_of(units.GUNAN).client.get(f"/clues/statistics/sheet.csv?unit={units.GUNAN}&by=content")
    assert "合计,2,2,1,1,0,0,2,0,50.00%,100.00%" in b"".join(answer).decode()


def test_they_take_as_many_queries_for_three_as_for_one() -> None:
    reader = viewer_of(units.QIJIANG)
    urls = ["/clues/hung/", "/clues/statistics/", "/clues/statistics/?by=channel", "/clues/statistics/?by=content"]
    urls += [
        "/clues/statistics/rows/?line=total&column=received",
        f"/clues/statistics/sheet.xlsx?unit={units.QIJIANG}",
    ]
    hang(units.GUNAN, 3)
    one = [queries(reader, url) for url in urls]
    hang(units.GUNAN, 4)
    hang(units.WENLONG, 5)
    assert [queries(reader, url) for url in urls] == one
