"""Files that are made by a worker: a sheet as PDF, a large one, or a whole period as one package; and blank forms."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from django.http import FileResponse, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from ledger.actions.audit import note
from ledger.actions.outputs import place_of
from ledger.annexes.annex1 import NUMBER as CONTACTS
from ledger.annexes.annex1 import TITLES
from ledger.annexes.annex2 import ANNEX2
from ledger.errors import MissingError, RefusedError
from ledger.exchange.output_requesting import request_output
from ledger.guard import TenantView
from ledger.models import Job
from ledger.policy import Action
from ledger.privacy import reads_phones
from ledger.queries.contacts import is_of_contacts
from ledger.queries.outputs import LISTED, kept_still, output_by_id, outputs_of
from ledger.views.records.asked import chosen_rows
from ledger.vocabulary import Level
from qingqian.db.clock import wall_clock
from qingqian.web.answers import ZIP
from reporting.outputs.order import PACKAGE, WHOLE, Order
from reporting.queries import volume
from reporting.queries.children import PinnedCount, pinned_count
from reporting.queries.reviewed import Counting
from reporting.queries.tables import SPECS
from reporting.queries.volume import rows_of
from reporting.rollups.lines import Grouping
from reporting.tables.outputs import output_line
from reporting.views.asked import Asked, SheetView
from reporting.views.pickers import Pickers, pickers
from reporting.workbooks.build import ANNEXES, ROWS
from reporting.workbooks.form import MEDIA, Form
from reporting.workbooks.names import contacts_name, file_name, package_name
from reporting.workbooks.printing import NO_OFFICE, can_print

_SHEET: Final = re.compile(r"([1-4])\.(xlsx|csv|pdf)")


@dataclass(frozen=True, slots=True)
class Way:
    """How one takes a sheet in a form: at once (`url`), or by a worker (`order` is the word that asks for it)."""

    label: str
    url: str = ""
    order: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """One sheet of the page: its number and title, its rows where it has any, and the ways to take it."""

    number: int
    title: str
    rows: int | None
    ways: Sequence[Way]


class Packages(SheetView):
    """What can be taken of a unit and period, and what the person has asked for."""

    action = Action.EXPORT_ANNEX
    contacts = True

    def asked(self) -> Asked:
        """Read the query as every sheet does; only what was filed can be taken, not what has come in."""
        return replace(super().asked(), counting=None)

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show it."""
        asked, now = self.asked(), wall_clock()
        rows = None if asked.source is None or _only_contacts(asked) else rows_of(asked.source)
        context = {
            "asked": asked,
            "standing": asked.standing,
            "pickers": self._pickers(asked),
            "offers": [] if asked.source is None else list(_offers(asked, rows or 0)),
            "printable": can_print(),
            "query": asked.address.query(),
            "package": PACKAGE,
            "below": _below(asked),
            "prints": [] if _only_contacts(asked) else [(number, asked.address.page(number)) for number in SPECS],
            "blanks": _blanks(asked.unit.code),
            "outputs": [output_line(job, now) for job in outputs_of(self.actor)[:LISTED]],
        }
        return render(request, "reporting/package/list.html", context)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Put into the queue what was pressed, and show the list again; the same twice is one."""
        asked = self.asked()
        post = request.POST
        order, title = _ordered(asked, post.get("what", ""), str(post.get("chosen", "")), below="below" in post)
        request_output(self.actor, asked.unit, order.same, order.params(title))
        return redirect(f"{reverse('packages')}?{asked.address.query()}#outputs")

    def _pickers(self, asked: Asked) -> Pickers:
        """Offer what was filed, and the period of the contacts too; groupings lead to this page."""
        found = pickers(self.actor, asked, 4, contacts=True)
        groupings = [
            replace(tab, url=f"?{replace(asked.address, grouping=grouping).query()}")
            for tab, grouping in zip(found.groupings, Grouping, strict=True)
        ]
        filed = [option for option in found.versions if option.value not in tuple(Counting)]
        return replace(found, groupings=groupings, versions=filed, countings=[])


def _below(asked: Asked) -> PinnedCount | None:
    """Say how many units below a package could hold; None where there is no version, or nobody below it."""
    version = None if asked.standing is None else asked.standing.version
    return None if version is None or version.is_leaf else pinned_count(version)


def _only_contacts(asked: Asked) -> bool:
    return asked.period is not None and is_of_contacts(asked.period)


def _offers(asked: Asked, rows: int) -> list[Offer]:
    """Return the sheets that there are: of a period of contacts 附件1 alone, of what is live all four."""
    offers = []
    if asked.period is None or _only_contacts(asked):
        offers.append(Offer(CONTACTS, TITLES[Level(asked.unit.level)], None, _contact_ways(asked)))
    if not _only_contacts(asked):
        offers.append(Offer(2, ANNEX2.title, rows, _ways(asked, 2, rows)))
        offers += [Offer(number, spec.title, None, _ways(asked, number, 0)) for number, spec in SPECS.items()]
    return offers


def _ways(asked: Asked, number: int, rows: int) -> list[Way]:
    query = asked.address.query()
    names = {Form.XLSX: "export_annex", Form.CSV: "export_annex_csv"}
    found = [
        Way(form.upper(), order=f"{number}.{form}")
        if number in ROWS and rows > volume.AT_ONCE
        else Way(form.upper(), f"{reverse(name, args=[number])}?{query}")
        for form, name in names.items()
    ]
    return [*found, *_printed(number)]


def _contact_ways(asked: Asked) -> list[Way]:
    query = asked.address.query() if asked.period else f"unit={asked.unit.code}"
    names = {Form.XLSX: "export_contacts", Form.CSV: "export_contacts_csv"}
    return [*(Way(form.upper(), f"{reverse(name)}?{query}") for form, name in names.items()), *_printed(CONTACTS)]


def _printed(number: int) -> list[Way]:
    return [Way("PDF", order=f"{number}.{Form.PDF}")] if can_print() else []


def _blanks(unit: str) -> list[tuple[int, str]]:
    """Return the blank forms: Annex 2 with its drop-downs, the others to print or to fill in."""
    own = {2: reverse("annex2_template")}
    return [
        (number, f"{own.get(number) or reverse('annex_template', args=[number])}?unit={unit}")
        for number in (CONTACTS, *ANNEXES)
    ]


def _ordered(asked: Asked, what: str, chosen: str, *, below: bool) -> tuple[Order, str]:
    """Return what a button asks for, and what its file will be called; RefusedError for a word of no button.

    `chosen` is the query of a list of live rows, for its rows alone ('': all); `below`: with the files of the units
    below, where there are any.
    """
    source, number, period = asked.source, asked.number, "" if asked.period is None else asked.period.code
    if source is None:
        raise MissingError(_("没有可以导出的版本。"))
    version = None if asked.standing is None else asked.standing.version
    if what == PACKAGE:
        with_below = below and version is not None and not version.is_leaf
        title = package_name(asked.unit, asked.period, version, below=with_below)
        return Order(asked.unit.code, period, number, WHOLE, below=with_below), title
    found = _SHEET.fullmatch(what)
    if found is None:
        raise RefusedError(_("请在页面上选择要生成的文件。"))
    annex, form = int(found[1]), Form(found[2])
    if form is Form.PDF and not can_print():
        raise RefusedError(NO_OFFICE)
    order = Order(
        asked.unit.code, period, number, annex, form, Grouping.COMPANIES if annex in ROWS else asked.grouping
    )
    if annex == CONTACTS:
        return order, contacts_name(version or asked.unit, form)
    if chosen and annex in ROWS and asked.period is None:
        rows = chosen_rows(asked.unit, QueryDict(chosen)).count()
        return replace(order, chosen=chosen), file_name(annex, source, order.grouping, form, rows)
    return order, file_name(annex, source, order.grouping, form)


class PackageProgress(TenantView):
    """How far one file is; the list asks each second."""

    action = Action.EXPORT_ANNEX

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show it, or what came of it."""
        job = output_by_id(self.actor, pk)
        self.allowed(job.unit)
        return render(request, "reporting/package/_output.html", {"line": output_line(job, wall_clock())})


