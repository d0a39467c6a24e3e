"""How remarks are shown: to which cell they belong, with the way there, and what was answered."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from ledger.annexes.annex2 import BY_NO
from ledger.models import Remark


@dataclass(frozen=True, slots=True)
class RemarkLine:
    """One remark: where it is pinned, in words, and the field of the row's form where it is mended."""

    remark: Remark
    where: str
    url: str


def remark_line(remark: Remark) -> RemarkLine:
    """Return how a remark is shown."""
    if remark.record_id is None:
        return RemarkLine(remark, _("整份报送"), "")
    url = reverse("record", args=[remark.record_id])
    if remark.column is None:
        return RemarkLine(remark, _("第 %(row)s 行") % {"row": remark.row_number}, url)
    column = BY_NO[remark.column]
    where = _("第 %(row)s 行第 %(no)s 列“%(heading)s”") % {
        "row": remark.row_number,
        "no": column.no,
        "heading": column.heading,
    }
    return RemarkLine(remark, where, f"{url}#id_{column.name}")
