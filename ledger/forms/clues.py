"""What a person types of clues: with each act exactly what it takes, and no more."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from ledger.actions.clues.moving import Said
from ledger.clueflow import RESULTS_OF, Act, step_for
from ledger.forms.fields import TEXT, day_field, text_field
from ledger.models import CallAnswer, Clue, ClueKind, ClueResult, ClueState, Satisfaction, Unit

LONGEST: Final = 2_000
"""So many characters a reason, or what was found, may have."""
REACHED: Final = "yes"
_SELECT: Final = {"class": "form-select"}
_CHOOSE: Final = ("", _("请选择"))

TAKES: Final[Mapping[Act, tuple[str, ...]]] = MappingProxyType(
    {
        Act.JOIN: ("into",),
        Act.ASSIGN: ("target",),
        Act.REASSIGN: ("target",),
        Act.ASK_EXTENSION: ("until",),
        Act.GRANT_EXTENSION: ("until",),
        Act.FEED_BACK: ("result", "unreachable"),
        Act.SEND_BACK: ("until",),
        Act.HANG: ("until",),
        Act.CALL_BACK: ("reached", "answer", "satisfaction"),
    }
)
"""What each act takes beside its words, in the order in which it is asked for."""

_REASONS: Final[Mapping[Act, Any]] = MappingProxyType(
    {
        Act.REFUSE: _("不予受理的原因"),
        Act.ASK_MORE: _("要补正什么"),
        Act.SUPPLY: _("补正了什么"),
        Act.JOIN: _("为什么是同一件事"),
        Act.ASK_EXTENSION: _("延期的原因"),
        Act.DENY_EXTENSION: _("不批准的原因"),
        Act.ASK_REASSIGN: _("为什么不归本单位办理"),
        Act.REASSIGN: _("改派的原因"),
        Act.DENY_REASSIGN: _("不予改派的原因"),
        Act.FEED_BACK: _("办理结果说明"),
        Act.WITHDRAW: _("撤诉的情况"),
        Act.TO_COURT: _("转司法的情况"),
        Act.SEND_BACK: _("退回重办的原因"),
        Act.CALL_BACK: _("回访情况"),
        Act.REOPEN: _("重启的原因"),
        Act.URGE: _("督办的要求"),
        Act.INTERVIEW: _("约谈的情况和要求"),
        Act.CIRCULATE: _("通报的内容"),
        Act.HANG: _("挂牌督办的要求"),
        Act.UNHANG: _("摘牌的原因"),
    }
)
_UNTIL: Final[Mapping[Act, Any]] = MappingProxyType(
    {
        Act.ASK_EXTENSION: _("申请延至"),
        Act.GRANT_EXTENSION: _("准许延至"),
        Act.SEND_BACK: _("新的办结期限"),
        Act.HANG: _("完成时限"),
    }
)


def _choice(label: Any, missing: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        widget=forms.Select(_SELECT),
        error_messages={"required": missing, "invalid_choice": _("请从列出的选项中选择。")},
    )


class ActForm(forms.Form):
    """One act on a clue: the version that was seen, what the act takes, and its words.

    `targets` are the units that may be chosen, each under the heading of the group that it stands in ('' for none).
    """

    seen = forms.IntegerField(
        widget=forms.HiddenInput,
        error_messages={"required": _("请刷新页面后再办。"), "invalid": _("请刷新页面后再办。")},
    )
    target = _choice(_("承办单位"), _("请选择承办单位。"))
    until = day_field("", missing=_("请填写日期，如 2022-06-30。"))
    into = text_field(_("并入哪一条（线索编号）"), 40, missing=_("请填写并入的线索编号，如 XS2022-000001。"))
    result = _choice(_("办理结果"), _("请选择办理结果。"))
    unreachable = forms.BooleanField(
        label=_("无法联系债权人"),
        required=False,
        help_text=_("须上传联系记录；仅凭勾选不能反馈"),
        widget=forms.CheckboxInput({"class": "form-check-input"}),
    )
    reached = _choice(_("是否联系到债权人"), _("请选择是否联系到债权人。"))
    answer = _choice(_("债权人说办理结果"), _("请选择债权人怎么说。"))
    satisfaction = _choice(_("满意程度"), _("请选择满意程度。"))
    comment = forms.CharField(
        label=_("意见"), max_length=LONGEST, widget=forms.Textarea({**TEXT, "rows": 2}), required=False
    )

    def __init__(
        self, *args: Any, act: Act, clue: Clue, targets: Sequence[tuple[str, Sequence[Unit]]] = (), **kwargs: Any
    ) -> None:
        """Keep the fields that the act takes; without data the form knows what is likely."""
        kwargs.setdefault("auto_id", f"{act}_%s")  # beside others on one page
        kwargs.setdefault("initial", {"seen": clue.version, "until": clue.asked_until})
        super().__init__(*args, **kwargs)
        self.act = act
        self._targets = {unit.code: unit for _group, found in targets for unit in found}
        for name in set(self.fields) - {"seen", "comment", *TAKES.get(act, ())}:
            del self.fields[name]
        self._word(act, clue)
        if "target" in self.fields:
            self.fields["target"].choices = _options(targets)  # type: ignore[attr-defined]
        if "result" in self.fields:
            results = RESULTS_OF[ClueKind(clue.kind)]
            self.fields["result"].choices = [_CHOOSE, *((each.value, each.label) for each in results)]  # type: ignore[attr-defined]

        if "reached" in self.fields:
            set_call_choices(self)

    def _word(self, act: Act, clue: Clue) -> None:
        step = step_for(ClueState(clue.state), act)
        comment = self.fields["comment"]
        comment.label = _REASONS.get(act, comment.label)
        comment.required = step is None or step.comment
        comment.error_messages["required"] = _("请写明%(what)s，让对方知道为什么。") % {"what": comment.label}
        if clue.query_digest and act in (Act.REFUSE, Act.ASK_MORE):
            comment.help_text = _("投诉人凭查询码能看到这段话")
        if "until" in self.fields:
            self.fields["until"].label = _UNTIL[act]
        if act is Act.SEND_BACK:
            self.fields["until"].required = False
            self.fields["until"].help_text = _("不填则按原期限，已过的算逾期")

    def overtaken(self, sentence: str) -> None:
        """Say that another was quicker, and no more: what else is wrong is said when it is sent again."""
        self.full_clean()
        self.errors.clear()
        self.add_error(None, sentence)

    @property
    def has_targets(self) -> bool:
        """Tell whether there is any unit to choose."""
        return bool(self._targets)

    @property
    def told(self) -> Said:
        """What a valid form says."""
        said = self.cleaned_data
        return Said(
            comment=said["comment"],
            target=self._targets.get(said.get("target", "")),
            until=said.get("until"),
            into=said.get("into", ""),
            result=ClueResult(int(said["result"])) if said.get("result") else None,
            unreachable=said.get("unreachable", False),
            reached=said["reached"] == REACHED if said.get("reached") else None,
            answer=CallAnswer(int(said["answer"])) if said.get("answer") else None,
            satisfaction=Satisfaction(int(said.get("satisfaction") or Satisfaction.UNRATED)),
        )


def set_call_choices(form: forms.Form) -> None:
    """Let a form that asks for a call-back offer what can be said; what is said by nobody is not asked for."""
    choices: Mapping[str, Sequence[Any]] = {
        "reached": [_CHOOSE, (REACHED, _("联系到了")), ("no", _("没有联系到"))],
        "answer": [("", _("没有联系到，不填")), *CallAnswer.choices],
        "satisfaction": [("", _("没有问到")), *Satisfaction.choices],
    }
    for name, found in choices.items():
        form.fields[name].choices = found  # type: ignore[attr-defined]
        form.fields[name].required = name == "reached"


def _options(targets: Sequence[tuple[str, Sequence[Unit]]]) -> list[Any]:
    found: list[Any] = [_CHOOSE]
    for group, units in targets:
        options = [(unit.code, unit.name) for unit in units]
        found += [(group, options)] if group else options
    return found
