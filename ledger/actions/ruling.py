"""Makes a campaign's sets of rules; one that was made stands for ever, and the next one replaces it from a day on."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from ledger.actions.locks import lock_ledgers
from ledger.annexes.checks import RULES
from ledger.annexes.checks.catalogue import FOUNDATIONS, TITLES
from ledger.annexes.checks.phrases import EMPTY_PHRASES
from ledger.annexes.checks.thresholds import DEFAULTS
from ledger.errors import ConflictError, ForbiddenError, RefusedError
from ledger.models import Campaign, RuleSet
from ledger.permission import seat_units
from ledger.policy import Action
from ledger.queries.periods import today
from ledger.queries.ruling import figures_of, ruling_from
from ledger.scoping import Actor


@dataclass(frozen=True, slots=True)
class Ruled:
    """What a person sets: a day, the rules that count in full, figures as they are stored, lists, a reason."""

    valid_from: dt.date
    reason: str
    in_force: Collection[str] = tuple(TITLES)
    figures: Mapping[str, int] = field(default_factory=lambda: figures_of(DEFAULTS))
    city_groups: Collection[str] = ()
    empty_phrases: Collection[str] = EMPTY_PHRASES


def first_set(campaign: Campaign, author: str) -> RuleSet:
    """Give a new campaign its first set: the whole catalogue as domain.md §4 says."""
    said = Ruled(campaign.survey_date, "行动开始时的规则")
    made = _unsaved(campaign, 1, said, None, author)
    made.save(force_insert=True)
    return made


def rule(actor: Actor, campaign: Campaign, said: Ruled, *, seen: int) -> RuleSet:
    """Make the campaign's next set; `seen` is the number of the last one on the page (0: none).

    ForbiddenError below the unit that ordered the campaign; ConflictError when somebody made one meanwhile;
    RefusedError for a day that has passed or lies before the last set's, a rule on trial without which sums would be
    wrong, and a set that changes nothing.
    """
    allowed(actor, campaign)
    lock_ledgers([campaign.unit_id])
    last = RuleSet.objects.filter(campaign=campaign).order_by("number").last()
    if (last.number if last else 0) != seen:
        raise ConflictError("您打开页面以后，规则又有新的一套；请刷新，看过以后再改。")
    _refuse_past(said, last)
    _refuse_unfounded(said)
    made = _unsaved(campaign, seen + 1, said, actor.user_id, actor.name)
    if last is not None and _same(made, last):
        raise RefusedError("内容与现行规则完全一样，没有需要保存的改动。")
    made.save(force_insert=True)
    return made


def allowed(actor: Actor, campaign: Campaign) -> None:
    """Refuse whoever may not set the rules of a campaign: all but those at the unit that ordered it."""
    if not actor.is_system and campaign.unit_id not in seat_units(actor, Action.EDIT_RULES):
        raise ForbiddenError("检查规则由部署专项行动的单位统一设置。")


def _refuse_past(said: Ruled, last: RuleSet | None) -> None:
    if said.valid_from <= today():
        raise RefusedError("起用日期要晚于今天：已经到期的报送按当时的规则判断，不再改变。")
    if last is not None and said.valid_from < last.valid_from:
        raise RefusedError(f"第 {last.number} 套规则从 {last.valid_from:%Y-%m-%d} 起用，新的一套不能更早。")


def _refuse_unfounded(said: Ruled) -> None:
    missing = sorted((FOUNDATIONS & frozenset(RULES)) - frozenset(said.in_force))
    if missing:
        raise RefusedError(f"{'、'.join(missing)} 关系到合计是否正确，不能改为试行。")
    if not said.reason.strip():
        raise RefusedError("请写明修改原因，留给以后查证。")


def _same(made: RuleSet, last: RuleSet) -> bool:
    """Tell whether two sets judge alike, whatever their number and day."""
    new, old = ruling_from(made), ruling_from(last)
    return (new.thresholds, new.trial, new.empty_phrases) == (old.thresholds, old.trial, old.empty_phrases)


def _unsaved(campaign: Campaign, number: int, said: Ruled, author_id: int | None, author: str) -> RuleSet:
    return RuleSet(
        unit_id=campaign.unit_id,
        campaign=campaign,
        number=number,
        valid_from=said.valid_from,
        in_force=sorted(said.in_force),
        figures=dict(said.figures),
        city_groups=list(said.city_groups),
        empty_phrases=list(said.empty_phrases),
        reason=said.reason.strip(),
        author_id=author_id,
        author_name=author,
    )
