import datetime as dt
from typing import Any

import pytest
from django.test import override_settings

from ledger.models import SelfAudit
from ledger.queries import alarms
from ledger.queries.alarms import open_alarms
from ledger.scoping import SYSTEM, tenant_scope
from tests.commands import run
from tests.corrupted import corrupt
from tests.factories import campaigns, units
from tests.personas import auditor_of, reviewer_of
from tests.reporting.world import city, filed


def _found(*options: object) -> tuple[int, dict[str, Any]]:
    answer = run("verify", *options)
    assert answer.json is not None
    return answer.code, answer.json


@pytest.mark.django_db(transaction=True)
def test_verify_says_what_fits_and_what_does_not() -> None:
    version = filed(city())
    assert _found() == (0, {"ok": True, "checked": 8 + 8 + 4, "differences": []})
    assert _found("--period", campaigns.SURVEY) == (0, {"ok": True, "checked": 8, "differences": []})
    corrupt(
        "ledger_versiontotal",
        "update ledger_versiontotal set owed_fen = owed_fen + 1 where version_id = %s",
        version.pk,
    )
    code, answer = _found()
    assert (code, answer["ok"], answer["checked"]) == (1, False, 20)
    assert {(d["check"], d["unit"], d["period"], d["version"]) for d in answer["differences"]} == {
        (check, units.CITY, campaigns.SURVEY, 1) for check in ("own_totals", "child_totals", "invariants")
    }
    reviewer = reviewer_of(units.QIJIANG)
    assert _found("--as", reviewer.user.username) == (0, {"ok": True, "checked": 4 + 4 + 1, "differences": []})


@pytest.mark.django_db(transaction=True)
def test_what_verify_finds_raises_an_alarm_that_a_look_at_all_ends() -> None:
    version, auditor = filed(city()), auditor_of(units.CITY)
    move = "update ledger_versiontotal set owed_fen = owed_fen + %s where version_id = %s"

    def stands() -> int:
        with auditor.scope() as actor:
            return open_alarms(actor).count

    corrupt("ledger_versiontotal", move, 1, version.pk)
    assert _found("--period", campaigns.SURVEY)[0] == 1
    assert stands() == len(_found()[1]["differences"]) == 3
    corrupt("ledger_versiontotal", move, -1, version.pk)
    assert _found("--period", campaigns.SURVEY)[0] == 0
    assert _found("--as", auditor.user.username)[0] == 0
    assert stands() == 3
    assert _found()[0] == 0
    assert stands() == 0
    with tenant_scope(SYSTEM):
        kept = list(SelfAudit.objects.order_by("id").values_list("whole", "checked", "differences", "day"))
    assert kept == [(False, 8, 3, None), (True, 20, 3, None), (True, 20, 0, None)]


@pytest.mark.django_db
def test_an_unknown_period_is_refused() -> None:
    answer = run("verify", "--period", "2022-w99")
    assert (answer.code, answer.json) == (1, None)


@pytest.mark.django_db(transaction=True)
@override_settings(SELF_AUDIT_AT=3)
def test_verify_says_where_nothing_was_compared_as_a_whole_for_26_hours(monkeypatch: pytest.MonkeyPatch) -> None:
    city()
    said = "没有完整核对过"
    monkeypatch.setattr(alarms, "LATE", dt.timedelta(0))
    assert said in run("verify").said
    monkeypatch.setattr(alarms, "LATE", dt.timedelta(hours=26))
    # The one before was whole, and was kept.
    assert said not in run("verify").said
