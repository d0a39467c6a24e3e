"""通报: a draft about one period, to be printed or taken away."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ledger.views.links import address
from qingqian.db.clock import app_now
from reporting.queries.bulletin import bulletin
from reporting.tables.bulletin import HEAD, lines_of, paragraphs, title_of
from reporting.views.completeness.asked import CompletenessView
from reporting.views.completeness.lines import listed
from reporting.views.pickers import Option


class BulletinPage(CompletenessView):
    """What there is to say of a period: who came late, who is missing, how punctual each is."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the draft."""
        asked, now = self.asked(), app_now()
        said = bulletin(asked.unit, asked.current)
        periods = [Option(each.code, each.name, chosen=each.pk == asked.current.pk) for each in asked.every]
        words = {
            "asked": asked,
            "title": title_of(said),
            "parts": paragraphs(said, now),
            "head": HEAD,
            "lines": lines_of(said),
            "now": now,
            "periods": [("", periods)],
            "file_url": listed(asked, "bulletin_xlsx"),
            "matrix_url": f"{address('completeness')}?{asked.query()}",
        }
        return render(request, "reporting/completeness/bulletin.html", words)
