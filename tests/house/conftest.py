"""The parsed sources are large: once these tests are through, nobody pays for them any more."""

from collections.abc import Iterator

import pytest

from tests.house import source


@pytest.fixture(scope="package", autouse=True)
def sources_are_let_go() -> Iterator[None]:
    """Forget every parsed file after the last test of this folder."""
    yield
    source.tree.cache_clear()
