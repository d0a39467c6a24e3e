"""The rows that a rule named in a period, as they were filed."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from ledger.annexes.checks.base import SEVERITIES
from ledger.annexes.checks.catalogue import TITLES
from ledger.errors import MissingError
from ledger.models import FilingVersion
from ledger.permission import may
from ledger.policy import Action
from ledger.tables.severities import SEVERITY_PILLS
from qingqian.web.parts import Crumb, Pager
from reporting.queries.quality.behind import Asked as Wanted
from reporting.queries.quality.behind import Behind, Item, Key, behind, named_versions
from reporting.queries.quality.counts import together
from reporting.tables.quality.behind import FoundTable, found_kpis, found_rows
from reporting.tables.quality.overview import AFTER_A_COMPLAINT
from reporting.tables.quality.parts import row_unit
from reporting.views.quality.asked import Asked, QualityView, frame


class QualityRows(QualityView):
    """A page of the rows behind one count."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """List them; what was counted stands above."""
        asked = self.asked()
        wanted = _wanted(request, asked)
        named = named_versions(wanted)
        total = together(each.count for each in named)
        after, before = (Key.read(request.GET.get(name, "")) for name in ("after", "before"))
        page = behind(wanted, named, after, before)
        above = frame(request, self.actor, asked)
        words = above | {
            "rule": wanted.rule,
            "pill": SEVERITY_PILLS[wanted.severity] if wanted.severity else None,
            "title": TITLES[wanted.rule],
            "why": AFTER_A_COMPLAINT if wanted.complained else "",
            "kpis": found_kpis(wanted.rule, total),
            "table": FoundTable(self._rows(asked, page.items), total, levels=not wanted.severity),
            "pager": _pager(request, page, total.rows, row_unit(wanted.rule) or _("件")),
            "crumbs": [*_linked(above["crumbs"], asked), Crumb(wanted.rule)],
        }
        return render(request, "reporting/quality/rows.html", words)

    def _rows(self, asked: Asked, items: Sequence[Item]) -> list[dict[str, object]]:
        """Return the rows of a page; a row that still stands leads to its form, a whole ledger to its version."""
        ids = {item.version_id for item in items}
        found = FilingVersion.objects.filter(pk__in=ids).select_related("unit").defer("findings", "narrative")
        versions = {version.pk: version for version in found}
        ledger, filing = (may(self.actor, action, asked.unit) for action in (Action.READ_LEDGER, Action.READ_FILING))

        def url(item: Item) -> str:
            version = versions[item.version_id]
            if item.line is not None:
                return reverse("record", args=[item.key.record_id]) if ledger and item.stands else ""
            return reverse("version", args=[version.unit.code, asked.period.code, version.number]) if filing else ""

        return found_rows(items, {pk: version.unit_name for pk, version in versions.items()}, url)


def _wanted(request: HttpRequest, asked: Asked) -> Wanted:
    """Read which count is meant; MissingError where the address names none."""
    rule, severity = request.GET.get("rule", ""), request.GET.get("severity", "")
    if rule not in TITLES or (severity and severity not in SEVERITIES):
        raise MissingError(_("没有这条规则，请从数据质量页重新打开。"))
    complained = request.GET.get("complained") == "1"
    return Wanted(asked.scope, asked.period, rule, severity, complained=complained)


def _linked(crumbs: Sequence[Crumb], asked: Asked) -> list[Crumb]:
    """Lead back to the findings of the unit itself as well."""
    return [*crumbs[:-1], Crumb(asked.unit.name, asked.address.overview())]


def _pager(request: HttpRequest, page: Behind, total: int, unit: str) -> Pager:
    def url(**place: Key) -> str:
        query = request.GET.copy()
        for name in ("after", "before"):
            query.pop(name, None)
        query.update({name: str(key) for name, key in place.items()})
        return f"?{query.urlencode()}"

    first, last = (page.items[0].key.number, page.items[-1].key.number) if page.items else (0, 0)
    text = _("第 %(first)s–%(last)s %(unit)s，共 %(total)s %(unit)s") % {
        "unit": unit,
        "first": f"{first:,}",
        "last": f"{last:,}",
        "total": f"{total:,}",
    }
    return Pager(
        text,
        previous_url=url(before=page.before) if page.before else "",
        next_url=url(after=page.after) if page.after else "",
        first_url=url() if page.before else "",
    )
