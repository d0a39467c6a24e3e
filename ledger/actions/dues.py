"""Tells units, each once, that a period is due soon or has been due; the sweep of the worker asks for it."""

from ledger.actions.notices import post
from ledger.queries.dues import dues_to_tell
from ledger.scoping import SYSTEM, tenant_scope
from qingqian.db.clock import app_now


def tell_dues() -> int:
    """Make the notices that are due now; return how many.

    Two sweeps at once make none twice, nor does one after a crash: a notice's key names unit, period and due time.
    """
    with tenant_scope(SYSTEM):
        return post(dues_to_tell(app_now()))
