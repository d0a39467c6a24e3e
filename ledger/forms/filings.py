"""What a person says when handing in, and what a reviewer says when sending back."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger.actions.versions import Submission
from ledger.annexes.checks import explanation_problem

ANSWER = "explain-"
"""What the name of an explanation's field begins with; rule and printed number follow: explain-A02:7."""


def _text(label: Any, *, required: bool, hint: str = "", length: int = 40) -> forms.CharField:
    attrs = {"class": "form-control", "autocomplete": "off"}
    widget = forms.TextInput(attrs={**attrs, "placeholder": hint} if hint else attrs)
    errors = {"required": format_lazy(gettext_lazy("请填写{field}。"), field=label)}
    return forms.CharField(label=label, required=required, max_length=length, widget=widget, error_messages=errors)


def _check(label: Any) -> forms.BooleanField:
    return forms.BooleanField(
        label=label, required=False, widget=forms.CheckboxInput(attrs={"class": "form-check-input"})
    )


class SubmissionForm(forms.Form):
    """The signatures and declarations of one submission; `seen` is the number of the last version on the page.

    `narrative_missing` tells that a report in words is due and that none is written: then that is said by a tick.
    """

    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    nil = _check(gettext_lazy("零报告：经核实，本单位没有拖欠中小企业账款"))
    no_change = _check(gettext_lazy("无变化：台账与上次审核通过的版本相同"))
    without_narrative = _check(gettext_lazy("本期不附文字报告"))
    with_missing = _check(gettext_lazy("缺报上报：以上单位未报送或未审核通过，仍按现有版本汇总上报，并在表中注明"))
    declared_small_firms = _check(gettext_lazy("声明：所报债权人均为中小微企业，数据真实、完整"))
    prepared_by = _text(gettext_lazy("填报人"), required=True)
    checked_by = _text(gettext_lazy("审核人"), required=False)
    headed_by = _text(gettext_lazy("单位负责人"), required=True)
    contact_phone = _text(gettext_lazy("联系电话"), required=True, hint="023-")

    def __init__(self, *args: Any, narrative_missing: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.narrative_missing = narrative_missing

    def clean(self) -> dict[str, Any]:
        """Ask for the declaration wherever creditors are reported (workflow.md rule 17), and for a narrative."""
        said = super().clean() or {}
        if self.narrative_missing and not said.get("without_narrative"):
            self.add_error("without_narrative", _("本期应附文字报告，请先写好；确实不附的，请勾选这一项。"))
        if not said.get("nil") and not said.get("declared_small_firms"):
            self.add_error("declared_small_firms", _("请核对债权人均为中小微企业，并勾选声明。"))
        return said

    def submission(self, answers: Mapping[str, str], proofs: Mapping[str, int | None]) -> Submission:
        """Return what was said, with the answers to X findings and their files, for the mover."""
        said = self.cleaned_data
        return Submission(
            nil=said["nil"],
            no_change=said["no_change"],
            with_missing=said["with_missing"],
            declared_small_firms=said["declared_small_firms"],
            answers=dict(answers),
            proofs=dict(proofs),
            prepared_by=said["prepared_by"],
            checked_by=said["checked_by"],
            headed_by=said["headed_by"],
            contact_phone=said["contact_phone"],
        )


class SeenForm(forms.Form):
    """The version that a person saw when pressing a button."""

    seen = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    @property
    def number(self) -> int:
        """The number that was seen; 0, which no version has, where the button did not say."""
        self.full_clean()
        return int(self.cleaned_data.get("seen") or 0)


class ReturnForm(SeenForm):
    """Why a version goes back."""

    reason = forms.CharField(
        label=gettext_lazy("退回原因"),
        max_length=1000,
        widget=forms.Textarea(
            attrs={"class": "form-control", "rows": 1, "placeholder": gettext_lazy("退回原因（退回时必填，对方可见）")}
        ),
        error_messages={"required": gettext_lazy("请写明退回原因，让对方知道要改什么。")},
    )


def answers_in(posted: QueryDict) -> dict[str, str]:
    """Return the explanations that were typed, by rule and number ('A02:7'); blank ones are left out."""
    typed = {name.removeprefix(ANSWER): str(posted[name]).strip() for name in posted if name.startswith(ANSWER)}
    return {key: text for key, text in typed.items() if text}


def answer_problems(answers: Mapping[str, str], phrases: tuple[str, ...]) -> dict[str, str]:
    """Return for each typed explanation that says nothing why it cannot stand; `phrases` are the campaign's."""
    return {key: problem for key, text in answers.items() if (problem := explanation_problem(text, phrases))}
