"""The directory of a unit's parties: looking through it, correcting one, and writing that into its rows."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from ledger.actions.directory import apply_party, save_party
from ledger.errors import MissingError, RefusedError
from ledger.forms.parties import PartyForm, typed_party
from ledger.guard import TenantView
from ledger.models import Unit
from ledger.policy import Action
from ledger.queries.parties import SIDES, Party, Side, counts_of, parties_like, party_by_id, rows_that_differ
from ledger.views.links import address
from qingqian.web.parts import Crumb, Pager, Tab

_SIZE = 50
_MAX_ID = 18
_LABELS = {"debtor": "债务人", "creditor": "债权人"}


def side_of(noun: str) -> Side:
    """Return a side by its word; MissingError for any other."""
    if noun not in SIDES:
        raise MissingError(_("没有找到这个页面，或它不属于您的单位。"))
    return SIDES[noun]


class PartyList(TenantView):
    """A unit's debtors or creditors by name, page by page, with the number of rows that bear each."""

    action = Action.EDIT_RECORD

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show a page of one side."""
        unit = self.asked_unit()
        noun = "creditor" if request.GET.get("side") == "creditor" else "debtor"
        side, text = SIDES[noun], request.GET.get("q", "")
        page = list(_behind(parties_like(unit, side, text), request.GET.get("after", ""))[: _SIZE + 1])
        shown = page[:_SIZE]
        counts = counts_of(unit, side, shown)
        words = {
            "unit": unit,
            "noun": noun,
            "q": text,
            "rows": [(party, counts[party.pk]) for party in shown],
            "tabs": _tabs(unit, noun),
            "pager": _pager(unit, noun, text, shown[-1] if len(page) > _SIZE else None),
            "crumbs": [Crumb(_("台账"), address("records", unit=unit.code)), Crumb(unit.name), Crumb(_("往来单位"))],
        }
        return render(request, "ledger/party/list.html", words)


def _behind(rows: QuerySet[Party], after: str) -> QuerySet[Party]:
    """Return the page behind a party, by id: those used first stand first, and no name stands in the address."""
    known = after.isascii() and after.isdigit() and len(after) <= _MAX_ID
    return (rows.filter(pk__gt=int(after)) if known else rows).order_by("id")


def _tabs(unit: Unit, noun: str) -> list[Tab]:
    return [
        Tab(_(label), address("parties", unit=unit.code, side=side), current=side == noun)
        for side, label in _LABELS.items()
    ]


def _pager(unit: Unit, noun: str, text: str, last: Party | None) -> Pager:
    here = {"unit": unit.code, "side": noun, **({"q": text} if text else {})}
    return Pager("", "", address("parties", **here, after=str(last.pk)) if last else "")


class PartyPage(TenantView):
    """One party: corrected in the directory, then, as an act of its own, in its rows."""

    action = Action.EDIT_RECORD

    def get(self, _request: HttpRequest, side: str, pk: int) -> HttpResponse:
        """Show it."""
        found = side_of(side)
        party = party_by_id(found, pk)
        self.allowed(party.unit)
        return self._shown(found, party, PartyForm(found, initial=typed_party(found, party)))

    def post(self, request: HttpRequest, side: str, pk: int) -> HttpResponse:
        """Correct it in the directory."""
        found = side_of(side)
        party = party_by_id(found, pk)
        self.allowed(party.unit)
        form = PartyForm(found, request.POST)
        if not form.is_valid():
            return self._shown(found, party, form, 422)
        try:
            save_party(self.actor, found, party, form.values)
        except RefusedError as refusal:
            form.add_error(None, refusal.message)
            return self._shown(found, party_by_id(found, pk), form, 422)
        messages.success(request, _("名录已保存；台账里的行没有变。"))
        return redirect("party", side=side, pk=pk)

    def _shown(self, side: Side, party: Party, form: PartyForm, status: int = 200) -> HttpResponse:
        unit: Unit = party.unit
        words: dict[str, Any] = {
            "party": party,
            "side": side,
            "form": form,
            "rows": counts_of(unit, side, [party])[party.pk],
            "differing": rows_that_differ(side, party).count(),
            "records_url": address("records", unit=unit.code, q=party.uscc or party.name),
            "crumbs": [
                Crumb(_("台账"), address("records", unit=unit.code)),
                Crumb(_("往来单位"), address("parties", unit=unit.code, side=side.noun)),
                Crumb(party.name),
            ],
        }
        return render(self.request, "ledger/party/edit.html", words, status=status)


class PartyApply(TenantView):
    """Writes a party of the directory into exactly the rows whose number the button said."""

    action = Action.EDIT_RECORD

    def post(self, request: HttpRequest, side: str, pk: int) -> HttpResponse:
        """Do it and say how many."""
        found = side_of(side)
        party = party_by_id(found, pk)
        self.allowed(party.unit)
        said = request.POST.get("count", "")
        count = int(said) if said.isdecimal() and len(said) < 10 else -1  # noqa: PLR2004 - far beyond any ledger
        changed = apply_party(self.actor, found, party, count)
        messages.success(request, _("已应用到 %(count)s 行。") % {"count": changed})
        return redirect("party", side=side, pk=pk)
