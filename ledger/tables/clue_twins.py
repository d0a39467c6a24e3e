"""Clues that are probably one complaint, and those that went into another, in the words of a page."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ledger.models import Clue, ClueChannel
from ledger.queries.clues.duplicates import Likeness, Twin
from ledger.tables.clues import amount_words, debtor_words, state_pill
from qingqian.web.masking import mask_phone
from qingqian.web.parts import Pill

WHY: Final[Mapping[Likeness, str | Promise]] = {
    Likeness.NUMBER: _("渠道编号相同"),
    Likeness.AMOUNT: _("债权人、债务人相同，金额相差不到 1%"),
    Likeness.NAMES: _("债权人、债务人相同；有一方金额不明，只按名称判断"),
}
# Where neither says who owes.
_CREDITOR_ALONE: Final[Mapping[Likeness, str | Promise]] = {
    Likeness.AMOUNT: _("债权人相同，都没有写明债务人，金额相差不到 1%"),
    Likeness.NAMES: _("债权人相同，都没有写明债务人；有一方金额不明，只按名称判断"),
}


@dataclass(frozen=True, slots=True)
class TwinLine:
    """One clue beside which another stands: why, its address, its cells; into which number one joins, '' for none."""

    clue: Clue
    url: str
    why: str
    into: str
    state: Pill
    debtor: str
    amount: str


@dataclass(frozen=True, slots=True)
class JoinedLine:
    """What a clue said that went into another: nothing of it is lost."""

    clue: Clue
    url: str
    channel: str
    debtor: str
    amount: str
    phone: str


def why_words(likeness: Likeness, debtor_key: str) -> str:
    """Say why two complaints look like one; `debtor_key` '' where the debtor is unknown."""
    known = WHY if debtor_key else {**WHY, **_CREDITOR_ALONE}
    return str(known[likeness])


def twin_lines(twins: Iterable[Twin]) -> list[TwinLine]:
    """Say each clue that is probably the same complaint."""
    return [
        TwinLine(
            clue=each.clue,
            url=reverse("clue", args=[each.clue.pk]),
            why=why_words(each.likeness, each.clue.debtor_key),
            into="" if each.over else each.number,
            state=state_pill(each.clue),
            debtor=debtor_words(each.clue),
            amount=amount_words(each.clue.amount_fen),
        )
        for each in twins
    ]


def joined_lines(clues: Sequence[Clue]) -> list[JoinedLine]:
    """Say what each clue said that went into another; telephone numbers are masked."""
    return [
        JoinedLine(
            clue=clue,
            url=reverse("clue", args=[clue.pk]),
            channel=f"{ClueChannel(clue.channel).label} {clue.channel_no}".strip(),
            debtor=debtor_words(clue),
            amount=amount_words(clue.amount_fen),
            phone=mask_phone(clue.contact_phone),
        )
        for clue in clues
    ]
