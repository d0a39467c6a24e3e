"""Clues to take away, exactly those that the list shows at the same address; and the form to fill in."""

import tempfile
from collections.abc import Callable
from typing import Any, BinaryIO

from django.http import FileResponse, HttpRequest

from ledger.actions.audit import note
from ledger.calendar.instants import day_of
from ledger.forms.clue_filters import ClueFilter
from ledger.guard import TenantView
from ledger.models import Unit
from ledger.policy import Action
from ledger.privacy import reads_phones
from ledger.queries.clues.clocks import clocks_at
from ledger.queries.clues.listed import Tab, clues_of, in_tab
from qingqian.db.clock import app_now
from qingqian.web.answers import XLSX
from reporting.workbooks.build import Exported
from reporting.workbooks.clues import Chosen, build_blank, build_clues, build_list


class ExportClues(TenantView):
    """问题线索 in the notice's form."""

    action = Action.READ_CLUES
    what = "clues"
    title = "问题线索"

    def get(self, request: HttpRequest) -> FileResponse:
        """Build it beside the web root, note who took what, and send it as an attachment."""
        unit = self.asked_unit()
        chosen = self._chosen(request, unit)
        answer, built = _sent(f"{self.title}_{unit.name}.xlsx", lambda file: self.build(chosen, file))
        note(unit.pk, "export", self._detail(chosen) | {"lines": built.lines, "sha256": built.sha256})
        return answer

    def build(self, chosen: Chosen, file: BinaryIO) -> Exported:
        """Write the file."""
        return build_clues(chosen, file)

    def _chosen(self, request: HttpRequest, unit: Unit) -> Chosen:
        today, show = day_of(app_now()), request.GET.get("show", "")
        tab = Tab(show) if show in set(Tab) else Tab.MINE
        kept = ClueFilter(request.GET).kept(clues_of(unit), today)
        return Chosen(
            unit, in_tab(kept, tab, self.actor, today, clocks_at(unit).soon(today)), reads_phones(self.actor, unit)
        )

    def _detail(self, _chosen: Chosen) -> dict[str, Any]:
        return {"what": self.what}


class ExportClueList(ExportClues):
    """How each clue stands, with contacts."""

    action = Action.READ_CLUES
    what = "clue_list"
    title = "问题线索办理情况"

    def build(self, chosen: Chosen, file: BinaryIO) -> Exported:
        """Write the file."""
        return build_list(chosen, file)

    def _detail(self, chosen: Chosen) -> dict[str, Any]:
        return {"what": self.what, "phones": chosen.phones}


class ClueForm(TenantView):
    """The blank form; with `handed=1` with the columns of a hand-over."""

    action = Action.REGISTER_CLUE

    def get(self, request: HttpRequest) -> FileResponse:
        """Write it, and note it."""
        unit, handed = self.asked_unit(), request.GET.get("handed") == "1"
        name = f"问题线索_{'移交表' if handed else '空白表'}.xlsx"
        answer, built = _sent(name, lambda file: build_blank(unit, file, handed=handed))
        note(unit.pk, "export", {"template": "clues", "sha256": built.sha256})
        return answer


def _sent(name: str, build: Callable[[BinaryIO], Exported]) -> tuple[FileResponse, Exported]:
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it once it is sent
    built = build(file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX), built
