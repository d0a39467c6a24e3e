"""切换身份: a person is either what the ordinary seats say or a 行业主管, never both at once."""

from typing import Any

import pytest

from ledger.guard import ACTING
from ledger.models import AuditEvent, Job, Membership
from ledger.policy import Role
from ledger.queries.identity import actor_of, of_now, owner_of
from ledger.scoping import SYSTEM, Actor, Seat, tenant_scope
from ledger.vocabulary import Sector
from tests.factories import people, units
from tests.factories.records import record
from tests.personas import Persona, clerk_of, persona, sector_reader_of

pytestmark = pytest.mark.django_db
PILL = "行业主管 · 住建"


@pytest.fixture
def both() -> Persona:
    """One who enters rows in a town, and reads 住建 in the district."""
    clerk = clerk_of(units.GUNAN)
    people.grant(clerk.user, units.unit(units.QIJIANG), Role.SECTOR)
    return clerk


def key(code: str, sector: int = Sector.HOUSING) -> str:
    return f"{units.unit(code).pk}.{sector}"


def switch(person: Persona, identity: str) -> Any:
    return person.client.post("/identity/", {"identity": identity})


def html(person: Persona, address: str = "/") -> str:
    answer = person.client.get(address)
    assert answer.status_code == 200, address
    return " ".join(answer.content.decode().split())


def noted(what: str) -> list[tuple[str, Any]]:
    with tenant_scope(SYSTEM):
        return list(AuditEvent.objects.filter(what=what).order_by("id").values_list("unit__code", "after"))


def is_sector(person: Persona) -> bool:
    """Tell by what opens who acts: a 行业主管 opens the board and no ledger, the others the contrary."""
    board, ledger = (person.client.get(where).status_code for where in ("/sector/", "/ledger/"))
    assert {board, ledger} == {200, 403}
    return bool(board == 200)


def test_who_holds_both_begins_with_the_ordinary_seats_and_may_change(both: Persona) -> None:
    assert not is_sector(both)
    assert PILL not in html(both)
    assert 'href="/identity/"' in html(both)
    assert switch(both, key(units.QIJIANG)).headers["Location"] == "/"
    assert is_sector(both)
    page = html(both)
    assert PILL in page
    assert "綦江区" in page
    assert page.count("<li>") == 2, "工作台 and 行业, nothing else"
    assert switch(both, "usual").status_code == 302
    assert not is_sector(both)


def test_both_ways_are_noted_where_the_field_is_read(both: Persona) -> None:
    switch(both, key(units.QIJIANG))
    switch(both, key(units.QIJIANG))
    switch(both, "usual")
    switch(both, "usual")
    told = (units.QIJIANG, {"identity": "行业主管（住建）"})
    assert noted("identity_taken") == [told]
    assert noted("identity_left") == [told]


def test_the_page_names_each_identity_even_far_from_home() -> None:
    clerk = clerk_of(units.GUNAN)
    people.grant(clerk.user, units.unit(units.JIANGJIN), Role.SECTOR, Sector.EDUCATION)
    page = html(clerk, "/identity/")
    assert "古南街道" in page
    assert "行业主管（教育）" in page
    assert "江津区" in page
    assert page.count('name="identity"') == 1
    switch(clerk, key(units.JIANGJIN, Sector.EDUCATION))
    assert "填报员" in html(clerk, "/identity/")


def test_nobody_becomes_what_another_is(both: Persona) -> None:
    for wanted in (key(units.CITY), key(units.QIJIANG, Sector.WATER), "usual.3", "", "0.0"):
        assert switch(both, wanted).status_code == 404
        assert not is_sector(both)
    assert noted("identity_taken") == []
    assert both.client.get(f"/identity/?identity={key(units.QIJIANG)}").status_code == 200
    assert not is_sector(both), "only a POST changes it"


@pytest.mark.parametrize(
    "said", [None, "x", 3, [], [1], ["1", "3"], [1, 2, 3], {"a": 1}, [None, 3], "other unit", "other field"]
)
def test_a_forged_session_gives_nothing_that_is_not_held(both: Persona, said: Any) -> None:
    forged = {
        "other unit": [units.unit(units.CITY).pk, int(Sector.HOUSING)],
        "other field": [units.unit(units.QIJIANG).pk, int(Sector.WATER)],
    }
    session = both.client.session
    session[ACTING] = forged.get(said, said) if isinstance(said, str) else said
    session.save()
    assert not is_sector(both)


