"""How long each step of a clue may take, as the city's manager types it."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from ledger.actions.clues.clocks import WantedClocks
from ledger.forms.fields import TEXT
from ledger.models import ClueClock
from ledger.queries.clues.clocks import version_of

MOST: Final = 366
"""No step takes more days than a year has."""
_WHOLE: Final = _("请填写 1 到 366 的整数。")
WORKING: Final = "working"
COUNTED: Final = ((WORKING, _("工作日")), ("calendar", _("自然日")))
NUMBERS: Final = ("examine_days", "transfer_days", "result_days", "most_days")
MANNERS: Final = ("examine_working", "transfer_working", "result_working")


def _days(label: Any, hint: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        help_text=hint,
        min_value=1,
        max_value=MOST,
        widget=forms.NumberInput({**TEXT, "inputmode": "numeric"}),
        error_messages={"required": _WHOLE, "invalid": _WHOLE, "min_value": _WHOLE, "max_value": _WHOLE},
    )


def _manner(label: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=COUNTED,
        widget=forms.Select({"class": "form-select"}),
        error_messages={
            "required": _("请选择按工作日还是自然日。"),
            "invalid_choice": _("请选择按工作日还是自然日。"),
        },
    )


class ClocksForm(forms.Form):
    """The days of each step and how they are counted, with the version that was seen."""

    examine_days = _days(_("审查天数"), _("从收到起"))
    examine_working = _manner(_("审查按"))
    transfer_days = _days(_("转办、接办天数"), _("从交到承办单位起，每一级各算"))
    transfer_working = _manner(_("转办、接办按"))
    result_days = _days(_("办理天数"), _("从受理起，到报出结果并复核完"))
    result_working = _manner(_("办理按"))
    most_days = _days(_("最长办理天数"), _("从受理起，经批准延期最多到这一天；算法同办理天数"))
    seen = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    @property
    def told(self) -> WantedClocks:
        """What a valid form says."""
        said = self.cleaned_data
        days: dict[str, Any] = {name: said[name] for name in NUMBERS}
        return WantedClocks(**days, **{name: said[name] == WORKING for name in MANNERS})


def typed_of(setting: ClueClock) -> dict[str, Any]:
    """Return what the form shows of a setting."""
    manners = {name: WORKING if getattr(setting, name) else "calendar" for name in MANNERS}
    return {**{name: getattr(setting, name) for name in NUMBERS}, **manners, "seen": version_of(setting)}
