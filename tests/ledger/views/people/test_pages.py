"""The pages of people: somebody new with a slip, roles, resets, off and on; the own password."""

import re
import uuid
from typing import Any

import pytest
from django.test import Client

from ledger.models import Membership, Person, User
from ledger.policy import Role
from ledger.scoping import SYSTEM, tenant_scope
from tests.factories import campaigns, units
from tests.factories.people import PASSWORD
from tests.ledger.views.moves import page, queries, text
from tests.personas import Persona, clerk_of, manager_of, persona, the

pytestmark = pytest.mark.django_db
NEW = {"unit": units.GUNAN, "name": "郑某", "username": "", "phone": "", "email": "", "roles": [Role.CLERK.value]}
SLIP = re.compile(r"<code>([a-z0-9_.-]+)</code>")


@pytest.fixture
def manager() -> Persona:
    campaigns.under_way()
    return manager_of(units.QIJIANG)


def made(manager: Persona, **changed: Any) -> Any:
    return manager.client.post(f"/people/new/?unit={units.QIJIANG}", {**NEW, "key": str(uuid.uuid4()), **changed})


def key() -> dict[str, str]:
    return {"key": str(uuid.uuid4())}


def test_somebody_new_is_told_on_a_slip_once(manager: Persona) -> None:
    answer = made(manager)
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    username, password = SLIP.findall(answer.content.decode())
    assert username == "500110001tb"
    assert User.objects.get(username=username).check_password(password)
    with tenant_scope(SYSTEM):
        new = Person.objects.get(user__username=username)
    assert password not in page(manager, f"/people/{new.pk}/")
    assert password not in page(manager, "/people/")
    assert "待首次登录" in page(manager, f"/people/{new.pk}/")


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"name": ""}, "请填写姓名"),
        ({"roles": []}, "请至少选一个岗位"),
        ({"unit": units.JIJIANG}, "不在您的管辖范围内"),
        ({"unit": units.QIJIANG, "roles": [Role.AUDITOR.value]}, "由上级单位的管理员设置"),
        ({"roles": [Role.CLERK.value, Role.MANAGER.value]}, "不同的人"),
        ({"username": "A！"}, "用户名要有 3 到 32 位"),
        ({"phone": "12"}, "电话写得不对"),
        ({"email": "nobody"}, "邮箱写得不对"),
        ({"roles": [Role.SECTOR.value]}, "请为“行业主管”选择所属领域"),
        ({"sector": "3"}, "只有“行业主管”有所属领域"),
    ],
)
def test_what_cannot_be_is_said_at_the_form_and_nobody_is_made(
    manager: Persona, changed: dict[str, Any], words: str
) -> None:
    before = User.objects.count()
    answer = made(manager, **changed)
    assert answer.status_code == (403 if "上级" in words else 422)
    assert words in text(answer)
    assert User.objects.count() == before


def test_a_user_name_that_is_taken_is_said_at_the_form_and_nobody_is_made(manager: Persona) -> None:
    before = User.objects.count()
    answer = made(manager, username=manager.user.username)
    assert answer.status_code == 422
    assert "已有人使用" in text(answer)
    assert User.objects.count() == before


def test_the_first_password_opens_one_page_only_until_it_is_changed(manager: Persona) -> None:
    username, password = SLIP.findall(made(manager).content.decode())
    door = Client()
    assert door.post("/sign-in/", {"username": username, "password": password}).status_code == 302
    for path in ("/", "/ledger/", "/units/", "/filings/"):
        answer = door.get(path)
        assert (answer.status_code, answer["Location"]) == (302, "/password/"), path
    hurried = door.get("/units/", headers={"HX-Request": "true"})
    assert hurried["HX-Redirect"] == "/password/"
    assert door.get("/session/").status_code == 204
    assert "管理员给的" in text(door.get("/password/"))
    said = {"old_password": password, "new_password1": "清欠-mine-2022", "new_password2": "清欠-mine-2022"}
    assert door.post("/password/", said)["Location"] == "/"
    assert door.get("/ledger/").status_code == 200
    assert Client().login(username=username, password="清欠-mine-2022")  # noqa: S106 - chosen above


