"""The comparison to take away; who took it is noted."""

import tempfile

from django.http import FileResponse, HttpRequest
from django.utils.translation import gettext as _

from ledger.actions.audit import note
from ledger.policy import Action
from qingqian.web.answers import XLSX
from reporting.annexes.spec import Figure
from reporting.tables.address import BY
from reporting.views.asked import Asked
from reporting.views.compare.asked import CompareView, Pair
from reporting.views.pickers import COUNTINGS
from reporting.workbooks.compare import write_comparison


class CompareFile(CompareView):
    """Differences and bridge in one workbook, as the page at the same address shows them."""

    action = Action.EXPORT_ANNEX

    def get(self, _request: HttpRequest) -> FileResponse:
        """Write it, note it, and send it as an attachment."""
        pair, comparison = self.compared()
        label = next(column.heading for column in pair.spec.columns if column.figure is Figure.LABEL)
        file = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it once it is sent
        lines = write_comparison(file, comparison, pair.spec, _said(pair), label)
        note(pair.unit.pk, "export", _detail(pair, lines))
        file.seek(0)
        old, new = (side.period.name for side in (pair.old, pair.new) if side.period is not None)
        name = f"附件{pair.annex}_{pair.unit.name}_{old}与{new}对比.xlsx"
        return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)


def _detail(pair: Pair, lines: int) -> dict[str, object]:
    old, new = pair.address.old, pair.address.new
    return {
        "what": "compare", "annex": pair.annex, "since": "/".join(old).rstrip("/"), "period": new[0],
        "version": new[1], "by": BY[pair.new.grouping], "lines": lines,
    }  # fmt: skip


def _said(pair: Pair) -> list[str]:
    """Say what is compared: whose, and which version of which period."""
    return [
        _("填报单位：%(unit)s") % {"unit": pair.unit.name},
        _("上期：%(name)s") % {"name": name_of(pair.old)},
        _("本期：%(name)s") % {"name": name_of(pair.new)},
    ]


def name_of(asked: Asked) -> str:
    """Name one side: its version with its marks, or what is summed in the place of one."""
    if asked.standing is not None:
        marks = "、".join(asked.standing.marks)
        return f"{asked.standing.name}（{marks}）" if marks else asked.standing.name
    word = "" if asked.counting is None else COUNTINGS[asked.counting]
    return f"{'' if asked.period is None else asked.period.name}（{word}，尚未报送）"
