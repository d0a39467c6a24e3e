from dataclasses import replace

import pytest

from ledger.vocabulary import Level
from reporting.annexes.annex3 import ANNEX3
from reporting.annexes.annex4 import ANNEX4
from reporting.annexes.spec import Heading, SummarySpec


@pytest.mark.parametrize("spec", [ANNEX3, ANNEX4])
def test_only_the_citys_sheet_names_the_label_column_otherwise(spec: SummarySpec) -> None:
    assert spec.headings_for(Level.DISTRICT) == spec.headings_for(Level.TOWN) == spec.headings
    changed = [
        pair for pair in zip(spec.headings, spec.headings_for(Level.MUNICIPAL), strict=True) if pair[0] != pair[1]
    ]
    assert [(old.text, new.text) for old, new in changed] == [(spec.label, spec.city_label)]


def test_headings_with_a_hole_or_an_overlap_are_refused() -> None:
    with pytest.raises(ValueError, match="exactly once"):
        replace(ANNEX3, headings=ANNEX3.headings[1:])
    with pytest.raises(ValueError, match="exactly once"):
        replace(ANNEX3, headings=(*ANNEX3.headings, Heading("数量", 3, 9)))


def test_columns_that_do_not_follow_are_refused() -> None:
    with pytest.raises(ValueError, match="without a gap"):
        replace(ANNEX3, columns=ANNEX3.columns[1:])


def test_a_figure_is_found_by_name() -> None:
    assert ANNEX4.column("settled_rate").no == 10
    assert ANNEX4.column("open_count").no is None
    with pytest.raises(KeyError):
        ANNEX4.column("label")
