"""Which of the filings that wait are looked at, and what is said once for many that go back."""

from collections.abc import Iterable

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from ledger.actions.deciding import Redo
from ledger.forms.bulk import reason_field
from ledger.forms.fields import redo_field
from ledger.models import Period
from ledger.queries.review import Waiting


class QueueFilter(forms.Form):
    """Of one period only, or only those that say nothing new which a reviewer must read."""

    period = forms.ChoiceField(
        label=gettext_lazy("报送期"), required=False, widget=forms.Select({"class": "form-select form-select-sm"})
    )
    quiet = forms.BooleanField(
        label=gettext_lazy("只看没有新说明的"),
        required=False,
        widget=forms.CheckboxInput({"class": "form-check-input"}),
    )

    def __init__(self, asked: QueryDict, *, periods: Iterable[Period]) -> None:
        """Offer the periods of what waits; what cannot be read filters nothing."""
        super().__init__(asked)
        offered = {period.code: period.name for period in periods}
        self.fields["period"].choices = [("", gettext_lazy("全部报送期")), *offered.items()]  # type: ignore[attr-defined]
        self.full_clean()

    @property
    def asked(self) -> dict[str, str]:
        """Return what was chosen, as an address holds it."""
        chosen = {"period": self.cleaned_data.get("period") or "", "quiet": self.cleaned_data.get("quiet") and "on"}
        return {name: value for name, value in chosen.items() if value}

    def takes(self, item: Waiting) -> bool:
        """Tell whether a filing is among those that were asked for."""
        period = self.cleaned_data.get("period")
        return period in (None, "", item.period.code) and not (self.cleaned_data.get("quiet") and item.fresh)


class ReturnManyForm(forms.Form):
    """Why they go back, and till when they are to be mended."""

    reason = reason_field()
    redo_by = redo_field()

    def redo(self) -> Redo:
        """Return till when."""
        return Redo(self.cleaned_data["redo_by"])


def seen_in(ticks: Iterable[str]) -> dict[int, int]:
    """Read which filings were picked, each with the number of the version seen ('17:2'); the rest is dropped."""
    pairs = (tick.split(":") for tick in ticks)
    return {int(pair[0]): int(pair[1]) for pair in pairs if len(pair) == 2 and all(map(_is_number, pair))}  # noqa: PLR2004


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19  # noqa: PLR2004 - what a bigint holds
