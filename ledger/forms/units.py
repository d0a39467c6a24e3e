"""What a manager types of units: a new one, what it is called by, another name, a move, a merge."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from ledger.forms.fields import day_field, text_field, text_input
from ledger.forms.lenient import DayField
from ledger.models import Unit
from ledger.models.unit import TILE_COLUMNS, TILE_ROWS

KINDS: Mapping[str, Any] = {
    "region": _("区县"),
    "zone": _("开发区、园城"),
    "department": _("部门"),
    "street": _("街道"),
    "town": _("镇乡"),
}


def _day() -> DayField:
    return day_field(_("生效日期"), hint=_("不能晚于今天"), missing=_("请填写生效日期。"), most=12)


def _reason() -> forms.CharField:
    return text_field(_("原因"), 200, hint=_("例如批准文件的名称和文号"), missing=_("请写明原因。"))


def _place(label: Any, most: int) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=1,
        max_value=most,
        help_text=_("看板示意图上的位置，从左上角数起"),
        widget=text_input(inputmode="numeric"),
        error_messages={"invalid": _("行和列只填数字。")},
    )


class DescribeForm(forms.Form):
    """What a unit is called by besides its name and code."""

    short_name = text_field(_("简称"), 20, required=False)
    kind = forms.ChoiceField(
        label=_("类别"), choices=list(KINDS.items()), widget=forms.Select({"class": "form-select"})
    )
    sort_no = forms.IntegerField(
        label=_("排序号"),
        min_value=0,
        max_value=1_000_000,
        widget=text_input(inputmode="numeric"),
        error_messages={"required": _("请填写排序号，小的排在前面。"), "invalid": _("排序号只填数字。")},
    )

    tile_row = _place(_("示意图行"), TILE_ROWS)
    tile_column = _place(_("示意图列"), TILE_COLUMNS)


class FoundForm(DescribeForm):
    """A new unit below another."""

    name = text_field(_("名称"), 80, missing=_("请填写单位名称。"))
    code = text_field(_("代码"), 20, hint=_("例如 500110001；用过的代码不再用"), missing=_("请填写单位代码。"))
    effective_on = _day()
    field_order = ("name", "code", "effective_on", "kind", "short_name", "sort_no", "tile_row", "tile_column")


class RenameForm(forms.Form):
    """Another name, from when on, and why."""

    name = text_field(_("新名称"), 80, missing=_("请填写新名称。"))
    effective_on = _day()
    reason = _reason()


class CarryForm(forms.Form):
    """What a move and a merge have in common."""

    effective_on = _day()
    reason = _reason()
    codes = forms.CharField(
        label=_("下级单位的新代码"),
        required=False,
        max_length=20_000,
        help_text=_("一行一个：旧代码 新代码；没有写的，在旧代码后加 -2"),
        widget=forms.Textarea({"class": "form-control", "rows": 3}),
    )
    with_people = forms.BooleanField(
        label=_("人员一并转入"), required=False, widget=forms.CheckboxInput({"class": "form-check-input"})
    )

    def clean_codes(self) -> dict[str, str]:
        """Read the pairs."""
        pairs: dict[str, str] = {}
        for line in self.cleaned_data["codes"].splitlines():
            words = line.split()
            if words and len(words) != 2:  # noqa: PLR2004 - a pair
                raise forms.ValidationError(_now("“%s”不是“旧代码 新代码”，请改正。") % line[:40])
            pairs.update([tuple(words)] if words else [])
        return pairs


class MoveForm(CarryForm):
    """Under which unit, by which name and code."""

    parent = text_field(
        _("划转到（上级单位的代码）"),
        20,
        hint=_("输入名称或代码，从列出的单位中选择"),
        missing=_("请填写新上级的代码。"),
    )
    name = text_field(_("划转后的名称"), 80, missing=_("请填写名称。"))
    code = text_field(_("划转后的代码"), 20, hint=_("原代码留给原单位"), missing=_("请填写新代码。"))
    field_order = ("parent", "name", "code", "effective_on", "reason", "codes", "with_people")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer units while one types (suggest.js)."""
        super().__init__(*args, **kwargs)
        self.fields["parent"].widget.attrs["data-suggest"] = "unit"


class MergeForm(CarryForm):
    """Which units beside it are merged with it, and into which: one that stands, or a new one."""

    others = forms.MultipleChoiceField(
        label=_("一并合并的单位"),
        required=False,
        widget=forms.CheckboxSelectMultiple({"class": "form-check-input"}),
        error_messages={"invalid_choice": _("所选的单位不在同一个上级之下，请重新选择。")},
    )
    target = forms.ChoiceField(
        label=_("并入"),
        required=False,
        widget=forms.Select({"class": "form-select"}),
        error_messages={"invalid_choice": _("所选的单位不在同一个上级之下，请重新选择。")},
    )
    name = text_field(_("新单位名称"), 80, required=False, hint=_("并入现有单位的不填"))
    code = text_field(_("新单位代码"), 20, required=False, hint=_("并入现有单位的不填"))
    field_order = ("others", "target", "name", "code", "effective_on", "reason", "codes", "with_people")

    def __init__(self, *args: Any, beside: Sequence[Unit], **kwargs: Any) -> None:
        """Offer the units beside it."""
        super().__init__(*args, **kwargs)
        offered = [(unit.code, f"{unit.name}（{unit.code}）") for unit in beside]
        self.fields["others"].choices = offered  # type: ignore[attr-defined] # of a choice field
        self.fields["target"].choices = [("", _("新设的单位")), *offered]  # type: ignore[attr-defined] # as above

    def clean(self) -> dict[str, Any]:
        """Ask for what a new unit needs; who takes over is not merged."""
        said = super().clean() or {}
        if said.get("target"):
            if said["target"] in said.get("others", ()):
                self.add_error("target", _now("接收的单位不能同时选为要合并的单位。"))
        elif "target" in said:
            for name, text in (("name", _now("请填写新单位的名称。")), ("code", _now("请填写新单位的代码。"))):
                if not said.get(name):
                    self.add_error(name, text)
            if not said.get("others"):
                self.add_error("others", _now("合并成新单位的，请至少再选一个单位；只换上级的请用“划转”。"))
        return said
