import pytest

from qingqian.db.sqlfile import rows, streamed


@pytest.mark.django_db
def test_rows_come_as_they_are_asked_for_and_the_server_keeps_the_rest() -> None:
    """Whoever fetched all of these at once would still be at it when the server gives up."""
    rows("set local statement_timeout = '3s'; select 1")
    coming = streamed("select generate_series(1, %s) as number", [50_000_000], at_once=2)
    assert [next(coming) for _time in range(3)] == [{"number": 1}, {"number": 2}, {"number": 3}]
    coming.close()
    assert list(streamed("select 1 as one where false")) == []
