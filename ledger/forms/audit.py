"""What one looks for in the audit; it stands in the address."""

import datetime as dt
from typing import Any, Final

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from ledger.calendar.instants import SHANGHAI
from ledger.forms.audit_kinds import GROUPS, OPS
from ledger.forms.fields import day_field, text_input
from ledger.forms.lenient import DayField
from ledger.models import Period, Unit
from ledger.queries.audit import Wanted

_DAY: Final = dt.timedelta(days=1)


def _select(label: Any, choices: Any) -> forms.ChoiceField:
    widget = forms.Select({"class": "form-select", "data-submits": "", "aria-label": label})
    return forms.ChoiceField(choices=[("", label), *choices], required=False, widget=widget)


def _typed(label: Any, **attributes: Any) -> forms.TextInput:
    return text_input(**{"aria-label": label, **attributes})


def _day(label: Any) -> DayField:
    return day_field(label, required=False, placeholder=False, **{"aria-label": label, "type": "date"})


class AuditFilter(forms.Form):
    """who, what, op, since, until, period, record, request: what is left out, or makes no sense, asks for nothing."""

    who = forms.CharField(
        required=False, max_length=60, widget=_typed(_("姓名"), type="search", placeholder=_("姓名（全名）"))
    )
    what = _select(_("做了什么"), [(group, list(words.items())) for group, words in GROUPS])
    op = _select(_("新增、修改、删除"), list(OPS.items()))
    since = _day(_("从哪一天起"))
    until = _day(_("到哪一天止"))
    period: forms.ModelChoiceField[Period] = forms.ModelChoiceField(
        queryset=None,
        to_field_name="code",
        required=False,
        empty_label=_("全部报送期"),
        widget=forms.Select({"class": "form-select", "data-submits": "", "aria-label": _("报送期")}),
    )
    record = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=2**63 - 1,
        widget=_typed(_("行编号"), inputmode="numeric", placeholder=_("行编号"), size=8),
    )
    own = forms.BooleanField(required=False, widget=forms.CheckboxInput({"data-submits": ""}))
    request = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput())

    def __init__(self, said: QueryDict, unit: Unit) -> None:
        """Take what an address says of a unit's events."""
        super().__init__(said)
        self.unit = unit
        self.fields["period"].queryset = Period.objects.select_related("campaign").order_by(  # type: ignore[attr-defined]
            "-campaign__survey_date", "-campaign_id", "sort_no"
        )
        self.fields["period"].label_from_instance = lambda period: f"{period.campaign.name} {period.name}"  # type: ignore[attr-defined]
        self.is_valid()

    @property
    def wanted(self) -> Wanted:
        """Say which events are asked for; days are those of Shanghai, the last one included."""
        said = self.cleaned_data
        since, until = said.get("since"), said.get("until")
        return Wanted(
            self.unit,
            own=bool(said.get("own")),
            who=said.get("who") or "",
            what=said.get("what") or "",
            op=said.get("op") or "",
            since=None if since is None else _midnight(since),
            before=None if until is None or until == dt.date.max else _midnight(until + _DAY),
            record=said.get("record"),
            period=said.get("period"),
            request=said.get("request") or "",
        )

    @property
    def said(self) -> dict[str, str]:
        """Return the filters that are set and understood, as the address names them, the unit first."""
        kept = {name: str(self.data.get(name, "")).strip() for name in self.fields if name in self.cleaned_data}
        return {"unit": self.unit.code, **{name: value for name, value in kept.items() if value}}


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time.min, SHANGHAI)
