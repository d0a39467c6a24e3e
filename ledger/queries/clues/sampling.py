"""What is drawn for calling back (domain.md §8), how likely each is, and whether a draw comes out as it was noted."""

import datetime as dt
import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from ledger.models import (
    CallAnswer,
    Callback,
    Clue,
    ClueSample,
    ClueSampleItem,
    ClueState,
    SampleKind,
    Satisfaction,
    Unit,
)
from ledger.queries.live import rows_of
from ledger.queries.lots import (
    BASE,
    JUST_CLEARED,
    JUST_DAYS,
    LARGE,
    LAST_MINUTE,
    LAST_MINUTE_HOURS,
    Candidate,
    Lots,
    draw_lots,
)
from ledger.scoping import Actor
from ledger.totals.aging import BAND_FLOORS
from ledger.vocabulary import Status
from qingqian.db.sqlfile import streamed

LAST_DAYS: Final = 3
_LARGE_WORDS: Final = ("", "10万元以上", "50万元以上", "100万元以上", "500万元以上")


def clue_weight(
    amount_fen: int | None, ended_on: dt.date | None, due_on: dt.date | None, today: dt.date
) -> tuple[int, str]:
    """Return how many lots a clue has, and why: its amount in 分, the day on which it ended, and when it was due.

    One that ended at most 30 days ago has more, and one that ended in the last three days before it was due, or later.
    """
    just = ended_on is not None and (today - ended_on).days <= JUST_DAYS
    late = ended_on is not None and due_on is not None and (due_on - ended_on).days < LAST_DAYS
    return _weighed(amount_fen, "刚办结" if just else "", "临近期限才办结" if late else "")


def row_weight(amount_fen: int | None, cleared_on: dt.date, today: dt.date, *, last_minute: bool) -> tuple[int, str]:
    """Return how many lots a cleared row has, and why; `last_minute` as in cleared.sql."""
    just = (today - cleared_on).days <= JUST_DAYS
    return _weighed(
        amount_fen, "刚清偿" if just else "", f"报送前{LAST_MINUTE_HOURS}小时内改动" if last_minute else ""
    )


def _weighed(amount_fen: int | None, just: str, late: str) -> tuple[int, str]:
    """Return lots and why; a word that is '' says that it is not so."""
    band = 0 if amount_fen is None else sum(amount_fen >= floor for floor in BAND_FLOORS) - 1
    told = [(LARGE[band], _LARGE_WORDS[band]), (JUST_CLEARED, just), (LAST_MINUTE, late)]
    told = [(lots, why) for lots, why in told if why]
    return BASE + sum(lots for lots, _why in told), "；".join(f"{why} +{lots}" for lots, why in told)


def clue_items(unit: Unit, since: dt.date, until: dt.date, today: dt.date, most: int) -> list[ClueSampleItem]:
    """Return the closed clues of a unit and all below it that ended between two days, each weighed (one query).

    `most` at most are read; there may be more.
    """
    found = Clue.objects.filter(rows_of(unit, subtree=True), state__in=[ClueState.CLOSED, ClueState.ARCHIVED])
    found = found.filter(ended_on__gte=since, ended_on__lte=until).select_related("unit").order_by("id")
    items = []
    for clue in found[:most].iterator():
        lots, reasons = clue_weight(clue.amount_fen, clue.ended_on, clue.result_due, today)
        said = {"creditor_name": clue.creditor_name, "debtor_name": clue.debtor_name, "unit_name": clue.unit.name}
        items.append(
            ClueSampleItem(
                key=clue.number, target=clue.pk, lots=lots, reasons=reasons, amount_fen=clue.amount_fen, **said
            )
        )
    return items


def row_items(unit: Unit, since: dt.date, until: dt.date, today: dt.date, most: int) -> list[ClueSampleItem]:
    """Return the live rows of a unit and all below it that were cleared between two days, each weighed (one query).

    A row is cleared on the day of its last payment, or where none is dated, when it was changed last. `most` at most
    are read; there may be more.
    """
    said = {
        "district": 0 if unit.parent_id is None else unit.district_id,
        "path": f"{unit.path}%",
        "cleared": Status.CLEARED.value,
        "since": since,
        "until": until,
        "hours": LAST_MINUTE_HOURS,
        "most": most,
    }
    items = []
    for row in streamed(_cleared(), said):
        day, late = row.pop("day"), row.pop("last_minute")
        lots, reasons = row_weight(row["amount_fen"], day, today, last_minute=late)
        items.append(ClueSampleItem(key=row.pop("lineage").hex, lots=lots, reasons=reasons, **row))
    return items


