"""The figures of clues on the workbench: what waits, what is due, and where each leads."""

import datetime as dt
import re

import pytest

from ledger.calendar.instants import day_of
from ledger.clueflow import Act
from ledger.models import Clue
from ledger.scoping import SYSTEM, tenant_scope
from qingqian.db.clock import app_now
from tests.factories import units
from tests.factories.clues import done, registered
from tests.ledger.views.moves import page, queries
from tests.personas import Persona, clerk_of, manager_of, reviewer_of, viewer_of

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
FIGURE = re.compile(
    r'href="/clues/([^"]*)">\s*<span class="kpi-label">([^<]+)</span>\s*<span class="kpi-value">([^<]+)</span>'
)


def figures(person: Persona) -> dict[str, tuple[str, str]]:
    """Return the figures of clues on the workbench, by name: number and query of the address."""
    return {label: (count, url) for url, label, count in FIGURE.findall(page(person, "/"))}


def put(clue: Clue, due: dt.date) -> None:
    with tenant_scope(SYSTEM):
        Clue.objects.filter(pk=clue.pk).update(due_on=due)


def test_each_figure_is_the_number_of_its_tab_and_leads_to_it() -> None:
    clerk, reviewer, today = clerk_of(units.QIJIANG), reviewer_of(units.QIJIANG), day_of(app_now())
    late, hung, _far = registered(clerk), registered(clerk), registered(clerk_of(units.GUNAN))
    put(late, today - DAY)
    put(hung, today)
    done(reviewer, Act.HANG, hung, until=today + 9 * DAY)
    unit = f"unit={units.QIJIANG}"
    assert figures(reviewer) == {
        "线索待我办": ("2", f"?{unit}"),
        "线索将到期": ("1", f"?{unit}&amp;show=soon"),
        "线索逾期": ("1", f"?{unit}&amp;show=overdue"),
        "挂牌督办": ("1", f"?{unit}&amp;show=hung"),
    }
    assert figures(clerk)["线索待我办"] == ("0", f"?{unit}")
    for count, query in figures(reviewer).values():
        listed = page(reviewer, f"/clues/{query.replace('&amp;', '&')}")
        assert len(set(re.findall(r"/clues/(\d+)/", listed))) == int(count)


def test_who_only_reads_has_nothing_waiting_and_who_reads_none_sees_no_figure() -> None:
    put(registered(clerk_of(units.QIJIANG)), day_of(app_now()))
    assert list(figures(viewer_of(units.QIJIANG))) == ["线索将到期", "线索逾期", "挂牌督办"]
    assert figures(manager_of(units.QIJIANG)) == {}
    assert figures(clerk_of(units.JIJIANG)) == {}


def test_many_clues_cost_the_queries_of_one() -> None:
    clerk, today = clerk_of(units.QIJIANG), day_of(app_now())
    put(registered(clerk), today)
    one = queries(clerk, "/")
    for count in range(3):
        put(registered(clerk), today - count * DAY)
    assert queries(clerk, "/") == one
