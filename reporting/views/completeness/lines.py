"""The matrix line by line, as the page shows it and the files take it away."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from ledger.models import Unit
from ledger.permission import may
from ledger.policy import Action
from ledger.queries.lineage import lineage
from ledger.scoping import Actor
from ledger.tables.paging import Page
from ledger.views.links import address
from reporting.queries.completeness import Matrix, Place, Rate, Row, matrix, matrix_now, own_rows
from reporting.tables.completeness import Cell, cell_of, in_hand_words, rate_words
from reporting.views.completeness.asked import Asked

PAGE = 50


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One unit: its cells, its share on time; `toggle` opens or closes those below it.

    `before` tells that it is closed and stands below the unit that has its rows now.
    """

    unit: Unit
    cells: Sequence[Cell]
    rate: str
    paper_rate: str = ""
    below: bool = False
    opened: bool = False
    toggle: str = ""
    before: bool = False

    @property
    def name(self) -> str:
        """What it is called."""
        return _("前身：%s") % self.unit.name if self.before else self.unit.name


@dataclass(frozen=True, slots=True)
class Shown:
    """A page of the matrix, with the sums over all units directly below, whichever page shows them.

    `changed` tells that one of them took others over, or was taken over: as then and as now, they differ.
    """

    lines: Sequence[UnitLine]
    places: Sequence[Sequence[Place]]
    current: Sequence[Place]
    total: str
    paper_total: str
    page: Page
    changed: bool

    @property
    def asks_paper(self) -> bool:
        """Tell whether stamped paper is due from anybody for any of the periods."""
        return any(place.paper is not None for column in self.places for place in column)

    @property
    def paper_rates(self) -> list[str]:
        """The share of stamped paper that came by its day, by period."""
        return [rate_words(Rate.of_paper(column)) for column in self.places]

    @property
    def in_hand(self) -> list[str]:
        """How many have handed in, by period."""
        return [in_hand_words(column) for column in self.places]

    @property
    def rates(self) -> list[str]:
        """The share on time, by period."""
        return [rate_words(Rate.of(column)) for column in self.places]


def shown(actor: Actor, asked: Asked, *, whole: bool = False) -> Shown:
    """Return what the address asks for, by pages or all (`whole`); a unit without any below it stands alone."""
    above = [asked.unit] if asked.opened is None else [asked.unit, asked.opened]
    periods = asked.periods
    current = next((index for index, period in enumerate(periods) if period.pk == asked.current.pk), None)
    found = (matrix_now if asked.now else matrix)(above, periods)
    rows = found.of(asked.unit) or own_rows(asked.unit, periods, now=asked.now)
    page = Page(1, len(rows), len(rows)) if whole else Page(asked.page, len(rows), PAGE)
    places = [[row.places[index] for row in rows] for index in range(len(periods))]
    lines = _lines(
        asked, found, rows[page.start : page.start + page.size], links=may(actor, Action.READ_FILING, asked.unit)
    )
    every = [place for column in places for place in column]
    totals = (rate_words(Rate.of(every)), rate_words(Rate.of_paper(every)))
    known = lineage()
    changed = asked.now or any(known.knows(row.unit.pk) for row in (*rows, *found.of(above[-1])))
    return Shown(list(lines), places, [] if current is None else places[current], *totals, page, changed)


def _lines(asked: Asked, found: Matrix, rows: Sequence[Row], *, links: bool) -> Iterator[UnitLine]:
    below = Unit.objects.filter(parent=OuterRef("pk"))
    parents = set(
        Unit.objects.filter(Exists(below), pk__in=[row.unit.pk for row in rows]).values_list("pk", flat=True)
    )
    for row in rows:
        is_open = asked.opened is not None and asked.opened.pk == row.unit.pk
        toggle = f"?{asked.query(open='' if is_open else row.unit.code)}" if row.unit.pk in parents else ""
        # A unit alone on its page stands there itself: there is nothing to open.
        toggle = "" if row.unit.pk == asked.unit.pk else toggle
        cells, before = _cells(row, links=links), row.now is not None
        yield UnitLine(row.unit, cells, *_rates(row), below=before, opened=is_open, toggle=toggle, before=before)
        if is_open:
            for child in found.of(row.unit):
                before = child.now is not None
                yield UnitLine(child.unit, _cells(child, links=links), *_rates(child), below=True, before=before)


def _rates(row: Row) -> tuple[str, str]:
    return rate_words(row.rate), rate_words(row.paper_rate)


def _cells(row: Row, *, links: bool) -> list[Cell]:
    return [_cell(place, links=links) for place in row.places]


def _cell(place: Place, *, links: bool) -> Cell:
    url = address("filing", place.unit.code, place.period.code) if links and place.expected else ""
    return cell_of(place, url)


def listed(asked: Asked, name: str, **more: str) -> str:
    """Return the address of another page on the same units and the current period."""
    words = {"unit": asked.unit.code, "campaign": asked.campaign.code, "period": asked.current.code, **more}
    return f"{address(name)}?{urlencode(words)}"
