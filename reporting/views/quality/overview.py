"""What the rules said of a period, by rule, beside the periods before it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ledger.permission import seat_units
from ledger.policy import Action
from reporting.queries.quality.behind import Asked as Behind
from reporting.queries.quality.behind import named_versions
from reporting.queries.quality.counts import counts, reports, together
from reporting.tables.quality.overview import kpis, looks, rule_lines, trend_lines
from reporting.views.quality.asked import QualityView, frame, pages


class Quality(QualityView):
    """The findings of a period and of the eleven before it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show them."""
        asked = self.asked()
        scope, address, periods = asked.scope, asked.address, asked.trend()
        by_period = counts(scope, periods)
        now, seen = by_period[asked.period.pk], reports(scope, asked.period)
        complained = named_versions(Behind(scope, asked.period, "T04", complained=True))
        words = frame(request, self.actor, asked) | {
            "tabs": pages(asked, "rules"),
            "seen": seen,
            "kpis": kpis(seen, now, address),
            "lines": rule_lines(by_period, periods, address),
            "trend": trend_lines(by_period, periods, address),
            "trend_periods": periods,
            "looks": looks(now, together(each.count for each in complained), address),
            "rules_shown": bool(seat_units(self.actor, Action.READ_RULES)),
        }
        return render(request, "reporting/quality/overview.html", words)
