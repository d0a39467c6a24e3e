"""Passwords: random ones that are told once, and what becomes of them at the first sign-in."""

import secrets
from typing import Final

from ledger.actions.audit import note
from ledger.errors import ConflictError
from ledger.models import User
from ledger.scoping import Actor

ALPHABET: Final = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS: Final = 3
GROUP_LENGTH: Final = 4


def random_password() -> str:
    """Return a password that is easily typed: groups of letters and digits that nobody mistakes for each other."""
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(GROUP_LENGTH)) for _ in range(GROUPS))
    return "-".join(groups)


def change_password(actor: Actor, user: User, password: str) -> None:
    """Store the password that a person has chosen; every other sign-in of theirs ends, for it held the old one.

    `user` is as the old password was verified against it; ConflictError where a manager has since reset it or switched
    the person off.
    """
    stored = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if stored.password != user.password or not stored.is_active:
        raise ConflictError(
            "您的密码刚刚已被重设，或账号已停用，这次没有修改；请用新的密码条登录后再改，或联系管理员。"
        )
    user.set_password(password)
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])
    note(actor.seats[0].unit_id, "password_changed", {"username": user.username})
