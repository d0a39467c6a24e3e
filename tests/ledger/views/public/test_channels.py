"""The complaint channels: shown to anybody exactly as the notice has them, kept by the city's manager alone."""

import csv
import html
import re

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from ledger.actions.channels import Listed, add_channel, change_channel, end_channel
from ledger.errors import ConflictError, ForbiddenError, MissingError, RefusedError
from ledger.models import AuditEvent, ChannelScope, ComplaintChannel
from ledger.queries.channels import public_channels
from ledger.scoping import SYSTEM, tenant_scope
from tests.factories import units
from tests.ledger.views.public.visitors import LISTS, loaded, look
from tests.personas import Persona, clerk_of, manager_of

pytestmark = pytest.mark.django_db
PAGE, KEEP = "/channels/", "/channels/keep/"
ROW = re.compile(r"<tr>(.*?)</tr>", re.DOTALL)
CELL = re.compile(r"<t([dh])\b[^>]*>(.*?)</t\1>", re.DOTALL)
LINE = re.compile(r'<span class="channel-phone">(.*?)</span>|<a [^>]*>(.*?)</a>', re.DOTALL)
TAG = re.compile(r"<[^>]*>")


def plain(cell: str) -> str:
    """Return what a cell says: its entries with ';' between, '' for a dash."""
    parts = [one or other for one, other in LINE.findall(cell)] or [cell]
    text = ";".join(html.unescape(TAG.sub("", part)).strip() for part in parts)
    return "" if text == "—" else text


def shown(page: str) -> list[list[list[str]]]:
    """Return the cells of each table of a page."""
    tables = [found.split("</tbody>")[0] for found in page.split("<tbody>")[1:]]
    return [[[plain(cell) for _kind, cell in CELL.findall(row)] for row in ROW.findall(table)] for table in tables]


def test_the_31_and_the_46_stand_there_exactly_as_the_notice_has_them() -> None:
    assert loaded() == 77
    with LISTS.open(encoding="utf-8", newline="") as file:
        notice = list(csv.DictReader(file))
    page = look(PAGE).content.decode()
    provinces, districts = shown(page)
    names = ("seq", "name", "phones", "email", "website", "note")
    wanted = [[row[name] for name in names] for row in notice]
    assert (len(provinces), len(districts), len(wanted)) == (31, 46, 77)
    assert [[*row, ""] for row in provinces] == wanted[:31]
    assert districts == wanted[31:]
    numbers = [number for row in notice for number in row["phones"].split(";")]
    assert len(numbers) > 77
    for number in numbers:
        dial = f'<a href="tel:{number.replace("-", "")}">{number}</a>'
        assert (dial in page) != ("传真" in number), number
    for title in ("全国省级违约拖欠中小企业款项投诉渠道", "重庆市区县（部门）非法增加企业负担投诉渠道"):
        assert f">{title}</h2>" in page
    assert "《保障中小企业款项支付条例》" in page
    assert "渝减负办〔2022〕3号" in page


def test_it_is_taken_in_once_and_what_was_kept_since_stays() -> None:
    assert (loaded(), loaded()) == (77, 0)
    with tenant_scope(SYSTEM):
        ComplaintChannel.objects.filter(name="綦江区").update(phones=["023-12345"])
    assert loaded() == 0
    assert [line.phones for line in public_channels("綦江")] == [["023-12345"]]


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("綦江", ["綦江区"]),
        ("023 4866 2295", ["綦江区"]),
        ("０２３—４８６６２２９５", ["綦江区"]),
        ("QQQYB@163", []),
        ("gsZXQY96871@163.com", ["甘肃"]),
        ("财政", ["市财政局"]),
        ("wq.cqsme.cn", ["重庆", "市经济信息委", "城口县"]),
        ("%", []),
    ],
)
def test_it_is_searched_by_whatever_stands_there(typed: str, names: list[str]) -> None:
    loaded()
    page = look(PAGE, q=typed).content.decode()
    assert [row[1] for table in shown(page) for row in table] == names
    assert ("没有找到" in page) == (not names)


