"""What a person says when handing in, and what a reviewer says when sending back."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger.actions.deciding import Redo
from ledger.actions.versions import Submission
from ledger.annexes.annex2 import LINE_COLUMNS
from ledger.annexes.checks import explanation_problem
from ledger.forms.fields import redo_field, text_field
from ledger.models import Period, Unit
from ledger.queries.periods import Beside

ANSWER = "explain-"
"""What the name of an explanation's field begins with; rule and printed number follow: explain-A02:7."""


def _check(label: Any) -> forms.BooleanField:
    return forms.BooleanField(
        label=label, required=False, widget=forms.CheckboxInput(attrs={"class": "form-check-input"})
    )


class _TogetherField(forms.MultipleChoiceField):
    """Periods, each with the number of the last version that was on the page: 2022-w06:0."""

    periods: Mapping[str, Period] = MappingProxyType({})

    def valid_value(self, value: str) -> bool:
        """Take what is in hand meanwhile, too: the same form may come twice, and the act tells whether it does."""
        code, _colon, seen = value.rpartition(":")
        return code in self.periods and seen.isascii() and seen.isdigit()


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
    prepared_by = text_field(gettext_lazy("填报人"), 40, missing=gettext_lazy("请填写填报人。"))
    checked_by = text_field(gettext_lazy("审核人"), 40, required=False)
    headed_by = text_field(gettext_lazy("单位负责人"), 40, missing=gettext_lazy("请填写单位负责人。"))
    contact_phone = text_field(
        gettext_lazy("联系电话"), 40, missing=gettext_lazy("请填写联系电话。"), placeholder="023-"
    )

    also = _TogetherField(
        label=gettext_lazy("同时作为"),
        required=False,
        widget=forms.CheckboxSelectMultiple({"class": "form-check-input"}),
        error_messages={"invalid_choice": gettext_lazy("所选的报送期已经报送，或不是同一天到期，请刷新后再选。")},
    )

    def __init__(
        self,
        *args: Any,
        narrative_missing: bool = False,
        also: Sequence[Beside] = (),
        contacts: bool = False,
        **kwargs: Any,
    ) -> None:
        """Offer the periods that are due on the same day; ask about a report in words that is due and missing.

        With `contacts` no creditors are reported, only 附件1.
        """
        super().__init__(*args, **kwargs)
        self.contacts = contacts
        self.narrative_missing = narrative_missing
        self.offered = [(f"{each.period.code}:{each.seen}", each.period.name) for each in also if not each.handed_in]
        self.periods = {each.period.code: each.period for each in also}
        self.fields["also"].choices = self.offered  # type: ignore[attr-defined]
        self.fields["also"].periods = self.periods  # type: ignore[attr-defined]

    @property
    def together(self) -> dict[Period, int]:
        """The other periods that this report answers too, each with the number of its last version on the page."""
        ticked = (value.rpartition(":") for value in self.cleaned_data["also"])
        return {self.periods[code]: int(seen) for code, _colon, seen in ticked}

    def clean(self) -> dict[str, Any]:
        """Ask for the declaration wherever creditors are reported (workflow.md rule 17), and for a narrative."""
        said = super().clean() or {}
        if self.narrative_missing and not said.get("without_narrative"):
            self.add_error("without_narrative", _("本期应附文字报告，请先写好；确实不附的，请勾选这一项。"))
        if not self.contacts and not said.get("nil") and not said.get("declared_small_firms"):
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


class ProxyForm(SubmissionForm):
    """The same in the place of a unit below, with why."""

    reason = text_field(gettext_lazy("代报原因"), 1000, missing=gettext_lazy("请写明代报的原因，对方单位会看到。"))


class AmendmentForm(SubmissionForm):
    """The same for a better version of what was approved, with why it is filed."""

    reason = text_field(gettext_lazy("更正原因"), 1000, missing=gettext_lazy("请写明更正的原因，让上级知道改了什么。"))


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
    redo_by = redo_field()
    redo_name = text_field(gettext_lazy("由谁修改"), 40, required=False)
    children = forms.MultipleChoiceField(
        label=gettext_lazy("指明下级"),
        required=False,
        widget=forms.CheckboxSelectMultiple({"class": "form-check-input"}),
    )

    def __init__(self, *args: Any, children: Sequence[Unit] = (), **kwargs: Any) -> None:
        """Offer these children to be named."""
        super().__init__(*args, **kwargs)
        self.units = {child.code: child for child in children}
        self.fields["children"].choices = [(child.code, child.name) for child in children]  # type: ignore[attr-defined]

    def redo(self) -> Redo:
        """Return until when, by whom, and which children below."""
        said = self.cleaned_data
        return Redo(said["redo_by"], said["redo_name"], [self.units[code] for code in said["children"]])


class AskForm(SeenForm):
    """Why the level above is asked to send the version back."""

    reason = text_field(
        gettext_lazy("申请退回的原因"),
        1000,
        missing=gettext_lazy("请写明申请退回的原因，让上级知道哪里有误。"),
    )


class RemarkForm(forms.Form):
    """What is pinned to a row of the version in review."""

    seen = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    row = forms.IntegerField(
        label=gettext_lazy("第几行"),
        required=False,
        min_value=1,
        help_text=gettext_lazy("打印的序号；不填则对整份"),
        widget=forms.TextInput({"class": "form-control", "inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"invalid": gettext_lazy("请填写行的序号，如 7。")},
    )
    column = forms.TypedChoiceField(
        label=gettext_lazy("哪一列"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[
            ("", gettext_lazy("整行")),
            *((column.no, f"{column.no} {column.heading}") for column in LINE_COLUMNS),
        ],
        widget=forms.Select({"class": "form-select"}),
    )
    text = forms.CharField(
        label=gettext_lazy("批注"),
        max_length=500,
        widget=forms.TextInput({"class": "form-control", "autocomplete": "off"}),
        error_messages={"required": gettext_lazy("请写明批注的内容。")},
    )


def answers_in(posted: QueryDict) -> dict[str, str]:
    """Return the explanations that were typed, by rule and number ('A02:7'); blank ones are left out."""
    typed = {name.removeprefix(ANSWER): str(posted[name]).strip() for name in posted if name.startswith(ANSWER)}
    return {key: text for key, text in typed.items() if text}


def answer_problems(answers: Mapping[str, str], phrases: tuple[str, ...]) -> dict[str, str]:
    """Return for each typed explanation that says nothing why it cannot stand; `phrases` are the campaign's."""
    return {key: problem for key, text in answers.items() if (problem := explanation_problem(text, phrases))}
