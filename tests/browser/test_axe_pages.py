"""Every page in its filled, empty and refused states is accessible (WCAG 2.2 AA), on a desk and on a phone."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.conf import settings
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from ledger.actions.self_audit import keep
from ledger.models import ArrearsRecord, FilingVersion, Job, JobState, Unit
from ledger.policy import Role
from ledger.scoping import SYSTEM, tenant_scope
from ledger.vocabulary import Sector
from qingqian.db.clock import wall_clock
from reporting.rollups.proof import Audit, Difference
from tests.browser.axe import assert_accessible_everywhere, faults, violations
from tests.factories import campaigns, people, units
from tests.factories.campaigns import under_way
from tests.factories.clues import registered
from tests.factories.records import WAN, one_of_each, record
from tests.ledger.views.moves import hand_in, pass_it
from tests.ledger.views.public.visitors import loaded
from tests.personas import Persona, clerk_of, head_of, manager_of, persona, reviewer_of, sector_reader_of, viewer_of

pytestmark = pytest.mark.django_db(transaction=True)
SERVER_FAULT = 500
SURVEY, RESOLUTION = campaigns.SURVEY, campaigns.RESOLUTION
SEEN_BY_CLERK = (
    "/",
    "/ledger/",
    "/ledger/?q=找不到的词",
    "/ledger/new/",
    "/ledger/grid/",
    "/imports/",
    "/imports/new/",
    "/filings/",
    f"/filings/{units.GUNAN}/{SURVEY}/",
    f"/filings/{units.GUNAN}/{RESOLUTION}/",
    f"/filings/{units.SHIJIAO}/{SURVEY}/",
    "/ledger/999999/",
    "/notices/",
    "/notices/mail/",
    "/clues/",
    "/clues/?show=all&q=找不到的词",
    "/clues/new/",
    "/clues/clocks/",
    "/clues/sheet/",
)
SEEN_BY_REVIEWER = (
    "/",
    "/review/",
    f"/review/{units.WENLONG}/{SURVEY}/",
    f"/review/{units.SHIJIAO}/{SURVEY}/",
    f"/filings/{units.QIJIANG}/{SURVEY}/",
    f"/filings/{units.SHIJIAO}/{SURVEY}/versions/1/",
    f"/ledger/?unit={units.GUNAN}",
    "/units/",
    f"/units/{units.GUNAN}/",
    "/rules/",
    "/completeness/",
    "/chase/",
    "/chase/papers/",
    "/contacts/",
    f"/filings/{units.WENLONG}/{SURVEY}/paper/",
    "/clues/?show=all",
    "/clues/?show=debtors",
    "/clues/due/",
    "/clues/samples/",
    "/clues/hung/",
    "/clues/statistics/",
    "/clues/statistics/?by=content",
    "/clues/statistics/rows/?line=total&column=received",
)
SEEN_BY_CITY = (
    "/",
    "/summaries/",
    f"/summaries/annex3/?unit={units.QIJIANG}",
    f"/summaries/dashboard/?unit={units.QIJIANG}&count=live",
    f"/summaries/dashboard/paid/?unit={units.QIJIANG}&count=live",
    f"/summaries/annex4/?unit={units.QIJIANG}",
    f"/summaries/annex4/?unit={units.QIJIANG}&period={SURVEY}",
    f"/summaries/annex4/?unit={units.QIJIANG}&period={SURVEY}&version=pending",
    f"/summaries/rows/?unit={units.QIJIANG}&annex=4&line=total&column=count",
    f"/summaries/compare/?unit={units.QIJIANG}&from={SURVEY}&period={SURVEY}&show=both",
    f"/summaries/compare/?unit={units.QIJIANG}&from={SURVEY}&period={SURVEY}&show=bridge",
    f"/summaries/compare/rows/?unit={units.QIJIANG}&from={SURVEY}&period={SURVEY}&line=total&column=count",
    "/units/",
    "/rules/",
    f"/completeness/?open={units.QIJIANG}&span=all",
    "/completeness/bulletin/",
    "/analysis/aging/?by=unit",
    "/analysis/aging/rows/?age=1",
    "/analysis/interest/",
    "/analysis/interest/rows/?rate=9",
    "/analysis/disclosure/",
    "/analysis/spot-check/",
    "/analysis/contradictions/",
    "/analysis/contradictions/rows/?kind=proof",
    "/summaries/packages/",
    f"/summaries/packages/?unit={units.QIJIANG}&period={SURVEY}",
)
SEEN_BY_MANAGER = (
    "/",
    "/people/",
    "/people/new/",
    "/people/sheet/",
    f"/units/{units.QIJIANG}/new/",
    f"/units/{units.GUNAN}/edit/",
    f"/units/{units.GUNAN}/move/",
    f"/units/{units.GUNAN}/merge/",
    "/mail/",
    "/alarms/",
)
SEEN_BY_SECTOR = (
    "/",
    "/identity/",
    "/sector/",
    f"/sector/?unit={units.JIANGJIN}",
    "/sector/rows/",
    f"/sector/rows/?unit={units.GUNAN}",
)
SEEN_BY_NEWCOMER = ("/", "/ledger/", "/ledger/new/", "/imports/", "/filings/", f"/filings/{units.JIJIANG}/{SURVEY}/")


@contextmanager
def signed_in(page: Page, server: LiveServer, person: Persona) -> Iterator[str]:
    """Let the browser be somebody; yield the address of the server."""
    session = person.client.ticket
    page.context.clear_cookies()
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": server.url}])
    yield server.url
    page.context.clear_cookies()


@pytest.fixture
def town() -> Unit:
    """Plant a campaign under way: a ledger with faults, one filing that waits, one that passed."""
    places = under_way()
    town = places[units.GUNAN]
    one_of_each(town)
    record(town, contract_fen=5 * WAN)
    record(town, debtor_name="", owed_fen=None, faulty=True)
    for code in (units.WENLONG, units.SHIJIAO):
        record(places[code])
        hand_in(clerk_of(code), campaigns.period(SURVEY))
        registered(clerk_of(code))
    pass_it(reviewer_of(units.QIJIANG), places[units.SHIJIAO], campaigns.period(SURVEY))
    return town


def check_pages(page: Page, url: str, paths: tuple[str, ...]) -> None:
    """Open pages one by one; fail with all that is found on any of them."""
    found: list[str] = []
    for path in paths:
        answer = page.goto(url + path)
        assert answer is not None, path
        assert answer.status < SERVER_FAULT, path
        found += faults(page)
    assert found == [], "\n".join(found)


@contextmanager
def refused(page: Page, status: int) -> Iterator[None]:
    """Wait for the refusal of what is done inside."""
    with page.expect_response(lambda answer: answer.status == status):
        yield
    page.wait_for_load_state("networkidle")


@pytest.fixture
def read(page: Page) -> Page:
    """Return a page whose refusals are meant."""
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    return page


def test_the_door_and_its_refusal(read: Page, live_server: LiveServer) -> None:
    read.goto(f"{live_server.url}/sign-in/")
    assert_accessible_everywhere(read)
    read.get_by_label("用户名").fill("nobody")
    read.get_by_label("密码").fill("wrong")
    read.get_by_role("button", name="登录").click()
    read.get_by_role("alert").wait_for()
    assert_accessible_everywhere(read)
    loaded()
    check_pages(read, live_server.url, ("/channels/", "/channels/?q=找不到的词"))


def test_the_code_on_a_sheet_is_looked_up_without_a_sign_in(read: Page, live_server: LiveServer, town: Unit) -> None:
    with tenant_scope(SYSTEM):
        code = FilingVersion.objects.filter(unit__code=units.WENLONG).get().code_text
    read.goto(f"{live_server.url}/sign-in/")
    read.get_by_role("link", name="查验盖章报表上的校验码").click()
    read.get_by_label("校验码").fill(code.lower())
    read.get_by_role("button", name="查验").click()
    told = read.get_by_role("status")
    assert all(word in told.inner_text() for word in ("待审核", units.unit(units.WENLONG).name, "第 1 版"))
    assert town.name not in told.inner_text()
    assert_accessible_everywhere(read)
    read.get_by_label("校验码").fill("0")
    read.get_by_role("button", name="查验").click()
    assert "没有查到" in read.get_by_role("alert").inner_text()
    assert_accessible_everywhere(read)


def test_what_a_clerk_sees(read: Page, live_server: LiveServer, town: Unit) -> None:
    with signed_in(read, live_server, clerk_of(town.code)) as url:
        check_pages(read, url, SEEN_BY_CLERK)


def test_a_row_and_its_refusals(read: Page, live_server: LiveServer, town: Unit) -> None:
    with tenant_scope(SYSTEM):
        whole, faulty = (ArrearsRecord.objects.filter(unit=town).order_by(order)[0] for order in ("id", "-id"))
    with signed_in(read, live_server, clerk_of(town.code)) as url:
        check_pages(read, url, (f"/ledger/{whole.pk}/", f"/ledger/{faulty.pk}/"))
        read.fill("#id_owed_fen", "十万")
        with refused(read, 422):
            read.keyboard.press("Control+s")
        assert_accessible_everywhere(read)
        read.goto(f"{url}/ledger/{whole.pk}/")
        with tenant_scope(SYSTEM):
            ArrearsRecord.objects.filter(pk=whole.pk).update(debtor_name="同事刚改的名字")
        read.fill("#id_debtor_name", "我改的名字")
        with refused(read, 409):
            read.keyboard.press("Control+s")
        assert_accessible_everywhere(read)
    with signed_in(read, live_server, viewer_of(units.QIJIANG)) as url:
        check_pages(read, url, (f"/ledger/{whole.pk}/",))


def test_an_import_that_was_refused(read: Page, live_server: LiveServer, town: Unit) -> None:
    params = {"file": "附件2.xlsx", "accept_proposals": False, "partial": False}
    with tenant_scope(SYSTEM):
        job = Job.objects.create(
            unit=town, kind="check", key="axe", state=JobState.REFUSED, params=params, result={"message": "文件损坏"}
        )
    with signed_in(read, live_server, clerk_of(town.code)) as url:
        check_pages(read, url, ("/imports/", f"/imports/{job.pk}/"))


@pytest.mark.usefixtures("town")
def test_what_a_districts_people_see(read: Page, live_server: LiveServer) -> None:
    with signed_in(read, live_server, persona(units.QIJIANG, Role.REVIEWER, Role.HEAD)) as url:
        check_pages(read, url, SEEN_BY_REVIEWER)


def test_a_filing_that_is_refused_and_one_that_was_decided_meanwhile(
    read: Page, live_server: LiveServer, town: Unit
) -> None:
    with signed_in(read, live_server, clerk_of(town.code)) as url:
        read.goto(f"{url}/filings/{town.code}/{SURVEY}/")
        with refused(read, 422):
            read.get_by_role("button", name="检查并提交").click()
        assert_accessible_everywhere(read)
    with signed_in(read, live_server, reviewer_of(units.QIJIANG)) as url:
        read.goto(f"{url}/review/{units.WENLONG}/{SURVEY}/")
        pass_it(reviewer_of(units.QIJIANG), units.unit(units.WENLONG), campaigns.period(SURVEY))
        with refused(read, 409):
            read.get_by_role("button", name="领取审核").click()
        assert_accessible_everywhere(read)


@pytest.mark.usefixtures("town")
def test_what_a_manager_sees(read: Page, live_server: LiveServer) -> None:
    fault = Difference("digests", units.WENLONG, "校验值不符", SURVEY, 1)
    assert keep(Audit(1, (fault,)), wall_clock(), whole=True)
    with signed_in(read, live_server, manager_of(units.QIJIANG)) as url:
        check_pages(read, url, SEEN_BY_MANAGER)


@pytest.mark.usefixtures("town")
def test_what_the_city_sees(read: Page, live_server: LiveServer) -> None:
    with signed_in(read, live_server, viewer_of(units.CITY)) as url:
        check_pages(read, url, SEEN_BY_CITY)


@pytest.mark.usefixtures("town")
def test_what_a_sector_reader_sees(read: Page, live_server: LiveServer) -> None:
    reader = sector_reader_of(units.CITY)
    people.grant(reader.user, reader.unit, Role.VIEWER)
    reader.client.post("/identity/", {"identity": f"{reader.unit.pk}.{Sector.HOUSING}"})
    with signed_in(read, live_server, reader) as url:
        check_pages(read, url, SEEN_BY_SECTOR)
        read.goto(url)
        assert read.locator(".bar-identity").inner_text().strip() == "行业主管 · 住建"
        read.get_by_role("link", name="切换身份").click()
        read.get_by_role("button", name="切换为查看").click()
        read.get_by_role("link", name="台账").first.wait_for()
        assert read.locator(".bar-identity").count() == 0


def test_what_one_sees_who_has_nothing_yet(read: Page, live_server: LiveServer) -> None:
    under_way()
    with signed_in(read, live_server, clerk_of(units.JIJIANG)) as url:
        check_pages(read, url, SEEN_BY_NEWCOMER)
    with signed_in(read, live_server, head_of(units.JIJIANG)) as url:
        check_pages(read, url, (f"/filings/{units.JIJIANG}/{RESOLUTION}/",))
    with signed_in(read, live_server, manager_of(units.JIJIANG)) as url:
        check_pages(read, url, ("/units/", "/ledger/"))
    with signed_in(read, live_server, manager_of(units.CITY)) as url:
        check_pages(read, url, ("/channels/keep/", "/clues/clocks/", "/clues/clocks/edit/"))


def test_a_fault_is_found_and_named(read: Page) -> None:
    read.set_content("<html lang=zh><title>页</title><main><input><img src=x><a href=/></a></main>")
    found = violations(read)
    assert {fault.partition(" ")[0] for fault in found} == {"image-alt", "label", "link-name"}
    assert any("<input>" in fault and "at input:" in fault for fault in found)