@pytest.mark.parametrize(
    ("old", "new", "again", "words"),
    [
        ("wrong", "清欠-mine-2022", "清欠-mine-2022", "现在的密码不对"),
        (PASSWORD, "short", "short", "至少"),
        (PASSWORD, "password123", "password123", "太常见"),
        (PASSWORD, "清欠-mine-2022", "清欠-mine-2023", "不一样"),
        (PASSWORD, PASSWORD, PASSWORD, "和现在的一样"),
        (PASSWORD, "", "", "请填写新密码"),
    ],
)
def test_a_password_that_will_not_do_changes_nothing(old: str, new: str, again: str, words: str) -> None:
    clerk = clerk_of(units.GUNAN)
    said = {"old_password": old, "new_password1": new, "new_password2": again}
    answer = clerk.client.post("/password/", said)
    assert answer.status_code == 422
    assert words in text(answer)
    assert Client().login(username=clerk.user.username, password=PASSWORD)


def test_a_changed_password_ends_the_other_sign_ins_and_this_one_goes_on() -> None:
    clerk, elsewhere = clerk_of(units.GUNAN), Client()
    assert elsewhere.login(username=clerk.user.username, password=PASSWORD)
    said = {"old_password": PASSWORD, "new_password1": "清欠-mine-2022", "new_password2": "清欠-mine-2022"}
    clerk.client.post("/password/", said)
    assert clerk.client.get("/password/").status_code == 200
    assert elsewhere.get("/password/").status_code == 302


def test_roles_are_given_and_taken_on_the_persons_page(manager: Persona) -> None:
    clerk = clerk_of(units.GUNAN)
    where = f"/people/{the(clerk).pk}/"
    manager.client.post(f"{where}roles/", {"unit": units.WENLONG, "role": Role.HEAD.value})
    assert "取消文龙街道的负责人" in page(manager, where)
    manager.client.post(f"{where}roles/", {"take": f"{units.WENLONG}:{Role.HEAD.value}"})
    assert "文龙街道" not in page(manager, where)
    refused = manager.client.post(f"{where}roles/", {"unit": units.JIJIANG, "role": Role.HEAD.value})
    assert refused.status_code == 422
    assert manager.client.post(f"{where}roles/", {"take": f"{units.GUNAN}:99"}).status_code == 404
    with tenant_scope(SYSTEM):
        assert Membership.objects.filter(user=clerk.user).count() == 1


def test_the_field_of_a_sector_reader_is_given_and_taken_on_the_persons_page(manager: Persona) -> None:
    clerk = clerk_of(units.GUNAN)
    where = f"/people/{the(clerk).pk}/"
    asked = {"unit": units.GUNAN, "role": Role.SECTOR.value}
    assert "请为“行业主管”选择所属领域" in text(manager.client.post(f"{where}roles/", asked))
    manager.client.post(f"{where}roles/", {**asked, "sector": "3"})
    assert "取消古南街道的行业主管（住建）" in page(manager, where)
    assert "行业主管（住建）" in page(manager, "/people/")
    manager.client.post(f"{where}roles/", {"take": f"{units.GUNAN}:{Role.SECTOR.value}.3"})
    assert "取消古南街道的行业主管" not in page(manager, where)
    with tenant_scope(SYSTEM):
        assert Membership.objects.filter(user=clerk.user).count() == 1


def test_a_reset_and_a_return_show_a_new_slip_and_off_is_off(manager: Persona) -> None:
    clerk = clerk_of(units.GUNAN)
    where = f"/people/{the(clerk).pk}/"
    _username, password = SLIP.findall(manager.client.post(f"{where}password/", key()).content.decode())
    assert Client().login(username=clerk.user.username, password=password)
    assert manager.client.post(f"{where}switch/", {"what": "off"}).status_code == 302
    assert "已停用" in page(manager, where)
    assert not Client().login(username=clerk.user.username, password=password)
    _username, fresh = SLIP.findall(manager.client.post(f"{where}switch/", {"what": "on", **key()}).content.decode())
    assert Client().login(username=clerk.user.username, password=fresh)
    assert manager.client.post(f"{where}switch/", {"what": "no"}).status_code == 422


def test_reloading_a_slip_repeats_nothing_and_says_what_to_do(manager: Persona) -> None:
    before = User.objects.count()
    form = key()
    assert made(manager, **form).status_code == 200
    again = made(manager, **form)
    assert again.status_code == 422
    assert "重设密码" in text(again)
    assert User.objects.count() == before + 1
    clerk = clerk_of(units.GUNAN)
    where = f"/people/{the(clerk).pk}/"
    manager.client.post(f"{where}switch/", {"what": "off"})
    for said, path in (({"what": "on"}, "switch/"), ({}, "password/")):
        asked = {**said, "key": re.findall(r'name="key" value="([0-9a-f-]{36})"', page(manager, where))[0]}
        _username, password = SLIP.findall(manager.client.post(f"{where}{path}", asked).content.decode())
        again = manager.client.post(f"{where}{path}", asked)
        assert again.status_code == 422
        assert "没有重复办理" in text(again)
        assert User.objects.get(pk=clerk.user.pk).check_password(password), "the slip that was printed holds"