class PackageFile(TenantView):
    """One finished file, for the person alone who asked for it."""

    action = Action.EXPORT_ANNEX

    def get(self, _request: HttpRequest, pk: int) -> FileResponse:
        """Send it as an attachment and note it; RefusedError when its time is over or the person has lost a right."""
        job = output_by_id(self.actor, pk)
        self.allowed(job.unit)
        place = place_of(job)
        if not kept_still(job, wall_clock()) or not place.is_file():
            raise RefusedError(_("这个文件没有生成，或保存期已过；请在“成套导出”再生成一次。"))
        if job.result["phones"] and not reads_phones(self.actor, job.unit):
            raise RefusedError(_("您现在不能看联系电话，这个文件里有；请再生成一次。"))
        note(job.unit_id, "export", _taken(job))
        media = MEDIA[Form(job.result["form"])] if job.result["form"] in tuple(Form) else ZIP
        return FileResponse(place.open("rb"), as_attachment=True, filename=job.result["file"], content_type=media)


def _taken(job: Job) -> Mapping[str, Any]:
    """Say what was taken, in the words of every export."""
    names = ("annex", "form", "period", "version", "by", "phones", "chosen", "below", "lines", "sha256")
    told = {name: job.result[name] for name in names if name in job.result}
    return {**told, "job": job.pk} if told["annex"] else {**told, "annex": PACKAGE, "job": job.pk}


urls: list[URLPattern] = [
    path("summaries/packages/", Packages.as_view(), name="packages"),
    path("summaries/packages/<int:pk>/progress/", PackageProgress.as_view(), name="package_progress"),
    path("summaries/packages/<int:pk>/file/", PackageFile.as_view(), name="package_file"),
]
