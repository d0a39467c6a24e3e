"""Keeps the sign-ins of the demonstration in a file that only its owner reads."""

import os
from pathlib import Path
from typing import Final

from django.conf import settings

from ledger.demo.people import SIGN_INS, SignIn
from ledger.models import Unit
from ledger.policy import seat_label

NAME: Final = "sign-ins.txt"
ONLY_OURS: Final = 0o600


def sign_ins_file() -> Path:
    """Return where the sign-ins stand: in the data folder."""
    return Path(settings.DATA_DIR) / NAME


def write_sign_ins(password: str) -> Path:
    """Write all sign-ins with their one password; a file of an attempt that failed is replaced."""
    path = sign_ins_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{NAME}.{os.getpid()}.part")
    with os.fdopen(os.open(part, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, ONLY_OURS), "w", encoding="utf-8") as file:
        file.write(_text(password))
    return part.replace(path)


def _text(password: str) -> str:
    names = dict(Unit.objects.filter(code__in=[item.code for item in SIGN_INS]).values_list("code", "name"))
    lines = "".join(_line(item, names[item.code]) for item in SIGN_INS)
    return f"演示用的登录名，密码都是 {password}\n{lines}"


def _line(item: SignIn, unit_name: str) -> str:
    roles = "、".join(seat_label(role, item.sector) for role in item.roles)
    note = f"（{item.note}）" if item.note else ""
    return f"  {item.username:<17} {unit_name} {roles}{note}\n"
