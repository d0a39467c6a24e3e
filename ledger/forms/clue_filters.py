"""What one looks for among clues; it stands in the address."""

import datetime as dt
from typing import Any, Final

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from ledger.forms.fields import text_input
from ledger.models import ClueChannel, ClueKind, ClueState
from ledger.models.clue_words import ENDED
from ledger.queries.clues.listed import ClueAge, Clues, aged, holding, owed_by
from ledger.queries.search import words_of

_OPEN: Final = "open"
_OVER: Final = "ended"
_AGES: Final = (
    (ClueAge.FRESH.value, _("10 天以内")),
    (ClueAge.MONTH.value, _("11–30 天")),
    (ClueAge.QUARTER.value, _("31–90 天")),
    (ClueAge.OLD.value, _("90 天以上")),
)
_HINT: Final = _("债权人、债务人、线索编号或渠道编号")


def _select(label: Any, choices: Any) -> forms.ChoiceField:
    widget = forms.Select({"class": "form-select", "data-submits": "", "aria-label": label})
    return forms.ChoiceField(choices=[("", label), *choices], required=False, widget=widget)


class ClueFilter(forms.Form):
    """q, debtor (exactly), state, channel, kind, age: what is left out, or makes no sense, asks for nothing."""

    q = forms.CharField(
        required=False,
        max_length=80,
        widget=text_input(type="search", placeholder=_HINT, **{"aria-label": _HINT, "data-key": "search"}),
    )
    debtor = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)
    state = _select(_("全部状态"), [(_OPEN, _("在办")), (_OVER, _("已了结")), *ClueState.choices])
    channel = _select(_("全部渠道"), ClueChannel.choices)
    kind = _select(_("全部类别"), ClueKind.choices)
    age = _select(_("收到多久"), _AGES)

    def __init__(self, said: QueryDict) -> None:
        """Take what an address says."""
        super().__init__(said)
        self.is_valid()

    @property
    def said(self) -> dict[str, str]:
        """Return the filters that are set and understood, as the address names them."""
        kept = {name: str(self.data.get(name, "")).strip() for name in self.fields if name in self.cleaned_data}
        return {name: value for name, value in kept.items() if value}

    def kept(self, clues: Clues, today: dt.date) -> Clues:
        """Return the clues that the filters leave."""
        said = self.said
        state = said.get("state", "")
        if state:
            clues = clues.filter(state=state) if state.isdigit() else _by_end(clues, ended=state == _OVER)
        if "channel" in said:
            clues = clues.filter(channel=said["channel"])
        if "kind" in said:
            clues = clues.filter(kind=said["kind"])
        if "age" in said:
            clues = clues.filter(aged(ClueAge(said["age"]), today))
        if "debtor" in said:
            clues = owed_by(clues, said["debtor"])
        return holding(clues, words_of(said.get("q", "")))


def _by_end(clues: Clues, *, ended: bool) -> Clues:
    return clues.filter(state__in=ENDED) if ended else clues.exclude(state__in=ENDED)
