"""A workbook of complaints as it is uploaded, and what is decided of its duplicates."""

import re
from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from ledger.calendar.instants import day_of
from ledger.exchange.clues_sheet import Defaults
from ledger.exchange.clues_storing import Choice, Choices
from ledger.forms.fields import day_field
from ledger.models import ClueChannel, ClueKind
from qingqian.db.clock import app_now

_SELECT: Final = {"class": "form-select"}
_ROW: Final = re.compile(r"row-([0-9]{1,7})", re.ASCII)
WORDS: Final[Mapping[Choice, Any]] = {
    Choice.SKIP: _("不登记"),
    Choice.NEW: _("登记为新线索"),
    Choice.JOIN: _("登记并并入"),
}


def _choice(label: Any, choices: Any, hint: Any = "") -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=choices,
        help_text=hint,
        widget=forms.Select(_SELECT),
        error_messages={"required": _("请选择这一项。"), "invalid_choice": _("请从列出的选项中选择。")},
    )


class ClueSheetForm(forms.Form):
    """A workbook; nothing is registered before it was looked through."""

    file = forms.FileField(
        label=_("问题线索表"),
        allow_empty_file=True,
        help_text=_("通知附件3的格式，.xlsx 或 .csv；右侧可加“来源、编号、联系人、联系电话、收到日期”"),
        error_messages={"required": _("请选择填好的问题线索表。")},
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv", "class": "form-control"}),
    )
    channel = _choice(_("来源渠道"), [("", _("请选择")), *ClueChannel.choices], _("表中有“来源”的，以表中为准"))
    received_on = day_field(_("收到日期"), hint=_("表中有“收到日期”的，以表中为准"))
    kind = _choice(_("类别"), ClueKind.choices)
    # One form is one file, however often its button is pressed.
    key = forms.UUIDField(widget=forms.HiddenInput)

    def clean_received_on(self) -> Any:
        """Refuse a day to come."""
        day = self.cleaned_data["received_on"]
        if day > day_of(app_now()):
            raise forms.ValidationError(_now("收到日期不能晚于今天。"))
        return day

    @property
    def defaults(self) -> Defaults:
        """What a valid form says for rows that do not say it themselves."""
        said = self.cleaned_data
        return Defaults(ClueChannel(int(said["channel"])), said["received_on"], ClueKind(int(said["kind"])))


def choices_in(data: Mapping[str, str]) -> Choices:
    """Read what was decided: `row-7` of single rows, `rest` of all others; what is no choice decides nothing."""
    known = set(Choice)
    rows = {
        int(match[1]): Choice(word) for name, word in data.items() if word in known and (match := _ROW.fullmatch(name))
    }
    rest = data.get("rest", "")
    return Choices(rows, Choice(rest) if rest in known else None)
