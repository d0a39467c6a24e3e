import re
from html import unescape
from typing import Any

import pytest

from ledger.actions.audit import note
from ledger.models import AuditEvent, FilingVersion
from ledger.queries.samples import DRAWN, SEEDED, draws_of
from ledger.scoping import SYSTEM, tenant_scope
from reporting.queries.beyond.sample import Sample, draw
from reporting.views.beyond import spot_check
from tests.factories import campaigns, filings, records, units
from tests.factories.contacts import file_it, keep, open_contacts
from tests.ledger.views.moves import page, queries
from tests.personas import Persona, auditor_of, clerk_of, head_of, reviewer_of, viewer_of
from tests.reporting.views.beyond.crawl import cells, exported

pytestmark = pytest.mark.django_db
PLACE = "/analysis/spot-check/"


@pytest.fixture
def version() -> FilingVersion:
    made = units.tree()
    for code in (units.QIJIANG, units.GUNAN, units.GUNAN, units.SHIJIAO):
        records.record(made[code])
    below = [filings.version(made[code]) for code in (units.GUNAN, units.SHIJIAO)]
    return counted(filings.version(made[units.QIJIANG], *below))


def counted(version: FilingVersion) -> FilingVersion:
    """Let a version be the one in hand."""
    with tenant_scope(SYSTEM):
        version.filing.current_number = version.number
        version.filing.save()
    return version


def press(person: Persona, **said: Any) -> str:
    """Draw; return where one is sent."""
    answer = person.client.post(f"{PLACE}draw/?unit={units.QIJIANG}", said)
    assert answer.status_code == 302
    return str(answer["Location"])


def form_of(where: str) -> str:
    """Return where the form of a draw is taken."""
    return where.replace("check/", "check/form.xlsx")


def given(version: FilingVersion, seed: str, size: int, *, named: bool) -> dict[str, Any]:
    """Return what is noted of a seed."""
    of = {"period": version.period.code, "version": version.number, "code": version.code}
    return {**of, "seed": seed, "size": size, "named": named}


def drawn() -> list[dict[str, Any]]:
    with tenant_scope(SYSTEM):
        return [dict(event.after or {}) for event in AuditEvent.objects.filter(what=DRAWN).order_by("id")]


def test_a_draw_is_noted_and_comes_out_the_same_for_everybody(version: FilingVersion) -> None:
    where = press(reviewer_of(units.QIJIANG), basis=version.code, seed="摇号 618", size=2)
    html = page(viewer_of(units.CITY), where)
    assert "第 1 次：抽签号 摇号 618，2 件" in html
    assert html.count("为什么容易抽中") == 1
    [noted] = drawn()
    assert (noted["seed"], noted["size"], noted["code"]) == ("摇号 618", 2, version.code)
    assert press(head_of(units.QIJIANG), basis=version.code, seed="摇号 618", size=2) == where
    assert len(drawn()) == 1
    press(head_of(units.QIJIANG), basis=version.code, size=3)
    assert len(drawn()) == 2
    again = page(viewer_of(units.CITY), where)
    assert "这一版共抽取过 2 次" in again
    assert "第 2 次" in again


