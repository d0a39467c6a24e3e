from dataclasses import replace

import pytest

from ledger.actions.directory import apply_party, save_party
from ledger.actions.parties import remember
from ledger.actions.records import save_record
from ledger.errors import ConflictError
from ledger.models import ArrearsRecord, Creditor, Debtor, Unit
from ledger.queries.parties import SIDES, first_parties, initials, rows_that_differ
from ledger.scoping import SYSTEM, tenant_scope
from ledger.vocabulary import Nature
from tests.factories import campaigns, units
from tests.factories.lines import good_line
from tests.personas import Persona, clerk_of

pytestmark = pytest.mark.django_db
DEBTOR = SIDES["debtor"]


@pytest.fixture
def clerk() -> Persona:
    planted: dict[str, Unit] = units.tree()
    campaigns.expect(campaigns.SURVEY, *planted.values())
    return clerk_of(units.GUNAN)


def debtors() -> list[Debtor]:
    with tenant_scope(SYSTEM):
        return list(Debtor.objects.order_by("id"))


def test_saving_a_row_remembers_both_parties(clerk: Persona) -> None:
    line = good_line(debtor_name="綦江区第2供水站")
    with clerk.scope() as actor:
        save_record(actor, clerk.unit, line)
    (debtor,) = debtors()
    assert (debtor.name, debtor.uscc, debtor.nature, debtor.phone) == (
        line.debtor_name,
        line.debtor_uscc,
        line.nature,
        line.debtor_phone,
    )
    assert debtor.initials == "qjqd2gsz"
    with tenant_scope(SYSTEM):
        assert Creditor.objects.get().name == line.creditor_name


def test_the_last_word_counts_and_a_blank_forgets_nothing(clerk: Persona) -> None:
    line = good_line()
    renamed = replace(line, debtor_name="新名称", debtor_contact="", debtor_phone="023-48601111")
    with clerk.scope():
        remember(clerk.unit, [line])
        remember(clerk.unit, [line, renamed])
    (debtor,) = debtors()
    assert (debtor.name, debtor.contact, debtor.phone) == ("新名称", line.debtor_contact, "023-48601111")
    assert debtor.initials == "xmc"


def test_a_party_gets_its_code_later_and_a_broken_one_is_not_taken(clerk: Persona) -> None:
    line = good_line()
    with clerk.scope():
        remember(clerk.unit, [replace(line, debtor_uscc="")])
        remember(clerk.unit, [replace(line, debtor_uscc="1150O110"), replace(line, debtor_name="", debtor_uscc="")])
        assert [debtor.uscc for debtor in Debtor.objects.all()] == [""]
        remember(clerk.unit, [line])
    assert [debtor.uscc for debtor in debtors()] == [line.debtor_uscc]


def test_many_rows_cost_no_more_statements(clerk: Persona, django_assert_num_queries: object) -> None:
    count = django_assert_num_queries
    with clerk.scope():
        assert callable(count)
        with count(4):
            remember(clerk.unit, [good_line(number) for number in range(1, 4)])
        with count(4):
            remember(clerk.unit, [good_line(number) for number in range(4, 40)])


def test_a_party_is_found_by_name_code_and_initials(clerk: Persona) -> None:
    with clerk.scope():
        remember(clerk.unit, [good_line(1, debtor_name="重庆长寿供水站"), good_line(2, debtor_name="綦江区水利局")])
        code = good_line(1).debtor_uscc

        def found(text: str) -> list[str]:
            return [party.name for party in first_parties(clerk.unit, DEBTOR, text)]

        assert found("供水") == found("gsz") == found("GSZ") == found(code.lower()) == ["重庆长寿供水站"]
        assert found("qjq") == ["綦江区水利局"]
        assert found("没有的") == []
        assert len(found("")) == 2


def test_nobody_elses_party_is_found(clerk: Persona) -> None:
    other = clerk_of(units.WENLONG)
    with other.scope():
        remember(other.unit, [good_line()])
    with clerk.scope():
        assert first_parties(clerk.unit, DEBTOR, "") == []
        assert first_parties(other.unit, DEBTOR, "") == []


def test_initials_take_letters_and_digits_as_they_are() -> None:
    assert initials("重庆3A建材（集团）有限公司") == "cq3ajcjtyxgs"


def test_a_correction_is_written_into_exactly_the_rows_that_differ(clerk: Persona) -> None:
    line = good_line()
    with clerk.scope() as actor:
        for contract in ("甲", "乙"):
            save_record(actor, clerk.unit, replace(line, contract_name=contract))
        save_record(actor, clerk.unit, good_line(2))
        debtor = Debtor.objects.get(uscc=line.debtor_uscc)
        debtor.phone, debtor.nature = "023-48609999", Nature.INSTITUTION
        debtor.save()
        assert rows_that_differ(DEBTOR, debtor).count() == 2
        with pytest.raises(ConflictError, match="由 1 行变成了 2 行"):
            apply_party(actor, DEBTOR, debtor, 1)
        assert apply_party(actor, DEBTOR, debtor, 2) == 2
        assert rows_that_differ(DEBTOR, debtor).count() == 0
        rows = ArrearsRecord.objects.filter(debtor_uscc=line.debtor_uscc)
        assert {(row.debtor_phone, row.nature, row.version) for row in rows} == {("023-48609999", 3, 2)}
        assert ArrearsRecord.objects.get(debtor_uscc=good_line(2).debtor_uscc).version == 1


def test_rows_get_what_the_directory_says_now_not_what_was_once_read(clerk: Persona) -> None:
    with clerk.scope() as actor:
        record = save_record(actor, clerk.unit, good_line(debtor_contact="经办人甲"))
        seen_before = Debtor.objects.get()
        corrected = {name: getattr(seen_before, name) for name in DEBTOR.columns} | {"contact": "经办人丁"}
        save_party(actor, DEBTOR, Debtor.objects.get(), corrected)
        assert apply_party(actor, DEBTOR, seen_before, 1) == 1
        assert ArrearsRecord.objects.get(pk=record.pk).debtor_contact == "经办人丁"
