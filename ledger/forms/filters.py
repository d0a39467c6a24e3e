"""The filters of the ledger list; they live in its address."""

from typing import Any, ClassVar

from django import forms
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django_filters.filters import CharFilter, ChoiceFilter
from django_filters.filterset import FilterSet

from ledger.models import ArrearsRecord
from ledger.queries.dispositions import FILED
from ledger.vocabulary import DISPUTED_LABELS, Category, Nature, Source, Status
from qingqian.sheets.normalise import text

SEARCHED = ("debtor_name", "creditor_name", "contract_name", "debtor_uscc", "creditor_uscc")
_SEARCH_HINT = _("债务人、债权人、合同名称或信用代码")


def _choice(field: str, choices: Any, label: Any) -> ChoiceFilter:
    """Return a list that applies at once; its blank entry says what it is about."""
    widget = forms.Select({"class": "form-select", "data-submits": "", "aria-label": label})
    return ChoiceFilter(field_name=field, choices=choices, empty_label=label, widget=widget)  # type: ignore[no-untyped-call]


class RecordFilter(FilterSet):
    """q, source, nature, category, disputed, status, filed: what is left out, or makes no sense, filters nothing."""

    q = CharFilter(
        method="search",
        widget=forms.TextInput(
            {
                "class": "form-control",
                "type": "search",
                "data-key": "search",
                "placeholder": _SEARCH_HINT,
                "aria-label": _SEARCH_HINT,
            }
        ),
    )  # type: ignore[no-untyped-call]
    source = _choice("source", Source.choices, _("全部来源"))
    nature = _choice("nature", Nature.choices, _("全部性质"))
    category = _choice("category", Category.choices, _("全部类型"))
    disputed = _choice("disputed", [(flag, label) for flag, label in DISPUTED_LABELS.items()], _("有无分歧"))
    status = _choice("status", Status.choices, _("全部状态"))
    filed = ChoiceFilter(
        method="by_filed",
        choices=[("1", _("已报送")), ("0", _("未报送"))],
        empty_label=_("是否报送过"),
        widget=forms.Select({"class": "form-select", "data-submits": "", "aria-label": _("是否报送过")}),
    )  # type: ignore[no-untyped-call]

    class Meta:
        model = ArrearsRecord
        fields: ClassVar[list[str]] = []

    def __init__(self, said: QueryDict, rows: QuerySet[ArrearsRecord]) -> None:
        super().__init__(said, queryset=rows)  # type: ignore[no-untyped-call]

    def search(self, rows: QuerySet[ArrearsRecord], _name: str, value: str) -> QuerySet[ArrearsRecord]:
        """Keep the rows that hold every word in a name of a party or contract, or in a credit code."""
        for word in text(value).split():
            anywhere = Q()
            for name in SEARCHED:
                anywhere |= Q(**{f"{name}__icontains": word})
            rows = rows.filter(anywhere)
        return rows

    def by_filed(self, rows: QuerySet[ArrearsRecord], _name: str, value: str) -> QuerySet[ArrearsRecord]:
        """Keep the rows that were handed in once, or those that never were and may be deleted."""
        return rows.alias(was_filed=FILED).filter(was_filed=value == "1")

    @property
    def active(self) -> dict[str, str]:
        """Return the filters that are set and understood, as the address names them."""
        wrong = self.form.errors
        said = {name: str(self.data.get(name, "")).strip() for name in self.filters if name not in wrong}
        return {name: value for name, value in said.items() if value}
