"""What somebody has asked to be made, as the list shows it: how far it is, where it is taken, why it is not there."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from ledger.models import Job, JobState
from ledger.queries.imports import UNDER_WAY
from ledger.queries.outputs import kept_still, kept_until
from ledger.views.links import address
from qingqian.web.parts import Pill, Progress, Tone


@dataclass(frozen=True, slots=True)
class OutputLine:
    """One file: `progress` while it is made, afterwards its state, and where it is taken as long as it is kept."""

    job: Job
    title: str
    state: Pill
    progress: Progress | None = None
    url: str = ""
    until: str = ""
    message: str = ""


def output_line(job: Job, now: dt.datetime) -> OutputLine:
    """Say how a job is by the clock that it was made by; no query."""
    title = job.result.get("file") or job.params["file"]
    if job.state in UNDER_WAY:
        return OutputLine(job, title, Pill(_("正在生成"), Tone.INFO, "hourglass"), _progress(job))
    if job.state != JobState.DONE:
        return OutputLine(
            job, title, Pill(_("没有生成"), Tone.BAD, "alert-circle"), message=job.result.get("message", "")
        )
    until = kept_until(job)
    if not kept_still(job, now):
        told = _("保存期已过，文件已删除；需要的话请再生成一次。")
        return OutputLine(job, title, Pill(_("已删除"), Tone.PLAIN, "archive"), until=until, message=told)
    url = address("package_file", job.pk)
    return OutputLine(job, title, Pill(_("已生成"), Tone.OK, "circle-check"), url=url, until=until)


def _progress(job: Job) -> Progress:
    waiting = job.state == JobState.QUEUED
    return Progress(
        address("package_progress", job.pk),
        _("排队中") if waiting else _("正在生成"),
        job.done,
        job.total,
        message=_("可以离开这个页面，生成不会中断。"),
        unit=_("个文件"),
    )
