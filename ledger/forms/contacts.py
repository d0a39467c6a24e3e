"""The sheet of contacts as a unit types it."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _

from ledger.annexes.annex1 import LABELS, PHONES
from ledger.forms.fields import text_field
from ledger.models import CONTACT_FIELDS
from ledger.validators import phone_problem
from qingqian.sheets.cells import folded

USUAL: Final = 40
MOST: Final = {"lead_office": 80}


class ContactForm(forms.Form):
    """One text for each box of the form; `seen` is the version of the sheet that was shown."""

    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Make a field of each text."""
        super().__init__(*args, **kwargs)
        for name in CONTACT_FIELDS:
            self.fields[name] = text_field(LABELS[name], MOST.get(name, USUAL), required=False)

    def look_again(self, version: int) -> None:
        """Keep what was typed, to be stored over this version: the person sees beside it what it says."""
        self.data = {**{name: self.data.get(name, "") for name in self.data}, "seen": str(version)}

    def clean(self) -> dict[str, Any]:
        """Refuse what is no telephone number, and what is too long in the plain form in which it is kept."""
        said = super().clean() or {}
        for name in CONTACT_FIELDS:
            if len(folded(said.get(name, ""))) > (most := MOST.get(name, USUAL)):
                self.add_error(name, _("太长，最多 %(most)s 个字；合写成一个的字按拆开的字数算。") % {"most": most})
        for name in PHONES:
            if problem := phone_problem(folded(said.get(name, ""))):
                self.add_error(name, problem)
        return said
