import pytest
from django.test import Client

from ledger.models import AuditEvent
from ledger.policy import Role
from ledger.scoping import SYSTEM, tenant_scope
from tests.factories import people, units
from tests.personas import clerk_of

pytestmark = pytest.mark.django_db
WRONG = "用户名或密码不正确"


def test_the_door_asks_for_name_and_password() -> None:
    html = Client().get("/sign-in/").content.decode()
    assert all(word in html for word in ("用户名", "密码", "登录", "csrfmiddlewaretoken"))
    assert "请先登录" not in html


def test_a_page_sends_strangers_to_the_door_and_they_come_back_to_it() -> None:
    person = clerk_of(units.GUNAN)
    client = Client()
    answer = client.get("/ledger/?q=x")
    assert answer.headers["Location"] == "/sign-in/?next=/ledger/%3Fq%3Dx"
    assert "请先登录" in client.get(answer.headers["Location"]).content.decode()
    answer = client.post(
        "/sign-in/", {"username": person.user.username, "password": people.PASSWORD, "next": "/ledger/?q=x"}
    )
    assert answer.headers["Location"] == "/ledger/?q=x"


def test_a_fragment_moves_the_whole_window_to_the_door() -> None:
    answer = Client().get("/ledger/", headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == "/sign-in/?next=/ledger/"


@pytest.mark.parametrize("elsewhere", ["https://other.example/", "//other.example/", "javascript:alert(1)"])
def test_nobody_is_sent_elsewhere(elsewhere: str) -> None:
    person = clerk_of(units.GUNAN)
    answer = Client().post(
        "/sign-in/", {"username": person.user.username, "password": people.PASSWORD, "next": elsewhere}
    )
    assert answer.headers["Location"] == "/"


@pytest.mark.parametrize(("username", "password"), [("nobody", people.PASSWORD), ("", "")])
def test_a_wrong_name_is_told_kindly(username: str, password: str) -> None:
    answer = Client().post("/sign-in/", {"username": username, "password": password})
    html = answer.content.decode()
    assert answer.status_code == 200
    assert (WRONG in html) == bool(username)


def test_a_wrong_password_and_a_leaver_are_told_the_same() -> None:
    person = clerk_of(units.GUNAN)
    wrong = Client().post("/sign-in/", {"username": person.user.username, "password": "not-this-one"})
    person.user.is_active = False
    person.user.save()
    left = Client().post("/sign-in/", {"username": person.user.username, "password": people.PASSWORD})
    assert WRONG in wrong.content.decode()
    assert WRONG in left.content.decode()


def test_who_belongs_nowhere_stays_out_and_is_told_whom_to_ask() -> None:
    user = people.person(units.unit(units.GUNAN))
    client = Client()
    answer = client.post("/sign-in/", {"username": user.username, "password": people.PASSWORD})
    assert "还没有分配单位和岗位" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_signing_in_and_out_leaves_events_of_the_person() -> None:
    person = clerk_of(units.GUNAN)
    client = Client(REMOTE_ADDR="10.1.2.3")
    client.post("/sign-in/", {"username": person.user.username, "password": people.PASSWORD})
    assert client.post("/sign-out/").headers["Location"] == "/sign-in/"
    with tenant_scope(SYSTEM):
        events = AuditEvent.objects.filter(user_id=person.user.pk, what__in=["sign_in", "sign_out"]).order_by("id")
        assert [(event.what, event.address, event.unit_id) for event in events] == [
            ("sign_in", "10.1.2.3", person.unit.pk),
            ("sign_out", "10.1.2.3", person.unit.pk),
        ]
    assert client.get("/").status_code == 302


def test_a_link_signs_nobody_out() -> None:
    person = clerk_of(units.GUNAN)
    assert person.client.get("/sign-out/").status_code == 405
    assert person.client.get("/").status_code == 200


def test_who_is_inside_passes_the_door() -> None:
    person = clerk_of(units.GUNAN)
    assert person.client.get("/sign-in/?next=/ledger/").headers["Location"] == "/ledger/"


def test_a_session_that_idled_too_long_is_over() -> None:
    person = clerk_of(units.GUNAN)
    session = person.client.session
    assert session.get_expiry_age() == 30 * 60
    session.set_expiry(-1)
    session.save()
    assert person.client.get("/").headers["Location"] == "/sign-in/?next=/"


def test_a_form_without_its_token_is_told_to_start_again() -> None:
    client = Client(enforce_csrf_checks=True)
    user = people.person(units.unit(units.GUNAN), Role.CLERK)
    client.force_login(user)
    answer = client.post("/sign-out/")
    assert answer.status_code == 403
    assert "页面已过期" in answer.content.decode()
