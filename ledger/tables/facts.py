"""The dated facts of a row in words, panel by panel."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger.forms.facts import FORMS, FactForm
from ledger.models import Adjustment, AdjustmentKind, Agreement, Entry, Litigation, Payment, Standing
from ledger.queries.facts import Fact, Facts
from qingqian.sheets.money import wan_display

# title, what the button says, icon, name of the address
_PANELS: Final[Mapping[str, tuple[Any, Any, str, str]]] = {
    "payment": (gettext_lazy("还款"), gettext_lazy("登记还款"), "cash", "record_payments"),
    "agreement": (gettext_lazy("还款协议"), gettext_lazy("登记协议"), "writing", "record_agreements"),
    "litigation": (gettext_lazy("司法程序"), gettext_lazy("登记诉讼"), "gavel", "record_litigations"),
    "adjustment": (gettext_lazy("核增核减"), gettext_lazy("登记核增核减"), "adjustments", "record_adjustments"),
}


@dataclass(frozen=True, slots=True)
class FactLine:
    """One fact: its day, its amount in 万元, what else it says, how and by whom it was entered, its address."""

    day: str
    amount: str
    text: str
    entered: str
    value: str
    removable: bool


@dataclass(frozen=True, slots=True)
class Panel:
    """The facts of one kind, with the form for a further one (None for whoever only reads)."""

    noun: str
    title: str
    add: str
    icon: str
    address: str
    lines: Sequence[FactLine]
    total: str
    form: FactForm | None
    hint: str = ""

    @property
    def is_open(self) -> bool:
        """Tell whether its form was just refused."""
        return self.form is not None and self.form.is_bound


def panels_of(facts: Facts, *, editable: bool, bound: FactForm | None = None) -> list[Panel]:
    """Lay the facts out; `bound` is the form that was refused, to be shown as typed."""
    panels = []
    for noun, (title, add, icon, address) in _PANELS.items():
        found = facts.by_noun.get(noun, [])
        lines = [_line(noun, fact, removable=editable and _removable(facts, fact)) for fact in found]
        form = None if not editable else bound if bound is not None and bound.noun == noun else FORMS[noun]()
        panels.append(Panel(noun, str(title), str(add), icon, address, lines, _total(found), form, _hint(noun)))
    return panels


def _removable(facts: Facts, fact: Fact) -> bool:
    typed = not isinstance(fact, Adjustment) or (
        fact.standing == Standing.PROPOSED and fact.kind in (AdjustmentKind.RAISED, AdjustmentKind.LOWERED)
    )
    return typed and facts.is_open(fact)


def _hint(noun: str) -> str:
    return _("已报送过的金额用“核增”“核减”更正，随下一版报送。") if noun == "adjustment" else ""


def _total(found: Sequence[Fact]) -> str:
    """Say what all payments or adjustments come to; of the others the last one is in force."""
    if found and isinstance(found[0], Payment):
        paid = sum(fact.amount_fen for fact in found if isinstance(fact, Payment))
        return _("合计 %(sum)s 万元") % {"sum": wan_display(paid)}
    return _("最后一笔有效") if len(found) > 1 and not isinstance(found[0], Adjustment) else ""


def _line(noun: str, fact: Fact, *, removable: bool) -> FactLine:
    day, amount, text = _said(fact)
    how = "" if isinstance(fact, Adjustment) else str(Entry(fact.entry).label)
    entered = " ".join(filter(None, (how, fact.author_name, f"{timezone.localtime(fact.entered_at):%Y-%m-%d}")))
    return FactLine(day, wan_display(amount), text, entered, f"{noun}:{fact.pk}", removable)


def _said(fact: Fact) -> tuple[str, int, str]:
    """Return a fact's day, amount and the rest in words."""
    if isinstance(fact, Payment):
        return _day(fact.paid_on), fact.amount_fen, fact.remark
    if isinstance(fact, Agreement):
        due = _("约定 %(month)s 前偿还") % {"month": fact.due_month} if fact.amount_fen else _("协议终止")
        return _day(fact.signed_on), fact.amount_fen, "；".join(filter(None, (due, fact.remark)))
    if isinstance(fact, Litigation):
        ended = "" if fact.amount_fen else _("退出司法程序")
        return _day(fact.filed_on), fact.amount_fen, "；".join(filter(None, (ended, fact.court, fact.case_no)))
    kind = f"{AdjustmentKind(fact.kind).label}（{Standing(fact.standing).label}）"
    return _day(fact.adjusted_on), fact.delta_fen, "；".join(filter(None, (kind, fact.reason)))


def fact_words(fact: Fact) -> str:
    """Say a fact in one line, for the history: 还款 3.00 万元（2022-06-30）."""
    noun = next(name for name, kind in _KINDS.items() if isinstance(fact, kind))
    day, amount, text = _said(fact)
    dated = f"（{day}）" if day else ""
    return "；".join(filter(None, (f"{_PANELS[noun][0]} {wan_display(amount)} 万元{dated}", text)))


_KINDS: Final = {"payment": Payment, "agreement": Agreement, "litigation": Litigation, "adjustment": Adjustment}


def _day(day: Any) -> str:
    return f"{day:%Y-%m-%d}" if day else ""
