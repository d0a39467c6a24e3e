"""A campaign's next set of rules as the city sets it: the day, which rules count, the figures, two lists, a reason."""

import re
from collections.abc import Collection, Mapping
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger.actions.ruling import Ruled
from ledger.annexes.checks import RULES
from ledger.annexes.checks.catalogue import FOUNDATIONS, TITLES
from ledger.annexes.checks.ruling import STANDARD
from ledger.annexes.checks.thresholds import FIGURES, Figure
from ledger.forms.lenient import DayField, WanField
from ledger.models import RuleSet
from ledger.queries.ruling import figures_of, ruling_from
from qingqian.sheets.money import to_fen, wan_display

CHOICE: Final = tuple(code for code in TITLES if code in RULES and code not in FOUNDATIONS)
"""The rules that may be put on trial, in the order of the catalogue."""
_BETWEEN: Final = re.compile(r"[、,，;；\s]+")
_LINES: Final = re.compile(r"[、,，;；\n]+")


def _figure_field(figure: Figure) -> forms.Field:
    label = format_lazy("{rule} {label}", rule=figure.rule, label=figure.label)
    errors = {"required": _("请填写这一项；不改的，保留原来的数。")}
    widget = forms.TextInput({"class": "form-control num", "autocomplete": "off", "inputmode": "decimal"})
    if figure.is_money:
        return WanField(label=label, max_length=40, widget=widget, error_messages=errors)
    return forms.IntegerField(
        label=label, min_value=figure.least, max_value=figure.most, widget=widget, error_messages=errors
    )


class RuleSetForm(forms.Form):
    """`seen` is the number of the last set on the page; each figure has a field of its own name."""

    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    valid_from = DayField(
        label=gettext_lazy("起用日期"),
        max_length=40,
        help_text=gettext_lazy("这一天起到期的报送按新规则判断；以前的不变。"),
        error_messages={"required": gettext_lazy("请填写起用日期。")},
        widget=forms.TextInput({"class": "form-control", "inputmode": "numeric", "placeholder": "2022-06-30"}),
    )
    in_force = forms.MultipleChoiceField(
        label=gettext_lazy("正式执行的规则"),
        required=False,
        choices=[(code, f"{code} {TITLES[code]}") for code in CHOICE],
        widget=forms.CheckboxSelectMultiple({"class": "form-check-input"}),
    )
    city_groups = forms.CharField(
        label=gettext_lazy("市管企业名单（S07）"),
        required=False,
        max_length=20_000,
        help_text=gettext_lazy("每行一家，写集团公司全称"),
        widget=forms.Textarea({"class": "form-control", "rows": 4}),
    )
    empty_phrases = forms.CharField(
        label=gettext_lazy("不算说明的套话"),
        max_length=5_000,
        help_text=gettext_lazy("用空格或顿号隔开；说明里除去这些话以后没有内容的，退回重写"),
        error_messages={"required": gettext_lazy("请保留至少一句套话。")},
        widget=forms.Textarea({"class": "form-control", "rows": 4}),
    )
    reason = forms.CharField(
        label=gettext_lazy("修改原因"),
        max_length=500,
        error_messages={"required": gettext_lazy("请写明修改原因，留给以后查证。")},
        widget=forms.TextInput({"class": "form-control", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for figure in FIGURES:
            self.fields[figure.name] = _figure_field(figure)

    @property
    def figure_fields(self) -> list[tuple[Figure, forms.BoundField]]:
        """The figures with their fields, for the page."""
        return [(figure, self[figure.name]) for figure in FIGURES]

    def clean(self) -> dict[str, Any]:
        """Hold the amounts to their bounds, as the other figures are by their fields."""
        said = super().clean() or {}
        for figure in FIGURES:
            fen = said.get(figure.name) if figure.is_money else None
            if fen is not None and not to_fen(figure.least) <= fen <= to_fen(figure.most):
                self.add_error(figure.name, _bounds(figure))
        return said

    def clean_empty_phrases(self) -> list[str]:
        """Return the phrases one by one."""
        phrases = _listed(self.cleaned_data["empty_phrases"], _BETWEEN, 60)
        if not phrases:
            raise ValidationError(_("请保留至少一句套话。"))
        return phrases

    def clean_city_groups(self) -> list[str]:
        """Return the groups one by one."""
        return _listed(self.cleaned_data["city_groups"], _LINES, 200)

    def ruled(self) -> Ruled:
        """Return what was set; rules that nobody may put on trial count in full."""
        said = self.cleaned_data
        return Ruled(
            valid_from=said["valid_from"],
            reason=said["reason"],
            in_force=[*FOUNDATIONS, *said["in_force"]],
            figures={figure.name: said[figure.name] for figure in FIGURES},
            city_groups=said["city_groups"],
            empty_phrases=said["empty_phrases"],
        )


def _bounds(figure: Figure) -> str:
    told = {"least": f"{figure.least:,}", "most": f"{figure.most:,}"}
    return _("请填写 %(least)s 到 %(most)s 万元之间的数。") % told


def _listed(text: str, between: re.Pattern[str], limit: int) -> list[str]:
    items = [item.strip() for item in between.split(text) if item.strip()]
    for item in items:
        if len(item) > limit:
            raise ValidationError(
                _("“%(start)s…”太长，每项最多 %(limit)s 个字。") % {"start": item[:10], "limit": limit}
            )
    return list(dict.fromkeys(items))


def as_typed(kept: RuleSet | None) -> Mapping[str, Any]:
    """Return a set as the form's first values (none: what domain.md says); day and reason are the person's."""
    ruling = STANDARD if kept is None else ruling_from(kept)
    in_force, groups = (list(TITLES), []) if kept is None else (kept.in_force, kept.city_groups)
    typed = _typed(figures_of(ruling.thresholds), in_force, groups, ruling.empty_phrases)
    return typed | {"seen": ruling.number}


def typed_again(said: Ruled) -> Mapping[str, Any]:
    """Return what was tried as the form's values."""
    typed = _typed(said.figures, said.in_force, said.city_groups, said.empty_phrases)
    return typed | {"valid_from": said.valid_from.isoformat(), "reason": said.reason}


def _typed(
    figures: Mapping[str, int], in_force: Collection[str], groups: Collection[str], phrases: Collection[str]
) -> dict[str, Any]:
    amounts = {figure.name: wan_display(figures[figure.name]) for figure in FIGURES if figure.is_money}
    return {
        **figures,
        **amounts,
        "in_force": [code for code in CHOICE if code in in_force],
        "city_groups": "\n".join(groups),
        "empty_phrases": " ".join(phrases),
    }