def test_who_holds_nothing_else_is_always_so() -> None:
    reader = sector_reader_of(units.QIJIANG)
    assert is_sector(reader)
    page = html(reader)
    assert PILL in page
    assert 'href="/identity/"' not in page
    session = reader.client.session
    session[ACTING] = [0, 0]
    session.save()
    assert is_sector(reader)
    people.grant(reader.user, units.unit(units.QIJIANG), Role.SECTOR, Sector.WATER)
    switch(reader, key(units.QIJIANG, Sector.WATER))
    assert "行业主管 · 水利" in html(reader)


def test_a_seat_that_is_taken_meanwhile_gives_nothing_from_then_on(both: Persona) -> None:
    switch(both, key(units.QIJIANG))
    assert is_sector(both)
    with tenant_scope(SYSTEM):
        Membership.objects.filter(user=both.user, role=Role.SECTOR).delete()
    assert not is_sector(both)
    assert both.client.get("/sector/").status_code == 403


def test_who_is_switched_off_meanwhile_is_out(both: Persona) -> None:
    switch(both, key(units.QIJIANG))
    both.user.is_active = False
    both.user.save()
    assert both.client.get("/sector/").status_code in (302, 403)
    assert actor_of(both.user, acting=(units.unit(units.QIJIANG).pk, Sector.HOUSING)).seats == ()


def test_it_ends_with_the_sign_in(both: Persona) -> None:
    switch(both, key(units.QIJIANG))
    both.client.post("/sign-out/")
    assert noted("sign_out")[-1][0] == units.QIJIANG
    both.client.post("/sign-in/", {"username": both.user.username, "password": people.PASSWORD})
    assert not is_sector(both)


def test_a_sector_reader_is_told_nothing_and_sets_no_mail() -> None:
    reader = sector_reader_of(units.QIJIANG)
    assert 'class="bar-bell"' not in html(reader)
    for address in ("/notices/", "/notices/mail/"):
        assert reader.client.get(address).status_code == 403
    assert reader.client.post("/notices/mail/", {"email": "a@example.test", "rhythm": "2"}).status_code == 403


def test_a_job_is_nobodys_who_has_become_a_sector_reader_alone() -> None:
    clerk = clerk_of(units.GUNAN)
    record(clerk.unit)
    with tenant_scope(SYSTEM):
        job = Job.objects.create(unit=clerk.unit, kind="check", key="job", owner=clerk.user)
    people.grant(clerk.user, units.unit(units.QIJIANG), Role.SECTOR)
    assert [seat.role for seat in owner_of(job).seats] == [Role.CLERK]
    with tenant_scope(SYSTEM):
        Membership.objects.filter(user=clerk.user, role=Role.CLERK).delete()
    assert owner_of(job).seats == ()
    assert owner_of(job).paths == ()


def test_under_a_lock_one_stays_who_one_was(both: Persona) -> None:
    acting = (units.unit(units.QIJIANG).pk, int(Sector.HOUSING))
    usual, reader = actor_of(both.user), actor_of(both.user, acting=acting)
    assert of_now(usual).seats == usual.seats
    assert of_now(reader).seats == reader.seats
    assert (usual.sector, reader.sector) == (None, Sector.HOUSING)


def test_an_identity_of_two_kinds_cannot_be_made() -> None:
    seats = (Seat(1, "/00001/", Role.CLERK), Seat(1, "/00001/", Role.SECTOR, Sector.HOUSING))
    with pytest.raises(ValueError, match="held alone"):
        Actor(1, "甲", seats)


def test_the_password_is_changed_in_this_identity_too() -> None:
    reader = persona(units.QIJIANG, Role.SECTOR)
    said = {
        "old_password": people.PASSWORD,
        "new_password1": "another-horse-清欠9",
        "new_password2": "another-horse-清欠9",
    }
    assert reader.client.post("/password/", said).status_code == 302
    assert noted("password_changed")
