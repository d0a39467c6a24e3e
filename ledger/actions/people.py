"""Makes people, gives and takes roles, resets passwords, switches people off and on: who may do what to whom.

Managing people is separate from deciding filings and from reading the audit (三员分立; workflow.md, Roles). A manager
reaches the own unit and all below it, and gives there every role but 管理员 and 审计, which the level above gives (at
the root its other managers). Nobody changes himself or herself, nor anybody who holds a role beyond the own reach or
one that could not be given; the root keeps a manager. The people of a closed unit are kept as before, but nobody comes
to it. What it does to sessions: a password that is set anew ends them, for they hold the old one.
"""

from collections.abc import Collection
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from ledger.actions.audit import note
from ledger.actions.leaving import end_jobs, hand_on_drafts, inherit_drafts, release_claims, units_to_review
from ledger.actions.locks import CLOSED, lock_ledgers
from ledger.actions.passwords import random_password
from ledger.errors import ConflictError, ForbiddenError, RefusedError
from ledger.models import Ledger, Membership, Person, Unit, User
from ledger.permission import may, require
from ledger.policy import APART, GIVEN_FROM_ABOVE, Action, Role
from ledger.queries.identity import of_now
from ledger.queries.people import beyond, roles_held, seats_of
from ledger.queries.shown import mark_of_person
from ledger.scoping import Actor
from ledger.validators import username_problem
from ledger.vocabulary import Sector


@dataclass(frozen=True, slots=True)
class Details:
    """Who somebody is and how to reach them."""

    name: str
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """A person with the password that is told once; only its hash is stored."""

    person: Person
    password: str


def require_gives(actor: Actor, unit: Unit, role: Role) -> None:
    """Raise ForbiddenError where the actor may not give or take this role at the unit."""
    require(actor, Action.EDIT_PEOPLE, unit)
    if role not in GIVEN_FROM_ABOVE or actor.is_system or unit.parent_id is None:
        return
    above = (seat for seat in actor.seats if seat.role is Role.MANAGER and seat.path != unit.path)
    if not any(unit.path.startswith(seat.path) for seat in above):
        raise ForbiddenError(f"{unit.name}的“{role.label}”由上级单位的管理员设置，请联系上级。")


def require_over(actor: Actor, person: Person) -> None:
    """Raise ForbiddenError where the actor may not act on this person."""
    require(actor, Action.EDIT_PEOPLE, person.unit)
    if person.user_id == actor.user_id:
        raise ForbiddenError(
            "自己的资料、岗位和状态要由另一位管理员办理；密码在“修改密码”里改，邮箱在“邮件设置”里改。"
        )
    if beyond(person):
        raise ForbiddenError(f"{person.name}在您管辖范围以外还有岗位，请由上级管理员办理。")
    for seat in seats_of(person):
        require_gives(actor, seat.unit, Role(seat.role))


def _still(actor: Actor, unit: Unit) -> Actor:
    """Return the actor with the rights of now, asked under the lock; ForbiddenError where they are gone."""
    now = of_now(actor)
    if not may(now, Action.EDIT_PEOPLE, unit):
        raise ForbiddenError(f"您刚刚不再管理{unit.name}的人员，没有办理；请刷新后再看。")
    return now


def _hold(actor: Actor, person: Person, also: Collection[int] = ()) -> None:
    """Lock the person's unit and these, closed ones too; judge what may be done by what stands under the lock."""
    require_over(actor, person)
    lock_ledgers([person.unit_id, *also], closed=True)
    if not Person.objects.filter(pk=person.pk, unit=person.unit_id).exists():
        raise ConflictError(f"{person.name}刚刚随单位调整转到了别处，没有改动；请刷新后再办理。")
    require_over(_still(actor, person.unit), person)


def add_person(
    actor: Actor, unit: Unit, username: str, details: Details, roles: Collection[Role], sector: int | None = None
) -> Told:
    """Make a sign-in at a unit with roles there, and a first password that must be changed.

    `sector` is the 所属领域 of a 行业主管, and of nobody else.
    """
    _require_gives_all(actor, unit, roles)
    require_together(roles)
    require_sector(roles, sector)
    if problem := username_problem(username):
        raise RefusedError(problem)
    lock_ledgers([unit.pk])
    _require_gives_all(_still(actor, unit), unit, roles)
    password = random_password()
    user = _sign_in(username, password)
    person = Person(unit=unit, user=user)
    _describe(person, details)
    Membership.objects.bulk_create(
        Membership(unit=unit, user=user, role=role, sector=sector_of(role, sector)) for role in sorted(set(roles))
    )
    if Role.CLERK in roles:
        inherit_drafts(unit, user)
    return Told(person, password)


def _require_gives_all(actor: Actor, unit: Unit, roles: Collection[Role]) -> None:
    require(actor, Action.EDIT_PEOPLE, unit)
    for role in roles:
        require_gives(actor, unit, role)


def _sign_in(username: str, password: str) -> User:
    user = User(username=username, must_change_password=True)
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError:
        raise RefusedError(f"用户名“{username}”已有人使用，请换一个。") from None
    return user


def _describe(person: Person, details: Details) -> None:
    if not details.name.strip():
        raise RefusedError("请填写姓名。")
    person.name, person.phone, person.email = details.name.strip(), details.phone.strip(), details.email.strip()
    person.save()


def describe(actor: Actor, person: Person, details: Details, *, seen: str | None = None) -> None:
    """Change a person's name, phone and mail address; `seen` marks them as the page showed them.

    ConflictError where they have changed since; the same words again change nothing.
    """
    _hold(actor, person)
    person.refresh_from_db(fields=["name", "phone", "email"])
    if Details(person.name, person.phone, person.email) == details:
        return
    if seen is not None and seen != mark_of_person(person):
        now = "、".join(filter(None, (person.name, person.phone, person.email)))
        raise ConflictError(f"您打开页面以后，资料已被改为“{now}”；请核对后再保存。")
    _describe(person, details)


