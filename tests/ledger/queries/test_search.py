"""What is found is what a plain look through every row finds, whatever was typed, and nobody else's."""

import unicodedata
from collections.abc import Sequence
from urllib.parse import urlencode

import pytest
from django.db import connection, transaction
from django.http import QueryDict
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, composite

from ledger.actions.records import save_record
from ledger.annexes.names import normalised_name
from ledger.forms.filters import RecordFilter
from ledger.models import ArrearsRecord, Unit
from ledger.queries import search
from ledger.queries.records import records_of
from ledger.queries.search import FIND, LONGEST, MOST, MOST_WORDS, SEARCHED, holding, too_short, words_of
from ledger.scoping import SYSTEM, tenant_scope
from ledger.vocabulary import Status
from qingqian.db.sqlfile import scalar
from tests.factories import campaigns, units
from tests.factories.lines import good_line
from tests.factories.records import build, record
from tests.personas import clerk_of, reviewer_of
from tests.walls.attack import REFUSED, attempt

pytestmark = pytest.mark.django_db
# Signs of a pattern, of a string, of an array; wide, joined and rare ones; and what is left out of a plain form.
SIGNS = "宏盛建a筑Ｂz9９%_\\'\"{},（(）)　 \n😀é́—·"
TEXTS = st.text(st.sampled_from(SIGNS), max_size=7)


def found(unit: Unit, typed: str, *, subtree: bool = True) -> list[int]:
    rows = holding(records_of(unit, subtree=subtree), unit, words_of(typed), subtree=subtree)
    return sorted(rows.values_list("id", flat=True))


def looked_through(rows: Sequence[ArrearsRecord], typed: str) -> list[int]:
    """Look through the rows one by one, as somebody would who knows no index."""

    def plain(text: str) -> str:
        return "".join(
            chr(ord(sign) + 32) if "A" <= sign <= "Z" else sign
            for sign in unicodedata.normalize("NFKC", normalised_name(text))
        )

    words = [plain(word) for word in typed.split()]
    return sorted(
        row.pk for row in rows if all(any(word in plain(getattr(row, name)) for name in SEARCHED) for word in words)
    )


@composite
def cases(draw: DrawFn) -> tuple[list[list[str]], str]:
    """Draw the texts of some rows, and words: pieces of them, or anything."""
    rows = draw(st.lists(st.lists(TEXTS, min_size=6, max_size=6), min_size=1, max_size=4))
    texts = [text for row in rows for text in row if text]
    pieces = st.sampled_from(texts).flatmap(
        lambda text: st.integers(0, len(text)).flatmap(
            lambda start: st.integers(start, len(text)).map(lambda end: text[start:end])
        )
    )
    words = draw(st.lists((pieces | TEXTS) if texts else TEXTS, min_size=1, max_size=2))
    return rows, " ".join(words)


@pytest.fixture
def tree() -> dict[str, Unit]:
    return units.tree()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(case=cases())
@example(case=([["%宏盛", "_", "\\", "'", '"', "{,}"]], "%宏"))
@example(case=([["宏_盛", "", "", "", "", ""], ["宏建盛", "", "", "", "", ""]], "宏_盛"))
@example(case=([["ＡＢ", "", "", "", "", ""]], "ab"))
@example(case=([["宏", "盛", "", "", "", ""]], "宏盛"))
@example(case=([["宏盛建", "宏建", "建盛", "", "", ""], ["宏盛", "", "", "", "", "盛建"]], "宏盛 盛建"))
@example(case=([["宏盛", "", "盛建", "", "", ""]], "宏盛建"))
@example(case=([["", "", "", "911101080000000A1X", "11500110MB0000001Y", ""]], "0000a1X"))
@example(case=([["", "", "", "911101080000000A1X", "", "A1"]], "911101080000000A1X"))
@example(case=([["", "", "", "911101080000000A1X5", "911101080000000a1x", ""]], "911101080000000A1X"))
@example(case=([["", "", "", "911101080000000A1X", "", "A1号"]], "a1 0a1x"))
@example(case=([["a\\b", "", "", "", "", ""]], "A\\"))
def test_the_index_finds_what_a_plain_look_finds(tree: dict[str, Unit], case: tuple[list[list[str]], str]) -> None:
    rows, typed = case
    with transaction.atomic(), tenant_scope(SYSTEM), connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off")  # so few rows would be looked through otherwise
        places = (units.GUNAN, units.WENLONG, units.CITY, units.QIJIANG)
        made = [
            build(tree[code], Status.NONE, **dict(zip(SEARCHED, texts, strict=True)), faulty=True)
            for code, texts in zip(places, rows, strict=False)
        ]
        ArrearsRecord.objects.bulk_create(made)
        stored = list(ArrearsRecord.objects.all())
        short = too_short(words_of(typed))
        for code in (units.CITY, units.QIJIANG):
            mine = [row for row in stored if row.path.startswith(tree[code].path)]
            assert found(tree[code], typed) == ([] if short else looked_through(mine, typed))
        own = [row for row in stored if row.unit_id == tree[units.GUNAN].pk]
        assert found(tree[units.GUNAN], typed, subtree=False) == looked_through(own, typed)
        transaction.set_rollback(True)


