import datetime as dt

from ledger.models import Unit
from tests.factories import campaigns, units


def under_way() -> dict[str, Unit]:
    """Plant the tree with a campaign: survey and week are past, the resolution report is due in five days."""
    planted = units.tree()
    now = dt.datetime.now(dt.UTC)
    for code, days in ((campaigns.SURVEY, -20), (campaigns.WEEK, -6), (campaigns.RESOLUTION, 5)):
        campaigns.due(code, now + dt.timedelta(days=days, hours=1))
        campaigns.expect(code, *planted.values())
    return planted
