from dataclasses import fields

import pytest

from ledger.annexes.line import Line
from ledger.forms.records import RecordForm, new_key, typed_line
from ledger.vocabulary import Category, Nature, Sector, Source
from tests.factories.lines import good_line


def filled(line: Line, **changed: str) -> RecordForm:
    return RecordForm({**typed_line(line), **changed})


def test_the_form_has_the_26_columns_and_its_two_marks() -> None:
    assert list(RecordForm().fields) == ["seen", "key", *(field.name for field in fields(Line))]


@pytest.mark.parametrize(
    "line",
    [
        Line(),
        good_line(),
        good_line(source=Source.OTHER, nature=Nature.PRIVATE, sector=None, category=Category.SERVICES, disputed=False),
        good_line(sector=Sector.OTHER, owed_fen=1, contract_fen=10**15 - 1, paid_fen=123_456, remaining_fen=999_999),
    ],
)
def test_a_line_survives_the_way_through_the_form(line: Line) -> None:
    form = filled(line)
    assert form.is_valid(), form.errors
    assert form.line == line


def test_a_blank_form_is_a_blank_line() -> None:
    form = RecordForm({})
    assert form.is_valid()
    assert form.line == Line()


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("owed_fen", "12.1234567"),
        ("owed_fen", "-1"),
        ("due_month", "2022-13"),
        ("source", "不在名单"),
        ("disputed", "也许"),
        ("debtor_name", "长" * 201),
    ],
)
def test_what_cannot_be_read_is_said_at_its_field(name: str, typed: str) -> None:
    form = filled(good_line(), **{name: typed})
    assert not form.is_valid()
    assert list(form.errors) == [name]


def test_only_a_mark_of_ours_is_one() -> None:
    form = RecordForm({"key": new_key()})
    assert form.is_valid()
    assert form.lineage is not None
    for forged in ("", "x", new_key()[:-1] + "!"):
        other = RecordForm({"key": forged})
        assert other.is_valid()
        assert other.lineage is None
