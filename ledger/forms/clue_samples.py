"""What a person types to draw clues or cleared rows for calling back, and what a creditor of a row said."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from ledger.actions.clues.moving import Said
from ledger.forms.clues import LONGEST, REACHED, set_call_choices
from ledger.forms.fields import TEXT, day_field
from ledger.models import CallAnswer, SampleKind, Satisfaction

DEFAULT_SIZE: Final = 20
_SELECT: Final = {"class": "form-select"}


class DrawForm(forms.Form):
    """From what, of which days, how many."""

    kind = forms.TypedChoiceField(
        label=_("抽取"), choices=SampleKind.choices, coerce=int, widget=forms.Select(_SELECT), initial=SampleKind.CLUES
    )
    since = day_field(_("办结或清偿日期从"))
    until = day_field(_("到"))
    size = forms.IntegerField(
        label=_("件数"),
        initial=DEFAULT_SIZE,
        error_messages={"required": _("请填写件数。"), "invalid": _("件数请填数字，如 20。")},
        widget=forms.NumberInput({"class": "form-control", "min": 1, "max": 200}),
    )


class CallForm(forms.Form):
    """One call about a drawn row."""

    place = forms.IntegerField(widget=forms.HiddenInput)
    # One form is one call, however often its button is pressed.
    key = forms.UUIDField(
        widget=forms.HiddenInput,
        error_messages={"required": _("请刷新页面后再办。"), "invalid": _("请刷新页面后再办。")},
    )
    reached = forms.ChoiceField(
        label=_("是否联系到债权人"),
        widget=forms.Select(_SELECT),
        error_messages={"required": _("请选择是否联系到债权人。")},
    )
    answer = forms.ChoiceField(label=_("债权人说清偿情况"), widget=forms.Select(_SELECT))
    satisfaction = forms.ChoiceField(label=_("满意程度"), widget=forms.Select(_SELECT))
    comment = forms.CharField(
        label=_("回访情况"), max_length=LONGEST, required=False, widget=forms.Textarea({**TEXT, "rows": 2})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer what can be said."""
        super().__init__(*args, **kwargs)
        set_call_choices(self)

    @property
    def told(self) -> Said:
        """What a valid form says."""
        said = self.cleaned_data
        return Said(
            comment=said["comment"],
            reached=said["reached"] == REACHED,
            answer=CallAnswer(int(said["answer"])) if said["answer"] else None,
            satisfaction=Satisfaction(int(said["satisfaction"] or Satisfaction.UNRATED)),
        )