def test_words_are_found_in_each_of_the_texts_and_after_every_change(tree: dict[str, Unit]) -> None:
    campaigns.under_way()
    clerk, city = clerk_of(units.GUNAN), tree[units.CITY]
    line = good_line(1, contract_name="彩虹桥加固合同", source=2, source_no="DC-2022-07")
    with clerk.scope() as actor:
        row = save_record(actor, clerk.unit, line)
    with tenant_scope(SYSTEM):
        for typed in ("彩虹", "固合", "dc-20", "2-07", line.creditor_uscc[4:8], line.debtor_name[:2], "彩虹 DC-"):
            assert found(city, typed) == [row.pk], typed
        assert found(city, "彩虹 没有") == found(city, "同D") == []
    with clerk.scope() as actor:
        save_record(actor, clerk.unit, good_line(1, contract_name="长虹桥加固合同"), record_id=row.pk)
    with tenant_scope(SYSTEM):
        assert (found(city, "彩虹"), found(city, "长虹")) == ([], [row.pk])
        ArrearsRecord.objects.filter(pk=row.pk).delete()
        assert found(city, "长虹") == []


def test_a_word_that_many_rows_hold_is_looked_for_row_by_row(
    tree: dict[str, Unit], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = [record(tree[code], contract_name="彩虹桥").pk for code in (units.GUNAN, units.JIJIANG, units.CITY)]
    with tenant_scope(SYSTEM):
        assert scalar(FIND, [tree[units.CITY].pk, ["彩虹"], 2]) is None
        assert sorted(scalar(FIND, [tree[units.CITY].pk, ["彩虹"], 3])) == made
        monkeypatch.setattr(search, "MOST", 2)
        assert found(tree[units.CITY], "彩虹") == made
        assert found(tree[units.QIJIANG], "彩虹") == made[:1]


def test_one_sign_alone_is_looked_for_in_a_single_ledger_only(tree: dict[str, Unit]) -> None:
    made = record(tree[units.GUNAN], contract_name="彩虹桥", debtor_name="甲局")
    with tenant_scope(SYSTEM):
        assert found(tree[units.GUNAN], "彩", subtree=False) == [made.pk]
        assert found(tree[units.CITY], "彩") == []
        assert found(tree[units.CITY], "彩 甲局") == [made.pk]
        assert found(tree[units.CITY], " 　 ") == [made.pk]
    assert too_short(words_of("彩 甲"))
    assert not too_short(words_of(" "))


def test_the_database_finds_for_units_in_scope_alone(tree: dict[str, Unit]) -> None:
    here, there = (
        record(tree[units.GUNAN], contract_name="彩虹桥"),
        record(tree[units.JIJIANG], contract_name="彩虹桥"),
    )
    asked = [["彩虹"], MOST]
    with clerk_of(units.GUNAN).scope():
        assert scalar(FIND, [here.unit_id, *asked]) == [here.pk]
        for stranger in (there.unit_id, tree[units.WENLONG].pk, tree[units.QIJIANG].pk, tree[units.CITY].pk, 10**9):
            assert attempt(FIND, [stranger, *asked]).code == REFUSED
        emptied = FIND.replace("select", "select set_config('app.paths', '', true),")
        assert attempt(emptied, [here.unit_id, *asked]).code == REFUSED
    with reviewer_of(units.QIJIANG).scope():
        assert scalar(FIND, [tree[units.QIJIANG].pk, *asked]) == [here.pk]
        assert attempt(FIND, [tree[units.JIANGJIN].pk, *asked]).code == REFUSED
    assert attempt(FIND, [here.unit_id, *asked]).code == REFUSED


def test_what_stands_in_another_district_is_no_part_of_the_numbers_that_are_looked_up() -> None:
    numbers = [set(scalar("select bigrams(%s, '彩虹桥梁')", [district])) for district in (0, 7, 8)]
    assert [len(each) for each in numbers] == [3, 3, 3]
    assert len(set.union(*numbers)) == 9


def test_more_words_or_signs_than_are_looked_for_are_refused_in_one_sentence() -> None:
    clerk = clerk_of(units.GUNAN)
    name = "".join(chr(0x4E00 + number) for number in range(LONGEST // 2))
    with clerk.scope():
        kept = record(clerk.unit, contract_name=name)
        just = " ".join(name[start : start + 2] for start in range(0, MOST_WORDS * 2, 2))
        for typed, found in (
            (just, [kept.pk]),
            (f"{just} {name[0]}", []),
            # The same word again is no further one.
            (f"{just} {name[:2]}", [kept.pk]),
            (f"{name} {name[:-1]}", [kept.pk]),
            (f"{name} {name}", []),
        ):
            filters = RecordFilter(QueryDict(urlencode({"q": typed})), clerk.unit, subtree=False)
            assert list(filters.qs.values_list("pk", flat=True)) == found, typed
            said = [] if found else ["一次最多查 8 个词、100 个字，请只留最要紧的几个词再查。"]
            assert filters.problems == said
