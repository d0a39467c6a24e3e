"""The rows behind a figure of a board that stands on no annex."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ledger.errors import MissingError
from ledger.vocabulary import Nature, Sector
from reporting.queries.aging import is_month
from reporting.queries.boards.debtors import owing
from reporting.queries.boards.figures import Look
from reporting.queries.boards.promises import ahead, promised
from reporting.queries.boards.waiting import explained
from reporting.queries.reviewed import counted
from reporting.queries.rows_behind import counted_rows_behind, live_rows_behind
from reporting.rollups.lines import Grouping, LineKind, LineRef

_TOTAL: Final = LineRef(LineKind.TOTAL)
_MISSING: Final = "看板上没有这个数，请从看板重新打开。"
BROKEN: Final = "broken"
LATER: Final = "later"


@dataclass(frozen=True, slots=True)
class Asked:
    """One figure: what kind it is of, and which one ('2022-08', '1-7', a USCC); `month` is the one of today."""

    what: str
    key: str
    month: str


@dataclass(frozen=True, slots=True)
class Found:
    """Its rows in the order of the ledgers, what it is called, and whether they are live ones."""

    title: str
    rows: QuerySet[Any]
    live: bool = True


def behind(look: Look, asked: Asked) -> Found:
    """Return the rows of a figure; MissingError where the address names none."""
    find = FINDERS.get(asked.what)
    if find is None:
        raise MissingError(_MISSING)
    found = find(look, asked)
    order = ("unit_id", "sort_no", "pk" if found.live else "record_id")
    return Found(found.title, found.rows.order_by(*order), found.live)


def _kind(look: Look, asked: Asked) -> Found:
    """Return who counts above, of one 性质 or, with it, of one 所属领域."""
    nature, _dash, sector = asked.key.partition("-")
    if nature not in _words(Nature) or (sector and sector not in {"0", *_words(Sector)}):
        raise MissingError(_MISSING)
    title = str(Nature(int(nature)).label)
    wanted = Q(nature=int(nature))
    if sector:
        wanted &= Q(sector=int(sector)) if int(sector) else Q(sector=None) | Q(sector=0)
        title = str(Sector(int(sector)).label) if int(sector) else title
    if look.counting is None:
        return Found(title, live_rows_behind(look.unit, _TOTAL, Grouping.UNITS).filter(wanted))
    source = counted(look.unit, look.period, look.counting)
    if source is None:
        raise MissingError(_MISSING)
    return Found(title, counted_rows_behind(source, _TOTAL, Grouping.UNITS).filter(wanted), live=False)


def _words(choices: Any) -> set[str]:
    return {str(value) for value in choices.values}


def _promise(look: Look, asked: Asked) -> Found:
    rows, last = promised(look.unit), ahead(asked.month)[-1]
    if asked.key == BROKEN:
        return Found(str(_("承诺到期未还")), rows.filter(promise_month__lt=asked.month))
    if asked.key == LATER:
        return Found(str(_("承诺在 %(month)s 以后偿还") % {"month": last}), rows.filter(promise_month__gt=last))
    if not is_month(asked.key):
        raise MissingError(_MISSING)
    return Found(str(_("承诺在 %(month)s 偿还") % {"month": asked.key}), rows.filter(promise_month=asked.key))


def _debtor(look: Look, asked: Asked) -> Found:
    rows = owing(look.unit).filter(debtor_uscc=asked.key)
    first = rows.values_list("debtor_name", flat=True).first() if asked.key else None
    if first is None:
        raise MissingError(_MISSING)
    return Found(str(first), rows)


def _explained(look: Look, _asked: Asked) -> Found:
    return Found(str(_("有说明尚未认可")), explained(look.unit))


Finder = Callable[[Look, Asked], Found]
FINDERS: Final[Mapping[str, Finder]] = {
    "kind": _kind,
    "promise": _promise,
    "debtor": _debtor,
    "explained": _explained,
}
TITLES: Final[Mapping[str, str | Promise]] = {
    "kind": _("债务人性质和领域"),
    "promise": _("还款承诺"),
    "debtor": _("债务人"),
    "explained": _("说明"),
}
