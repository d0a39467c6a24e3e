import datetime as dt
import getpass
import json
import secrets
import sys
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import CommandParser

from ledger.actions.campaigns import Calendar, make_campaign
from ledger.actions.channels import load_channels
from ledger.actions.parents import load_parents
from ledger.actions.units import load_tiles, load_units, make_person
from ledger.actions.workdays import seed_days
from ledger.demo.build import build_demo
from ledger.errors import RefusedError
from ledger.management.operator import OperatorCommand
from ledger.models import Campaign, Unit, User
from ledger.policy import Role
from ledger.scoping import Actor
from qingqian.db.clock import app_now

ROOT_CODE = "500000"
ADMINISTRATOR = "admin"
WEEK_SIX_DUE = dt.date(2022, 6, 30)
THURSDAY = 3


class Command(OperatorCommand):
    """init [--demo]: units, campaigns, the first administrator; again: changes nothing."""

    help = "建立单位、专项行动和第一个管理员；--demo 另建演示专项行动"

    def add_options(self, parser: CommandParser) -> None:
        """Take --demo."""
        parser.add_argument("--demo", action="store_true", help="另建一个演示专项行动，日历平移到今天处于第 6 周")

    def run(self, actor: Actor, options: dict[str, Any]) -> dict[str, Any]:
        """Make what is missing and count it."""
        fixtures = settings.BASE_DIR / "fixtures"
        units = load_units(fixtures / "chongqing_units.csv")
        root = Unit.objects.get(code=ROOT_CODE)
        load_tiles(fixtures / "tiles.json")
        data = json.loads((fixtures / "campaign_2022.json").read_text(encoding="utf-8"))
        load_parents(root, fixtures / "parent_companies.json")
        load_channels(root, fixtures / "complaint_channels.csv")
        seed_days(root)
        campaigns = Campaign.objects.count()
        make_campaign(root, data, Calendar(code=data["code"], name=data["name"]))
        # A demonstration is set up without a question: its sign-ins stand in a file.
        ask = sys.stdin.isatty() and not options["demo"]
        answer: dict[str, Any] = {"units": units, "administrator": self._administrator(root, ask=ask)}
        if options["demo"]:
            demo = make_campaign(
                root, data, Calendar("demo", "演示专项行动", shift_to_week_six(app_now()), closing=True)
            )
            answer |= build_demo(actor, demo)
        if remark := answer.pop("remark", None):
            self.stderr.write(remark)
        return answer | {"campaigns": Campaign.objects.count() - campaigns}

    def _administrator(self, root: Unit, *, ask: bool) -> dict[str, str] | None:
        """Make the first administrator: asked for at a terminal, else with a password printed once."""
        if User.objects.filter(username=ADMINISTRATOR).exists():
            return None
        password = asked_password() if ask else secrets.token_urlsafe(12)
        make_person(root, ADMINISTRATOR, "系统管理员", password, Role.MANAGER)
        return {"username": ADMINISTRATOR, "password": "" if ask else password}


def asked_password() -> str:
    """Ask for a password; RefusedError when it is too weak."""
    password = getpass.getpass(f"请为管理员 {ADMINISTRATOR} 设置密码（至少 10 位）：")
    try:
        validate_password(password)
    except ValidationError as weak:
        raise RefusedError("密码太短或太常见，请另设一个至少 10 位的密码。") from weak
    return password


def shift_to_week_six(now: dt.datetime) -> dt.timedelta:
    """Return by how many days the 2022 calendar moves so that now lies in its week 6 (Friday to Thursday 18:00)."""
    today = now.astimezone(dt.timezone(dt.timedelta(hours=8)))
    ahead = (THURSDAY - today.weekday()) % 7
    thursday = today.date() + dt.timedelta(days=ahead)
    if ahead == 0 and today.hour >= 18:  # noqa: PLR2004 - due on Thursday 18:00
        thursday += dt.timedelta(days=7)
    return thursday - WEEK_SIX_DUE