def test_a_form_without_its_key_resets_nothing_and_a_refused_one_can_be_sent_again(manager: Persona) -> None:
    clerk, form = clerk_of(units.GUNAN), key()
    answer = manager.client.post(f"/people/{the(clerk).pk}/password/")
    assert answer.status_code == 422
    assert "刷新" in text(answer)
    assert User.objects.get(pk=clerk.user.pk).check_password(PASSWORD)
    assert made(manager, **form, roles=[Role.CLERK.value, Role.MANAGER.value]).status_code == 422
    assert made(manager, **form).status_code == 200


def test_strangers_are_not_found_and_colleagues_refused(manager: Persona) -> None:
    stranger, colleague = clerk_of(units.JIJIANG), manager_of(units.QIJIANG)
    assert manager.client.get(f"/people/{the(stranger).pk}/").status_code == 404
    assert manager.client.post(f"/people/{the(stranger).pk}/password/", key()).status_code == 404
    assert manager.client.post(f"/people/{the(colleague).pk}/password/", key()).status_code == 403
    assert manager.client.post(f"/people/{the(manager).pk}/switch/", {"what": "off"}).status_code == 403
    assert clerk_of(units.QIJIANG).client.get("/people/").status_code == 403


def test_the_list_is_searched_and_costs_the_same_for_one_and_three(manager: Persona) -> None:
    clerk_of(units.GUNAN)
    one = queries(manager, "/people/")
    for code in (units.WENLONG, units.SHIJIAO):
        persona(code, Role.CLERK, Role.HEAD)
    assert queries(manager, "/people/") == one
    found = page(manager, "/people/?q=文龙")
    assert "文龙街道填报员" in found
    assert "石角镇填报员" not in found
    assert "没有找到人员" in page(manager, "/people/?q=nobody")


def test_a_persons_details_are_changed(manager: Persona) -> None:
    clerk = clerk_of(units.GUNAN)
    where = f"/people/{the(clerk).pk}/"
    seen = manager.client.get(where).context["seen"]
    manager.client.post(where, {"name": "谭某", "phone": "023-48600002", "email": "", "seen": seen})
    assert (the(clerk).name, the(clerk).phone) == ("谭某", "023-48600002")
    assert manager.client.post(where, {"name": "", "phone": "", "email": ""}).status_code == 422


def test_the_queries_of_a_person_do_not_grow_with_roles(manager: Persona) -> None:
    clerk = clerk_of(units.GUNAN)
    where = f"/people/{the(clerk).pk}/"
    one = queries(manager, where)
    with manager.scope():
        for code in (units.WENLONG, units.SHIJIAO):
            Membership.objects.create(unit=units.unit(code), user=clerk.user, role=Role.HEAD)
    assert queries(manager, where) == one


def test_who_may_not_be_acted_on_is_shown_without_forms_and_with_why(manager: Persona) -> None:
    html = page(manager, f"/people/{the(manager).pk}/")
    assert "要由另一位管理员办理" in html
    assert "重设密码" not in html
    assert "增加岗位" not in html
    assert "<form" not in html.partition("<main")[2].partition("</main>")[0]


def test_details_that_were_changed_meanwhile_answer_409_and_nothing_is_lost(manager: Persona) -> None:
    clerk = clerk_of(units.GUNAN)
    where = f"/people/{the(clerk).pk}/"
    seen = manager.client.get(where).context["seen"]
    first = {"name": "郑某", "phone": "023-48600000", "email": "", "seen": seen}
    assert manager_of(units.QIJIANG).client.post(where, first).status_code == 302
    answer = manager.client.post(where, {**first, "phone": "023-48600001"})
    assert answer.status_code == 409
    assert "资料已被改为“郑某、023-48600000”" in text(answer)
    assert 'value="023-48600001"' in text(answer)
    assert the(clerk).phone == "023-48600000"


def test_a_role_that_is_held_is_not_said_to_be_new(manager: Persona) -> None:
    clerk = clerk_of(units.GUNAN)
    role = {"unit": units.GUNAN, "role": Role.CLERK.value}
    where = f"/people/{the(clerk).pk}/roles/"
    assert "已有这个岗位" in text(manager.client.post(where, role, follow=True))
    taken = {"take": f"{units.GUNAN}:{Role.CLERK.value}"}
    assert "已取消这个岗位" in text(manager.client.post(where, taken, follow=True))
    assert "不用再取消" in text(manager.client.post(where, taken, follow=True))
