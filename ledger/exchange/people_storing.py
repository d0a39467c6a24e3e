"""Makes the people of a workbook: passwords are hashed first, which takes long; then all are stored at once."""

import json
import os
import time
import uuid
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction

from ledger.actions import jobs
from ledger.actions.leaving import inherit_drafts
from ledger.actions.locks import lock_ledgers
from ledger.actions.passwords import random_password
from ledger.actions.people import sector_of
from ledger.errors import ConflictError, RefusedError
from ledger.exchange.people_sheet import Judged, Newcomer, judge_people
from ledger.models import Draft, Job, Membership, Person, Unit, User
from ledger.permission import may
from ledger.policy import Action, Role, seat_label
from ledger.queries.identity import owner_of
from ledger.scoping import Actor, tenant_scope
from qingqian.sheets.table import Table

CHECK: Final = "people_check"
MAKE: Final = "people"
STEP: Final = 20
HOURS: Final = 24
"""So long the slips of a list wait to be printed."""
AGAIN: Final = 600
"""So many seconds they can be taken again, once they were."""

Progress = Callable[[int, int], None]


def check_people(job: Job, actor: Actor, unit: Unit, table: Table) -> None:
    """Say what the file would do."""
    with tenant_scope(actor):
        jobs.hold(job)
        judged = judge_people(actor, unit, table)
        job.total = judged.rows
        jobs.finish(job, judged.told())


def make_people(job: Job, actor: Actor, unit: Unit, table: Table, progress: Progress) -> None:
    """Make everybody who is new, or nobody; RefusedError where the file has a fault or the world has changed.

    Hashing takes minutes: what is stored is stored with the rights that the owner has after it.
    """
    with tenant_scope(actor):
        judged = _faultless(judge_people(actor, unit, table))
    passwords = [random_password() for _each in judged.new]
    hashed = _hashed(passwords, progress)
    slips = _kept([_slip(each, password) for each, password in zip(judged.new, passwords, strict=True)])
    try:
        now = _still_managing(job, unit)
        with tenant_scope(now):
            jobs.hold(job)
            lock_ledgers(each.unit.pk for each in judged.new)
            _refuse_changed(judged, _faultless(judge_people(now, unit, table)))
            _store(judged.new, hashed)
            job.total = judged.rows
            jobs.finish(job, {**judged.told(), "slips": slips})
    except Exception:
        slips_path(slips).unlink(missing_ok=True)
        raise


def _still_managing(job: Job, unit: Unit) -> Actor:
    """Return the job's owner with the rights of now; RefusedError for who keeps the unit's people no more."""
    actor = owner_of(job)
    if not may(actor, Action.EDIT_PEOPLE, unit):
        raise RefusedError("发起人已停用，或不再管理这个单位的人员，没有新增任何人；请由现在的管理员重新上传。")
    return actor


def _faultless(judged: Judged) -> Judged:
    if judged.faults:
        raise RefusedError(f"有 {len(judged.faults)} 处需要改正，没有新增任何人；请改正后重新上传。")
    return judged


def _refuse_changed(before: Judged, now: Judged) -> None:
    if now.new != before.new:
        raise ConflictError("处理时人员有变动，没有新增任何人；请重新上传。")


def _hashed(passwords: Sequence[str], progress: Progress) -> list[str]:
    """Hash outside of any transaction: some 35 ms each, and nobody waits for a lock meanwhile."""
    made: list[str] = []
    for number, password in enumerate(passwords, 1):
        made.append(make_password(password))
        if number % STEP == 0:
            progress(number, len(passwords))
    return made


def _store(new: Sequence[Newcomer], hashed: Sequence[str]) -> None:
    users = [
        User(username=each.username, password=password, must_change_password=True)
        for each, password in zip(new, hashed, strict=True)
    ]
    try:
        with transaction.atomic():
            User.objects.bulk_create(users)
    except IntegrityError:
        raise ConflictError("有的用户名刚刚被别人用了，没有新增任何人；请重新上传。") from None
    pairs = list(zip(new, users, strict=True))
    Person.objects.bulk_create(
        Person(unit=each.unit, user=user, name=each.details.name, phone=each.details.phone, email=each.details.email)
        for each, user in pairs
    )
    Membership.objects.bulk_create(
        Membership(unit=each.unit, user=user, role=role, sector=sector_of(role, each.sector))
        for each, user in pairs
        for role in each.roles
    )
    _hand_on(pairs)


def _hand_on(pairs: Sequence[tuple[Newcomer, User]]) -> None:
    """Let new clerks find what those who have left their unit had typed and not saved."""
    ids = {each.unit.pk for each, _user in pairs}
    left = set(Draft.objects.filter(unit__in=ids, user__is_active=False).values_list("unit_id", flat=True))
    for each, user in pairs:
        if each.unit.pk in left and Role.CLERK in each.roles:
            inherit_drafts(each.unit, user)
            left.discard(each.unit.pk)


def _slip(each: Newcomer, password: str) -> dict[str, str]:
    roles = "、".join(seat_label(role, sector_of(role, each.sector)) for role in each.roles)
    told = {"unit": each.unit.name, "name": each.details.name, "roles": roles}
    return told | {"username": each.username, "password": password}


def slips_folder() -> Path:
    """Return where slips wait: beside the uploads, outside the web root."""
    folder: Path = settings.UPLOAD_DIR / "slips"
    return folder


def slips_path(name: str) -> Path:
    """Return where the slips of one list wait."""
    return slips_folder() / name


def _kept(slips: Sequence[dict[str, str]]) -> str:
    """Write the slips to a file that only the server's own user reads; return its name."""
    folder, name = slips_folder(), uuid.uuid4().hex
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump(slips, file, ensure_ascii=False)
    return name


def take_slips(actor: Actor, job: Job) -> list[dict[str, str]]:
    """Return the slips of a list to the one who had it made, and for ten minutes again: a printer may fail.

    RefusedError when that has passed, or they have waited for more than a day.
    """
    held = Job.objects.select_for_update().get(pk=job.pk)
    if actor.user_id is None or held.owner_id != actor.user_id:
        raise RefusedError("密码条只给批量新增的本人；请由他打印，或对有关人员重设密码。")
    path = slips_path(held.result.get("slips") or "none")
    if not slips_wait(held):
        raise RefusedError("密码条已经取走，或超过 24 小时已删除；没有拿到密码的人，请为他重设密码。")
    slips: list[dict[str, str]] = json.loads(path.read_text(encoding="utf-8"))
    if not held.result.get("taken"):
        held.result = {**held.result, "taken": True}
        held.save(update_fields=["result"])
        transaction.on_commit(partial(_shorten, path))
    return slips


def slips_wait(job: Job) -> bool:
    """Tell whether the slips of a list can be taken, or taken again."""
    path = slips_path(job.result.get("slips") or "none")
    return path.is_file() and not _stale(path)


def _shorten(path: Path) -> None:
    """Date the file back, so that it is a day old when it cannot be taken again any more."""
    dated = min(path.stat().st_mtime, time.time() - HOURS * 3600 + AGAIN)
    os.utime(path, (dated, dated))


def _stale(path: Path) -> bool:
    return time.time() - path.stat().st_mtime > HOURS * 3600


def clear_slips() -> int:
    """Delete slips that nobody has taken within a day, and those that were taken; return how many lists."""
    folder = slips_folder()
    old = [path for path in folder.iterdir() if _stale(path)] if folder.is_dir() else []
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)
