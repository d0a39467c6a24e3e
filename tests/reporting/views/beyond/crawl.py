"""Reads the pages beyond the forms as people do: every figure with its link, every file as it opens."""

import io
import re
from html import unescape
from typing import Any

from openpyxl import load_workbook

from ledger.models import AuditEvent
from ledger.scoping import SYSTEM, tenant_scope
from tests.ledger.views.moves import page
from tests.personas import Persona

FIGURE = re.compile(
    r'<a href="(?P<url>[^"]*)"\s+data-line="(?P<line>[^"]*)"\s+data-column="(?P<column>[^"]*)"'
    r'\s+data-exact="(?P<exact>[^"]*)">(?P<text>[^<]*)</a>'
)
KPI = re.compile(r'<span class="kpi-value">([^<]*)</span>')


def figures(html: str) -> dict[tuple[str, str], tuple[str, str]]:
    """Return every figure that is a link, by line and column: its exact value, its address."""
    return {
        (unescape(found["line"]), found["column"]): (found["exact"], unescape(found["url"]))
        for found in FIGURE.finditer(html)
    }


def kpis(html: str) -> list[str]:
    """Return the figures above a table, as they are written without separators."""
    return [text.strip().replace(",", "") for text in KPI.findall(html)]


def crawled(person: Persona, path: str) -> int:
    """Open what stands behind every figure of a page: its count or its balance is the figure; return how many."""
    found = figures(page(person, path))
    behind = {url: kpis(page(person, url)) for url in {url for _exact, url in found.values()}}
    for (line, column), (exact, url) in found.items():
        place = 2 if column in {"interest_fen", "groups"} else int(column.endswith("_fen"))
        said = behind[url][place]
        assert float(said) == float(exact), (path, line, column, url)
    return len(found)


def cells(answer: Any) -> list[list[Any]]:
    """Return the cells of a workbook that was sent."""
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    return [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]


def text_of(answer: Any) -> str:
    """Return a text file that was sent."""
    return b"".join(answer.streaming_content).decode("utf-8-sig")


def exported() -> dict[str, Any]:
    """Return what the audit says of the last file."""
    with tenant_scope(SYSTEM):
        event = AuditEvent.objects.filter(what="export").order_by("-id")[0]
        return dict(event.after or {})
