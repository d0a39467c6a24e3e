"""One dated fact of a row as it is typed: a payment, an agreement, a court filing, 核增 or 核减."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from ledger.forms.fields import day_field, text_field, text_input
from ledger.forms.lenient import DayField, MonthField, WanField
from ledger.models import Adjustment, AdjustmentKind, Agreement, Litigation, Payment

_NEEDED: Final = _("请填写这一项。")


def _day(label: Any) -> DayField:
    return day_field(label, missing=_NEEDED, most=40, inputmode="numeric")


def _amount(label: Any, help_text: Any = "") -> WanField:
    widget = text_input(**{"class": "form-control num", "inputmode": "decimal"})
    return WanField(
        label=label, max_length=40, help_text=help_text, error_messages={"required": _NEEDED}, widget=widget
    )


class FactForm(forms.Form):
    """What all of them share: their fields belong to a form of their own inside the row's form."""

    noun: ClassVar[str]

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, prefix=self.noun)
        for field in self.fields.values():
            field.widget.attrs |= {"form": f"fact-{self.noun}", "autocomplete": "off"}

    def fact(self) -> Payment | Agreement | Litigation | Adjustment:
        """Return the fact that was typed, without its row."""
        raise NotImplementedError


class PaymentForm(FactForm):
    """还款."""

    noun = "payment"
    on = _day(_("还款日期"))
    amount = _amount(_("还款金额"))
    remark = text_field(_("备注"), 200, required=False)

    def fact(self) -> Payment:
        """Return the payment."""
        said = self.cleaned_data
        return Payment(paid_on=said["on"], amount_fen=said["amount"], remark=said["remark"])


class AgreementForm(FactForm):
    """还款协议."""

    noun = "agreement"
    on = _day(_("签订日期"))
    amount = _amount(_("协议金额"), _("填 0 表示协议终止"))
    month = MonthField(
        label=_("约定最迟偿还"), max_length=40, required=False, widget=text_input(placeholder="2022-12")
    )
    remark = text_field(_("备注"), 200, required=False)

    def fact(self) -> Agreement:
        """Return the agreement; one of 0 ends the one before."""
        said = self.cleaned_data
        month = said["month"] if said["amount"] else ""
        return Agreement(signed_on=said["on"], amount_fen=said["amount"], due_month=month, remark=said["remark"])


class LitigationForm(FactForm):
    """进入司法程序."""

    noun = "litigation"
    on = _day(_("立案日期"))
    amount = _amount(_("涉案金额"), _("填 0 表示已撤诉或结案退出"))
    court = text_field(_("法院或仲裁机构"), 100, required=False)
    case_no = text_field(_("案号"), 80, required=False)

    def fact(self) -> Litigation:
        """Return the court filing."""
        said = self.cleaned_data
        return Litigation(
            filed_on=said["on"], amount_fen=said["amount"], court=said["court"], case_no=said["case_no"], remark=""
        )


class AdjustmentForm(FactForm):
    """核增 or 核减 of column 18."""

    noun = "adjustment"
    kind = forms.TypedChoiceField(
        label=_("核增还是核减"),
        coerce=int,
        choices=[(int(kind), kind.label) for kind in (AdjustmentKind.RAISED, AdjustmentKind.LOWERED)],
        widget=forms.Select({"class": "form-select"}),
    )
    amount = _amount(_("核增、核减金额"))
    on = _day(_("核定日期"))
    reason = text_field(_("原因"), 500)

    def fact(self) -> Adjustment:
        """Return the adjustment, below zero for 核减."""
        said = self.cleaned_data
        sign = -1 if said["kind"] == AdjustmentKind.LOWERED else 1
        delta = sign * abs(said["amount"])
        return Adjustment(kind=said["kind"], adjusted_on=said["on"], delta_fen=delta, reason=said["reason"])


FORMS: Final[Mapping[str, type[FactForm]]] = {
    form.noun: form for form in (PaymentForm, AgreementForm, LitigationForm, AdjustmentForm)
}
"""The form of each kind of fact, in the order in which the page shows them."""
