"""Drawing a sample for a check (抽查): nothing changes but that it is known who drew what."""

from ledger.actions.audit import note
from ledger.actions.locks import lock_ledgers
from ledger.models import FilingVersion
from ledger.permission import require
from ledger.policy import Action
from ledger.queries.samples import draws_of
from ledger.scoping import Actor


def note_draw(actor: Actor, version: FilingVersion, seed: str, size: int, sha256: str) -> bool:
    """Note in the audit that a sample was drawn from a version; False where the same one was drawn before.

    `sha256` is the checksum of what was drawn. The unit's ledger is held meanwhile, so that two people who draw the
    same at once leave one event. ForbiddenError without the right.
    """
    require(actor, Action.DRAW_SAMPLE, version.unit)
    lock_ledgers([version.unit_id], closed=True)
    if any((draw.seed, draw.size) == (seed, size) for draw in draws_of(version)):
        return False
    said = {"period": version.period.code, "version": version.number, "code": version.code}
    note(version.unit_id, "sample_drawn", {**said, "seed": seed, "size": size, "sha256": sha256})
    return True
