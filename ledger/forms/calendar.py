"""A campaign as a person orders it, one of its periods, and a day of the working calendar."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from ledger.actions.calendar import Paper, Wanted
from ledger.actions.campaigns import Order
from ledger.calendar.instants import minute_of
from ledger.calendar.schedule import OnHoliday, Outline, Times, planned
from ledger.calendar.workdays import WorkingDays
from ledger.forms.fields import TEXT, day_field, moment_field, text_field, text_input
from ledger.models import Campaign
from ledger.queries.calendar import Entry
from ledger.vocabulary import Level, PeriodKind

LEVELS: Final = (Level.TOWN, Level.DISTRICT, Level.MUNICIPAL)
CLOCKS: Final = {"due": _("应报"), "closes": _("截止"), "frozen": _("冻结")}
CODE: Final = r"^[a-z0-9][a-z0-9-]{1,18}[a-z0-9]$"
ON_HOLIDAY: Final = (
    (OnHoliday.LATER, _("顺延到下一个工作日")),
    (OnHoliday.EARLIER, _("提前到上一个工作日")),
    (OnHoliday.KEEP, _("不变")),
    (OnHoliday.WAIVE, _("这一周不报")),
)


def _reason(hint: Any) -> forms.CharField:
    return text_field(_("原因"), 200, hint=hint, missing=_("请写明原因，下级单位会看到。"))


class CampaignForm(forms.Form):
    """The words and days of a new campaign; the days are those on which districts and bureaus owe."""

    code = forms.RegexField(
        CODE,
        label=_("代码"),
        max_length=20,
        help_text=_("小写字母、数字和短横，如 2023，各期代码以它开头"),
        widget=text_input(),
        error_messages={"required": _("请填写代码。"), "invalid": _("代码只用小写字母、数字和短横，如 2023。")},
    )
    name = text_field(_("名称"), 80, missing=_("请填写名称。"))
    survey_date = day_field(_("排查截止日"))
    ends_on = day_field(_("结束日期"))
    scope_text = forms.CharField(
        label=_("排查范围"), required=False, max_length=2000, widget=forms.Textarea({**TEXT, "rows": 3})
    )
    contacts_due = day_field(_("工作联络表"), required=False, hint=_("不填则没有这一期"))
    survey_due = day_field(_("排查报告"), required=False, hint=_("不填则没有这一期"))
    first_week = day_field(_("第一次周报"), required=False, hint=_("以后每七天一次"))
    last_week = day_field(_("最后一次周报"), required=False)
    weekly_hour = forms.TimeField(
        label=_("周报钟点"),
        initial="18:00",
        input_formats=["%H:%M", "%H：%M"],
        widget=text_input(),
        error_messages={"required": _("请填写钟点，如 18:00。"), "invalid": _("请按 18:00 的格式填写钟点。")},
    )
    resolution_due = day_field(_("化解报告"), required=False, hint=_("不填则没有这一期"))
    final_due = day_field(_("总结报告"), required=False, hint=_("不填则没有这一期"))
    on_holiday = forms.ChoiceField(
        label=_("周报遇节假日"), choices=ON_HOLIDAY, widget=forms.Select({"class": "form-select"})
    )
    closes_hours = forms.IntegerField(
        label=_("应报后多少小时截止"),
        initial=72,
        required=False,
        min_value=0,
        max_value=9_999,
        help_text=_("空着：不截止，逾期也可以报"),
        widget=text_input(inputmode="numeric"),
    )
    frozen_days = forms.IntegerField(
        label=_("应报后多少天冻结"),
        initial=14,
        required=False,
        min_value=0,
        max_value=999,
        help_text=_("冻结以后只能更正；空着：不冻结"),
        widget=text_input(inputmode="numeric"),
    )

    def clean(self) -> dict[str, Any]:
        """Hold the weeks together: both ends or none, in order and not too many."""
        said = super().clean() or {}
        first, last = said.get("first_week"), said.get("last_week")
        if (first is None) != (last is None) and not self.errors:
            self.add_error("first_week" if first is None else "last_week", _("周报的起止日期要么都填，要么都不填。"))
        elif first is not None and last is not None:
            if last < first:
                self.add_error("last_week", _("最后一次周报不能早于第一次。"))
            elif last - first > dt.timedelta(days=400):
                self.add_error("last_week", _("周报最多排一年，请分成几个专项行动。"))
        return said

    def order(self, days: WorkingDays) -> Order:
        """Return what was ordered, with every period as planned."""
        said = self.cleaned_data
        closes, frozen = said["closes_hours"], said["frozen_days"]
        outline = Outline(
            survey_date=said["survey_date"],
            contacts_due=said["contacts_due"],
            survey_due=said["survey_due"],
            first_week=said["first_week"],
            last_week=said["last_week"],
            weekly_hour=said["weekly_hour"],
            resolution_due=said["resolution_due"],
            final_due=said["final_due"],
            closes_after=None if closes is None else dt.timedelta(hours=closes),
            frozen_after=None if frozen is None else dt.timedelta(days=frozen),
            on_holiday=OnHoliday(said["on_holiday"]),
            days=days,
        )
        words = (said["code"], said["name"], said["survey_date"], said["ends_on"], said["scope_text"])
        return Order(*words, planned(outline))


class CampaignWordsForm(forms.Form):
    """What of a campaign may be changed once it runs: its name, its last day and the text of its scope."""

    name = text_field(_("名称"), 80, missing=_("请填写名称。"))
    ends_on = day_field(_("结束日期"))
    scope_text = forms.CharField(
        label=_("排查范围"), required=False, max_length=2000, widget=forms.Textarea({**TEXT, "rows": 4})
    )

    @classmethod
    def of(cls, campaign: Campaign) -> "CampaignWordsForm":
        """Return the form as the campaign stands."""
        initial = {"name": campaign.name, "ends_on": f"{campaign.ends_on}", "scope_text": campaign.scope_text}
        return cls(initial=initial)


@dataclass(frozen=True, slots=True)
class LevelFields:
    """One level of a period's page: its instants, the annexes due, whether stamped paper is."""

    label: str
    clocks: Sequence[forms.BoundField]
    annexes: forms.BoundField
    paper: forms.BoundField


