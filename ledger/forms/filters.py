"""The filters of the ledger list and of the search through several ledgers; they live in the address."""

from typing import Any, ClassVar, Final

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django_filters.filters import CharFilter, ChoiceFilter, Filter
from django_filters.filterset import FilterSet

from ledger.annexes.checks.catalogue import TITLES
from ledger.calendar.instants import month_of
from ledger.forms.lenient import MonthField, WanField
from ledger.models import ArrearsRecord, Unit
from ledger.queries.ages import Age, aged
from ledger.queries.dispositions import FILED
from ledger.queries.marks import FOUND, found_by
from ledger.queries.periods import today
from ledger.queries.records import records_of
from ledger.queries.search import LONGEST, MOST_WORDS, holding, too_much, too_short, words_of
from ledger.vocabulary import DISPUTED_LABELS, Category, Nature, Sector, Source, Status

_SEARCH_HINT = _("债务人、债权人、合同名称、信用代码或问题编号")
_FOUND: Final = (("errors", _("有误")), ("asks", _("需说明")), ("warnings", _("有提示")), ("none", _("没有问题")))
_MORE: Final = frozenset({"sector", "age", "found", "rule", "owed_from", "owed_to", "due_from", "due_to"})


def _choice(field: str, choices: Any, label: Any, **more: Any) -> ChoiceFilter:
    """Return a list that applies at once; its blank entry says what it is about."""
    widget = forms.Select({"class": "form-select", "data-submits": "", "aria-label": label})
    return ChoiceFilter(field_name=field, choices=choices, empty_label=label, widget=widget, **more)  # type: ignore[no-untyped-call]


def _box(kind: type[Filter], field: str, lookup: str, label: Any, placeholder: Any) -> Filter:
    """Return one end of a range."""
    attributes = {"class": "form-control", "aria-label": label, "placeholder": placeholder, "autocomplete": "off"}
    return kind(field_name=field, lookup_expr=lookup, label=label, widget=forms.TextInput(attributes))


class WanFilter(Filter):
    """An amount in 万元."""

    field_class: type[forms.Field] = WanField


class MonthFilter(Filter):
    """A month; a row without one is before and after none."""

    field_class: type[forms.Field] = MonthField

    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        """Keep the rows of the range."""
        return super().filter(qs.exclude(**{self.field_name: ""}) if value else qs, value)  # type: ignore[no-untyped-call,no-any-return]


class RecordFilter(FilterSet):
    """What an address keeps of a unit's live rows, or of all below it; what is left out or makes no sense keeps all.

    `found` and `rule` go by the marks: what each unit's rows were found to have when they were last judged, explained
    findings aside.
    """

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
    filed = _choice("filed", [("1", _("已报送")), ("0", _("未报送"))], _("是否报送过"), method="by_filed")
    sector = _choice("sector", Sector.choices, _("全部领域"))
    age = _choice("age", Age.choices, _("全部账龄"), method="by_age")
    found = _choice("found", _FOUND, _("全部检查结果"), method="by_found")
    rule = _choice(
        "rule", [(code, f"{code} {title}") for code, title in TITLES.items()], _("全部规则"), method="by_rule"
    )
    owed_from = _box(WanFilter, "owed_fen", "gte", _("拖欠金额从（万元）"), _("从"))
    owed_to = _box(WanFilter, "owed_fen", "lte", _("拖欠金额到（万元）"), _("到"))
    due_from = _box(MonthFilter, "due_month", "gte", _("最迟付款年月从"), _("从，如 2022-01"))
    due_to = _box(MonthFilter, "due_month", "lte", _("最迟付款年月到"), _("到，如 2022-12"))

    class Meta:
        model = ArrearsRecord
        fields: ClassVar[list[str]] = []

    def __init__(self, said: QueryDict, unit: Unit, *, subtree: bool) -> None:
        self.unit, self.subtree = unit, subtree
        super().__init__(said, queryset=records_of(unit, subtree=subtree))  # type: ignore[no-untyped-call]

    def search(self, rows: QuerySet[ArrearsRecord], _name: str, value: str) -> QuerySet[ArrearsRecord]:
        """Keep the rows that hold every word in a name of a party or contract, in a credit code or a 问题编号.

        None where more was typed than is looked for: rows that hold a part of it are not what was asked.
        """
        if too_much(value):
            return rows.none()
        return holding(rows, self.unit, words_of(value), subtree=self.subtree)

    def by_filed(self, rows: QuerySet[ArrearsRecord], _name: str, value: str) -> QuerySet[ArrearsRecord]:
        """Keep the rows that were handed in once, or those that never were and may be deleted."""
        return rows.alias(was_filed=FILED).filter(was_filed=value == "1")

    def by_age(self, rows: QuerySet[ArrearsRecord], _name: str, value: str) -> QuerySet[ArrearsRecord]:
        """Keep the rows that have been due so long."""
        return rows.filter(aged(Age(int(value)), month_of(today())))

    def by_found(self, rows: QuerySet[ArrearsRecord], _name: str, value: str) -> QuerySet[ArrearsRecord]:
        """Keep the rows with findings of a severity, or those that were judged and have none."""
        return rows.filter(FOUND[value])

    def by_rule(self, rows: QuerySet[ArrearsRecord], _name: str, value: str) -> QuerySet[ArrearsRecord]:
        """Keep the rows of which a rule says something."""
        return rows.filter(found_by(value))

    @property
    def active(self) -> dict[str, str]:
        """Return the filters that are set and understood, as the address names them."""
        wrong = self.form.errors
        said = {name: str(self.data.get(name, "")).strip() for name in self.filters if name not in wrong}
        return {name: value for name, value in said.items() if value}

    @property
    def more(self) -> int:
        """Return how many of those filters are set that do not stand in sight."""
        return len(_MORE & self.active.keys())

    @property
    def problems(self) -> list[str]:
        """Say what was not understood, each with how to mend it."""
        said = [
            f"{self.filters[name].label or name}：{text}" for name, texts in self.form.errors.items() for text in texts
        ]
        typed = self.active.get("q", "")
        several = self.subtree and self.unit.pk == self.unit.district_id
        if too_much(typed):
            limits = {"words": MOST_WORDS, "signs": LONGEST}
            said.append(_now("一次最多查 %(words)s 个词、%(signs)s 个字，请只留最要紧的几个词再查。") % limits)
        elif several and too_short(words_of(typed)):
            said.append(_now("在多个单位里查找，请至少输入两个字，例如“宏盛”。"))
        return said
