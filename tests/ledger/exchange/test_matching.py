from dataclasses import replace
from uuid import uuid4

from ledger.annexes.line import Line
from ledger.exchange.matching import Incoming, matches, unmasked, untouched
from ledger.queries.rows import Row
from tests.factories.lines import good_line


def row(number: int, line: Line) -> Row:
    return Row(record_id=number, number=number, line=line, lineage=uuid4())


def incoming(number: int, line: Line, key: str = "") -> Incoming:
    return Incoming(number, key, line)


def found(file: list[Incoming], live: list[Row]) -> list[int | None]:
    return [None if item is None else item.record_id for item in matches(file, live)]


def test_a_hidden_id_wins_over_everything_typed() -> None:
    live = [row(1, good_line(1)), row(2, good_line(2))]
    file = [incoming(4, good_line(9), str(live[1].lineage)), incoming(5, good_line(1))]
    assert found(file, live) == [2, 1]


def test_without_an_id_codes_contract_and_category_tell() -> None:
    live = [row(1, good_line(1)), row(2, good_line(2))]
    spaced = replace(good_line(2), contract_name=" " + good_line(2).contract_name.replace("第", "第 "))
    assert found([incoming(4, spaced), incoming(5, good_line(3))], live) == [2, None]


def test_equal_ones_are_told_apart_by_amount_and_month_then_by_order() -> None:
    one, two, three = (replace(good_line(1), owed_fen=fen) for fen in (1_000_000, 2_000_000, 3_000_000))
    live = [row(1, one), row(2, two), row(3, three)]
    changed = replace(one, owed_fen=9_000_000)
    assert found([incoming(4, three), incoming(5, changed), incoming(6, two)], live) == [3, 1, 2]


def test_a_row_is_matched_once_and_the_rest_stays() -> None:
    live = [row(1, good_line(1)), row(2, good_line(2))]
    file = [incoming(4, good_line(1)), incoming(5, good_line(1))]
    assert found(file, live) == [1, None]
    assert [item.record_id for item in untouched(live, matches(file, live))] == [2]


def test_an_unknown_or_repeated_id_falls_back_to_the_key() -> None:
    live = [row(1, good_line(1)), row(2, good_line(2))]
    same = str(live[0].lineage)
    file = [incoming(4, good_line(1), same), incoming(5, good_line(2), same), incoming(6, good_line(3), "nonsense")]
    assert found(file, live) == [1, 2, None]


def test_a_code_that_was_mended_finds_its_row_by_the_names() -> None:
    wrong = replace(good_line(1), creditor_uscc="9150")
    assert found([incoming(4, good_line(1))], [row(1, wrong), row(2, good_line(2))]) == [1]
    assert found([incoming(4, good_line(1))], [row(1, replace(wrong, creditor_name="另一家公司"))]) == [None]


def test_two_of_the_same_names_are_not_taken_for_each_other() -> None:
    wrong = replace(good_line(1), creditor_uscc="9150")
    assert found([incoming(4, good_line(1))], [row(1, wrong), row(2, replace(wrong, owed_fen=1))]) == [None]


def test_valid_codes_that_differ_are_two_parties() -> None:
    other = replace(good_line(1), creditor_uscc=good_line(2).creditor_uscc)
    assert found([incoming(4, good_line(1))], [row(1, other)]) == [None]


def test_of_a_row_and_its_copy_the_one_that_is_equal_is_the_row() -> None:
    live = [row(1, good_line(1))]
    key = str(live[0].lineage)
    file = [incoming(4, good_line(9), key), incoming(5, good_line(1), key)]
    assert found(file, live) == [None, 1]


def test_a_masked_number_leaves_the_ledgers_own_in_its_place() -> None:
    known = replace(good_line(1), debtor_phone="13812342201", creditor_phone="023-48600000")
    seen = replace(known, debtor_phone="138****2201", creditor_phone="023-48611111")
    assert unmasked(seen, known) == replace(known, creditor_phone="023-48611111")
    other = replace(known, debtor_phone="138****9999")
    assert unmasked(other, known) == other
