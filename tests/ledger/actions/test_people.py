"""Who may do what to whom: makes, roles, resets, off and on; the separation of managers, in Python and in SQL."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client

from ledger.actions import people as acts
from ledger.actions.people import Details, Told
from ledger.errors import ForbiddenError, LedgerError, MissingError, RefusedError
from ledger.models import Draft, Filing, FilingEvent, Job, JobState, Membership, Person, State, User
from ledger.policy import APART, Role
from ledger.queries.people import people_page, proposed_username
from ledger.scoping import SYSTEM, Actor, tenant_scope
from ledger.vocabulary import Sector
from tests.factories import campaigns, people, units
from tests.factories.people import PASSWORD
from tests.factories.records import record
from tests.ledger.views.moves import hand_in
from tests.personas import Persona, clerk_of, held, manager_of, persona, reviewer_of, the

pytestmark = pytest.mark.django_db
SOMEBODY = Details("郑某", "023-48600001", "a@example.test")
WORK = (Role.CLERK, Role.HEAD, Role.REVIEWER, Role.VIEWER, Role.SECTOR)


@pytest.fixture
def manager() -> Persona:
    return manager_of(units.QIJIANG)


def add(actor: Actor, code: str, *roles: Role, username: str = "zheng") -> Told:
    return acts.add_person(actor, units.unit(code), username, SOMEBODY, roles, Sector.HOUSING)


def test_somebody_new_has_a_random_password_to_be_changed_and_the_roles_given(manager: Persona) -> None:
    with manager.scope() as actor:
        told = add(actor, units.GUNAN, Role.CLERK, Role.HEAD)
        again = acts.add_person(actor, units.unit(units.GUNAN), "other", SOMEBODY, [Role.CLERK])
    user = User.objects.get(username="zheng")
    assert user.check_password(told.password)
    assert told.password != again.password
    assert len(told.password) >= 14
    assert user.must_change_password
    assert (told.person.name, told.person.phone, told.person.email) == ("郑某", "023-48600001", "a@example.test")
    with tenant_scope(SYSTEM):
        assert set(Membership.objects.filter(user=user).values_list("role", flat=True)) == {Role.CLERK, Role.HEAD}


@pytest.mark.parametrize(
    ("username", "words"),
    [("clerk", "已有人使用"), ("Ab", "小写字母"), ("ab", "3 到 32 位"), ("郑某某", "小写字母"), ("a b", "小写字母")],
)
def test_a_user_name_that_is_taken_or_odd_is_refused_and_nobody_is_made(
    manager: Persona, username: str, words: str
) -> None:
    people.person(units.unit(units.JIJIANG), username="clerk")
    before = User.objects.count()
    with manager.scope() as actor, pytest.raises(RefusedError, match=words), transaction.atomic():
        add(actor, units.GUNAN, Role.CLERK, username=username)
    assert User.objects.count() == before


def test_a_name_is_proposed_that_says_unit_and_role_and_is_free(manager: Persona) -> None:
    town = units.unit(units.GUNAN)
    assert proposed_username(town, Role.CLERK) == "500110001tb"
    people.person(town, username="500110001tb")
    with manager.scope():
        assert proposed_username(town, Role.CLERK) == "500110001tb2"
        assert proposed_username(town, Role.CLERK, ["500110001tb2"]) == "500110001tb3"
        assert proposed_username(town, Role.AUDITOR) == "500110001sj"


@pytest.mark.parametrize("role", Role)
def test_the_own_unit_is_given_working_roles_and_units_below_every_one(manager: Persona, role: Role) -> None:
    with manager.scope() as actor:
        add(actor, units.GUNAN, role, username="below")
        if role in WORK:
            add(actor, units.QIJIANG, role, username="own")
            return
        with pytest.raises(ForbiddenError, match="上级单位的管理员"), transaction.atomic():
            add(actor, units.QIJIANG, role, username="own")
    assert not User.objects.filter(username="own").exists()


def test_the_root_has_nobody_above_and_gives_its_own(manager: Persona) -> None:
    del manager
    with manager_of(units.CITY).scope() as actor:
        add(actor, units.CITY, Role.AUDITOR, username="auditor")
        add(actor, units.CITY, Role.MANAGER, username="second")
        add(actor, units.QIJIANG, Role.MANAGER, username="district")
    assert User.objects.filter(username__in=["auditor", "second", "district"]).count() == 3


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.MANAGER])
def test_nobody_else_makes_people(role: Role) -> None:
    with persona(units.QIJIANG, role).scope() as actor, pytest.raises(ForbiddenError):
        add(actor, units.GUNAN, Role.CLERK)


def test_a_stranger_and_the_level_above_are_out_of_reach(manager: Persona) -> None:
    near, far, above = clerk_of(units.GUNAN), clerk_of(units.JIJIANG), clerk_of(units.CITY)
    with manager.scope() as actor:
        acts.reset_password(actor, the(near))
        for whom in (far, above):
            with pytest.raises(MissingError):
                acts.reset_password(actor, the(whom))
            with pytest.raises(MissingError):
                add(actor, whom.unit.code, Role.CLERK)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("other", Role)
def test_duties_that_are_kept_apart_are_refused_by_us_and_by_the_database(role: Role, other: Role) -> None:
    apart = other in APART[role]
    with manager_of(units.CITY).scope() as actor:
        told = add(actor, units.GUNAN, role)
        if not apart:
            acts.give_role(actor, told.person, units.unit(units.WENLONG), other, Sector.WATER)
            return
        with pytest.raises(RefusedError, match="不同的人"):
            acts.give_role(actor, told.person, units.unit(units.WENLONG), other, Sector.WATER)
        with pytest.raises(RefusedError, match="不同的人"):
            add(actor, units.GUNAN, role, other, username="both")
        field = Sector.WATER if other is Role.SECTOR else None
        seat = Membership(unit=units.unit(units.WENLONG), user=told.person.user, role=other, sector=field)
        with pytest.raises(DatabaseError, match="different people"), transaction.atomic():
            seat.save()


def test_roles_are_given_and_taken_at_units_below_and_the_same_twice_is_once(manager: Persona) -> None:
    clerk = clerk_of(units.GUNAN)
    person, town = the(clerk), units.unit(units.WENLONG)
    with manager.scope() as actor:
        assert acts.give_role(actor, person, town, Role.HEAD)
        assert not acts.give_role(actor, person, town, Role.HEAD)
        assert held(clerk) == {(units.GUNAN, Role.CLERK), (units.WENLONG, Role.HEAD)}
        assert acts.take_role(actor, person, town, Role.HEAD)
        assert not acts.take_role(actor, person, town, Role.HEAD)
        with pytest.raises(MissingError):
            acts.give_role(actor, person, units.unit(units.JIJIANG), Role.HEAD)
    assert held(clerk) == {(units.GUNAN, Role.CLERK)}


def fields_of(person: Persona) -> set[tuple[str, int, int | None]]:
    with tenant_scope(SYSTEM):
        return set(Membership.objects.filter(user=person.user).values_list("unit__code", "role", "sector"))


def test_a_sector_reader_reads_one_field_a_seat_and_each_is_taken_by_itself(manager: Persona) -> None:
    clerk = clerk_of(units.GUNAN)
    person, town = the(clerk), units.unit(units.GUNAN)
    with manager.scope() as actor:
        for wrong in (None, 0, 100):
            with pytest.raises(RefusedError, match="所属领域"):
                acts.give_role(actor, person, town, Role.SECTOR, wrong)
        assert acts.give_role(actor, person, town, Role.SECTOR, Sector.HOUSING)
        assert acts.give_role(actor, person, town, Role.SECTOR, Sector.WATER)
        assert not acts.give_role(actor, person, town, Role.SECTOR, Sector.WATER)
        assert acts.give_role(actor, person, town, Role.VIEWER, Sector.WATER), "only a 行业主管 has one"
        assert not acts.take_role(actor, person, town, Role.SECTOR, Sector.EDUCATION)
        assert not acts.take_role(actor, person, town, Role.SECTOR)
        assert acts.take_role(actor, person, town, Role.SECTOR, Sector.HOUSING)
    rest = {(units.GUNAN, Role.CLERK, None), (units.GUNAN, Role.VIEWER, None)}
    assert fields_of(clerk) == {*rest, (units.GUNAN, Role.SECTOR, Sector.WATER)}


@pytest.mark.parametrize(("role", "sector"), [(Role.SECTOR, None), (Role.CLERK, Sector.WATER)])
def test_the_database_holds_field_and_role_together(role: Role, sector: int | None) -> None:
    clerk = people.person(units.unit(units.GUNAN))
    with tenant_scope(SYSTEM), pytest.raises(IntegrityError, match="membership_sector"), transaction.atomic():
        Membership.objects.create(unit=units.unit(units.GUNAN), user=clerk, role=role, sector=sector)


ON_ONESELF: dict[str, Callable[[Actor, Person], Any]] = {
    "give": lambda actor, me: acts.give_role(actor, me, me.unit, Role.VIEWER),
    "take": lambda actor, me: acts.take_role(actor, me, me.unit, Role.MANAGER),
    "reset": acts.reset_password,
    "off": acts.switch_off,
    "on": acts.switch_on,
    "describe": lambda actor, me: acts.describe(actor, me, SOMEBODY),
}


@pytest.mark.parametrize("what", ON_ONESELF)
def test_nobody_changes_oneself(what: str) -> None:
    me = manager_of(units.CITY)
    with me.scope() as actor, pytest.raises(ForbiddenError, match="由另一位管理员办理"):
        ON_ONESELF[what](actor, the(me))
    assert held(me) == {(units.CITY, Role.MANAGER)}


def test_the_database_too_lets_nobody_change_ones_own_roles(manager: Persona) -> None:
    with manager.scope():
        mine = Membership.objects.filter(user=manager.user)
        for write in (lambda: mine.update(role=Role.CLERK), mine.delete):
            with pytest.raises(DatabaseError, match="own roles"), transaction.atomic():
                write()
        with pytest.raises(DatabaseError, match="own roles"), transaction.atomic():
            Membership.objects.create(unit=manager.unit, user=manager.user, role=Role.CLERK)


@pytest.mark.parametrize("what", [name for name in ON_ONESELF if name != "on"])
def test_colleagues_and_those_who_read_the_audit_are_the_level_aboves(manager: Persona, what: str) -> None:
    for role in (Role.MANAGER, Role.AUDITOR):
        whom = persona(units.QIJIANG, role)
        with manager.scope() as actor, pytest.raises(ForbiddenError, match="上级单位的管理员"):
            ON_ONESELF[what](actor, the(whom))
    with manager_of(units.CITY).scope() as actor:
        acts.reset_password(actor, the(persona(units.QIJIANG, Role.AUDITOR)))


def test_who_holds_a_role_beyond_ones_reach_is_left_alone(manager: Persona) -> None:
    clerk = clerk_of(units.GUNAN)
    people.grant(clerk.user, units.unit(units.CITY), Role.REVIEWER)
    with manager.scope() as actor:
        for act in (acts.reset_password, acts.switch_off):
            with pytest.raises(ForbiddenError, match="管辖范围以外"):
                act(actor, the(clerk))
    with manager_of(units.CITY).scope() as actor:
        acts.reset_password(actor, the(clerk))


def test_the_root_keeps_a_manager_who_can_come_in() -> None:
    first, second = manager_of(units.CITY), manager_of(units.CITY)
    with first.scope() as actor:
        acts.switch_off(actor, the(second))
    # The second acts on with what was open before; nor does the system itself take the last one away.
    with second.scope() as actor, pytest.raises(ForbiddenError, match="刚刚不再管理"):
        acts.switch_off(actor, the(first))
    with tenant_scope(SYSTEM) as actor:
        with pytest.raises(RefusedError, match="只剩这一位管理员"):
            acts.switch_off(actor, the(first))
        with pytest.raises(RefusedError, match="只剩这一位管理员"):
            acts.take_role(actor, the(first), first.unit, Role.MANAGER)
    assert held(first) == {(units.CITY, Role.MANAGER)}


def test_a_reset_password_ends_every_open_sign_in_and_must_be_changed(manager: Persona) -> None:
    clerk = clerk_of(units.GUNAN)
    assert clerk.client.get("/ledger/").status_code == 200
    with manager.scope() as actor:
        told = acts.reset_password(actor, the(clerk))
    assert clerk.client.get("/ledger/").status_code == 302
    assert not Client().login(username=clerk.user.username, password=PASSWORD)
    assert Client().login(username=clerk.user.username, password=told.password)
    assert User.objects.get(pk=clerk.user.pk).must_change_password


def test_who_is_switched_off_is_out_at_once_and_comes_back_with_a_new_password_alone(manager: Persona) -> None:
    clerk = clerk_of(units.GUNAN)
    assert clerk.client.get("/ledger/").status_code == 200
    with manager.scope() as actor:
        assert acts.switch_off(actor, the(clerk))
        assert not acts.switch_off(actor, the(clerk))
        with pytest.raises(RefusedError, match="已停用"):
            acts.reset_password(actor, the(clerk))
    assert clerk.client.get("/ledger/").status_code == 302
    with manager.scope() as actor:
        told = acts.switch_on(actor, the(clerk))
        with pytest.raises(RefusedError, match="没有停用"):
            acts.switch_on(actor, the(clerk))
    assert clerk.client.get("/ledger/").status_code == 302, "the sign-in of before stays ended"
    assert held(clerk) == {(units.GUNAN, Role.CLERK)}
    assert Client().login(username=clerk.user.username, password=told.password)


def test_waiting_jobs_of_a_leaver_stop_and_those_of_others_go_on(manager: Persona) -> None:
    clerk, other = clerk_of(units.GUNAN), clerk_of(units.GUNAN)
    with tenant_scope(SYSTEM):
        jobs = [
            Job.objects.create(unit=clerk.unit, owner=who.user, kind="import", key=f"{number}", state=state)
            for number, (who, state) in enumerate(
                [(clerk, JobState.QUEUED), (clerk, JobState.DONE), (other, JobState.QUEUED)]
            )
        ]
    with manager.scope() as actor:
        acts.switch_off(actor, the(clerk))
    with tenant_scope(SYSTEM):
        states = [Job.objects.get(pk=job.pk).state for job in jobs]
        assert "已停用" in Job.objects.get(pk=jobs[0].pk).result["message"]
    assert states == [JobState.FAILED, JobState.DONE, JobState.QUEUED]


@pytest.mark.parametrize("how", ["off", "role"])
def test_what_a_leaver_has_claimed_goes_back_to_the_queue(how: str) -> None:
    tree = campaigns.under_way()
    record(tree[units.GUNAN])
    hand_in(clerk_of(units.GUNAN), campaigns.period(campaigns.RESOLUTION))
    reviewer = reviewer_of(units.QIJIANG)
    reviewer.client.post(f"/filings/{units.GUNAN}/{campaigns.RESOLUTION}/claim/", {"seen": 1})
    with manager_of(units.QIJIANG).scope() as actor:
        if how == "off":
            acts.switch_off(actor, the(reviewer))
        else:
            acts.take_role(actor, the(reviewer), reviewer.unit, Role.REVIEWER)
    with tenant_scope(SYSTEM):
        filing = Filing.objects.get()
        last = FilingEvent.objects.latest("id")
    assert (filing.state, filing.claimed_by_id, filing.current_number) == (State.SUBMITTED, None, 1)
    assert (last.action, last.actor_name) == ("release_filing", "綦江区管理员")
    assert "停用" in last.comment


def draft(person: Persona, key: str, **values: str) -> Draft:
    with tenant_scope(SYSTEM):
        return Draft.objects.create(unit=person.unit, user=person.user, key=key, values=values)


def drafts_of(person: Persona) -> dict[str, Any]:
    with tenant_scope(SYSTEM):
        return dict(Draft.objects.filter(user=person.user).values_list("key", "values"))


def test_a_leavers_unsaved_typing_stays_with_the_unit_and_a_colleague_goes_on(manager: Persona) -> None:
    leaver, colleague, stranger = clerk_of(units.GUNAN), clerk_of(units.GUNAN), clerk_of(units.WENLONG)
    draft(leaver, "new:1", debtor_name="甲")
    draft(leaver, "record:7", debtor_name="乙")
    draft(colleague, "record:7", debtor_name="丙")
    with manager.scope() as actor:
        acts.switch_off(actor, the(leaver))
    assert drafts_of(colleague) == {"new:1": {"debtor_name": "甲"}, "record:7": {"debtor_name": "丙"}}
    assert drafts_of(stranger) == {}


def test_where_the_leaver_was_alone_the_next_clerk_finds_the_typing(manager: Persona) -> None:
    leaver = clerk_of(units.GUNAN)
    draft(leaver, "new:1", debtor_name="甲")
    with manager.scope() as actor:
        acts.switch_off(actor, the(leaver))
        assert drafts_of(leaver) == {"new:1": {"debtor_name": "甲"}}
        told = add(actor, units.GUNAN, Role.CLERK)
    with tenant_scope(SYSTEM):
        assert Draft.objects.get().user_id == told.person.user_id


def test_details_are_changed_and_a_name_is_asked_for(manager: Persona) -> None:
    clerk = clerk_of(units.GUNAN)
    with manager.scope() as actor:
        acts.describe(actor, the(clerk), SOMEBODY)
        with pytest.raises(RefusedError, match="姓名"):
            acts.describe(actor, the(clerk), Details(" "))
    assert the(clerk).name == "郑某"


def test_the_list_goes_unit_by_unit_and_page_by_page_and_asks_the_same(
    manager: Persona, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Callable[..., Any]
) -> None:
    monkeypatch.setattr("ledger.queries.people.PAGE_SIZE", 2)
    everybody = [clerk_of(code) for code in (units.GUNAN, units.GUNAN, units.WENLONG)]
    clerk_of(units.JIJIANG)
    with manager.scope():
        with django_assert_num_queries(2):
            first = people_page(manager.unit)
        second = people_page(manager.unit, after=first.after or 0)
        found = [found.person.user_id for found in (*first.found, *second.found)]
        assert found == [who.user.pk for who in (manager, *everybody)]
        assert second.after is None
        assert [len(each.seats) for each in first.found] == [1, 1]
        assert [each.person.unit.code for each in people_page(manager.unit, "文龙").found] == [units.WENLONG]


def test_a_refusal_is_a_sentence_that_a_person_can_mend(manager: Persona) -> None:
    with manager.scope() as actor, pytest.raises(LedgerError) as refusal:
        add(actor, units.QIJIANG, Role.MANAGER)
    assert refusal.value.message.endswith("。")


def test_what_somebody_had_typed_goes_on_when_the_role_is_taken(manager: Persona) -> None:
    leaver, other = clerk_of(units.GUNAN), clerk_of(units.GUNAN)
    draft(leaver, "new:1", debtor_name="甲")
    with manager.scope() as actor:
        assert acts.take_role(actor, the(leaver), leaver.unit, Role.CLERK)
    assert drafts_of(other) == {"new:1": {"debtor_name": "甲"}}
    draft(leaver, "new:2", debtor_name="乙")
    with manager.scope() as actor:
        new = add(actor, units.GUNAN, Role.CLERK)
    with tenant_scope(SYSTEM):
        assert Draft.objects.get(key="new:2").user_id == new.person.user_id
