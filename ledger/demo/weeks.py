"""The survey and the five weeks behind: towns file, districts review and go up, the city accepts."""

import datetime as dt
from typing import Final

from ledger.demo import plan
from ledger.demo.papers import SURVEY
from ledger.demo.plan import Way
from ledger.demo.stage import Stage
from ledger.demo.times import AFTERWARDS, LATE, Times, minutes

MORNING: Final = minutes(8 * 60 + 40)


def act_week(stage: Stage, times: Times, short: str) -> None:
    """Act one past period, from the towns' first rows to the city's own version."""
    for district in plan.DISTRICTS:
        _towns(stage, times, district, short)
        _district(stage, times, district, short)
    _leaf(stage, times, plan.FINANCE, short)
    if short == SURVEY:
        stage.scan(plan.WENLONG, short, times.rolled_up_by(short))
    next_morning = times.rolled_up_by(short) + minutes(17 * 60)
    if next_morning < times.now:
        stage.submit(plan.CITY, short, next_morning)
    if short in plan.CITY_ENDORSED:
        stage.endorse(plan.CITY, short, next_morning + minutes(3 * 60))
    if short in plan.CITY_SENT:
        stage.send(plan.CITY, short, next_morning + minutes(5 * 60))


def _towns(stage: Stage, times: Times, district: str, short: str) -> None:
    for place, code in enumerate(stage.children(district, short)):
        way = plan.WAYS.get((code, short))
        if code == plan.GUNAN or way in (Way.SKIPPED, Way.AFTERWARDS):
            continue
        if way is Way.LATE:
            _file(stage, code, short, times.town_due(short) + LATE + minutes(3 * place))
            stage.approve(code, short, times.town_due(short) + LATE + minutes(120 + 5 * place))
            continue
        _in_time(stage, times, code, short, way)
        stage.approve(code, short, times.reviewed(place, short))
        if short == SURVEY:
            stage.receive(code, short, times.reviewed(place, short) + minutes(4))


def _file(stage: Stage, code: str, short: str, at: dt.datetime) -> None:
    stage.write(code, short, at - minutes(40))
    stage.tell(code, short, at - minutes(10))
    stage.submit(code, short, at)


def _in_time(stage: Stage, times: Times, code: str, short: str, way: Way | None) -> None:
    """Submit in time; what was sent back or taken back is mended and submitted again on the next morning."""
    if way is None:
        _file(stage, code, short, times.submitted(code, short))
        return
    _file(stage, code, short, times.day_before(code, short))
    morning = times.filed_by(short) - MORNING
    if way is Way.RETURNED:
        stage.give_back(code, short, morning, plan.REASONS[code, short])
    else:
        stage.withdraw(code, short, morning)
    stage.correct(code, morning + minutes(35))
    stage.submit(code, short, morning + minutes(50))


def _district(stage: Stage, times: Times, district: str, short: str) -> None:
    evening, place = times.rolled_up_by(short), plan.DISTRICTS.index(district)
    if district in plan.ROWS:
        stage.write(district, short, evening - minutes(4 * 60))
    stage.tell(district, short, evening - minutes(3 * 60 - 7 * place + 20))
    stage.submit(district, short, evening - minutes(3 * 60 - 7 * place))
    if plan.WAYS.get((district, short)) is Way.RETURNED:
        _return_district(stage, district, short, evening - minutes(100))
    stage.approve(district, short, evening - minutes(40 - 6 * place))
    if short == SURVEY:
        stage.receive(district, short, evening - minutes(34 - 6 * place))
    for code in stage.children(district, short):
        if plan.WAYS.get((code, short)) is Way.AFTERWARDS:
            _file(stage, code, short, times.town_due(short) + AFTERWARDS)
            stage.approve(code, short, times.town_due(short) + AFTERWARDS + minutes(55))


def _return_district(stage: Stage, district: str, short: str, at: dt.datetime) -> None:
    """Let the city send a district back over one street; that street alone is reopened (workflow.md rule 3)."""
    street, reason = plan.CHAOTIANMEN, plan.REASONS[district, short]
    stage.give_back(district, short, at, reason)
    stage.reopen(street, short, at + minutes(10), reason)
    stage.correct(street, at + minutes(18))
    stage.submit(street, short, at + minutes(22))
    stage.approve(street, short, at + minutes(30))
    stage.submit(district, short, at + minutes(42))


def _leaf(stage: Stage, times: Times, code: str, short: str) -> None:
    """Let a first-level reporter without children file."""
    at = times.rolled_up_by(short) + minutes(15 * 60 if plan.WAYS.get((code, short)) is Way.LATE else -5 * 60)
    _file(stage, code, short, at)
    stage.approve(code, short, at + minutes(30))
