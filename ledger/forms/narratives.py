"""The three parts of the report in words, as they are typed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from ledger.narrative.parts import MOST, Part, Texts, cleaned

_HINTS = {
    Part.PRACTICE: gettext_lazy("组织领导、排查核实、协调化解、督促检查等具体做法"),
    Part.PROGRESS: gettext_lazy("本期新增、清偿和化解的情况；数字请从右侧列表插入，提交时与附件一致"),
    Part.PROBLEMS: gettext_lazy("清偿中的困难、有分歧的事项，以及下一步打算"),
}
_TOO_LONG = gettext_lazy("超过 %(limit_value)s 字，请缩短后再保存。")


def _field(part: Part) -> forms.CharField:
    attrs = {"class": "form-control narrative-text", "rows": 7, "placeholder": _HINTS[part]}
    return forms.CharField(
        label=part.heading,
        required=False,
        strip=False,
        max_length=MOST,
        widget=forms.Textarea(attrs=attrs),
        error_messages={"max_length": _TOO_LONG},
    )


class NarrativeForm(forms.Form):
    """Plain text with tokens; `seen` is the version that the page was opened with."""

    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    practice = _field(Part.PRACTICE)
    progress = _field(Part.PROGRESS)
    problems = _field(Part.PROBLEMS)

    @property
    def texts(self) -> Texts:
        """What was typed, part by part, as it is kept."""
        return {part: cleaned(self.cleaned_data[part.value]) for part in Part}

    @property
    def part_fields(self) -> list[Any]:
        """The fields of the three parts, in their order."""
        return [self[part.value] for part in Part]
