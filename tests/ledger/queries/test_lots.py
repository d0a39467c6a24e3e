import hashlib
from collections import Counter
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.queries.lots import Candidate, best_lot, draw_lots

names = st.text("abc", min_size=1, max_size=4)
weighted = st.dictionaries(names, st.integers(1, 9), max_size=8)


def _candidates(weights: dict[str, int]) -> list[Candidate[str]]:
    return [Candidate(key, lots, key.upper()) for key, lots in weights.items()]


def test_lots_are_what_they_were_when_this_was_written() -> None:
    assert best_lot("1", "A", "x", 1).hex()[:16] == "d4275a3b860488f3"
    assert best_lot("1", "A", "x", 3) >= best_lot("1", "A", "x", 2) >= best_lot("1", "A", "x", 1)
    drawn = draw_lots(_candidates(dict.fromkeys("abcdefgh", 1)), "0937-5512", "basis", 3)
    assert list(drawn.drawn) == ["C", "H", "D"]


@settings(max_examples=25)
@given(weighted, st.text("abc", max_size=2), st.integers(1, 9), st.randoms(use_true_random=False))
def test_the_same_comes_out_in_whatever_order_they_come_and_more_begins_with_less(
    weights: dict[str, int], seed: str, size: int, random: Random
) -> None:
    candidates = _candidates(weights)
    all_of_them = draw_lots(candidates, seed, "basis", 99)
    random.shuffle(candidates)
    some = draw_lots(candidates, seed, "basis", size)
    assert list(some.drawn) == list(all_of_them.drawn)[:size]
    assert sorted(all_of_them.drawn) == sorted(key.upper() for key in weights)
    assert (some.of, some.of_lots) == (len(weights), sum(weights.values()))
    keys = "\n".join(what.lower() for what in some.drawn)
    assert some.sha256 == hashlib.sha256(keys.encode()).hexdigest()


def test_one_is_drawn_first_as_often_as_it_weighs() -> None:
    """Of 1, 3 and 6 lots: a tenth, three tenths, six tenths of 2,000 seeds, within four standard deviations."""
    candidates = _candidates({"light": 1, "middle": 3, "heavy": 6})
    won = Counter(draw_lots(candidates, str(seed), "basis", 1).drawn[0] for seed in range(2000))
    for each in candidates:
        chance = each.lots / 10
        assert abs(won[each.what] - 2000 * chance) < 4 * (2000 * chance * (1 - chance)) ** 0.5


class _Held:
    """Something that tells how many of its kind are held."""

    now = most = 0

    def __init__(self) -> None:
        _Held.now += 1
        _Held.most = max(_Held.most, _Held.now)

    def __del__(self) -> None:
        _Held.now -= 1


def test_of_many_that_pass_by_no_more_are_held_than_are_drawn() -> None:
    passing = (Candidate(str(number), 1 + number % 3, _Held()) for number in range(20_000))
    drawn = draw_lots(passing, "1", "basis", 10)
    assert (drawn.of, drawn.of_lots, len(drawn.drawn)) == (20_000, 39_999, 10)
    assert _Held.most <= 10 + 2
