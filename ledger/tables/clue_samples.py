"""Samples for calling back in words and figures: what each brought, and how likely each item was."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from ledger.calendar.instants import minute_of
from ledger.models import Callback, ClueSample, ClueSampleItem, SampleKind
from ledger.queries.clues.sampling import CallResults
from ledger.queries.lots import BASE
from ledger.tables.clues import CALL_PILLS, amount_words
from ledger.totals.formula import percent
from qingqian.web.parts import Kpi, Pill, Tone


@dataclass(frozen=True, slots=True)
class SampleLine:
    """One sample of a list: itself, its address, from what and when it was drawn, and what it brought."""

    sample: ClueSample
    url: str
    kind: str
    at: str
    results: CallResults
    rate: str


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One item: itself, the way to its clue or row, its amount in 万元, why it was likely, and what was said."""

    item: ClueSampleItem
    label: str
    url: str
    amount: str
    why: str
    said: Pill | None
    call: Callback | None


def rate_words(part: int, whole: int) -> str:
    """Write part of whole in percent, half-up to two decimals; – where there is no whole."""
    found = percent(part, whole)
    return "–" if found is None else f"{found}%"


def sample_line(sample: ClueSample, results: CallResults) -> SampleLine:
    """Say one sample for a list; the rate is 属实 of those reached."""
    url, rate = reverse("clue_sample", args=[sample.pk]), rate_words(results.true, results.reached)
    return SampleLine(sample, url, SampleKind(sample.kind).label, minute_of(sample.at), results, rate)


def item_line(sample: ClueSample, item: ClueSampleItem, call: Callback | None) -> ItemLine:
    """Say one item of a sample."""
    of_clues = sample.kind == SampleKind.CLUES
    return ItemLine(
        item,
        item.key if of_clues else item.debtor_name or "/",
        reverse("clue" if of_clues else "record", args=[item.target]),
        amount_words(item.amount_fen),
        item.reasons or _("无加权，每件都有 %(base)s 支签") % {"base": BASE},
        None if call is None else CALL_PILLS[call.answer],
        call,
    )


def result_kpis(results: CallResults) -> list[Kpi]:
    """Say what a sample brought."""
    untrue = Tone.BAD if results.untrue else Tone.PLAIN
    content = _("基本满意 %(mostly)s，不满意 %(not)s") % {"mostly": results.mostly, "not": results.discontent}
    rate = _("属实率 %(rate)s（占已联系到的）") % {"rate": rate_words(results.true, results.reached)}
    return [
        Kpi(_("抽中"), str(results.drawn), _("件")),
        Kpi(_("已回访"), str(results.called), _("件"), _("联系到 %(count)s 件") % {"count": results.reached}),
        Kpi(_("属实"), str(results.true), _("件"), rate),
        Kpi(_("不属实"), str(results.untrue), _("件"), _("说不清 %(count)s 件") % {"count": results.unsure}, untrue),
        Kpi(_("满意"), str(results.satisfied), _("件"), content),
    ]
