"""Who brings lists of people, with a place for what is uploaded."""

from pathlib import Path
from typing import Any

import pytest

from tests.factories import campaigns, units
from tests.personas import Persona, manager_of


@pytest.fixture
def manager(tmp_path: Path, settings: Any) -> Persona:
    """A manager of the district, in a campaign under way."""
    settings.UPLOAD_DIR = tmp_path / "uploads"
    campaigns.under_way()
    return manager_of(units.QIJIANG)
