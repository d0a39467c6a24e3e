"""What these pages show, to take away; who took it is noted."""

import datetime as dt
import tempfile
from typing import ClassVar, Final

from django.http import FileResponse, HttpRequest
from django.utils.translation import gettext as _

from ledger.actions.audit import note
from ledger.calendar.instants import minute_of
from ledger.models import Period
from ledger.privacy import reads_phones
from ledger.queries.papers import Awaited, awaited
from ledger.queries.reminders import Chased, chased
from ledger.tables.marks import marks_of, pill_of
from ledger.tables.papers import PAPER_PILLS
from qingqian.db.clock import app_now
from qingqian.web.answers import CSV, XLSX
from qingqian.web.masking import mask_phone
from reporting.queries.bulletin import bulletin
from reporting.tables.bulletin import HEAD, lines_of, paragraphs, title_of
from reporting.tables.completeness import DASH
from reporting.views.completeness.asked import Asked, CompletenessView
from reporting.views.completeness.lines import UnitLine, shown
from reporting.workbooks.completeness import Line, Written, write_lines, write_lines_csv

PAPER_HEAD: Final = ("单位", "纸质件", "电子版本", "电子报送", "纸质应到", "扫描件（份）", "联系人", "电话")
CHASE_HEAD: Final = ("单位", "状态", "应报时间", "联系人", "电话", "催报次数", "最近催报", "催报人", "附言")


class _File(CompletenessView):
    """A table as a file."""

    what: ClassVar[str]

    def sent(self, asked: Asked, table: Written) -> FileResponse:
        """Write a workbook (or, by its name, text), note it, and send it as an attachment."""
        as_text = self.request.path.endswith(".csv")
        file = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it once it is sent
        count = (write_lines_csv if as_text else write_lines)(file, table)
        detail = {"what": self.what, "period": asked.current.code, "lines": count}
        note(asked.unit.pk, "export", detail | self.detail(asked))
        file.seek(0)
        ending, kind = ("csv", CSV) if as_text else ("xlsx", XLSX)
        name = f"{asked.unit.name}_{table.title}.{ending}"
        return FileResponse(file, as_attachment=True, filename=name, content_type=kind)

    def detail(self, _asked: Asked) -> dict[str, object]:
        """Say what else should be known of the file."""
        return {}


class CompletenessFile(_File):
    """The matrix as the pages at the same address show it, all units in one file."""

    what = "completeness"

    def get(self, _request: HttpRequest) -> FileResponse:
        """Send it."""
        asked = self.asked()
        found = shown(self.actor, asked, whole=True)
        papers = found.asks_paper
        head = [
            _("单位"),
            *(period.name for period in asked.periods),
            *([_("纸质按时率")] if papers else []),
            _("按时率"),
        ]
        lines = [_line(line, papers=papers) for line in found.lines]
        gap = [""] if papers else []
        lines.append([_("已报"), *found.in_hand, *gap, ""])
        lines.append([_("按时率"), *found.rates, *gap, found.total])
        if papers:
            lines.append([_("纸质按时率"), *found.paper_rates, found.paper_total, ""])
        said = [f"{asked.campaign.name}　{_as_of()}{_('　单位按现在') if asked.now else ''}"]
        return self.sent(asked, Written(asked.unit.name, _("报送情况"), head, lines, said))


def _line(line: UnitLine, *, papers: bool) -> list[str]:
    name = f"　{line.name}" if line.below else line.name
    return [name, *(cell.words for cell in line.cells), *([line.paper_rate] if papers else []), line.rate]


class BulletinFile(_File):
    """The 通报 of a period."""

    what = "bulletin"

    def get(self, _request: HttpRequest) -> FileResponse:
        """Send it."""
        asked = self.asked()
        said = bulletin(asked.unit, asked.current)
        parts = [f"{heading}：{text}" for heading, text in paragraphs(said, app_now())]
        return self.sent(asked, Written(asked.unit.name, title_of(said), HEAD, lines_of(said), parts))


class ChaseFile(_File):
    """Who is missing, whom to call, what was said."""

    what = "chase"

    def get(self, _request: HttpRequest) -> FileResponse:
        """Send it; telephone numbers as they are for those alone who may read them."""
        asked = self.asked()
        phones = reads_phones(self.actor, asked.unit)
        now = app_now()
        lines = [_chased(one, now, phones=phones) for one in chased(asked.unit, asked.current)]
        return self.sent(asked, Written(asked.unit.name, _title(asked.current), CHASE_HEAD, lines, [_as_of()]))

    def detail(self, asked: Asked) -> dict[str, object]:
        """Say whether telephone numbers went with it."""
        return {"phones": reads_phones(self.actor, asked.unit)}


class PaperChaseFile(_File):
    """Whose paper has not come, and whom to call."""

    what = "paper_chase"

    def get(self, _request: HttpRequest) -> FileResponse:
        """Send it; telephone numbers as they are for those alone who may read them."""
        asked = self.asked()
        phones = reads_phones(self.actor, asked.unit)
        lines = [_awaited(one, phones=phones) for one in awaited(asked.unit, asked.current)]
        title = _("“%(period)s”电子已报、纸质未到名单") % {"period": asked.current.name}
        return self.sent(asked, Written(asked.unit.name, title, PAPER_HEAD, lines, [_as_of()]))

    def detail(self, asked: Asked) -> dict[str, object]:
        """Say whether telephone numbers went with it."""
        return {"phones": reads_phones(self.actor, asked.unit)}


def _awaited(one: Awaited, *, phones: bool) -> Line:
    standing, unit, version = one.standing, one.standing.unit, one.standing.version
    due = DASH if standing.clocks.paper_due is None else minute_of(standing.clocks.paper_due)
    phone = unit.contact_phone if phones else mask_phone(unit.contact_phone)
    filed = ("", "") if version is None else (_("第%s版") % version.number, minute_of(version.submitted_at))
    return unit.name, str(PAPER_PILLS[one.state].label), *filed, due, one.scans, unit.contact_name, phone


def _title(period: Period) -> str:
    return _("“%(period)s”未报单位催报名单") % {"period": period.name}


def _chased(one: Chased, now: dt.datetime, *, phones: bool) -> Line:
    standing, unit = one.standing, one.standing.unit
    state = " ".join([pill_of(standing).label, *(str(mark.label) for mark in marks_of(standing, now))])
    due = DASH if standing.clocks.due_at is None else minute_of(standing.clocks.due_at)
    phone = unit.contact_phone if phones else mask_phone(unit.contact_phone)
    last = one.reminders[0] if one.reminders else None
    told = (DASH, "", "") if last is None else (minute_of(last.at), last.by_name, last.text)
    return unit.name, state, due, unit.contact_name, phone, len(one.reminders), *told


def _as_of() -> str:
    return _("截至 %(now)s") % {"now": minute_of(app_now())}
