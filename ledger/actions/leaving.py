"""What becomes of the work of somebody who leaves: nothing of it waits for a person who cannot come back."""

from typing import Final

from django.db.models import Q

from ledger.actions.moving import Moving, drop_claim
from ledger.models import Draft, Filing, Job, JobState, Membership, Person, State, Unit, User
from ledger.policy import Action, Role
from ledger.queries.periods import expected_of
from ledger.scoping import Actor
from qingqian.db.clock import app_now, wall_clock

GONE: Final = "审核人已停用或不再担任审核员，由系统放回。"
STOPPED: Final = "发起人已停用，任务已停止。"


def _claims(person: Person, unit: Unit | None = None) -> Q:
    held = Q(claimed_by_id=person.user_id, state=State.IN_REVIEW)
    return held if unit is None else held & Q(unit__parent=unit)


def units_to_review(person: Person, unit: Unit | None = None) -> set[int]:
    """Return the units whose filings the person may claim (of a unit's children): once locked, none is."""
    seats = Membership.objects.filter(user_id=person.user_id, role=Role.REVIEWER)
    at = seats if unit is None else seats.filter(unit=unit)
    claimed = Filing.objects.filter(_claims(person, unit)).values_list("unit_id", flat=True)
    return {*Unit.objects.filter(parent__in=at.values("unit")).values_list("pk", flat=True), *claimed}


def release_claims(actor: Actor, person: Person, unit: Unit | None = None) -> None:
    """Give what the person has claimed (of a unit's children) back to the queue; the event says why."""
    held = Filing.objects.select_for_update(of=("self",)).filter(_claims(person, unit))
    for filing in held.select_related("unit", "period").order_by("unit_id"):
        expected = expected_of(filing.unit, filing.period)
        move = Moving(actor, filing.unit, filing.period, filing, Action.RELEASE_FILING, app_now(), expected.is_leaf)
        move.comment = GONE
        drop_claim(filing)
        move.advance(filing.current_number)


def end_jobs(person: Person) -> None:
    """Stop the jobs of a person that nobody has begun; a running one meets its owner's rights at its next step."""
    waiting = Job.objects.filter(owner_id=person.user_id, state=JobState.QUEUED)
    waiting.update(state=JobState.FAILED, result={"message": STOPPED}, lease_until=None, finished_at=wall_clock())


def hand_on_drafts(unit: Unit, leaver: User) -> None:
    """Lay what a leaver has typed and not saved on the desk of another clerk of the unit, if there is one."""
    clerks = Membership.objects.filter(unit=unit, role=Role.CLERK, user__is_active=True).exclude(user=leaver)
    other = clerks.order_by("id").values_list("user_id", flat=True).first()
    if other is not None:
        _move_drafts(unit, Q(user=leaver), other)


def inherit_drafts(unit: Unit, clerk: User) -> None:
    """Lay what those who are no clerks of the unit any more had typed and not saved on a new clerk's desk."""
    clerks = Membership.objects.filter(unit=unit, role=Role.CLERK, user__is_active=True)
    _move_drafts(unit, ~Q(user__in=clerks.values("user")), clerk.pk)


def _move_drafts(unit: Unit, of: Q, user_id: int) -> None:
    """Hand drafts over; the newest of each form, and none for a form in which the other has typed too."""
    taken = set(Draft.objects.filter(unit=unit, user_id=user_id).values_list("key", flat=True))
    for draft in Draft.objects.filter(of, unit=unit).order_by("-saved_at", "-id"):
        if draft.key not in taken:
            taken.add(draft.key)
            Draft.objects.filter(pk=draft.pk).update(user_id=user_id)
