"""What the ordering unit does to its periods, each with a reason that everybody below can read (domain.md §2)."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import F

from ledger.actions.campaigns import make_period
from ledger.actions.locks import lock_ledgers
from ledger.actions.outbox import tell
from ledger.calendar.instants import minute_of
from ledger.calendar.schedule import Planned, Times, annexes_of
from ledger.errors import ConflictError, RefusedError
from ledger.models import Campaign, Filing, Period, PeriodChange, PeriodClock
from ledger.permission import require
from ledger.policy import Action
from ledger.queries.clocks import asks_paper
from ledger.queries.outbox import CHANGED
from ledger.scoping import Actor
from ledger.vocabulary import Level, PeriodKind
from qingqian.db.clock import app_now

PLACES_ASIDE = 1000


@dataclass(frozen=True, slots=True)
class Paper:
    """Whether stamped paper is due from a level, and until when; None: with the report."""

    asked: bool = False
    due_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a period is to be: its name, its clocks, annexes and stamped paper by level."""

    name: str
    opens_at: dt.datetime
    papers: Mapping[Level, Paper]
    times: Mapping[Level, Times]
    annexes: Mapping[Level, tuple[int, ...]]


def change_period(actor: Actor, period: Period, wanted: Wanted, reason: str, *, seen: int) -> PeriodChange:
    """Change a period's name, clocks or annexes; who has filed keeps being on time or late as it was.

    `seen` is the number of changes that the person saw. RefusedError for what cannot be, or changes nothing;
    ConflictError when somebody else changed it meanwhile.
    """
    period = _begin(actor, period, reason, seen)
    if period.waived_at is not None:
        raise RefusedError(f"“{period.name}”已取消；请先恢复，再调整时间。")
    clocks = _clocks(period)
    said = [*_said_of_period(period, wanted), *_said_of_clocks(clocks, wanted)]
    if not said:
        raise RefusedError("没有改动：请先修改名称、时间或附件，再保存。")
    _refuse(period, wanted)
    period.name, period.opens_at = wanted.name, wanted.opens_at
    period.stamped_paper = any(paper.asked for paper in wanted.papers.values())
    period.annexes = annexes_of(list(wanted.annexes.values()))
    period.save()
    for level, clock in clocks.items():
        times = wanted.times[level]
        clock.due_at, clock.closes_at, clock.frozen_at = times.due_at, times.closes_at, times.frozen_at
        clock.annexes = list(wanted.annexes[level])
        clock.stamped_paper, clock.paper_due_at = wanted.papers[level].asked, wanted.papers[level].due_at
        clock.save()
    said += _drop_later(period, wanted.times[Level.DISTRICT].due_at)
    return _note(actor, period, PeriodChange.Kind.CHANGED, reason, said)


def waive_period(actor: Actor, period: Period, reason: str, *, seen: int) -> PeriodChange:
    """Ask nobody for this period any more; RefusedError once somebody has filed it."""
    period = _begin(actor, period, reason, seen)
    if period.waived_at is not None:
        raise ConflictError(f"“{period.name}”已经取消，请刷新后再看。")
    filed = Filing.objects.filter(period=period, latest_number__gt=0).count()
    if filed:
        raise RefusedError(f"已有 {filed} 个单位报送过“{period.name}”，不能取消；可以改为调整时间。")
    period.waived_at = app_now()
    period.save(update_fields=["waived_at"])
    return _note(actor, period, PeriodChange.Kind.WAIVED, reason, [])


def restore_period(actor: Actor, period: Period, reason: str, *, seen: int) -> PeriodChange:
    """Ask for a waived period again."""
    period = _begin(actor, period, reason, seen)
    if period.waived_at is None:
        raise ConflictError(f"“{period.name}”没有取消，请刷新后再看。")
    period.waived_at = None
    period.save(update_fields=["waived_at"])
    return _note(actor, period, PeriodChange.Kind.RESTORED, reason, [])


