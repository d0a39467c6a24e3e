"""A campaign under way: the survey is past, the week too, the resolution report is due in five days."""

import datetime as dt

import pytest

from ledger.models import Unit
from tests.factories import campaigns, units

CODES = (campaigns.SURVEY, campaigns.WEEK, campaigns.RESOLUTION)


@pytest.fixture
def tree() -> dict[str, Unit]:
    """Plant the tree and open the campaign for all of it."""
    planted = units.tree()
    now = dt.datetime.now(dt.UTC)
    for code, days in zip(CODES, (-20, -6, 5), strict=True):
        campaigns.due(code, now + dt.timedelta(days=days, hours=1))
        campaigns.expect(code, *planted.values())
    return planted
