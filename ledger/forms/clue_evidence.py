"""A file that proves something of a clue, as a person brings it."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ledger.forms.fields import text_input
from ledger.models import ClueEvidenceKind


class ClueEvidenceForm(forms.Form):
    """What a file proves, of the kinds that the person may bring, what it is called, and itself."""

    prefix = "evidence"

    kind = forms.TypedChoiceField(
        label=_("证明什么"),
        coerce=lambda code: ClueEvidenceKind(int(code)),
        widget=forms.Select({"class": "form-select"}),
        error_messages={
            "required": _("请选择这份材料证明什么。"),
            "invalid_choice": _("请从列出的选项中选择。"),
        },
    )
    title = forms.CharField(
        label=_("名称"), required=False, max_length=100, help_text=_("不填则用文件名"), widget=text_input()
    )
    file = forms.FileField(
        label=_("文件"),
        allow_empty_file=True,
        help_text=_("PDF、JPG、PNG、.docx、.xlsx，不超过 20 MB"),
        error_messages={"required": _("请选择要上传的文件。")},
        widget=forms.FileInput({"class": "form-control", "accept": ".pdf,.jpg,.jpeg,.png,.docx,.xlsx"}),
    )

    def __init__(self, kinds: Sequence[ClueEvidenceKind], *said: Any) -> None:
        super().__init__(*said)
        choices = [(kind.value, kind.label) for kind in kinds]
        asked = [("", _("请选择")), *choices] if len(choices) > 1 else choices
        self.fields["kind"].choices = asked  # type: ignore[attr-defined]
