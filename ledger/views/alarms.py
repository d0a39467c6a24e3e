"""What the self-audit found not to fit, for those above whom it concerns; nothing can be done here but to know it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path

from ledger.calendar.instants import minute_of
from ledger.guard import TenantView
from ledger.policy import Action
from ledger.queries.alarms import last_whole, open_alarms
from ledger.tables.alarms import alarm_line, silent_words


class AlarmList(TenantView):
    """Everything that stands open at and below a unit, and when all was looked at last."""

    action = Action.READ_ALARMS

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show it."""
        unit, run = self.asked_unit(), last_whole()
        alarms = open_alarms(self.actor, unit)
        words = {
            "unit": unit,
            "count": alarms.count,
            "lines": [alarm_line(found) for found in alarms.first],
            "silent": silent_words(alarms),
            "looked": "" if run is None else minute_of(run.finished_at),
        }
        return render(request, "ledger/alarm/list.html", words)


urls: list[URLPattern] = [path("alarms/", AlarmList.as_view(), name="alarms")]