def test_what_is_typed_comes_back_as_text_and_a_city_without_lists_says_so() -> None:
    page = look(PAGE, q="<script>" + "x" * 9_000 + "\0").content.decode()
    assert "<script>x" not in page
    assert "&lt;script&gt;x" in page
    assert len(page) < 20_000
    assert "还没有公布投诉渠道" in look(PAGE).content.decode()


def test_one_question_of_the_database_kept_by_the_browser_and_not_too_often(
    settings: Settings, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    loaded()
    with django_assert_num_queries(4):  # three buckets, and both lists
        answer = look(PAGE)
    assert answer.headers["Cache-Control"] == "private, max-age=300"
    assert "Set-Cookie" not in answer.headers
    settings.VERIFY_PER_MINUTE = 2
    codes = [look(PAGE, "10.7.7.7").status_code for _ in range(3)]
    assert codes == [200, 200, 429]
    assert f'href="{reverse("channels")}"' in look("/sign-in/").content.decode()


def test_only_the_lists_of_the_root_that_are_in_force_are_public() -> None:
    district, manager = units.unit(units.QIJIANG), manager_of(units.CITY)
    with tenant_scope(SYSTEM):
        ComplaintChannel.objects.create(unit=district, scope=2, seq=1, name="区里自己的", phones=["023-1"])
    with manager.scope() as actor:
        kept = add_channel(actor, manager.unit, ChannelScope.MUNICIPAL, Listed("江津区", ["023-47565823"]))
        gone = add_channel(actor, manager.unit, ChannelScope.MUNICIPAL, Listed("撤销的局", ["023-2"]))
        end_channel(actor, manager.unit, gone.pk, gone.version)
    assert [line.name for line in public_channels()] == [kept.name]


@pytest.fixture
def manager() -> Persona:
    loaded()
    return manager_of(units.CITY)


def _names() -> list[str]:
    return [line.name for line in public_channels() if line.scope is ChannelScope.MUNICIPAL]


def _numbered() -> bool:
    with tenant_scope(SYSTEM):
        lines = ComplaintChannel.objects.filter(scope=ChannelScope.MUNICIPAL, ended_on=None)
        return [line.seq for line in lines] == list(range(1, len(lines) + 1))


def test_the_manager_adds_changes_moves_and_ends_and_each_is_audited(manager: Persona) -> None:
    before = _names()
    said = {"scope": "2", "name": "渝北区临空办", "phones": "023-67810000\n023-67810001（传真）", "seq": "3"}
    assert manager.client.post(KEEP, said).status_code == 302
    assert _names() == [*before[:2], "渝北区临空办", *before[2:]]
    with tenant_scope(SYSTEM):
        line = ComplaintChannel.objects.get(name="渝北区临空办")
    assert line.phones == ["023-67810000", "023-67810001(传真)"]
    form = manager.client.get(KEEP, {"entry": line.pk}).content.decode()
    assert "023-67810001(传真)" in form
    change = said | {"entry": str(line.pk), "seen": "1", "seq": "1", "website": "https://example.test/a"}
    assert manager.client.post(KEEP, change).status_code == 302
    assert _names()[0] == "渝北区临空办"
    assert manager.client.post(KEEP, {"end": str(line.pk), "seen": "2"}).status_code == 302
    assert _names() == before
    assert _numbered()
    with tenant_scope(SYSTEM):
        events = AuditEvent.objects.filter(what="ledger_complaintchannel", user_id=manager.user.pk)
        told = [(event.op, set(event.after or {})) for event in events.order_by("id")]
    assert [op for op, _names in told if op == "I"] == ["I"]
    for name in ("phones", "website", "seq", "ended_on"):
        assert any(name in after for _op, after in told), name


def test_what_was_ended_is_listed_and_comes_back_where_it_stood(manager: Persona) -> None:
    before = _names()
    with tenant_scope(SYSTEM):
        line = ComplaintChannel.objects.get(scope=ChannelScope.MUNICIPAL, name="綦江区")
    assert manager.client.post(KEEP, {"end": str(line.pk), "seen": "1"}).status_code == 302
    assert "綦江区" not in _names()
    listed = manager.client.get(KEEP).content.decode()
    assert f'name="resume"\n                          value="{line.pk}"' in listed
    assert manager.client.post(KEEP, {"resume": str(line.pk), "seen": "1"}).status_code == 409
    assert manager.client.post(KEEP, {"resume": str(line.pk), "seen": "2"}).status_code == 302
    assert (_names(), _numbered()) == (before, True)
    assert manager.client.post(KEEP, {"resume": str(line.pk), "seen": "3"}).status_code == 404
    with tenant_scope(SYSTEM):
        events = AuditEvent.objects.filter(what="ledger_complaintchannel", user_id=manager.user.pk)
        said = [event.after or {} for event in events.order_by("id")]
        ends = [after["ended_on"] for after in said if "ended_on" in after]
    assert [bool(day) for day in ends] == [True, False]


def test_what_was_ended_does_not_come_back_beside_another_of_its_name(manager: Persona) -> None:
    with tenant_scope(SYSTEM):
        line = ComplaintChannel.objects.get(scope=ChannelScope.MUNICIPAL, name="綦江区")
    manager.client.post(KEEP, {"end": str(line.pk), "seen": "1"})
    manager.client.post(KEEP, {"scope": "2", "name": "綦江区", "phones": "023-48662296"})
    answer = manager.client.post(KEEP, {"resume": str(line.pk), "seen": "2"})
    assert (answer.status_code, "已在这张表里" in answer.content.decode()) == (422, True)
    assert [found.phones for found in public_channels("綦江")] == [["023-48662296"]]


def test_who_comes_late_is_told_and_what_is_wrong_is_shown_again(manager: Persona) -> None:
    with tenant_scope(SYSTEM):
        line = ComplaintChannel.objects.get(scope=ChannelScope.MUNICIPAL, name="綦江区")
    said = {"scope": "2", "name": "綦江区", "phones": "023-48662296", "entry": str(line.pk), "seen": "1", "seq": "23"}
    assert manager.client.post(KEEP, said).status_code == 302
    assert manager.client.post(KEEP, said | {"phones": "023-1111111"}).status_code == 409
    assert manager.client.post(KEEP, {"end": str(line.pk), "seen": "1"}).status_code == 409
    wrong = {
        "phones": "打办公室电话",
        "website": "javascript:alert(1)",
        "email": "没有",
        "name": "",
        "seq": "零",
    }
    for name, text in wrong.items():
        answer = manager.client.post(KEEP, said | {"seen": "2", name: text})
        assert answer.status_code == 422, name
        assert text in answer.content.decode()
    assert manager.client.post(KEEP, {"scope": "2", "name": "空白局"}).status_code == 422
    assert "已在这张表里" in manager.client.post(KEEP, said | {"entry": "", "seen": ""}).content.decode()
    assert [line.phones for line in public_channels("綦江")] == [["023-48662296"]]


def test_nobody_else_keeps_them(manager: Persona) -> None:
    said = {"scope": "2", "name": "新增的局", "phones": "023-12345"}
    district, clerk = manager_of(units.QIJIANG), clerk_of(units.CITY)
    for person, status in ((district, 403), (clerk, 403)):
        assert person.client.get(KEEP).status_code == status
        assert person.client.post(KEEP, said).status_code == status
        assert person.client.post(KEEP, {"resume": "1", "seen": "1"}).status_code == status
        with person.scope() as actor, pytest.raises(ForbiddenError):
            add_channel(actor, person.unit, ChannelScope.MUNICIPAL, Listed("新增的局"))
    assert district.client.get(KEEP, {"unit": units.CITY}).status_code == 404
    assert 'href="/channels/keep/"' not in district.client.get("/").content.decode()
    assert 'href="/channels/keep/"' in manager.client.get("/").content.decode()
    with manager.scope() as actor:
        with pytest.raises(MissingError):
            end_channel(actor, manager.unit, 999_999, 1)
        with pytest.raises(RefusedError):
            add_channel(actor, manager.unit, ChannelScope.MUNICIPAL, Listed(" 綦江区 "))
        line = ComplaintChannel.objects.get(name="巫溪县")
        with pytest.raises(ConflictError):
            change_channel(actor, manager.unit, line.pk, 7, Listed("巫溪县"))
    assert len(public_channels()) == 77
