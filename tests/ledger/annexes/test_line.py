import pytest

from ledger.annexes.line import Line, status_of
from ledger.vocabulary import Status


@pytest.mark.parametrize(
    ("line", "status"),
    [
        (Line(owed_fen=10), Status.NONE),
        (Line(owed_fen=10, agreed_fen=10), Status.AGREED),
        (Line(owed_fen=10, paid_fen=4, remaining_fen=6), Status.PART),
        (Line(owed_fen=10, paid_fen=4, remaining_fen=6, court_fen=6), Status.COURT),
        (Line(owed_fen=10, court_fen=10), Status.COURT),
        (Line(owed_fen=10, cleared_fen=10), Status.CLEARED),
    ],
)
def test_a_row_has_the_status_of_its_filled_amounts(line: Line, status: Status) -> None:
    assert status_of(line) is status


def test_a_messy_row_takes_the_first_status_in_the_order_of_precedence() -> None:
    messy = Line(owed_fen=10, cleared_fen=1, court_fen=1, paid_fen=1, agreed_fen=1)
    seen = [status_of(messy)]
    for name in ("cleared_fen", "court_fen", "paid_fen", "agreed_fen"):
        setattr(messy, name, None)
        seen.append(status_of(messy))
    assert seen == [Status.CLEARED, Status.COURT, Status.PART, Status.AGREED, Status.NONE]


def test_a_zero_is_no_amount() -> None:
    assert status_of(Line(owed_fen=10, cleared_fen=0, court_fen=0, paid_fen=0, agreed_fen=0)) is Status.NONE


def test_a_remainder_alone_is_no_payment() -> None:
    assert status_of(Line(owed_fen=10, remaining_fen=10, remaining_due_month="2022-12")) is Status.NONE
