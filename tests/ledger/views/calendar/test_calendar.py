"""The calendar's pages: who sees which buttons, what they keep, what they refuse and how they say it."""

import datetime as dt

import pytest
from django.test import Client

from ledger.calendar.instants import minute_of
from ledger.models import CalendarDay, Campaign, Period, PeriodChange, PeriodClock
from ledger.scoping import SYSTEM, tenant_scope
from ledger.vocabulary import Level
from qingqian.db.clock import app_now
from tests.factories import campaigns, units
from tests.ledger.views.moves import queries
from tests.personas import Persona, clerk_of, manager_of, reviewer_of

pytestmark = pytest.mark.django_db
NEW = "/calendar/campaigns/new/"
CAMPAIGN = {
    "code": "2031",
    "name": "2031年专项行动",
    "survey_date": "2031-01-02",
    "ends_on": "2031-12-31",
    "scope_text": "截至2031年1月2日的拖欠",
    "survey_due": "2031-1-10",
    "first_week": "2031.1.9",
    "last_week": "2031年1月30日",
    "weekly_hour": "18:00",
    "on_holiday": "later",
    "closes_hours": "72",
    "frozen_days": "",
}


@pytest.fixture
def city() -> Persona:
    """The city's manager."""
    campaigns.campaign()
    for code in (units.QIJIANG, units.GUNAN):
        units.unit(code)
    return manager_of(units.CITY)


def page(client: Client, where: str, code: int = 200) -> str:
    response = client.get(where)
    assert response.status_code == code, where
    return str(response.content.decode())


def test_everybody_reads_the_calendar_and_the_city_alone_orders(city: Persona) -> None:
    for person in (clerk_of(units.GUNAN), reviewer_of(units.QIJIANG)):
        read = page(person.client, "/calendar/")
        assert "排查报告" in read
        assert "2022-05-26 周四 18:00" in read
        assert NEW not in read
        assert "/calendar/children/" not in read
    district = page(manager_of(units.QIJIANG).client, "/calendar/")
    assert "/calendar/children/" in district
    assert NEW not in district
    assert NEW in page(city.client, "/calendar/")


def test_a_campaign_is_looked_at_and_then_made(city: Persona) -> None:
    looked = city.client.post(NEW, {**CAMPAIGN, "do": "preview"})
    assert looked.status_code == 200
    assert "共 5 期" in looked.content.decode()
    with tenant_scope(SYSTEM):
        assert Campaign.objects.count() == 1
    made = city.client.post(NEW, {**CAMPAIGN, "do": "make"}, follow=True)
    assert "已建立“2031年专项行动”，共 5 期" in made.content.decode()
    with tenant_scope(SYSTEM):
        assert Period.objects.filter(campaign__code="2031").count() == 5
        clock = PeriodClock.objects.get(period__code="2031-w01", level=Level.DISTRICT)
        assert clock.frozen_at is None
        assert clock.due_at is not None
        assert minute_of(clock.due_at) == "2031-01-09 18:00"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"code": "大写"}, "代码只用小写字母"),
        ({"survey_date": ""}, "请填写日期"),
        ({"survey_date": "明天"}, "不是日期"),
        ({"last_week": ""}, "要么都填"),
        ({"last_week": "2031-01-01"}, "不能早于第一次"),
        ({"last_week": "2033-01-01"}, "最多排一年"),
        ({"weekly_hour": "六点"}, "请按 18:00"),
        ({"code": "2022"}, "已有专项行动使用"),
        ({"survey_due": "2030-01-01"}, "早于排查截止日"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(city: Persona, typed: dict[str, str], said: str) -> None:
    answer = city.client.post(NEW, {**CAMPAIGN, **typed, "do": "make"})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert "2031年专项行动" in answer.content.decode()
    with tenant_scope(SYSTEM):
        assert Campaign.objects.count() == 1


@pytest.mark.usefixtures("city")
@pytest.mark.parametrize(
    "where",
    [NEW, "/calendar/campaigns/2022/", "/calendar/campaigns/2022/new/", f"/calendar/periods/{campaigns.WEEK}/"],
)
def test_a_district_is_led_back_to_the_calendar(where: str) -> None:
    district = manager_of(units.QIJIANG)
    for answer in (district.client.get(where), district.client.post(where, {"do": "waive", "reason": "x"})):
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/calendar/?")
    with tenant_scope(SYSTEM):
        assert not PeriodChange.objects.exists()


def form_of(client: Client, where: str) -> dict[str, object]:
    """Return what the page's form would send unchanged."""
    form = client.get(where).context["form"]
    found = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in found.items() if value is not None and value is not False}


def test_a_period_is_moved_waived_and_restored(city: Persona) -> None:
    where = f"/calendar/periods/{campaigns.WEEK}/"
    typed = form_of(city.client, where)
    assert typed["due_2"] == "2022-05-26 18:00"
    answer = city.client.post(where, {**typed, "due_2": "2022-05-27 18:00", "reason": "系统检修"}, follow=True)
    assert "已保存" in answer.content.decode()
    assert "系统检修" in page(clerk_of(units.GUNAN).client, "/calendar/")
    stale = city.client.post(where, {**typed, "due_2": "2022-05-27 19:00", "reason": "再改"})
    assert stale.status_code == 409
    nothing = city.client.post(where, {"do": "waive", "seen": "1", "reason": ""})
    assert nothing.status_code == 422
    assert "写明原因" in nothing.content.decode()
    city.client.post(where, {"do": "waive", "seen": "1", "reason": "放假"})
    assert "已取消" in page(city.client, "/calendar/")
    assert "谁都不用报" in page(city.client, where)
    city.client.post(where, {"do": "restore", "seen": "2", "reason": "照常"})
    with tenant_scope(SYSTEM):
        assert Period.objects.get(code=campaigns.WEEK).waived_at is None