def require_together(roles: Collection[Role]) -> None:
    """Raise RefusedError where one person cannot hold these roles together (三员分立)."""
    for role in sorted(set(roles)):
        for other in sorted(APART[role] & set(roles)):
            raise RefusedError(f"“{role.label}”和“{other.label}”要由不同的人担任，请只选一个。")


def require_sector(roles: Collection[Role], sector: int | None) -> None:
    """Raise RefusedError where a 行业主管 is given no 所属领域 of the list."""
    if Role.SECTOR in roles and sector not in Sector.values:
        raise RefusedError("请为“行业主管”选择所属领域。")


def sector_of(role: Role, sector: int | None) -> int | None:
    """Return the sector that a seat of this role bears: none but that of a 行业主管."""
    return sector if role is Role.SECTOR else None


def give_role(actor: Actor, person: Person, unit: Unit, role: Role, sector: int | None = None) -> bool:
    """Give a person one more role, at this or another unit within reach; return whether it is new.

    Of 行业主管 one may hold several, each with its `sector`.
    """
    require_gives(actor, unit, role)
    require_sector([role], sector)
    _hold(actor, person, [unit.pk])
    require_gives(_still(actor, unit), unit, role)
    if Ledger.objects.filter(unit=unit, closed_on__isnull=False).exists():
        raise RefusedError(CLOSED)
    require_together([*roles_held(person), role])
    _seat, made = Membership.objects.get_or_create(
        unit=unit, user_id=person.user_id, role=role, sector=sector_of(role, sector)
    )
    if made and role is Role.CLERK:
        inherit_drafts(unit, person.user)
    return made


def take_role(actor: Actor, person: Person, unit: Unit, role: Role, sector: int | None = None) -> bool:
    """Take a role from a person, of 行业主管 that with the `sector`; return whether it was held."""
    require_gives(actor, unit, role)
    _hold(actor, person, [unit.pk, *(units_to_review(person, unit) if role is Role.REVIEWER else ())])
    require_gives(_still(actor, unit), unit, role)
    if role is Role.MANAGER:
        _keep_a_manager(person, unit)
    held = Membership.objects.filter(unit=unit, user_id=person.user_id, role=role, sector=sector_of(role, sector))
    gone, _by_table = held.delete()
    if gone and role is Role.REVIEWER:
        release_claims(actor, person, unit)
    if gone and role is Role.CLERK:
        hand_on_drafts(unit, person.user)
    return bool(gone)


def _keep_a_manager(person: Person, unit: Unit) -> None:
    """Refuse to leave the root without somebody who keeps people; asked under the unit's lock."""
    if unit.parent_id is not None:
        return
    others = Membership.objects.filter(unit=unit, role=Role.MANAGER, user__is_active=True)
    if not others.exclude(user_id=person.user_id).exists():
        raise RefusedError(f"{unit.name}只剩这一位管理员，不能取消或停用；请先另设一位。")


def reset_password(actor: Actor, person: Person) -> Told:
    """Give a person a new first password; the old one and every open sign-in end with it."""
    _hold(actor, person)
    user = _locked(person)
    if not user.is_active:
        raise RefusedError(f"{person.name}已停用；请先恢复，恢复时会给出新的初始密码。")
    return _told(person, user, "password_reset")


def _told(person: Person, user: User, what: str) -> Told:
    password = random_password()
    user.set_password(password)
    user.must_change_password = True
    user.save()
    _note(person, what)
    return Told(person, password)


def _note(person: Person, what: str) -> None:
    detail = {"username": person.user.username, "who": person.name}
    if what == "password_reset":
        note(person.unit_id, "password_reset", detail)
    elif what == "person_off":
        note(person.unit_id, "person_off", detail)
    else:
        note(person.unit_id, "person_on", detail)


def _locked(person: Person) -> User:
    return User.objects.select_for_update(no_key=True).get(pk=person.user_id)


def switch_off(actor: Actor, person: Person) -> bool:
    """Let a person in no more, at once: sign-ins end, waiting jobs stop, claims are given back, drafts go on.

    The roles stay, so that the person's name stays with what was done. Return whether the person was in before.
    """
    held = _units_of(person)
    _hold(actor, person, held)
    if not _units_of(person) <= held:
        raise ConflictError(f"{person.name}的岗位或领取的审核刚刚有变动，没有停用；请刷新后再停用。")
    user = _locked(person)
    if not user.is_active:
        return False
    seats = list(seats_of(person))
    for seat in seats:
        if seat.role == Role.MANAGER:
            _keep_a_manager(person, seat.unit)
    user.is_active = False
    # A sign-in holds the password's hash: none of today's opens again when the person comes back.
    user.set_unusable_password()
    user.save()
    end_jobs(person)
    release_claims(actor, person)
    for seat in seats:
        hand_on_drafts(seat.unit, user)
    _note(person, "person_off")
    return True


def _units_of(person: Person) -> set[int]:
    """Return where a person holds a role or may claim filings."""
    return {*seats_of(person).values_list("unit_id", flat=True), *units_to_review(person)}


def switch_on(actor: Actor, person: Person) -> Told:
    """Let a person in again, with a new first password; RefusedError for one who is in."""
    _hold(actor, person)
    user = _locked(person)
    if user.is_active:
        raise RefusedError(f"{person.name}没有停用，不用恢复。")
    user.is_active = True
    return _told(person, user, "person_on")