@cache
def _cleared() -> str:
    return (Path(__file__).parent / "cleared.sql").read_text(encoding="utf-8")


def written(items: Sequence[ClueSampleItem]) -> str:
    """Write what is drawn from, a line for each: it is kept with the draw."""
    return "\n".join(f"{item.key}\t{item.lots}" for item in items)


def basis_of(candidates: str) -> str:
    """Return the checksum of what is drawn from; with the seed it decides what is drawn."""
    return hashlib.sha256(candidates.encode()).hexdigest()


def drawn_from(candidates: str, seed: str, size: int) -> Lots[str]:
    """Draw the keys of a sample from what was kept: the same for ever."""
    pairs = [line.split("\t") for line in candidates.splitlines()]
    return draw_lots((Candidate(key, int(lots), key) for key, lots in pairs), seed, basis_of(candidates), size)


def comes_out_again(sample: ClueSample, items: Sequence[ClueSampleItem]) -> bool:
    """Tell whether what was kept still has its checksum and draws these very items in this order."""
    again = drawn_from(sample.candidates, sample.seed, sample.size)
    same = (basis_of(sample.candidates), again.sha256) == (sample.basis, sample.sha256)
    return same and list(again.drawn) == [item.key for item in items]


@dataclass(frozen=True, slots=True)
class CallResults:
    """What calling back a sample brought: items by what was said last when their creditor was reached."""

    drawn: int = 0
    called: int = 0
    reached: int = 0
    true: int = 0
    untrue: int = 0
    unsure: int = 0
    satisfied: int = 0
    mostly: int = 0
    discontent: int = 0


def last_calls(samples: Sequence[int]) -> dict[int, dict[str, Callback]]:
    """Return, by sample and key, the call that counts: the last that reached somebody, else the last (one query)."""
    found: dict[int, dict[str, Callback]] = {sample: {} for sample in samples}
    calls = Callback.objects.filter(sample_nos__overlap=[*found]).select_related("clue").order_by("reached", "id")
    for call in calls:
        key = call.clue.number if call.clue is not None else uuid.UUID(str(call.lineage)).hex
        for sample in found.keys() & set(call.sample_nos):
            found[sample][key] = call
    return found


def results_of(drawn: int, calls: Sequence[Callback]) -> CallResults:
    """Count the calls that count, one for each item that was called about."""
    said, content = [call.answer for call in calls], [call.satisfaction for call in calls if call.reached]
    return CallResults(
        drawn,
        len(calls),
        len(content),
        said.count(CallAnswer.TRUE),
        said.count(CallAnswer.UNTRUE),
        said.count(CallAnswer.UNSURE),
        content.count(Satisfaction.SATISFIED),
        content.count(Satisfaction.MOSTLY),
        content.count(Satisfaction.DISCONTENT),
    )


def samples_of(actor: Actor, key: str, calls: Sequence[Callback], asked: int | None = None) -> list[int]:
    """Return the numbers of the samples that a call made now counts for (one query).

    They hold the clue of this number or the row of this lineage, and a unit of the actor's drew them: all where nobody
    was reached about it before, for a creditor is not asked once for each; where there is none, the last. `calls` are
    those made before; `asked` is the sample from whose page one calls, which counts in any case.
    """
    own = [seat.unit_id for seat in actor.seats]
    drawn = ClueSampleItem.objects.filter(key=key, unit__in=own).order_by("sample").values_list("sample", flat=True)
    numbers = list(drawn)
    waiting = set(numbers) - {number for call in calls if call.reached for number in call.sample_nos}
    return sorted(waiting) or numbers[-1:] if asked is None else sorted(waiting | {asked})


ITEMS: Final = {SampleKind.CLUES: clue_items, SampleKind.ROWS: row_items}
