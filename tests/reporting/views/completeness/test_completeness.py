"""报送情况 as a page and as files: the same lines, constant queries, the way to each filing."""

import csv
import io
import re
from typing import Any

import openpyxl
import pytest

from ledger.models import AuditEvent, Extension, Period, Unit
from ledger.scoping import SYSTEM, tenant_scope
from qingqian.db.clock import app_now
from reporting.tables.completeness import LOOKS, SIGNS
from reporting.views.completeness import lines
from tests.factories import campaigns, units
from tests.factories.records import record
from tests.factories.reorganised import NEW, done, moving
from tests.ledger.views.moves import hand_in, page, pass_it, queries, send_back, text
from tests.personas import clerk_of, manager_of, reviewer_of, viewer_of

pytestmark = pytest.mark.django_db
PAGE = f"/completeness/?unit={units.QIJIANG}"
CITY = f"/completeness/?unit={units.CITY}"
BULLETIN = f"/completeness/bulletin/?unit={units.QIJIANG}&period={campaigns.WEEK}"


@pytest.fixture
def tree() -> dict[str, Unit]:
    """Let one town hand in a week late, one be passed on time for the next report, one ask for more time."""
    tree = campaigns.under_way()
    for code in (units.GUNAN, units.WENLONG):
        record(tree[code], disputed=True)
    hand_in(clerk_of(units.GUNAN), campaigns.period(campaigns.WEEK))
    due = campaigns.period(campaigns.RESOLUTION)
    hand_in(clerk_of(units.WENLONG), due)
    pass_it(reviewer_of(units.QIJIANG), tree[units.WENLONG], due)
    with tenant_scope(SYSTEM):
        Extension.objects.create(
            unit=tree[units.SHIJIAO],
            period=due,
            until=app_now().replace(year=2099),
            reason="割接",
            given_by_name="管理员",
            given_at=app_now(),
        )
    return tree


def rows(html: str) -> dict[str, list[str]]:
    """Return what is said of each unit, cell by cell."""
    return {
        code: re.findall(r'<span class="visually-hidden">([^<]*)</span>', part)
        for code, part in re.findall(r'<tr [^>]*data-unit="(\d+)">(.*?)</tr>', html)
    }


def test_units_are_named_as_they_were_or_as_they_are_now(tree: dict[str, Unit]) -> None:
    city, asked = manager_of(units.CITY), f"{CITY}&open={units.QIJIANG}"
    assert "单位按现在" not in page(city, asked)
    done(city, moving(units.GUNAN, units.JIANGJIN))
    then = page(city, asked)
    assert units.GUNAN in rows(then)
    assert NEW not in rows(then)
    assert "as=now" in then
    here, there = (page(city, f"{CITY}&open={code}&as=now") for code in (units.QIJIANG, units.JIANGJIN))
    assert units.GUNAN not in rows(here)
    listed = list(rows(there))
    assert listed[listed.index(NEW) + 1] == units.GUNAN
    assert "前身：古南街道" in there
    assert rows(there)[units.GUNAN] == rows(then)[units.GUNAN]
    assert 'name="as" value="now"' in there
    taken = sheet(city.client.get(f"/completeness/matrix.xlsx?unit={units.JIANGJIN}&as=now"))
    names = [line[0] for line in taken]
    assert names.index("　前身：古南街道") == names.index("古南街道") + 1
    assert any("单位按现在" in str(line[0]) for line in taken)
    assert tree[units.GUNAN].name == "古南街道"


def test_as_now_asks_as_much_for_three_units_taken_over_as_for_one() -> None:
    campaigns.under_way()
    city = manager_of(units.CITY)
    asked = f"/completeness/?unit={units.JIANGJIN}&as=now"
    done(city, moving(units.GUNAN, units.JIANGJIN))
    page(city, asked)
    first = queries(city, asked)
    for nth, code in enumerate((units.WENLONG, units.SHIJIAO), 1):
        done(city, moving(code, units.JIANGJIN, code=f"{NEW}{nth}"))
    assert queries(city, asked) == first


