"""What is printed on a sheet and typed again by whoever holds the paper."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.actions.deciding import claim, return_filing
from ledger.actions.filings import amend
from ledger.actions.versions import Submission
from ledger.models import FilingVersion
from ledger.queries.codes import Verdict, find_code, read_code
from ledger.scoping import SYSTEM, tenant_scope
from tests.factories import units
from tests.factories.lines import good_line
from tests.factories.rollups import Tree
from tests.personas import clerk_of

SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE = "0189ABCDEFGHJKMN"


@pytest.mark.parametrize(
    "typed",
    [
        CODE,
        "0189-ABCD-EFGH-JKMN",
        " 0189 abcd efgh jkmn ",
        "oi89-abcd-efgh-jkmn",
        "OL89—ABCD–EFGH－JKMN",
        "０１８９ＡＢＣＤＥＦＧＨＪＫＭＮ",
        "0189\u3000ABCD\tEFGH\nJKMN",
    ],
)
def test_whatever_way_it_is_typed_it_is_the_same_code(typed: str) -> None:
    assert read_code(typed) == CODE


@pytest.mark.parametrize(
    "typed",
    ["", "0189ABCDEFGHJKM", f"{CODE}0", "0189ABCDEFGHJKMU", "校验码校验码校验码校验", "0" * 1_000_000, "\0" * 16],
)
def test_what_can_be_no_code_is_none(typed: str) -> None:
    assert read_code(typed) == ""


@given(st.text(SIGNS, min_size=16, max_size=16), st.text(max_size=80))
def test_every_code_is_read_back_as_it_is_printed(code: str, other: str) -> None:
    printed = FilingVersion(code=code).code_text
    assert [len(part) for part in printed.split("-")] == [4, 4, 4, 4]
    assert read_code(printed) == read_code(printed.lower()) == code
    assert read_code(other) == "" or set(read_code(other)) <= set(SIGNS)


@pytest.mark.django_db
def test_a_code_matches_is_superseded_or_unknown() -> None:
    tree = Tree()
    tree.expect(units.GUNAN, units.QIJIANG)
    tree.write(units.GUNAN, [good_line(1)])
    town, first = tree.units[units.GUNAN], tree.hand_in(units.GUNAN)
    reviewer = tree.reviewer(units.QIJIANG)

    def verdicts() -> list[tuple[Verdict, int | None]]:
        with reviewer.scope():
            versions = FilingVersion.objects.filter(unit=town).order_by("number")
            found = [find_code(version.code_text) for version in versions]
        return [(each.verdict, each.standing) for each in found]

    assert verdicts() == [(Verdict.MATCHES, 1)]
    with reviewer.scope() as actor:
        claim(actor, town, tree.period)
        return_filing(actor, town, tree.period, "金额有误，请核对")
    assert verdicts() == [(Verdict.SUPERSEDED, None)]
    tree.hand_in(units.GUNAN)
    tree.approve(units.GUNAN)
    with tree.clerk(units.GUNAN).scope() as actor:
        amend(actor, town, tree.period, Submission(), "漏报一笔工程尾款，补充后重报")
    # What was approved is in force until the amendment is.
    assert verdicts() == [(Verdict.SUPERSEDED, 3), (Verdict.MATCHES, 3), (Verdict.MATCHES, 3)]
    tree.approve(units.GUNAN)
    assert verdicts() == [(Verdict.SUPERSEDED, 3), (Verdict.SUPERSEDED, 3), (Verdict.MATCHES, 3)]
    with reviewer.scope():
        assert find_code("0000-0000-0000-0000").verdict is Verdict.UNKNOWN
        assert find_code("随便写的").version is None
    with clerk_of(units.WENLONG).scope():
        assert find_code(first.code).verdict is Verdict.UNKNOWN


@pytest.mark.django_db
def test_no_two_versions_bear_one_code() -> None:
    tree = Tree()
    tree.expect(units.GUNAN, units.WENLONG, units.QIJIANG)
    tree.hand_in(units.GUNAN, nil=True)
    tree.hand_in(units.WENLONG, nil=True)
    with tenant_scope(SYSTEM):
        codes = list(FilingVersion.objects.values_list("code", flat=True))
    assert len(set(codes)) == len(codes) == 2
    assert all(read_code(code) == code for code in codes)
