"""A 通报 in sentences, and its table line by line."""

import datetime as dt
from collections.abc import Sequence

from django.utils.translation import gettext as _

from ledger.calendar.instants import SHANGHAI, minute_of
from ledger.queries.papers import PaperState
from reporting.queries.bulletin import Bulletin
from reporting.queries.completeness import Place, Rate, Row
from reporting.tables.completeness import DASH, look_of, rate_words, signs_of

HEAD = ("单位", "本期", "首次报送", "应报（期）", "按时", "迟报", "未报", "按时率")


def title_of(said: Bulletin) -> str:
    """Return the title."""
    return _("关于“%(period)s”报送情况的通报") % {"period": said.period.name}


def paragraphs(said: Bulletin, now: dt.datetime) -> list[tuple[str, str]]:
    """Return heading and text of each part; a part about nobody says so."""
    local = now.astimezone(SHANGHAI)
    numbers = {
        "now": f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}",
        "owed": len(said.owed),
        "exempt": _("（另有 %(count)s 个免报）") % {"count": len(said.exempt)} if said.exempt else "",
        "handed_in": len(said.handed_in),
        "missing": len(said.missing),
        "late": len(said.late),
        "rate": _rate(said),
        "so_far": rate_words(said.rate_so_far),
    }
    whole = _(
        "截至 %(now)s，应报 %(owed)s 个单位%(exempt)s，已报 %(handed_in)s 个，迟报 %(late)s 个，未报 %(missing)s 个。"
        "%(rate)s，专项行动开展以来按时率 %(so_far)s。按时与否以首次报送时间为准。"
    )
    return [
        (_("一、总体情况"), whole % numbers),
        (_("二、迟报单位"), _listed([_late_words(place) for place in said.late])),
        (_("三、未报单位"), _listed([_missing_words(place) for place in said.missing])),
        *_papers(said),
    ]


def _rate(said: Bulletin) -> str:
    """Say the period's share on time; units that have moved since count as they stood, so they are named."""
    if not said.rate.counted:
        return _("本期未到应报时间")
    moved = _("（含已划转、合并的 %(count)s 个单位）") % {"count": len(said.moved)} if said.moved else ""
    return _("本期按时率 %(rate)s%(moved)s") % {"rate": rate_words(said.rate), "moved": moved}


def _papers(said: Bulletin) -> list[tuple[str, str]]:
    """Say how stamped paper stands, apart from the electronic report; nothing where none is due."""
    if not said.asks_paper:
        return []
    rate = Rate.of_paper(said.places)
    share = _("本期纸质按时率 %(rate)s。") % {"rate": rate_words(rate)} if rate.counted else ""
    awaited = [
        _("%(unit)s（旧版已到）") % {"unit": place.unit.name} if place.paper is PaperState.OLD else place.unit.name
        for place in said.paper_awaited
    ]
    return [(_("四、电子已报、纸质未到单位"), share + _listed(awaited))]


def _listed(names: Sequence[str]) -> str:
    return "、".join(names) + "。" if names else _("无。")


def _late_words(place: Place) -> str:
    first = DASH if place.first_at is None else minute_of(place.first_at)
    return _("%(unit)s（应报 %(due)s，首报 %(first)s）") % {
        "unit": place.unit.name,
        "due": DASH if place.clocks.due_at is None else minute_of(place.clocks.due_at),
        "first": first,
    }


def _missing_words(place: Place) -> str:
    until = place.clocks.extended_until
    if until is not None:
        return _("%(unit)s（已准延期至 %(until)s）") % {"unit": place.unit.name, "until": minute_of(until)}
    return _("%(unit)s（已退回或撤回待重报）") % {"unit": place.unit.name} if place.number else place.unit.name


def lines_of(said: Bulletin) -> list[tuple[str | int, ...]]:
    """Return the table's lines under HEAD: the period, then the sums over all periods that counted."""
    return [_line(row) for row in said.rows]


def _line(row: Row) -> tuple[str | int, ...]:
    now, counted = row.places[-1], [place for place in row.places if place.counts]
    late = sum(place.first_at is not None and place.late for place in counted)
    state = " ".join([str(look_of(now).word), *(str(mark.label) for mark, _sign in signs_of(now))])
    first = DASH if now.first_at is None else minute_of(now.first_at)
    never = sum(place.first_at is None for place in counted)
    return row.unit.name, state, first, len(counted), row.rate.on_time, late, never, rate_words(row.rate)
