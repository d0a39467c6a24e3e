"""The clues of a unit and all below it: what waits for the person first, then the rest by tabs and filters."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from ledger.calendar.instants import day_of
from ledger.forms.clue_filters import ClueFilter
from ledger.guard import TenantView
from ledger.models import Clue, Unit
from ledger.permission import may
from ledger.policy import Action
from ledger.queries.clues.clocks import Clocks, clocks_at
from ledger.queries.clues.debtors import MOST, repeated_debtors
from ledger.queries.clues.listed import NEWEST, ORDERS, Clues, CluesCounted, Tab, clues_of, counted, has_turns, in_tab
from ledger.queries.clues.measures import hung_among
from ledger.queries.orders import Cursor
from ledger.queries.records import RecordPage, record_page
from ledger.queries.units import children_of, way_down
from ledger.scoping import Actor
from ledger.tables.clues import amount_words, clue_line
from ledger.views.links import address
from qingqian.db.clock import app_now
from qingqian.web.parts import Act, Pager, Tone
from qingqian.web.parts import Tab as Link

_TABS: Final[Mapping[Tab, str | Promise]] = {
    Tab.MINE: _("待我办"),
    Tab.ALL: _("全部"),
    Tab.SOON: _("将到期"),
    Tab.OVERDUE: _("逾期"),
    Tab.HUNG: _("挂牌督办"),
    Tab.UNLINKED: _("无台账行"),
    Tab.DEBTORS: _("两条以上的债务人"),
}
_TONES: Final[Mapping[Tab, Tone]] = {
    Tab.MINE: Tone.INFO,
    Tab.SOON: Tone.WARN,
    Tab.OVERDUE: Tone.BAD,
    Tab.HUNG: Tone.WARN,
}
# Counted beside their names: what calls for somebody.
_COUNTED: Final = (Tab.MINE, Tab.SOON, Tab.OVERDUE, Tab.HUNG, Tab.UNLINKED)
_EMPTY: Final[Mapping[Tab, tuple[str | Promise, str | Promise]]] = {
    Tab.MINE: (_("没有等您办的线索"), _("轮到您审查、办理、复核的线索会出现在这里；其他的看“全部”。")),
    Tab.ALL: (_("还没有线索"), _("来电、来信和上级交办的问题线索登记以后，会在这里按办理环节流转。")),
    Tab.SOON: (_("没有将到期的线索"), _("三个工作日以内到期的线索会出现在这里。")),
    Tab.OVERDUE: (_("没有逾期的线索"), _("过了本步期限还没有办的线索会出现在这里。")),
    Tab.HUNG: (_("没有挂牌督办的线索"), _("上级挂牌督办、还没有摘牌的线索会出现在这里。")),
    Tab.UNLINKED: (_("没有缺台账行的线索"), _("办理中或认定属实、在台账里没有行的线索会出现在这里。")),
    Tab.DEBTORS: (_("没有被两条以上线索反映的债务人"), _("同一个债务人被多次反映时，会在这里归在一起。")),
}


class ClueList(TenantView):
    """A page of the clues that the address asks for."""

    action = Action.READ_CLUES

    def get(self, request: HttpRequest) -> HttpResponse:
        """List them, or the debtors of several."""
        unit, form = self.asked_unit(), ClueFilter(request.GET)
        tabs = _tabs_for(self.actor)
        tab = next((each for each in tabs if each.value == request.GET.get("show", "")), tabs[0])
        today, clocks = day_of(app_now()), clocks_at(unit)
        until = clocks.soon(today)
        kept = form.kept(clues_of(unit), today)
        said = {"unit": unit.code, **form.said}
        calling: list[Tab] = [each for each in tabs if each in _COUNTED]
        counts = {each: counted(in_tab(kept, each, self.actor, today, until)) for each in calling}
        words: dict[str, Any] = {
            "unit": unit,
            "units": _units(self.actor, unit),
            "form": form,
            "show": tab.value,
            "tabs": _tabs(tabs, tab, said, counts),
            "acts": _acts(self.actor, unit),
            "exports": _exports(tab, said),
            "reset_url": _url(tab, {"unit": unit.code}) if form.said else "",
            "empty": _empty(tab, filtered=bool(form.said)),
        }
        if tab is Tab.DEBTORS:
            words |= {"debtors": _debtors(unit), "most": MOST}
        else:
            words |= self._lines(in_tab(kept, tab, self.actor, today, until), tab, said, counts.get(tab), clocks)
        return render(request, "ledger/clue/list.html", words)

    def _lines(
        self, clues: Clues, tab: Tab, said: dict[str, str], count: CluesCounted | None, clocks: Clocks
    ) -> dict[str, Any]:
        """Return a page of clues with the way on and back (three queries at most)."""
        after, before = (Cursor.read(self.request.GET.get(name, "")) for name in ("after", "before"))
        page = record_page(clues, after, before, order=ORDERS.get(tab, NEWEST))
        found: Sequence[Clue] = page.records
        hung, today = hung_among(found), day_of(app_now())
        return {
            "lines": [clue_line(each, today, clocks, hung=each.pk in hung) for each in found],
            "pager": _pager(page, tab, said, count or counted(clues)),
        }


def _tabs_for(actor: Actor) -> list[Tab]:
    """Return the tabs of a person, the first one opens: for whom no clue ever waits, all of them."""
    return [tab for tab in _TABS if tab is not Tab.MINE or has_turns(actor)]


def _url(tab: Tab, said: Mapping[str, str], **more: str) -> str:
    shown = {"show": tab.value} if tab.value else {}
    return address("clues", **said, **shown, **more)


def _tabs(
    tabs: Sequence[Tab], current: Tab, said: Mapping[str, str], counts: Mapping[Tab, CluesCounted]
) -> list[Link]:
    found = []
    for tab in tabs:
        label, count = _TABS[tab], counts.get(tab)
        words = f"{label} {count}" if count is not None and count.more else str(label)
        plain = None if count is None or count.more else count.count
        tone = _TONES.get(tab, Tone.PLAIN) if plain else Tone.PLAIN
        found.append(Link(words, _url(tab, said), current=tab is current, count=plain, tone=tone))
    return found


def _pager(page: RecordPage, tab: Tab, said: Mapping[str, str], count: CluesCounted) -> Pager:
    last = page.first + len(page.records) - 1
    words = {"first": f"{page.first:,}", "last": f"{last:,}", "total": str(count)}
    return Pager(
        _now("第 %(first)s–%(last)s 条，共 %(total)s 条") % words,
        previous_url=_url(tab, said, before=str(page.before)) if page.before else "",
        next_url=_url(tab, said, after=str(page.after)) if page.after else "",
        first_url=_url(tab, said) if page.before else "",
    )


def _debtors(unit: Unit) -> list[dict[str, Any]]:
    """Return the debtors of several clues, each with the way to them."""
    return [
        {
            "debtor": each,
            "amount": amount_words(each.amount_fen),
            "url": _url(Tab.ALL, {"unit": unit.code, "debtor": each.name}),
        }
        for each in repeated_debtors(unit)
    ]


def _units(actor: Actor, unit: Unit) -> list[tuple[str, list[Unit]]]:
    """Offer the units above, as far as the person reads their clues, and those below."""
    above = [found for found in way_down(actor, unit) if may(actor, Action.READ_CLUES, found)]
    below = list(children_of(unit))
    return [(_now("本级及上级"), above), *([(_now("下级"), below)] if below else [])]


def _acts(actor: Actor, unit: Unit) -> list[Act]:
    """Offer to take a complaint in, where one may and the page has been built."""
    if not may(actor, Action.REGISTER_CLUE, unit):
        return []
    return [
        Act(_now("登记线索"), address("clue_new", unit=unit.code), "plus", primary=True),
        Act(_now("批量登记"), address("clue_sheet", unit=unit.code), "file-import"),
    ]


def _exports(tab: Tab, said: Mapping[str, str]) -> list[Act]:
    """Offer exactly what is listed as files; where debtors are listed, no clues are."""
    if tab is Tab.DEBTORS:
        return []
    shown = {**said, **({"show": tab.value} if tab.value else {})}
    return [
        Act(_now("导出线索表"), address("export_clues", **shown), "download"),
        Act(_now("导出办理情况"), address("export_clue_list", **shown), "download"),
    ]


def _empty(tab: Tab, *, filtered: bool) -> dict[str, Any]:
    """Say why nothing is shown, and what to do next."""
    if filtered and tab is not Tab.DEBTORS:
        return {
            "icon": "search",
            "title": _now("没有符合条件的线索"),
            "text": _now("请减少筛选条件，或换一个词再查。"),
        }
    title, text = _EMPTY[tab]
    return {"icon": "inbox", "title": title, "text": text}
