"""What stands around each of these pages: the unit picker, further choices, the way back; and the file of a table."""

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, BinaryIO

from django.http import FileResponse, HttpRequest
from django.utils.translation import gettext as _

from ledger.actions.audit import note
from ledger.guard import TenantView
from ledger.models import Unit
from ledger.policy import Action
from ledger.queries.units import way_down
from ledger.scoping import Actor
from ledger.tables.paging import Page
from ledger.views.links import address
from qingqian.web.answers import CSV, XLSX
from qingqian.web.parts import Crumb, Pager
from reporting.views.pickers import Option, unit_options
from reporting.workbooks.figures import WRITERS, Written
from reporting.workbooks.hashed import hashed

_TYPES = {"xlsx": XLSX, "csv": CSV}


@dataclass(frozen=True, slots=True)
class Field:
    """One more choice beside the unit: a list (`groups`), or something to type."""

    name: str
    label: str
    value: str = ""
    groups: Sequence[tuple[str, Sequence[Option]]] = ()
    hint: str = ""


class BeyondView(TenantView):
    """A page beyond the forms, of a unit that the query of the address names."""

    action = Action.READ_SUMMARY

    def said(self, name: str) -> str:
        """Return a word of the address without spaces around it."""
        return self.request.GET.get(name, "").strip()


def query(**words: str) -> dict[str, str]:
    """Return the words of an address, blank ones left out."""
    return {name: word for name, word in words.items() if word}


def frame(request: HttpRequest, actor: Actor, unit: Unit) -> dict[str, Any]:
    """Return what each page is given: the units above and below, the way back."""
    way = way_down(actor, unit)
    match = request.resolver_match
    name = (match.url_name if match else "") or ""
    above = [Crumb(found.name, address(name, unit=found.code)) for found in way[:-1]]
    return {
        "unit": unit,
        "units": unit_options(way, unit),
        "crumbs": [*above, Crumb(unit.name)] if above else [],
    }


def pager(request: HttpRequest, page: Page, what: str) -> Pager | None:
    """Return the links beside a page of debtors or groups; None where one page holds them all."""
    if page.pages == 1:
        return None
    text = _("第 %(place)s 页，每页 %(size)s 个%(what)s，共 %(total)s 个")
    words = {"place": page.place, "size": page.size, "what": what, "total": f"{page.total:,}"}
    return replace(page.pager(request.GET), text=text % words)


def files(name: str, words: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return where the same table is taken away: (kind, address)."""
    return [(ending, address(f"{name}_{ending}", **words)) for ending in WRITERS]


def sent(
    request: HttpRequest, unit: Unit, what: str, table: Written, noted_at: int | None = None, **detail: object
) -> FileResponse:
    """Write a table in the form that the address ends with, note who took what, and send it as an attachment.

    `noted_at` is the unit in whose audit that stands, where it is another one than the table is of.
    """
    at = unit.pk if noted_at is None else noted_at
    ending = asked_ending(request)
    return delivered(unit, at, what, f"{table.title}.{ending}", lambda out: WRITERS[ending](out, table), **detail)


def asked_ending(request: HttpRequest) -> str:
    """Return the kind of file that the address ends with: xlsx or csv."""
    return request.path.rsplit(".", 1)[-1]


def delivered(
    unit: Unit, noted_at: int, what: str, name: str, write: Callable[[BinaryIO], int], **detail: object
) -> FileResponse:
    """Let `write` fill a file and return its number of lines, note who took it, and send it as an attachment."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it once it is sent
    lines, sha256 = hashed(file, write)
    note(noted_at, "export", {"what": what, **detail, "lines": lines, "sha256": sha256})
    file.seek(0)
    kind = _TYPES[name.rsplit(".", 1)[-1]]
    return FileResponse(file, as_attachment=True, filename=f"{unit.name}_{name}", content_type=kind)
