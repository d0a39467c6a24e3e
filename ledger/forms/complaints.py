"""A complaint as it is typed from a letter, a call or an order (notice 003, Annex 3): 「/」 or nothing is unknown."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from ledger.actions.clues.intake import Complaint, NamedDebtor
from ledger.annexes.clues003 import MOST_NAME, NUMBERLESS, UNKNOWN, firms_in, name_problem
from ledger.annexes.names import normalised_name
from ledger.forms.fields import TEXT, day_field, text_field
from ledger.forms.lenient import WanField
from ledger.models import Clue, ClueChannel, ClueDebtor, ClueKind
from ledger.models.clue_words import NUMBERED
from qingqian.sheets.cells import folded
from qingqian.sheets.money import wan_display, wan_text
from qingqian.sheets.normalise import Unreadable, money_fen
from qingqian.web.masking import mask_phone

MOST_DEBTORS: Final = 200
_SELECT: Final = {"class": "form-select"}
_NUMBERED: Final = frozenset(str(channel.value) for channel in NUMBERED)
# A name, a space or a comma, and its amount: 綦江区水利局 12.5万元
_OWING: Final = re.compile(
    r"(?P<name>.*?\S)[\s,，:：]+(?P<amount>[0-9][0-9,]*(?:\.[0-9]+)?|/)\s*(?:万元?)?", re.DOTALL
)


def _choice(label: Any, choices: Any, missing: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=choices,
        widget=forms.Select(_SELECT),
        error_messages={"required": missing, "invalid_choice": _("请从列出的选项中选择。")},
    )


def refuse_long_name(name: str) -> None:
    """Raise ValidationError for a name that is longer than what is kept of it."""
    if problem := name_problem(name):
        raise forms.ValidationError(problem)


def name_field(label: Any, *, missing: Any, hint: Any = "") -> forms.CharField:
    """Return the field of a party's name."""
    field = text_field(label, MOST_NAME, hint=hint, missing=missing)
    field.validators.append(refuse_long_name)
    return field


class UnknownWanField(WanField):
    """An amount in 万元 as 分; '' and 「/」 = None."""

    def clean(self, value: Any) -> Any:
        """Return the amount in 分."""
        return super().clean("" if _plain(value) in UNKNOWN else value)


