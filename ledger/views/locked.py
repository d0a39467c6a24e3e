"""Why a filing cannot be handed in, or taken back, by a person and at a time; what it waits for meanwhile."""

import datetime as dt
from enum import StrEnum
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger.models import State, Unit
from ledger.permission import may, roles_for
from ledger.policy import Action, Role
from ledger.queries.clocks import further_time
from ledger.queries.filings import Standing
from ledger.queries.units import has_head
from ledger.scoping import Actor
from ledger.views.words import due_words
from ledger.workflow import DECIDED, move_for


def can(actor: Actor, action: Action, standing: Standing) -> bool:
    """Tell whether the table of moves knows the action here, and the person may do it."""
    return (
        standing.expected is not None
        and move_for(standing.state, action) is not None
        and may(actor, action, standing.unit)
    )


def signs(actor: Actor, unit: Unit) -> bool:
    """Tell whether the person's signature hands in: the head's, or the clerk's of a unit without one."""
    roles = roles_for(actor, Action.SUBMIT_FILING, unit)
    return Role.HEAD in roles or (bool(roles) and settings.CLERK_SUBMITS_WITHOUT_HEAD and not has_head(unit))


class Mode(StrEnum):
    """As what a submission is filed: the unit's own, a better version of what was approved, in a child's place."""

    OWN = ""
    AMEND = "amend"
    PROXY = "proxy"


# What the root's own filing waits for.
_ROOT: Final = {
    State.SUBMITTED: gettext_lazy("第 %(number)s 版已提交，等待另一位负责人或审核员审定。审定以前可以撤回修改。"),
    State.ENDORSED: gettext_lazy("第 %(number)s 版已审定，尚未报送。需要修改的，由审定人退回修改。"),
    State.SENT: gettext_lazy("第 %(number)s 版已报送。此后的改动随下一期报送；这一版有错的，可以提交更正。"),
}


def may_amend(actor: Actor, standing: Standing) -> bool:
    """Tell whether the person could file a better version of what was approved."""
    return can(actor, Action.AMEND_FILING, standing) and signs(actor, standing.unit)


def may_withdraw(actor: Actor, standing: Standing, now: dt.datetime) -> bool:
    """Tell whether the person could take back what was handed in."""
    possible = can(actor, Action.WITHDRAW_FILING, standing) and signs(actor, standing.unit)
    return possible and not standing.for_good(now)


def why_locked(actor: Actor, standing: Standing, now: dt.datetime, mode: Mode = Mode.OWN) -> str:
    """Say why the person cannot hand this in; '' where it can be done."""
    if mode is not Mode.OWN and (asked := _otherwise_locked(actor, standing, now, mode)) is not None:
        return asked
    if standing.expected is None:
        return _("这一期还没有对本单位开放，或本单位不在应报名单中。")
    submits = may(actor, Action.SUBMIT_FILING, standing.unit)
    if standing.handed_in and (submits or standing.unit.parent_id is None):
        return _in_hand(standing, now)
    if not submits:
        return _("由%(unit)s填报并提交；您可以查看。") % {"unit": standing.unit.name}
    if not signs(actor, standing.unit):
        return _("本单位设有负责人，请由负责人审阅后提交；需说明的事项您可以先写好并保存。")
    return _closed(standing, now)


def _otherwise_locked(actor: Actor, standing: Standing, now: dt.datetime, mode: Mode) -> str | None:
    """Say why an amendment or a 代报 cannot be filed; None where the person may file none, '' where it can be done."""
    if mode is Mode.AMEND:
        return "" if may_amend(actor, standing) else None
    return _closed(standing, now) if can(actor, Action.REPORT_FOR_CHILD, standing) else None


def _in_hand(standing: Standing, now: dt.datetime) -> str:
    if standing.state == State.SUBMITTED and standing.for_good(now):
        who = _("审定人") if standing.unit.parent_id is None else _("上级")
        words = _("第 %(number)s 版已提交。这一期已截止，不能撤回；如需修改，请联系%(who)s退回。")
        return words % {"number": standing.latest_number, "who": who}
    if standing.unit.parent_id is None:
        return str(_ROOT[standing.state]) % {"number": standing.latest_number}
    if standing.state in DECIDED:
        return _("第 %(number)s 版已审核通过。此后的改动随下一期报送；这一版有错的，可以申请退回或提交更正。") % {
            "number": standing.latest_number
        }
    if standing.state == State.IN_REVIEW:
        return _("上级正在审核，不能撤回；如需修改，可以申请退回。")
    return _("已提交，等待上级审核。审核开始前可以撤回修改。")


def _closed(standing: Standing, now: dt.datetime) -> str:
    clocks, closes = standing.clocks, standing.clocks.open_until
    if standing.period.waived_at is not None:
        return _("这一期已取消，不用报送。")
    if now < standing.period.opens_at:
        return _("这一期还没有开始报送。")
    if closes is None or not clocks.shut(now):
        return ""
    if clocks.frozen_at is not None and clocks.frozen(now):
        return _("这一期已于 %(at)s 冻结，不能再报；请随下一期报送。") % {"at": due_words(clocks.frozen_at, now)}
    return _("这一期已于 %(at)s 截止，%(how)s。") % {"at": due_words(closes, now), "how": further_time(standing.unit)}
