from collections.abc import Iterator

import pytest

from qingqian.db import embedded
from tests.qingqian.db.servers import temporary_base


@pytest.fixture(scope="module")
def shared() -> Iterator[embedded.Cluster]:
    """One server for the tests of a file; each test leaves it in any state, ``up`` brings it back."""
    with temporary_base() as base:
        yield embedded.locate(base)


@pytest.fixture
def up(shared: embedded.Cluster) -> embedded.Cluster:
    embedded.ensure(shared)
    return shared