class ComplaintForm(forms.Form):
    """What a complaint says. `clue` is one that is corrected: its telephone number stays where nothing is typed."""

    kind = _choice(_("类别"), ClueKind.choices, _("请选择类别。"))
    channel = _choice(_("来源渠道"), [("", _("请选择")), *ClueChannel.choices], _("请选择来源渠道。"))
    channel_no = text_field(_("渠道编号"), 80, required=False, hint=_("登记平台、督查等的编号"))
    received_on = day_field(_("收到日期"), missing=_("请填写收到日期，如 2022-01-19。"))
    creditor_name = name_field(_("债权人（被拖欠方）"), missing=_("请填写债权人名称；不知道的，写明投诉人。"))
    amount = UnknownWanField(
        label=_("欠款金额"),
        required=False,
        max_length=24,
        help_text=_("不知道的填“/”"),
        widget=forms.TextInput({**TEXT, "class": "form-control num", "inputmode": "decimal"}),
    )
    debtors = forms.CharField(
        label=_("债务人（拖欠方）"),
        required=False,
        max_length=20_000,
        help_text=_("一行一个，可在名称后空一格写金额（万元）；不知道的填“/”"),
        widget=forms.Textarea({**TEXT, "rows": 3}),
    )
    matter = forms.CharField(
        label=_("事项"), required=False, max_length=4_000, widget=forms.Textarea({**TEXT, "rows": 4})
    )
    contact_name = text_field(_("联系人"), 80, required=False)
    contact_phone = text_field(_("联系电话"), 40, required=False, inputmode="tel")
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    field_order = ("creditor_name", "amount", "kind", "debtors", "matter", "channel", "channel_no", "received_on")

    def __init__(self, *args: Any, clue: Clue | None = None, **kwargs: Any) -> None:
        """Say which number is known of a clue that is corrected."""
        super().__init__(*args, **kwargs)
        self.clue = clue
        if clue is not None and clue.contact_phone:
            shown = {"phone": mask_phone(clue.contact_phone)}
            self.fields["contact_phone"].help_text = _("现在是 %(phone)s；不改的不用填") % shown

    def clean_debtors(self) -> Sequence[NamedDebtor]:
        """Read the lines; a name that stands twice is one debtor."""
        lines = [line.strip() for line in self.cleaned_data["debtors"].splitlines()]
        found = [_read_debtor(line) for line in lines if _plain(line) not in UNKNOWN]
        if len(found) > MOST_DEBTORS:
            raise forms.ValidationError(_now("债务人最多 %(most)s 个，其余的请写在事项里。") % {"most": MOST_DEBTORS})
        keys = [normalised_name(each.name) for each in found]
        twice = next((each.name for each, key in zip(found, keys, strict=True) if keys.count(key) > 1), "")
        if twice:
            raise forms.ValidationError(_now("“%(name)s”写了两次，请合为一行。") % {"name": twice[:40]})
        return found

    def clean(self) -> dict[str, Any]:
        """Compare the amounts of the debtors with that of the whole; ask for the number that a channel gives."""
        said = super().clean() or {}
        if said.get("channel") in _NUMBERED and not said.get("channel_no", "").strip():
            self.add_error("channel_no", NUMBERLESS)
        named, whole = said.get("debtors", ()), said.get("amount")
        known = [each.amount_fen for each in named if each.amount_fen is not None]
        if named and len(known) == len(named):
            total = sum(known)
            if whole is None:
                said["amount"] = total
            elif whole != total:
                words = {"sum": wan_display(total), "whole": wan_display(whole)}
                self.add_error("amount", _now("各债务人合计 %(sum)s 万元，与 %(whole)s 万元不一致，请核对。") % words)
        return said

    def overtaken(self, sentence: str, now: Mapping[str, Any]) -> None:
        """Say that another was quicker, and at each field that differs what stands there `now` (as one types it)."""
        self.full_clean()
        self.errors.clear()
        self.add_error(None, sentence)
        for name in set(now) & set(self.fields) - {"seen"}:
            if str(self[name].value() or "").split() != str(now[name]).split():
                self[name].help_text = _now("现在是“%(text)s”") % {"text": self._word(name, now[name])}

    def _word(self, name: str, value: Any) -> str:
        choices = getattr(self.fields[name], "choices", ())
        return str(dict(choices).get(value, value)) or "/"

    @property
    def told(self) -> Complaint:
        """What a valid form says."""
        said = self.cleaned_data
        named = said["debtors"]
        first = named[0].name if named else ""
        return Complaint(
            creditor_name=said["creditor_name"].strip(),
            received_on=said["received_on"],
            channel=ClueChannel(int(said["channel"])),
            kind=ClueKind(int(said["kind"])),
            channel_no=_known(said["channel_no"]),
            debtor_name=first,
            amount_fen=said["amount"],
            matter=_known(said["matter"]),
            contact_name=_known(said["contact_name"]),
            contact_phone=self._phone(),
            party_count=_firms(named),
            debtors=named if len(named) > 1 else (),
        )

    def _phone(self) -> str:
        typed = self.cleaned_data["contact_phone"].strip()
        if typed or self.clue is None:
            return _known(typed)
        return self.clue.contact_phone


def typed_of(clue: Clue, debtors: Sequence[ClueDebtor]) -> dict[str, Any]:
    """Write what a clue says as one would type it; its telephone number is left out."""
    lines = [f"{each.name} {_written(each.amount_fen)}".strip() for each in debtors] or [clue.debtor_name]
    return {
        "kind": clue.kind,
        "channel": clue.channel,
        "channel_no": clue.channel_no or ("/" if str(clue.channel) in _NUMBERED else ""),
        "received_on": f"{clue.received_on:%Y-%m-%d}",
        "creditor_name": clue.creditor_name,
        "amount": _written(clue.amount_fen),
        "debtors": "\n".join(lines),
        "matter": clue.matter,
        "contact_name": clue.contact_name,
        "seen": clue.version,
    }


def _written(amount_fen: int | None) -> str:
    return "" if amount_fen is None else wan_text(amount_fen).rstrip("0").rstrip(".")


def _plain(text: Any) -> str:
    return folded(str(text or "")).strip()


def _known(text: str) -> str:
    return "" if _plain(text) in UNKNOWN else text.strip()


def _read_debtor(line: str) -> NamedDebtor:
    match = _OWING.fullmatch(line)
    name, amount = (match["name"], match["amount"]) if match else (line, "/")
    refuse_long_name(name)
    if amount in UNKNOWN:
        return NamedDebtor(name)
    try:
        fen = money_fen(amount)
    except Unreadable as problem:
        raise forms.ValidationError(f"{name[:40]}：{problem}。") from None
    if not fen:
        raise forms.ValidationError(_now("“%(name)s”的金额应大于 0；不知道的不写。") % {"name": name[:40]})
    return NamedDebtor(name, fen)


def _firms(named: Sequence[NamedDebtor]) -> int | None:
    """Return how many debtors there are where there are several, named one by one or as 「17家企业」."""
    if len(named) > 1:
        return len(named)
    return firms_in(named[0].name) if named else None