class PeriodForm(forms.Form):
    """One period: three clocks and the annexes for each level; `seen` is how often it had been changed."""

    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    name = text_field(_("名称"), 80, missing=_("请填写名称。"))
    opens_at = moment_field(_("开始"))
    reason = _reason(_("下级单位在日历上会看到"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Give each level its fields."""
        super().__init__(*args, **kwargs)
        for level in LEVELS:
            for clock, word in CLOCKS.items():
                self.fields[f"{clock}_{level.value}"] = moment_field(f"{level.label}{word}", required=False)
            self.fields[f"annexes_{level.value}"] = forms.TypedMultipleChoiceField(
                label=f"{level.label}应报附件",
                required=False,
                coerce=int,
                choices=[(number, f"附件{number}") for number in (1, 2, 3, 4)],
                widget=forms.CheckboxSelectMultiple({"class": "form-check-input"}),
            )
            self.fields[f"paper_{level.value}"] = forms.BooleanField(
                label=f"{level.label}另报盖章纸质件",
                required=False,
                widget=forms.CheckboxInput({"class": "form-check-input"}),
            )
            self.fields[f"paper_due_{level.value}"] = moment_field(
                f"{level.label}纸质件应到", required=False, hint=_("不填则与应报时间相同")
            )

    @property
    def levels(self) -> list[LevelFields]:
        """The levels with their clocks, annexes and paper, for the page."""
        return [
            LevelFields(
                str(level.label),
                [*(self[f"{clock}_{level.value}"] for clock in CLOCKS), self[f"paper_due_{level.value}"]],
                self[f"annexes_{level.value}"],
                self[f"paper_{level.value}"],
            )
            for level in LEVELS
        ]

    @classmethod
    def of(cls, entry: Entry) -> "PeriodForm":
        """Return the form as the period stands."""
        period = entry.period
        initial: dict[str, Any] = {
            "seen": entry.version,
            "name": period.name,
            "opens_at": minute_of(period.opens_at),
        }
        for level in LEVELS:
            initial |= _as_typed(entry, level)
        return cls(initial=initial)

    def wanted(self) -> Wanted:
        """Return how the period is to be."""
        said = self.cleaned_data
        return Wanted(
            name=said["name"],
            opens_at=said["opens_at"],
            papers={level: Paper(said[f"paper_{level.value}"], said[f"paper_due_{level.value}"]) for level in LEVELS},
            times={level: Times(*(said[f"{clock}_{level.value}"] for clock in CLOCKS)) for level in LEVELS},
            annexes={level: tuple(sorted(said[f"annexes_{level.value}"])) for level in LEVELS},
        )


def _as_typed(entry: Entry, level: Level) -> dict[str, Any]:
    clock = entry.clocks.get(level)
    moments = (None, None, None) if clock is None else (clock.due_at, clock.closes_at, clock.frozen_at)
    typed: dict[str, Any] = {
        f"{name}_{level.value}": "" if moment is None else minute_of(moment)
        for name, moment in zip(CLOCKS, moments, strict=True)
    }
    paper_due = None if clock is None else clock.paper_due_at
    return {
        **typed,
        f"annexes_{level.value}": entry.annexes(level),
        f"paper_{level.value}": entry.asks_paper(level),
        f"paper_due_{level.value}": "" if paper_due is None else minute_of(paper_due),
    }


class NewPeriodForm(forms.Form):
    """One more period; the other levels' times follow from when the first level owes it."""

    code = forms.RegexField(
        r"^[a-z0-9]{2,12}$",
        label=_("代码"),
        max_length=12,
        help_text=_("小写字母和数字，如 w28；完整代码前面加专项行动的代码"),
        widget=text_input(),
        error_messages={"required": _("请填写代码。"), "invalid": _("代码只用小写字母和数字，如 w28。")},
    )
    name = text_field(_("名称"), 80, missing=_("请填写名称。"))
    kind = forms.TypedChoiceField(
        label=_("类别"),
        coerce=int,
        choices=[choice for choice in PeriodKind.choices if choice[0] != PeriodKind.CONTACTS],
        initial=PeriodKind.WEEKLY,
        widget=forms.Select({"class": "form-select"}),
    )
    due_at = moment_field(_("区县应报"))
    reason = _reason(_("下级单位在日历上会看到"))


class DayForm(forms.Form):
    """One day that is not what its weekday says."""

    day = day_field(_("日期"))
    working = forms.ChoiceField(
        label=_("这一天"),
        choices=(("off", _("休息")), ("on", _("上班"))),
        widget=forms.Select({"class": "form-select"}),
    )
    name = text_field(_("名称"), 40, hint=_("如：国庆节、国庆节调休上班"), missing=_("请写明这一天的名称。"))


class ChildDuesForm(forms.Form):
    """When a unit's children owe each period; empty: as in the campaign."""

    def __init__(self, *args: Any, open_entries: list[Entry], **kwargs: Any) -> None:
        """Give each period that still lies ahead a field."""
        super().__init__(*args, **kwargs)
        self.open_entries = open_entries
        for entry in open_entries:
            self.fields[f"due_{entry.period.pk}"] = moment_field(entry.period.name, required=False)
            if entry.children is not None and entry.children.due_at is not None:
                self.initial[f"due_{entry.period.pk}"] = minute_of(entry.children.due_at)

    @property
    def lines(self) -> list[tuple[Entry, forms.BoundField]]:
        """The periods with their fields, for the page."""
        return [(entry, self[f"due_{entry.period.pk}"]) for entry in self.open_entries]
