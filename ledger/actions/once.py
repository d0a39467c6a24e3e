"""A form whose answer is told once: its key is used up with the act, so that reloading the answer repeats nothing."""

from typing import Final

from ledger.errors import RefusedError
from ledger.models import Job, JobState, Unit
from ledger.scoping import Actor
from qingqian.db.clock import wall_clock

KIND: Final = "once"
REPEATED: Final = "这张表单已经办理过，没有重复办理；密码条不能再显示。没有拿到密码的，请从“人员”打开此人，重设密码。"


def use_key(actor: Actor, unit: Unit, key: str) -> None:
    """Use a form's key up, in the transaction of its act; RefusedError for one that was used (of two at once, too)."""
    done = {"unit": unit, "owner_id": actor.user_id, "kind": KIND, "state": JobState.DONE, "finished_at": wall_clock()}
    _job, first = Job.objects.get_or_create(key=f"{KIND}:{actor.user_id}:{key}", defaults=done)
    if not first:
        raise RefusedError(REPEATED)
