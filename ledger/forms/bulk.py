"""What is done to many rows at once: why they leave, or which column they get and what stands in it."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger.actions.bulk import Seen
from ledger.annexes.annex2 import ANNEX2, BY_NAME, TEXT_LIMITS
from ledger.annexes.checks import explanation_problem
from ledger.annexes.reading import read
from ledger.forms.fields import text_field
from ledger.models import DispositionKind
from ledger.queries.records import digest_of
from ledger.vocabulary import DISPUTED_LABELS, Category, Nature, Sector, Source

_BLANK: Final = ("", gettext_lazy("请选择"))
_LONGEST: Final = 1000
_TEXTS: Final = ("parent_company", "debtor_contact", "debtor_phone")


def _select(label: Any, choices: Any) -> forms.ChoiceField:
    widget = forms.Select({"class": "form-select"})
    return forms.ChoiceField(label=label, choices=[_BLANK, *choices], required=False, widget=widget)


def _text(label: Any, name: str) -> forms.CharField:
    return text_field(label, TEXT_LIMITS[name], required=False)


def reason_field() -> forms.CharField:
    """Return the field for why rows leave; a text that says nothing is refused."""
    return forms.CharField(
        label=gettext_lazy("原因"),
        max_length=_LONGEST,
        validators=[_require_meaning],
        widget=forms.Textarea(
            {"class": "form-control", "rows": 2, "placeholder": gettext_lazy("写明原因和依据，至少 8 个字")}
        ),
        error_messages={"required": gettext_lazy("请写明原因，随报送给上级看。")},
    )


def _require_meaning(text: str) -> None:
    problem = explanation_problem(text)
    if problem:
        raise forms.ValidationError(problem)


class LeaveForm(forms.Form):
    """移出 or 作废 for all rows, with one reason; rows are merged one by one."""

    kind = forms.TypedChoiceField(
        label=gettext_lazy("办理方式"),
        coerce=lambda value: DispositionKind(int(value)),
        choices=[(kind.value, kind.label) for kind in (DispositionKind.MOVED_OUT, DispositionKind.VOIDED)],
        widget=forms.RadioSelect,
    )
    reason = reason_field()


class ChangeForm(forms.Form):
    """One column (or 性质 with 所属领域) and what all rows get in it."""

    column = forms.ChoiceField(
        label=gettext_lazy("修改哪一栏"),
        choices=[
            ("source", gettext_lazy("问题来源")),
            ("category", gettext_lazy("欠款类型")),
            ("disputed", gettext_lazy("有无分歧")),
            ("nature", gettext_lazy("性质和所属领域")),
            ("parent_company", gettext_lazy("隶属关系")),
            ("debtor_contact", gettext_lazy("债务人联系人")),
            ("debtor_phone", gettext_lazy("债务人联系电话")),
        ],
        widget=forms.Select({"class": "form-select", "data-chooses": ""}),
    )
    source = _select(gettext_lazy("问题来源"), Source.choices)
    category = _select(gettext_lazy("欠款类型"), Category.choices)
    disputed = _select(gettext_lazy("有无分歧"), [(int(flag), label) for flag, label in DISPUTED_LABELS.items()])
    nature = _select(gettext_lazy("性质"), Nature.choices)
    sector = _select(gettext_lazy("所属领域"), Sector.choices)
    parent_company = _text(gettext_lazy("隶属关系（留空即清除）"), "parent_company")
    debtor_contact = _text(gettext_lazy("债务人联系人"), "debtor_contact")
    debtor_phone = _text(gettext_lazy("债务人联系电话"), "debtor_phone")

    def clean(self) -> dict[str, Any]:
        """Ask for the value of the chosen column; only 隶属关系 may be cleared."""
        said = super().clean() or {}
        column = said.get("column", "")
        if column and column != "parent_company" and not said.get(column):
            self.add_error(column, _("请填写要改成什么。"))
        elif column in _TEXTS and column in said:
            self._read(column, said)
        return said

    def _read(self, column: str, said: dict[str, Any]) -> None:
        """Read a text as a cell of the sheet: what is invisible goes, wide digits become plain ones."""
        cells: list[str | None] = [None] * len(ANNEX2.columns)
        cells[BY_NAME[column].no - 1] = said[column] or None
        told = read(cells)
        for finding in told.findings:
            self.add_error(column, finding.message)
        said[column] = getattr(told.line, column)
        if not said[column] and column != "parent_company":
            self.add_error(column, _("请填写要改成什么。"))

    @property
    def values(self) -> Mapping[str, Any]:
        """Return what the rows get, by attribute name."""
        said = self.cleaned_data
        column = said["column"]
        if column == "nature":
            return {"nature": int(said["nature"]), "sector": int(said["sector"]) if said["sector"] else None}
        if column in ("source", "category"):
            return {column: int(said[column])}
        if column == "disputed":
            return {column: said[column] == "1"}
        return {column: said[column]}

    @property
    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Return the value fields by the column that they belong to; 所属领域 goes with 性质."""
        rest = [(name, [self[name]]) for name in self.fields if name not in ("column", "nature", "sector")]
        return [*rest[:3], ("nature", [self["nature"], self["sector"]]), *rest[3:]]


def ticked(said: QueryDict) -> list[tuple[int, int]]:
    """Return the rows that were ticked, each with the version that was seen; what makes no sense is left out."""
    pairs = (text.split(".") for text in said.getlist("row"))
    return sorted({(int(pair[0]), int(pair[1])) for pair in pairs if _is_pair(pair)})


def _is_pair(pair: list[str]) -> bool:
    return len(pair) == 2 and all(part.isascii() and part.isdigit() and len(part) < 19 for part in pair)  # noqa: PLR2004 - an id and a version


def seen_in(said: QueryDict) -> Seen:
    """Return the set that the page showed: the ticked rows, else all of the filter."""
    pairs = ticked(said)
    if pairs:
        return Seen(len(pairs), digest_of(pairs))
    count = said.get("count", "")
    known = count.isascii() and count.isdigit() and len(count) < 10  # noqa: PLR2004 - far beyond any ledger
    return Seen(int(count) if known else 0, said.get("digest", ""))
