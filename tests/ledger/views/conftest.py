"""A campaign under way: the survey is past, the week too, the resolution report is due in five days."""

import pytest

from ledger.models import Unit
from tests.factories import campaigns


@pytest.fixture
def tree() -> dict[str, Unit]:
    """Plant the tree and open the campaign for all of it."""
    return campaigns.under_way()
