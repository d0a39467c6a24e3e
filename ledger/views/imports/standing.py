"""Where an import stands, from the upload to its undoing, and how the pages call that."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from django.utils.translation import gettext_lazy as _

from ledger.exchange.deciding import NOTHING
from ledger.models import Job, JobState
from ledger.queries.imports import MERGED, UNDER_WAY, imports_of, undos_of
from qingqian.web.parts import Pill, Tone


class Stage(Enum):
    """One word for the check and its import together."""

    CHECKING = "checking"
    REFUSED = "refused"
    OPEN = "open"
    IMPORTING = "importing"
    FAILED = "failed"
    IMPORTED = "imported"
    DECLINED = "declined"
    UNDOING = "undoing"
    UNDONE = "undone"


_WORDS: Final = {
    Stage.CHECKING: (_("检查中"), Tone.INFO, "refresh"),
    Stage.REFUSED: (_("未导入"), Tone.WARN, "alert-triangle"),
    Stage.OPEN: (_("待决定"), Tone.WARN, "clock"),
    Stage.IMPORTING: (_("导入中"), Tone.INFO, "refresh"),
    Stage.FAILED: (_("未导入"), Tone.BAD, "alert-circle"),
    Stage.IMPORTED: (_("已导入"), Tone.OK, "circle-check"),
    Stage.DECLINED: (_("不导入"), Tone.PLAIN, "x"),
    Stage.UNDOING: (_("撤销中"), Tone.INFO, "refresh"),
    Stage.UNDONE: (_("已撤销"), Tone.PLAIN, "x"),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """A check, the import that was decided on, if any, and the undoing of it that was last asked for."""

    check: Job
    job: Job | None = None
    undo: Job | None = None

    @property
    def stage(self) -> Stage:
        """How far it is."""
        if self.job is not None:
            return self._stored(self.job, self.undo)
        if self.check.state in UNDER_WAY:
            return Stage.CHECKING
        if self.check.state != JobState.DONE:
            return Stage.REFUSED
        decided = self.check.result.get("decided")
        return Stage.DECLINED if decided and decided["as"] == NOTHING else Stage.OPEN

    @staticmethod
    def _stored(job: Job, undo: Job | None) -> Stage:
        if job.state in UNDER_WAY:
            return Stage.IMPORTING
        if job.state != JobState.DONE:
            return Stage.FAILED
        if job.result.get("undone"):
            return Stage.UNDONE
        return Stage.UNDOING if undo is not None and undo.state in UNDER_WAY else Stage.IMPORTED

    @property
    def name(self) -> str:
        """The stage's name, for templates."""
        return self.stage.value

    @property
    def is_merged(self) -> bool:
        """Tell whether the level above cut the file out of a merged one."""
        return bool(self.check.params.get("source") == MERGED)

    @property
    def pill(self) -> Pill:
        """The state as shape, word and colour."""
        label, tone, icon = _WORDS[self.stage]
        if self.is_merged and self.stage is Stage.OPEN:
            label = _("待确认")
        return Pill(str(label), tone, icon)

    @property
    def running(self) -> Job | None:
        """The job that is under way."""
        if self.stage is Stage.CHECKING:
            return self.check
        if self.stage is Stage.UNDOING:
            return self.undo
        return self.job if self.stage is Stage.IMPORTING else None

    @property
    def not_undone(self) -> Job | None:
        """The undoing that was refused or has failed, until it is asked for again."""
        return self.undo if self.stage is Stage.IMPORTED else None

    @property
    def counts(self) -> dict[str, int]:
        """What the import did, else what it would do; empty where the file was not read."""
        source = self.job if self.job is not None and self.job.state == JobState.DONE else self.check
        return {
            name: source.result.get(name)
            for name in ("new", "changed", "unchanged", "wrong")
            if "new" in source.result
        }


def standings_of(checks: Sequence[Job]) -> list[Standing]:
    """Return where these checks stand, in their order (two queries at most)."""
    # The undoings first: one that ends in between is then met as done, and not as never asked for.
    undos, imports = undos_of(checks), imports_of(checks)
    return [Standing(check, imports.get(check.pk), undos.get(check.pk)) for check in checks]