def add_period(actor: Actor, campaign: Campaign, planned: Planned, reason: str) -> Period:
    """Add a period to a campaign at its place by the day on which the first level owes it."""
    require(actor, Action.EDIT_CALENDAR, campaign.unit)
    lock_ledgers([campaign.unit_id])
    _require_reason(reason)
    if campaign.periods.filter(code=f"{campaign.code}-{planned.code}").exists():
        raise RefusedError(f"代码 {planned.code} 已有报送期使用，请换一个。")
    _refuse_times(planned.times)
    place = _place(campaign, planned)
    # In two steps, so that no two periods ever share a place.
    campaign.periods.filter(sort_no__gte=place).update(sort_no=F("sort_no") + PLACES_ASIDE)
    campaign.periods.filter(sort_no__gte=PLACES_ASIDE).update(sort_no=F("sort_no") - PLACES_ASIDE + 1)
    period = make_period(campaign, place, planned, annexes=annexes_of(list(planned.annexes.values())))
    _note(actor, period, PeriodChange.Kind.ADDED, reason, [])
    return period


def _place(campaign: Campaign, planned: Planned) -> int:
    """Return the place after every period that the first level owes no later."""
    before = campaign.periods.filter(
        clocks__unit=campaign.unit, clocks__level=Level.DISTRICT, clocks__due_at__lte=planned.first_due
    )
    last = before.order_by("-sort_no").values_list("sort_no", flat=True).first()
    return 1 if last is None else last + 1


def _begin(actor: Actor, period: Period, reason: str, seen: int) -> Period:
    require(actor, Action.EDIT_CALENDAR, period.unit)
    lock_ledgers([period.unit_id])
    period = Period.objects.select_for_update(of=("self",)).select_related("unit", "campaign").get(pk=period.pk)
    last = period.changes.last()
    if seen != period.changes.count():
        told = "" if last is None else f"：{last.by_name}{last.get_kind_display()}，{last.reason}"
        raise ConflictError(f"您打开页面以后“{period.name}”已有改动{told}。请刷新后再改。")
    _require_reason(reason)
    return period


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise RefusedError("请写明原因，下级单位会看到。")


def _note(actor: Actor, period: Period, kind: PeriodChange.Kind, reason: str, said: Sequence[str]) -> PeriodChange:
    change = PeriodChange.objects.create(
        unit=period.unit, period=period, kind=kind, said=list(said), reason=reason.strip(), by_name=actor.name
    )
    tell(CHANGED, f"period-change:{change.pk}", period.unit_id, {"change": change.pk})
    return change


def _clocks(period: Period) -> dict[Level, PeriodClock]:
    """Return the ordering unit's own clocks of a period, one for each level; an unset one is yet to be stored."""
    found = {clock.level: clock for clock in PeriodClock.objects.filter(period=period, unit=period.unit)}
    return {level: found.get(level) or PeriodClock(unit=period.unit, period=period, level=level) for level in Level}


def _said_of_period(period: Period, wanted: Wanted) -> list[str]:
    said = []
    if period.name != wanted.name:
        said.append(f"名称：{period.name} → {wanted.name}")
    if period.opens_at != wanted.opens_at:
        said.append(f"开始：{minute_of(period.opens_at)} → {minute_of(wanted.opens_at)}")
    return said


def _said_of_clocks(clocks: Mapping[Level, PeriodClock], wanted: Wanted) -> list[str]:
    said = []
    for level, clock in sorted(clocks.items()):
        times = wanted.times[level]
        pairs = (("应报", clock.due_at, times.due_at), ("截止", clock.closes_at, times.closes_at))
        for word, before, after in (*pairs, ("冻结", clock.frozen_at, times.frozen_at)):
            if before != after:
                said.append(f"{level.label}{word}：{_moment(before)} → {_moment(after)}")
        before_annexes = tuple(clock.annexes if clock.annexes is not None else clock.period.annexes)
        if before_annexes != wanted.annexes[level]:
            said.append(f"{level.label}应报附件：{_numbers(before_annexes)} → {_numbers(wanted.annexes[level])}")
        said += _said_of_paper(clock, level, wanted.papers[level])
    return said