def sheet(answer: Any) -> list[list[Any]]:
    book = openpyxl.load_workbook(io.BytesIO(_bytes(answer)))
    return [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]


def _bytes(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def exported(key: str) -> list[Any]:
    """Return what the audit says of each file that was taken."""
    with tenant_scope(SYSTEM):
        details = AuditEvent.objects.filter(what="export").order_by("id").values_list("after", flat=True)
        return [detail[key] for detail in details if detail is not None]


@pytest.mark.usefixtures("tree")
def test_each_place_is_said_in_full() -> None:
    found = rows(page(viewer_of(units.QIJIANG), PAGE + "&span=all"))
    assert list(found) == [units.GUNAN, units.WENLONG, units.SHIJIAO]
    survey, week, due = found[units.GUNAN]
    assert (survey, due) == ("视为无", "未开始")
    assert re.fullmatch(r"待审核，第1版，迟报，首报 \d{4}-\d\d-\d\d \d\d:\d\d", week)
    assert found[units.WENLONG][2].startswith("已通过，第1版，首报")
    assert found[units.SHIJIAO] == ["视为无", "未报", "未开始，已延期"]


@pytest.mark.usefixtures("tree")
def test_rates_and_counts_say_what_they_are_of() -> None:
    html = page(viewer_of(units.QIJIANG), PAGE + "&span=all")
    assert html.count("0%（0/2）") == 3
    foot = re.findall(r'<td class="mid">([^<]*)</td>', html[html.index("<tfoot>") :])
    assert foot == ["0/3", "1/3", "1/3", "0%（0/3）", "0%（0/3）", "—"]


@pytest.mark.usefixtures("tree")
def test_a_legend_names_every_shape_and_sign() -> None:
    html = page(viewer_of(units.QIJIANG), PAGE)
    legend = html[html.index('class="matrix-legend"') :]
    for name in (*(look.word for look in LOOKS), *(mark.label for mark, _sign in SIGNS)):
        assert str(name) in legend
    assert len({look.shape for look in LOOKS}) == len(LOOKS)


@pytest.mark.usefixtures("tree")
def test_a_place_leads_to_the_filing_of_those_alone_who_may_read_it() -> None:
    url = f'href="/filings/{units.GUNAN}/{campaigns.WEEK}/"'
    assert url in page(viewer_of(units.QIJIANG), PAGE)
    assert "/filings/" not in page(manager_of(units.QIJIANG), PAGE)


@pytest.mark.usefixtures("tree")
def test_a_district_opens_to_its_towns_and_closes_again() -> None:
    viewer = viewer_of(units.CITY)
    html = page(viewer, CITY)
    assert list(rows(html)) == [units.QIJIANG, units.JIANGJIN, units.FINANCE]
    assert f"open={units.QIJIANG}" in html
    assert f"open={units.FINANCE}" not in html
    opened = page(viewer, f"{CITY}&open={units.QIJIANG}")
    assert list(rows(opened)) == [
        units.QIJIANG, units.GUNAN, units.WENLONG, units.SHIJIAO, units.JIANGJIN, units.FINANCE,
    ]  # fmt: skip
    assert "收起 綦江区" in opened
    assert viewer.client.get(f"{CITY}&open={units.GUNAN}").status_code == 404


@pytest.mark.usefixtures("tree")
def test_a_town_sees_itself_and_nobody_else() -> None:
    town = clerk_of(units.GUNAN)
    assert list(rows(page(town, "/completeness/"))) == [units.GUNAN]
    for path in (PAGE, CITY, f"/completeness/?open={units.WENLONG}"):
        assert town.client.get(path).status_code == 404


@pytest.mark.usefixtures("tree")
def test_the_last_thirteen_periods_are_shown_until_all_are_asked_for() -> None:
    head = r'<th scope="col" class="mid[^"]*">([^<]*)</th>'
    viewer = viewer_of(units.QIJIANG)
    assert re.findall(head, page(viewer, PAGE)) == ["排查报告", "第1周", "化解报告"]
    assert re.findall(head, page(viewer, f"{PAGE}&period={campaigns.WEEK}")) == ["排查报告", "第1周"]
    assert re.findall(head, page(viewer, f"{PAGE}&period={campaigns.WEEK}&span=all"))[-1] == "化解报告"
    assert viewer.client.get(f"{PAGE}&campaign=none").status_code == 404


def test_fifty_units_make_a_page_and_the_foot_sums_all(tree: dict[str, Unit]) -> None:
    with tenant_scope(SYSTEM):
        for number in range(60):
            Unit.objects.create(
                parent=tree[units.JIANGJIN], level=3, code=f"5001169{number:02d}", name=f"{number}号", sort_no=number
            )
        made = list(Unit.objects.filter(code__startswith="5001169"))
    campaigns.expect(campaigns.WEEK, *made)
    viewer, where = viewer_of(units.CITY), f"/completeness/?unit={units.JIANGJIN}&span=all"
    first, second = page(viewer, where), page(viewer, f"{where}&page=2")
    assert (len(rows(first)), len(rows(second))) == (50, 11)
    assert "0/61" in first
    assert "0/61" in second
    assert "第 2 页，每页 50 个单位，共 61 个" in second


@pytest.mark.usefixtures("tree")
def test_the_files_say_what_the_page_shows() -> None:
    viewer = viewer_of(units.CITY)
    query = f"?unit={units.CITY}&span=all&open={units.QIJIANG}"
    shown = rows(page(viewer, f"/completeness/{query}"))
    lines = list(
        csv.reader(io.StringIO(_bytes(viewer.client.get(f"/completeness/matrix.csv{query}")).decode("utf-8-sig")))
    )
    assert lines[0] == ["单位", "排查报告", "第1周", "化解报告", "按时率"]
    assert [line[1:4] for line in lines[1:-2]] == list(shown.values())
    assert lines[2][0] == "　古南街道"
    written = sheet(viewer.client.get(f"/completeness/matrix.xlsx{query}"))
    assert [row[0] for row in written[:2]] == ["重庆市", "报送情况"]
    assert [[cell or "" for cell in row[:5]] for row in written if row[0] in {line[0] for line in lines}] == lines
    assert exported("what") == ["completeness", "completeness"]


def test_the_bulletin_names_the_late_and_the_missing(tree: dict[str, Unit]) -> None:
    send_back(reviewer_of(units.QIJIANG), tree[units.GUNAN], campaigns.period(campaigns.WEEK), "请核对")
    html = page(viewer_of(units.QIJIANG), BULLETIN)
    assert "关于“第1周”报送情况的通报" in html
    assert "应报 3 个单位，已报 0 个，迟报 1 个，未报 3 个。本期按时率 0%（0/3）" in html
    assert re.search(r"古南街道（应报 [^，]*，首报 [^）]*）。", html)
    assert "古南街道（已退回或撤回待重报）、文龙街道、石角镇。" in html
    after = page(viewer_of(units.QIJIANG), BULLETIN.replace(campaigns.WEEK, campaigns.RESOLUTION))
    assert "石角镇（已准延期至 2099-" in after
    assert "迟报 0 个" in after


@pytest.mark.usefixtures("tree")
def test_paper_has_its_own_rate_on_the_page_in_the_files_and_in_the_bulletin() -> None:
    reviewer = reviewer_of(units.QIJIANG)
    assert "纸质按时率</th>" not in page(reviewer, PAGE)
    with tenant_scope(SYSTEM):
        Period.objects.filter(code=campaigns.WEEK).update(stamped_paper=True)
    week = f"{PAGE}&period={campaigns.WEEK}"
    html = page(reviewer, week)
    assert "纸质按时率</th>" in html
    assert "1 个纸质未到" in html
    assert "待审核，第1版，迟报，电子已报、纸质未到" in html
    table = sheet(reviewer.client.get(week.replace("completeness/?", "completeness/matrix.xlsx?")))
    assert ["纸质按时率", "—", "0%（0/3）", "0%（0/3）"] in [row[:4] for row in table]
    said = page(reviewer, BULLETIN)
    assert "四、电子已报、纸质未到单位" in said
    assert "本期纸质按时率 0%（0/3）。古南街道。" in said


@pytest.mark.usefixtures("tree")
def test_the_bulletin_is_taken_away_as_it_is() -> None:
    viewer = viewer_of(units.QIJIANG)
    written = sheet(viewer.client.get(BULLETIN.replace("bulletin/", "bulletin.xlsx")))
    assert written[1][0] == "关于“第1周”报送情况的通报"
    assert written[2][0].startswith("一、总体情况：截至")
    head = next(number for number, row in enumerate(written) if row[0] == "单位")
    assert written[head + 1][:2] == ["古南街道", "待审核 迟报"]
    assert written[head + 1][3:8] == [2, 0, 1, 1, "0%（0/2）"]


@pytest.mark.usefixtures("tree")
def test_the_chase_list_carries_numbers_for_those_alone_who_may_read_them() -> None:
    with tenant_scope(SYSTEM):
        Unit.objects.filter(code=units.SHIJIAO).update(contact_name="财政办", contact_phone="023-48600123")
    url = f"/chase/list.xlsx?unit={units.QIJIANG}&period={campaigns.WEEK}"
    reviewer = reviewer_of(units.QIJIANG)
    reviewer.client.post(f"/chase/remind/?unit={units.QIJIANG}&period={campaigns.WEEK}", {"child": units.SHIJIAO})
    lines = {row[0]: row for row in sheet(reviewer.client.get(url))}
    assert set(lines) >= {"文龙街道", "石角镇"}
    assert "古南街道" not in lines
    assert lines["石角镇"][3:6] == ["财政办", "023-48600123", 1]
    assert lines["石角镇"][7] == reviewer.actor.name
    hidden = {row[0]: row for row in sheet(manager_of(units.QIJIANG).client.get(url))}
    assert hidden["石角镇"][4] == "023-****0123"
    assert exported("phones") == [True, False]


@pytest.mark.usefixtures("tree")
def test_the_way_leads_from_the_filings() -> None:
    html = page(viewer_of(units.QIJIANG), f"/filings/?unit={units.QIJIANG}")
    assert f'href="/completeness/?unit={units.QIJIANG}">报送情况</a>' in html
    assert "催报 2 个未报单位" in page(reviewer_of(units.QIJIANG), PAGE)
    assert "2 个未报单位" in text(viewer_of(units.QIJIANG).client.get(PAGE))


def test_the_queries_do_not_grow(tree: dict[str, Unit]) -> None:
    paths = (PAGE, f"{CITY}&open={units.QIJIANG}&span=all", BULLETIN)
    city = viewer_of(units.CITY)
    one = [queries(city, path) for path in paths]
    record(tree[units.SHIJIAO], disputed=True)
    for code in (units.WENLONG, units.SHIJIAO):
        hand_in(clerk_of(code), campaigns.period(campaigns.WEEK))
    assert [queries(city, path) for path in paths] == one


def test_the_file_has_every_unit_whichever_page_is_shown(
    tree: dict[str, Unit], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines, "PAGE", 2)
    viewer = viewer_of(units.QIJIANG)
    written = sheet(viewer.client.get(f"/completeness/matrix.xlsx?unit={units.QIJIANG}&page=2"))
    names = {str(row[0]) for row in written if row}
    assert {tree[code].name for code in (units.GUNAN, units.WENLONG, units.SHIJIAO)} <= names