def test_a_seed_is_given_by_the_system_and_noted_before_anything_is_drawn_by_it(
    version: FilingVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    def chosen(of: FilingVersion, seed: str, size: int) -> Sample:
        with tenant_scope(SYSTEM):
            last = AuditEvent.objects.order_by("id").last()
            assert last is not None
            assert (last.what, last.after) == (SEEDED, given(version, seed, size, named=False))
        return draw(of, seed, size)

    reviewer = reviewer_of(units.QIJIANG)
    with monkeypatch.context() as patched:
        patched.setattr(spot_check, "draw", chosen)
        places = [press(reviewer, basis=version.code, size=2) for _time in range(3)]
    seeds = [event["seed"] for event in drawn()]
    assert all(re.fullmatch(r"\d{4}(-\d{4}){3}", seed) for seed in seeds)
    assert len(set(seeds)) == 3
    html = page(viewer_of(units.CITY), places[0])
    assert "由系统给出" in html
    assert "tag is-warn" not in html


def test_a_seed_that_somebody_named_is_known_as_such_wherever_it_is_seen(version: FilingVersion) -> None:
    reviewer = reviewer_of(units.QIJIANG)
    official = press(reviewer, basis=version.code, size=2)
    [seed] = [event["seed"] for event in drawn()]
    # To name the seed of a former draw shows that draw; with another size it is one more, and a named one.
    assert press(reviewer, basis=version.code, seed=f" {seed} ", size=2) == official
    assert len(drawn()) == 1
    named = press(reviewer, basis=version.code, seed=seed, size=3)
    html = page(reviewer, named)
    assert "指定的抽签号" in html
    assert html.count("tag is-warn") == 1
    texts = [
        str(cells(reviewer.client.get(where.replace("check/", "check/form.xlsx")))) for where in (official, named)
    ]
    assert ["指定的抽签号" in text for text in texts] == [False, True]
    assert exported()["named"] is True
    with tenant_scope(SYSTEM):
        noted = AuditEvent.objects.filter(what=SEEDED).order_by("id").values_list("after__named", flat=True)
        assert list(noted) == [False, True]


def test_a_draw_whose_seed_nobody_noted_before_counts_as_named(version: FilingVersion) -> None:
    with reviewer_of(units.QIJIANG).scope():
        note(version.unit_id, "sample_drawn", {"code": version.code, "seed": "1", "size": 1, "sha256": ""})
        assert [each.named for each in draws_of(version)] == [True]


def test_a_draw_is_seen_by_the_unit_that_drew_and_those_above_and_never_by_the_one_that_is_checked(
    version: FilingVersion,
) -> None:
    city = reviewer_of(units.CITY)
    checked = press(city, basis=version.code, size=2)
    own = press(reviewer_of(units.QIJIANG), basis=version.code, size=3)
    hidden, seen = (each["seed"] for each in drawn())
    assert city.client.get(form_of(checked)).status_code == 200
    for person in (reviewer_of(units.QIJIANG), head_of(units.QIJIANG), auditor_of(units.QIJIANG)):
        for where in (PLACE, checked, own):
            html = page(person, where)
            assert hidden not in html.replace(checked, "")
            assert "綦江区第 1 次" in html
            assert "重庆市第" not in html
        # Without the draw there is no form; nor can it be named to learn whether it was made.
        assert person.client.get(form_of(checked)).status_code == 302
        with person.scope():
            told = str(list(AuditEvent.objects.values_list("after", flat=True)))
        assert (hidden in told, seen in told) == (False, True)
    for where in (checked, own):
        html = page(viewer_of(units.CITY), where)
        assert "重庆市第 1 次" in html
        assert "綦江区第 1 次" in html
    for code in (units.GUNAN, units.JIANGJIN):
        for where in (checked, own, form_of(checked), form_of(own)):
            assert reviewer_of(code).client.get(where).status_code == 404
    # Whoever stands above looks at a lower unit's draw again by its seed; nobody looks at a higher one's so.
    assert press(city, basis=version.code, seed=seen, size=3) == own
    assert press(reviewer_of(units.QIJIANG), basis=version.code, seed=hidden, size=2) != checked


@pytest.mark.usefixtures("version")
def test_nothing_is_shown_that_was_not_drawn() -> None:
    viewer = viewer_of(units.CITY)
    html = page(viewer, f"{PLACE}?unit={units.QIJIANG}&seed=1&size=2")
    assert "还没有抽取过" in html
    assert "抽中顺序" not in html
    assert viewer.client.get(f"{PLACE}form.xlsx?unit={units.QIJIANG}&seed=1&size=2").status_code == 302
    assert drawn() == []


@pytest.mark.usefixtures("version")
@pytest.mark.parametrize(
    "said", [{"size": 0}, {"size": 201}, {"size": "x"}, {"seed": "长" * 41}, {"seed": "a\nb"}, {"seed": " "}]
)
def test_what_cannot_be_drawn_is_told_and_not_noted(said: dict[str, Any]) -> None:
    reviewer = reviewer_of(units.QIJIANG)
    assert "没有抽取" in page(reviewer, press(reviewer, **said))
    assert drawn() == []


def test_who_may_not_draw_cannot_and_strangers_find_nothing(version: FilingVersion) -> None:
    where = f"{PLACE}draw/?unit={units.QIJIANG}"
    assert viewer_of(units.QIJIANG).client.post(where, {"basis": version.code}).status_code == 403
    assert "draw-seed" not in page(viewer_of(units.QIJIANG), PLACE)
    assert clerk_of(units.QIJIANG).client.post(where, {"basis": version.code}).status_code == 403
    assert reviewer_of(units.JIANGJIN).client.post(where, {"basis": version.code}).status_code == 404
    assert reviewer_of(units.JIANGJIN).client.get(f"{PLACE}?basis={version.code}").status_code == 404
    assert drawn() == []


def test_the_form_names_the_draw_and_masks_telephone_numbers(version: FilingVersion) -> None:
    where = press(reviewer_of(units.QIJIANG), basis=version.code, seed="7", size=4).replace(
        "check/", "check/form.xlsx"
    )
    masked = cells(viewer_of(units.CITY).client.get(unescape(where)))
    assert exported() | {"sha256": ""} == {
        "what": "spot_check",
        "period": campaigns.SURVEY,
        "version": 1,
        "seed": "7",
        "size": 4,
        "named": True,
        "phones": False,
        "lines": 4,
        "sha256": "",
    }
    whole = cells(reviewer_of(units.QIJIANG).client.get(where))
    assert exported()["phones"] is True
    assert "抽签号 7" in str(masked[2])
    assert "****" in str(masked)
    assert "****" not in str(whole)
    assert {line[1] for line in whole[5:9]} <= {"綦江区", "古南街道", "石角镇"}


def test_without_a_version_there_is_nothing_to_draw_from() -> None:
    units.tree()
    reviewer = reviewer_of(units.QIJIANG)
    assert "还没有可以抽查的版本" in page(reviewer, PLACE)
    assert "没有抽取" in page(reviewer, press(reviewer, size=2))


def test_a_sheet_of_contacts_is_nothing_to_draw_from() -> None:
    period, clerk = open_contacts(), clerk_of(units.GUNAN)
    records.record(clerk.unit)
    keep(clerk)
    code = file_it(clerk, period).code
    reviewer = reviewer_of(units.GUNAN)
    assert "还没有可以抽查的版本" in page(reviewer, PLACE)
    assert reviewer.client.get(f"{PLACE}?basis={code}").status_code == 404


def test_the_page_costs_as_much_for_many_as_for_few(version: FilingVersion) -> None:
    reviewer = reviewer_of(units.QIJIANG)
    one, three = (press(reviewer, basis=version.code, seed="9", size=size) for size in (1, 3))
    page(reviewer, one)
    assert queries(reviewer, one) == queries(reviewer, three)
    files = [where.replace("check/", "check/form.csv") for where in (one, three)]
    assert queries(reviewer, files[0]) == queries(reviewer, files[1])
