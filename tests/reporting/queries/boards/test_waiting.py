"""What waits on a board: who owes a period and has nothing in hand above, and explanations that nobody accepted."""

import pytest

from ledger.models import ExpectedReporter, Explanation, Filing, State
from ledger.scoping import SYSTEM, tenant_scope
from reporting.queries.boards.waiting import explained, missing
from tests.factories import campaigns, filings, records, units

pytestmark = pytest.mark.django_db


def test_who_is_exempt_or_was_taken_over_owes_nothing_and_what_was_sent_back_is_missing() -> None:
    places, period = units.tree(), campaigns.period()
    towns = [places[code] for code in (units.GUNAN, units.WENLONG, units.SHIJIAO)]
    campaigns.expect(campaigns.SURVEY, *towns)
    made = filings.version(towns[0])

    def told() -> tuple[int, int]:
        with tenant_scope(SYSTEM):
            return missing(places[units.QIJIANG], period)

    found = []
    for state in (State.DRAFT, State.SUBMITTED, State.RETURNED):
        with tenant_scope(SYSTEM):
            Filing.objects.filter(pk=made.filing_id).update(state=state)
        found.append(told())
    for changed in ({"exempt": True}, {"exempt": False, "successor": towns[2]}):
        with tenant_scope(SYSTEM):
            ExpectedReporter.objects.filter(unit=towns[1]).update(**changed)
        found.append(told())
    assert found == [(3, 3), (2, 3), (3, 3), (2, 2), (2, 2)], "draft, submitted, returned, exempt, taken over"


def test_an_explanation_of_another_rule_does_not_stand_for_the_one_before() -> None:
    town = units.unit(units.GUNAN)
    row = records.record(town)
    said = {"unit": town, "record": row, "text": "已与债权人商定顺延", "author_name": "甲", "fingerprint": "1"}
    opened = campaigns.period().opens_at
    with tenant_scope(SYSTEM):
        Explanation.objects.create(rule="A02", **said)
        Explanation.objects.create(rule="A11", accepted_at=opened, **said)
        assert [found.pk for found in explained(town)] == [row.pk]
