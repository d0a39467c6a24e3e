"""挂牌督办: its own list, and the same as an official sheet."""

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from ledger.calendar.instants import day_of
from ledger.policy import Action
from ledger.queries.clues.clocks import clocks_at
from qingqian.db.clock import app_now
from qingqian.sheets.layout import seal_block
from qingqian.web.parts import Kpi, Tone
from reporting.queries.clues.hung import hung_at
from reporting.tables.clues.hung import hung_table, overdue
from reporting.views.beyond.asked import BeyondView, files, frame, sent
from reporting.workbooks.figures import TopLine


class HungClues(BeyondView):
    """The list."""

    action = Action.READ_CLUES

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show it."""
        unit, today = self.asked_unit(), day_of(app_now())
        found = hung_at(unit)
        late = overdue(found, today)
        words = frame(request, self.actor, unit) | {
            "title": _("挂牌督办"),
            "beside": _("单位：万元；点编号打开线索；由挂牌单位或它的上级摘牌"),
            "files": files("clue_hung", {"unit": unit.code}),
            "kpis": [
                Kpi(_("挂牌中"), f"{len(found):,}", _("条")),
                Kpi(_("逾期"), f"{late:,}", _("条"), tone=Tone.BAD if late else Tone.PLAIN),
            ],
            "table": hung_table(found, today, clocks_at(unit)),
            "empty_title": _("没有挂牌督办的线索"),
            "empty_text": _("还没有摘牌的线索会出现在这里；在线索的页面上挂牌，由挂牌单位或它的上级摘牌。"),
        }
        return render(request, "reporting/beyond/page.html", words)


class HungCluesFile(BeyondView):
    """The sheet."""

    action = Action.READ_CLUES

    def get(self, request: HttpRequest) -> FileResponse:
        """Send it."""
        unit, today = self.asked_unit(), day_of(app_now())
        said = [TopLine(_("单位：%(unit)s") % {"unit": unit.name}, f"{today:%Y-%m-%d}", _("单位：万元"))]
        seal = seal_block(**{"填报单位（盖章）": unit.name, "填报人": self.actor.name})
        table = hung_table(hung_at(unit), today, clocks_at(unit))
        written = table.written("", _("挂牌督办问题线索清单"), said=said, seal=seal, paper="A3")
        return sent(request, unit, "clue_hung", written)