def test_stamped_paper_is_asked_of_a_level_on_the_page(city: Persona) -> None:
    where = f"/calendar/periods/{campaigns.WEEK}/"
    typed = form_of(city.client, where)
    early = {**typed, "paper_3": "on", "paper_due_3": "2022-05-01", "reason": "另收纸质件"}
    refused = city.client.post(where, early)
    assert (refused.status_code, "纸质件的应到时间要在" in refused.content.decode()) == (422, True)
    assert city.client.post(where, {**early, "paper_due_3": "2022-05-27"}).status_code == 302
    assert "附件2，盖章" in page(clerk_of(units.GUNAN).client, "/calendar/")
    assert "附件2，盖章" not in page(clerk_of(units.QIJIANG).client, "/calendar/")
    again = form_of(city.client, where)
    assert (again["paper_3"], again["paper_due_3"], "paper_2" in again) == (True, "2022-05-27", False)


def test_a_week_is_added_and_shows_its_times(city: Persona) -> None:
    where = "/calendar/campaigns/2022/new/"
    typed = {"code": "w02", "name": "第2周", "kind": "3", "due_at": "2022-06-02 18:00", "reason": "加一周"}
    assert city.client.post(where, {**typed, "code": "W 2"}).status_code == 422
    answer = city.client.post(where, typed, follow=True)
    assert "2022-06-01 18:00" in answer.content.decode()
    again = city.client.post(where, typed)
    assert again.status_code == 422
    assert "换一个" in again.content.decode()


def test_words_of_a_campaign_are_kept(city: Persona) -> None:
    where = "/calendar/campaigns/2022/"
    assert "防范和化解" in page(city.client, where)
    wrong = city.client.post(where, {"name": "改名", "ends_on": "2000-01-01"})
    assert wrong.status_code == 422
    city.client.post(where, {"name": "改名", "ends_on": "2099-12-31", "scope_text": ""})
    assert "改名" in page(city.client, "/calendar/")


def test_a_district_sets_times_of_what_lies_ahead(city: Persona) -> None:
    district = manager_of(units.QIJIANG)
    assert "没有还没到期的报送期" in page(district.client, "/calendar/children/")
    city.client.post(NEW, {**CAMPAIGN, "do": "make"})
    shown = page(district.client, "/calendar/children/")
    assert "第1周周报" in shown
    with tenant_scope(SYSTEM):
        week = Period.objects.get(code="2031-w01")
    late = district.client.post("/calendar/children/", {f"due_{week.pk}": "2031-01-10 18:00"})
    assert late.status_code == 422
    assert "不能晚于本单位的 2031-01-09 18:00" in late.content.decode()
    assert "2031-01-10 18:00" in late.content.decode()
    kept = district.client.post("/calendar/children/", {f"due_{week.pk}": "2031-01-07 12:00"}, follow=True)
    assert "改动 1 期" in kept.content.decode()
    town = page(clerk_of(units.GUNAN).client, "/calendar/")
    assert "2031-01-08 周三 18:00" in town
    assert "2031-01-07 周二 12:00" in page(district.client, "/calendar/")


def test_towns_and_the_city_have_no_times_to_set(city: Persona) -> None:
    assert city.client.get("/calendar/children/").status_code == 302
    assert manager_of(units.GUNAN).client.get("/calendar/children/").status_code == 403


def test_days_are_kept_by_year(city: Persona) -> None:
    where = "/calendar/days/"
    year = app_now().year
    assert "这一年还没有记录" in page(city.client, where)
    day = {"day": f"{year}-10-06", "working": "off", "name": "国庆节"}
    assert city.client.post(where, {**day, "day": "十月"}).status_code == 422
    assert "国庆节" in city.client.post(where, day, follow=True).content.decode()
    district = manager_of(units.QIJIANG)
    assert "国庆节" in page(district.client, where)
    assert district.client.post(where, day).status_code == 403
    city.client.post(where, {"clear": f"{year}-10-06"})
    with tenant_scope(SYSTEM):
        assert not CalendarDay.objects.exists()
    assert city.client.post(where, {"clear": "哪天"}).status_code == 404


def test_a_long_calendar_costs_the_queries_of_a_short_one(city: Persona) -> None:
    clerk = clerk_of(units.GUNAN)
    short = queries(clerk, "/calendar/")
    city.client.post(NEW, {**CAMPAIGN, "last_week": "2031-06-26", "do": "make"})
    assert queries(clerk, "/calendar/") == short
    with tenant_scope(SYSTEM):
        latest = Campaign.objects.get(code="2031")
        assert latest.periods.count() > 20
    assert dt.date(2031, 1, 2) == latest.survey_date
