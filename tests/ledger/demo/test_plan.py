"""The script names units that there are, each below a district that is played."""

import csv
from pathlib import Path

from django.conf import settings

from ledger.demo import plan
from ledger.demo.people import SIGN_INS
from ledger.demo.this_week import QIJIANG
from ledger.policy import Role

FIXTURE = Path(settings.BASE_DIR) / "fixtures/chongqing_units.csv"
PLAYED = {plan.CITY, plan.FINANCE, *plan.DISTRICTS}


def parents() -> dict[str, str]:
    """Return the code of the unit above by the code of each unit."""
    with FIXTURE.open(encoding="utf-8-sig", newline="") as file:
        return {row["code"]: row["parent_code"] for row in csv.DictReader(file)}


def test_everybody_named_is_played() -> None:
    above = parents()
    named = {*plan.ROWS, *plan.DEBTORS_OF, *plan.EXEMPT, *QIJIANG}
    named |= {code for code, _ in (*plan.WAYS, *plan.REASONS, *plan.FIRST_ROWS)}
    named |= {item.code for item in SIGN_INS}
    assert {code for code in named if code not in PLAYED and above.get(code) not in plan.DISTRICTS} == set()
    assert {above[code] for code in QIJIANG} == {plan.QIJIANG}


def test_units_and_people_can_be_tried_in_the_city_and_in_a_district() -> None:
    managers = {item.code: item for item in SIGN_INS if Role.MANAGER in item.roles}
    assert set(managers) == {plan.CITY, plan.QIJIANG}
    assert managers[plan.QIJIANG].username == "qijiang_guanli"
    assert len({item.name for item in SIGN_INS}) == len(SIGN_INS)


def test_the_towns_of_wansheng_carry_codes_of_qijiang() -> None:
    assert parents()[plan.HEISHAN] == plan.WANSHENG
    assert plan.HEISHAN.startswith(plan.QIJIANG)


def test_who_is_exempt_has_no_rows_and_every_return_has_its_reason() -> None:
    assert not set(plan.EXEMPT) & {*plan.ROWS, *(code for code, _ in plan.WAYS)}
    assert {key for key, way in plan.WAYS.items() if way is plan.Way.RETURNED} == set(plan.REASONS)