def _said_of_paper(clock: PeriodClock, level: Level, paper: Paper) -> list[str]:
    said = []
    if asks_paper(clock.period, level, clock.stamped_paper) != paper.asked:
        said.append(f"{level.label}盖章纸质件：" + ("不要 → 要" if paper.asked else "要 → 不要"))
    if clock.paper_due_at != paper.due_at:
        said.append(f"{level.label}纸质件应到：{_moment(clock.paper_due_at)} → {_moment(paper.due_at)}")
    return said


def _moment(moment: dt.datetime | None) -> str:
    return "无" if moment is None else minute_of(moment)


def _numbers(annexes: Sequence[int]) -> str:
    return "、".join(map(str, annexes)) or "无"


def _refuse(period: Period, wanted: Wanted) -> None:
    _refuse_times(wanted.times)
    for level, paper in wanted.papers.items():
        if paper.due_at is not None and not paper.asked:
            raise RefusedError(f"{level.label}不要盖章纸质件，就不用填纸质件的应到时间。")
        if paper.due_at is not None and paper.due_at <= wanted.opens_at:
            raise RefusedError(f"{level.label}纸质件的应到时间要在 {minute_of(wanted.opens_at)} 开始以后。")
    if period.opened_at is not None and period.opens_at != wanted.opens_at:
        raise RefusedError(f"“{period.name}”已经开始，应报名单已定，开始时间不能再改。")
    if period.kind != PeriodKind.CONTACTS and not any(2 in annexes for annexes in wanted.annexes.values()):  # noqa: PLR2004
        raise RefusedError("报送台账的一期，至少一级要报附件2。")
    due = wanted.times[Level.DISTRICT].due_at
    if period.kind == PeriodKind.WEEKLY and due is not None:
        _refuse_order(period, due)


def _refuse_times(times: Mapping[Level, Times]) -> None:
    """The level below owes it no later than the one above; it closes after it is due, and is frozen after that."""
    later: tuple[Level, dt.datetime] | None = None
    for level in sorted(times):
        set_ = times[level]
        due = set_.due_at
        if due is None:
            if set_.closes_at or set_.frozen_at:
                raise RefusedError(f"{level.label}没有应报时间，也就没有截止和冻结时间。")
            continue
        if set_.closes_at is not None and set_.closes_at < due:
            raise RefusedError(f"{level.label}的截止时间不能早于应报时间 {minute_of(due)}。")
        if set_.frozen_at is not None and set_.frozen_at < (set_.closes_at or due):
            raise RefusedError(f"{level.label}的冻结时间不能早于截止时间。")
        if later is not None and due > later[1]:
            raise RefusedError(f"{level.label}的应报时间不能晚于{later[0].label}的 {minute_of(later[1])}。")
        later = level, due


def _refuse_order(period: Period, due: dt.datetime) -> None:
    """A weekly report stays between the ones before and after it: each is compared with its predecessor."""
    weeks = PeriodClock.objects.filter(
        period__campaign=period.campaign,
        period__kind=PeriodKind.WEEKLY,
        period__waived_at=None,
        unit=period.unit,
        level=Level.DISTRICT,
    ).select_related("period")
    for clock in weeks:
        if clock.due_at is None or clock.period_id == period.pk:
            continue
        is_before = clock.period.sort_no < period.sort_no
        if (is_before and clock.due_at >= due) or (not is_before and clock.due_at <= due):
            place = "晚于" if is_before else "早于"
            raise RefusedError(f"应报时间要{place}“{clock.period.name}”的 {minute_of(clock.due_at)}。")


def _drop_later(period: Period, due: dt.datetime | None) -> list[str]:
    """Undo the times that units set for their children, where these are later now than their own."""
    own = PeriodClock.objects.filter(period=period, level=Level.TOWN).exclude(unit=period.unit)
    dropped = own.filter(due_at__gt=due).delete()[0] if due is not None else 0
    return [f"{dropped} 个区县自定的下级应报时间晚于新的时间，已改回统一时间"] if dropped else []
