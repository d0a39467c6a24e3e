"""What becomes of a row from one week to the next, by the one status that a row has (domain.md §3.1)."""

from dataclasses import replace
from random import Random
from typing import Final

from ledger.annexes.line import Line, status_of
from ledger.demo.rows import YUAN, Months, drawn
from ledger.vocabulary import Status

# Of a hundred rows in a status, how many move on within a week.
MOVES_ON: Final = {Status.NONE: 24, Status.PART: 24, Status.AGREED: 20, Status.COURT: 0, Status.CLEARED: 0}
# Where they move to: (next status, weight).
NEXT: Final = {
    (Status.NONE, False): ((Status.CLEARED, 45), (Status.PART, 33), (Status.AGREED, 22)),
    (Status.NONE, True): ((Status.COURT, 45), (Status.AGREED, 25), (Status.PART, 15), (Status.CLEARED, 15)),
    (Status.PART, False): ((Status.CLEARED, 65), (Status.PART, 35)),
    (Status.PART, True): ((Status.CLEARED, 30), (Status.PART, 20), (Status.COURT, 50)),
    (Status.AGREED, False): ((Status.CLEARED, 40), (Status.PART, 60)),
    (Status.AGREED, True): ((Status.CLEARED, 40), (Status.PART, 60)),
}
# Already at the survey some have been paid in part, or have an agreement.
AT_SURVEY: Final = ((Status.NONE, 84), (Status.PART, 10), (Status.AGREED, 6))
PARTIAL_OF_HUNDRED: Final = 20
"""How many agreements and court cases cover less than the rest, which is to be explained (A08, A09)."""
NO_MONTH_OF_HUNDRED: Final = 15


def at_survey(random: Random, line: Line, months: Months) -> Line:
    """Return a new row as it stands at the survey."""
    return moved(random, line, drawn(random, AT_SURVEY), months)


def after_a_week(random: Random, line: Line, months: Months) -> Line:
    """Return the row as it stands a week later; often the same."""
    status = status_of(line)
    if random.randrange(100) >= MOVES_ON[status]:
        return line
    return moved(random, line, drawn(random, NEXT[status, bool(line.disputed)]), months)


def moved(random: Random, line: Line, status: Status, months: Months) -> Line:
    """Bring a row into a status."""
    if status is Status.CLEARED:
        return cleared(line)
    if status is Status.PART:
        return part_paid(random, line, months)
    if status is Status.AGREED:
        return agreed(random, line, months)
    return sued(random, line) if status is Status.COURT else line


def cleared(line: Line) -> Line:
    """All is paid: 22 = 18 and nothing else."""
    return replace(_bare(line), cleared_fen=line.owed_fen)


def part_paid(random: Random, line: Line, months: Months) -> Line:
    """Pay a part of the rest; an agreement's month stays as that of the rest."""
    owed, paid = line.owed_fen or 0, line.paid_fen or 0
    paid += (owed - paid) * random.randint(15, 75) // 100 // YUAN * YUAN or YUAN
    if paid >= owed:
        return cleared(line)
    month = line.agreed_due_month or line.remaining_due_month
    if not month and random.randrange(100) >= NO_MONTH_OF_HUNDRED:
        month = months.coming(random)
    return replace(_bare(line), paid_fen=paid, remaining_fen=owed - paid, remaining_due_month=month)


def agreed(random: Random, line: Line, months: Months) -> Line:
    """Agree on when all will be paid, now and then on a part of it."""
    amount = _share(random, line.owed_fen or 0)
    return replace(_bare(line), agreed_fen=amount, agreed_due_month=months.coming(random))


def sued(random: Random, line: Line) -> Line:
    """Go to court for the rest; what was paid before stays in 23 and 24."""
    rest = (line.owed_fen or 0) - (line.paid_fen or 0)
    court = _share(random, rest)
    return replace(_bare(line), paid_fen=line.paid_fen, remaining_fen=line.remaining_fen, court_fen=court)


def _share(random: Random, fen: int) -> int:
    """Return all of it, in a few rows four fifths."""
    return fen * 4 // 5 // YUAN * YUAN or fen if random.randrange(100) < PARTIAL_OF_HUNDRED else fen


def _bare(line: Line) -> Line:
    """Empty columns 22 to 28."""
    return replace(
        line,
        cleared_fen=None,
        paid_fen=None,
        remaining_fen=None,
        remaining_due_month="",
        agreed_fen=None,
        agreed_due_month="",
        court_fen=None,
    )
