"""What the root says of its own filing: by which document it was approved, why it goes back, to whom it went."""

from django.utils.translation import gettext_lazy as _

from ledger.forms.fields import day_field, redo_field, text_field
from ledger.forms.filings import SeenForm


class EndorseForm(SeenForm):
    """The government's document."""

    document_no = text_field(
        _("批准文件文号"), 60, missing=_("请填写批准文件的文号。"), placeholder=_("如 渝府函〔2022〕12号")
    )
    dated = day_field(_("批准日期"))


class ReopenForm(SeenForm):
    """Why the version goes back, and till when the next one is taken."""

    reason = text_field(_("退回修改的原因"), 1000, missing=_("请写明原因，让填报的人知道要改什么。"))
    redo_by = redo_field()


class SendForm(SeenForm):
    """To whom it went, and when."""

    recipient = text_field(
        _("报送给"), 60, missing=_("请填写报送给谁，如工业和信息化部。"), placeholder=_("如 工业和信息化部")
    )
    dated = day_field(_("报送日期"))
