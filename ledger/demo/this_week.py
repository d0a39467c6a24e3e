"""Week 6, in which today lies: a filing in every state in which one can stand."""

from collections.abc import Mapping
from enum import Enum, auto
from typing import Final

from ledger.demo import plan
from ledger.demo.stage import Stage
from ledger.demo.times import Times, minutes

MONTHLY: Final = "resolution"


class Stand(Enum):
    """Where a filing of this week stands."""

    NOTHING = auto()  # nobody has begun
    CHANGED = auto()  # rows changed, nothing submitted
    WITHDRAWN = auto()  # submitted, taken back, rows changed since
    SUBMITTED = auto()
    CLAIMED = auto()
    CLAIMED_BY_OTHER = auto()  # by the second reviewer
    LAPSED = auto()  # claimed, and the claim has run out
    RETURNED = auto()
    RESUBMITTED = auto()  # returned, mended, submitted again
    APPROVED = auto()


QIJIANG: Final[Mapping[str, Stand]] = {
    plan.GUNAN: Stand.NOTHING,
    plan.WENLONG: Stand.CHANGED,
    plan.SANJIANG: Stand.WITHDRAWN,
    plan.XINSHENG: Stand.APPROVED,
    plan.TONGHUI: Stand.RETURNED,
    plan.SHIJIAO: Stand.SUBMITTED,
    plan.DONGXI: Stand.CLAIMED_BY_OTHER,
    plan.GANSHUI: Stand.CLAIMED,
    plan.DATONG: Stand.LAPSED,
    plan.YONGXIN: Stand.NOTHING,
    plan.EDUCATION: Stand.RESUBMITTED,
    plan.HOUSING: Stand.SUBMITTED,
    plan.TRANSPORT: Stand.APPROVED,
    plan.WATER: Stand.APPROVED,
    plan.HEALTH: Stand.SUBMITTED,
    plan.PARK: Stand.APPROVED,
}
OTHERS: Final = (Stand.APPROVED, Stand.SUBMITTED, Stand.NOTHING)
"""How the rest of 綦江's children stand, in turn."""
REASON: Final = "第1件合同另有补充协议，合同名称请补全；债务人联系电话打不通，请核对后重新提交。"


def act_this_week(stage: Stage, times: Times) -> None:
    """Act week 6 up to now, and what is there of the resolution report."""
    for place, code in enumerate(stage.children(plan.QIJIANG, plan.NOW)):
        _act(stage, times, code, QIJIANG.get(code, OTHERS[place % len(OTHERS)]), place)
    for district in plan.DISTRICTS:
        if district != plan.QIJIANG:
            _all_approved(stage, times, district)
    _first_level(stage, times)
    _resolution(stage, times)


def _act(stage: Stage, times: Times, code: str, stand: Stand, place: int) -> None:
    if stand is Stand.NOTHING:
        return
    at = times.moment(0.05 + 0.01 * place)
    stage.write(code, plan.NOW, at - minutes(30))
    stage.tell(code, plan.NOW, at - minutes(8))
    if stand is Stand.CHANGED:
        return
    stage.submit(code, plan.NOW, at)
    _then(stage, times, code, stand, place)


def _then(stage: Stage, times: Times, code: str, stand: Stand, place: int) -> None:
    """Do what followed a submission."""
    week, later = plan.NOW, times.moment(0.5 + 0.006 * place)
    if stand is Stand.WITHDRAWN:
        stage.withdraw(code, week, later)
        stage.correct(code, later + minutes(10))
    elif stand in (Stand.RETURNED, Stand.RESUBMITTED):
        stage.give_back(code, week, later, REASON)
    elif stand is Stand.APPROVED:
        stage.approve(code, week, later)
    elif stand is Stand.LAPSED:
        stage.claim(code, week, later)
    elif stand is Stand.CLAIMED:
        stage.claim(code, week, times.now - minutes(8))
    elif stand is Stand.CLAIMED_BY_OTHER:
        stage.claim(code, week, times.now - minutes(5), 1)
    if stand is Stand.RESUBMITTED:
        stage.correct(code, later + minutes(20))
        stage.submit(code, week, later + minutes(30))


def _all_approved(stage: Stage, times: Times, district: str) -> None:
    for place, code in enumerate(stage.children(district, plan.NOW)):
        if code != plan.HEISHAN:
            _act(stage, times, code, Stand.APPROVED, place)


def _first_level(stage: Stage, times: Times) -> None:
    """One district accepted, one under review, one submitted without one of its towns; two have not gone up."""
    week = plan.NOW
    stage.tell(plan.QIJIANG, week, times.moment(0.7))
    stage.tell(plan.DADUKOU, week, times.moment(0.74))
    stage.submit(plan.DADUKOU, week, times.moment(0.75))
    stage.approve(plan.DADUKOU, week, times.moment(0.9))
    stage.tell(plan.YUZHONG, week, times.moment(0.77))
    stage.submit(plan.YUZHONG, week, times.moment(0.78))
    stage.claim(plan.YUZHONG, week, times.now - minutes(10))
    stage.submit(plan.WANSHENG, week, times.moment(0.8))
    stage.write(plan.FINANCE, week, times.moment(0.6))
    stage.submit(plan.FINANCE, week, times.moment(0.62))


def _resolution(stage: Stage, times: Times) -> None:
    """The resolution report falls into the same week: one department has it approved, one has handed it in."""
    for code in (plan.TRANSPORT, plan.WATER):
        stage.submit(code, MONTHLY, times.moment(0.82))
    stage.approve(plan.TRANSPORT, MONTHLY, times.moment(0.92))
