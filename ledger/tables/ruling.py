"""A campaign's sets of rules as its pages show them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from ledger.annexes.checks.catalogue import TITLES
from ledger.annexes.checks.ruling import Ruling
from ledger.annexes.checks.thresholds import FIGURES, Figure, Thresholds
from ledger.models import RuleSet
from ledger.queries.ruling import ruling_from
from qingqian.sheets.money import wan_display
from qingqian.web.parts import Change, Pill, Tone

FULL = Pill(_("正式"), Tone.OK, "circle-check")
TRIAL = Pill(_("试行"), Tone.WARN, "clock")


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule of the catalogue: code, name, and whether it counts in full."""

    code: str
    title: str
    pill: Pill


@dataclass(frozen=True, slots=True)
class FigureLine:
    """One figure: its rule, what it says, and the value with its unit."""

    rule: str
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class SetLine:
    """One set in the history, and in what it differs from the one before."""

    kept: RuleSet
    changes: Sequence[Change]


def rule_lines(ruling: Ruling) -> list[RuleLine]:
    """List the catalogue; what is found in a file or in explanations always counts."""
    return [RuleLine(code, title, TRIAL if code in ruling.trial else FULL) for code, title in TITLES.items()]


def figure_lines(thresholds: Thresholds) -> list[FigureLine]:
    """List the figures in their units."""
    return [FigureLine(figure.rule, figure.label, figure_text(figure, thresholds)) for figure in FIGURES]


def figure_text(figure: Figure, thresholds: Thresholds) -> str:
    """Write one figure with its unit."""
    value = getattr(thresholds, figure.name)
    shown = wan_display(value) if figure.is_money else f"{value:,}"
    return f"{shown} {figure.unit}"


def set_lines(sets: Sequence[RuleSet]) -> list[SetLine]:
    """List the sets, the newest first, each beside the one before it."""
    before: Mapping[int, RuleSet] = {each.number + 1: each for each in sets}
    return [SetLine(each, changes_of(before.get(each.number), each)) for each in reversed(sets)]


def changes_of(old: RuleSet | None, new: RuleSet) -> list[Change]:
    """Say in what a set differs from the one before; nothing of the first one."""
    if old is None:
        return []
    was, is_now = ruling_from(old), ruling_from(new)
    changes = [
        Change(f"{figure.rule} {figure.label}", first, then)
        for figure in FIGURES
        if (first := figure_text(figure, was.thresholds)) != (then := figure_text(figure, is_now.thresholds))
    ]
    changes += [
        Change(f"{code} {TITLES[code]}", str(_state(was, code)), str(_state(is_now, code)))
        for code in TITLES
        if (code in was.trial) != (code in is_now.trial)
    ]
    lists = (
        (_("市管企业名单"), old.city_groups, new.city_groups),
        (_("不算说明的套话"), was.empty_phrases, is_now.empty_phrases),
    )
    return changes + [_listed(label, first, then) for label, first, then in lists if set(first) != set(then)]


def _state(ruling: Ruling, code: str) -> object:
    return (TRIAL if code in ruling.trial else FULL).label


def _listed(label: str, old: Sequence[str], new: Sequence[str]) -> Change:
    gone, come = [item for item in old if item not in new], [item for item in new if item not in old]
    return Change(label, _("去掉：") + ("、".join(gone) or "–"), _("加上：") + ("、".join(come) or "–"))
