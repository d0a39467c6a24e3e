"""The page of files made by a worker: what it offers, who may take what, and what is told of it."""

import datetime as dt
import io
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings
from django.test import override_settings
from openpyxl import load_workbook

from ledger.actions.outputs import clear_outputs, place_of
from ledger.exchange.jobs import run_import
from ledger.models import AuditEvent, Filing, Job, JobState, Membership, Unit
from ledger.policy import Role
from ledger.scoping import SYSTEM, tenant_scope
from reporting.outputs.order import PACKAGE
from reporting.queries import volume
from reporting.views import exports
from tests.factories import campaigns, filings, units
from tests.factories.contacts import CONTACTS, file_it, keep, open_contacts
from tests.factories.records import one_of_each
from tests.ledger.views.moves import page, queries
from tests.personas import Persona, clerk_of, manager_of, viewer_of
from tests.reporting.outputs.offices import fake_office

pytestmark = pytest.mark.django_db
WHERE = "/summaries/packages/"


@pytest.fixture(autouse=True)
def made() -> Iterator[None]:
    """Forget what was made."""
    yield
    for path in Path(settings.OUTPUT_DIR).glob("*"):
        path.unlink()


@pytest.fixture(autouse=True)
def _office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", fake_office(tmp_path)["PATH"])


@pytest.fixture
def town() -> Unit:
    unit = units.unit(units.GUNAN)
    one_of_each(unit)
    return unit


def ask(person: Persona, what: str, query: str = "") -> Any:
    return person.client.post(f"{WHERE}{query}", {"what": what})


def done(person: Persona, what: str = "3.pdf") -> Job:
    assert ask(person, what).status_code == 302
    with tenant_scope(SYSTEM):
        job = Job.objects.filter(owner=person.user).latest("id")
    run_import.func(job.pk)
    with tenant_scope(SYSTEM):
        return Job.objects.get(pk=job.pk)


def file_of(person: Persona, job: Job) -> Any:
    return person.client.get(f"{WHERE}{job.pk}/file/")


def test_one_asks_sees_how_far_it_is_and_takes_it(town: Unit) -> None:
    clerk = clerk_of(town.code)
    answer = ask(clerk, "3.pdf", "?by=unit")
    assert answer.url == f"{WHERE}?unit={town.code}&period=live&by=unit#outputs"
    with tenant_scope(SYSTEM):
        job = Job.objects.get()
    assert "排队中" in page(clerk, WHERE)
    assert 'hx-trigger="every 1s"' in page(clerk, f"{WHERE}{job.pk}/progress/")
    run_import.func(job.pk)
    assert "hx-trigger" not in page(clerk, f"{WHERE}{job.pk}/progress/")
    answer = file_of(clerk, job)
    assert b"".join(answer.streaming_content) == b"%PDF-1.4 pages"
    name = quote("附件3_古南街道_实时台账_按填报单位.pdf")
    assert answer["Content-Disposition"] == f"attachment; filename*=utf-8''{name}"
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
    assert "保存到" in page(clerk, WHERE)
    with tenant_scope(SYSTEM):
        event = AuditEvent.objects.get(what="export")
    assert event.after is not None
    told = {name: event.after[name] for name in ("annex", "form", "by", "period", "job")}
    assert told == {"annex": 3, "form": "pdf", "by": "unit", "period": "live", "job": job.pk}
    assert (event.unit_id, event.user_id) == (town.pk, clerk.user.pk)


def test_only_who_asked_takes_it(town: Unit) -> None:
    clerk, colleague = clerk_of(town.code), viewer_of(town.code)
    job = done(clerk, "2.csv")
    for person, status in ((colleague, 403), (viewer_of(units.QIJIANG), 403), (clerk_of(units.WENLONG), 404)):
        assert file_of(person, job).status_code == status
        assert person.client.get(f"{WHERE}{job.pk}/progress/").status_code == status
        assert job.result["file"] not in page(person, WHERE)
    assert manager_of(town.code).client.get(WHERE).status_code == 403
    with tenant_scope(SYSTEM):
        assert not AuditEvent.objects.filter(what="export").exists()
    assert file_of(clerk, job).status_code == 200


def test_who_reads_telephones_no_more_does_not_take_them(town: Unit) -> None:
    clerk = clerk_of(town.code)
    rows, sums = done(clerk, "2.csv"), done(clerk, "3.csv")
    assert (rows.result["phones"], sums.result["phones"]) == (True, False)
    with tenant_scope(SYSTEM):
        Membership.objects.filter(user=clerk.user).update(role=Role.VIEWER)
    refused = file_of(clerk, rows)
    assert (refused.status_code, "不能看联系电话" in refused.content.decode()) == (422, True)
    with tenant_scope(SYSTEM):
        assert not AuditEvent.objects.filter(what="export").exists()
    assert file_of(clerk, sums).status_code == 200


def test_what_is_over_is_gone_and_the_list_says_so(town: Unit) -> None:
    clerk = clerk_of(town.code)
    job = done(clerk)
    assert job.finished_at is not None
    with tenant_scope(SYSTEM):
        Job.objects.update(finished_at=job.finished_at - dt.timedelta(days=settings.OUTPUT_DAYS))
    assert "保存期" in file_of(clerk, job).content.decode()
    assert file_of(clerk, job).status_code == 422
    assert clear_outputs() == 1
    assert not place_of(job).exists()
    assert "已删除" in page(clerk, WHERE)


def test_a_period_offers_its_version_and_one_without_any_nothing(town: Unit) -> None:
    campaigns.under_way()
    clerk = clerk_of(town.code)
    live = page(clerk, WHERE)
    assert all(f"/exports/annex{annex}.{form}" in live for annex in (2, 3, 4) for form in ("xlsx", "csv"))
    assert "/exports/contacts.csv" in live
    empty = page(clerk, f"{WHERE}?period={campaigns.RESOLUTION}")
    assert "还没有可以导出的版本" in empty
    assert 'value="package"' not in empty
    assert ask(clerk, "package", f"?period={campaigns.RESOLUTION}").status_code == 404


def test_every_file_of_the_page_is_of_the_version_that_it_names(town: Unit) -> None:
    """An amendment waits: what has come in is not what was filed, whatever an address says."""
    campaigns.under_way()
    for _each in range(2):
        filings.version(town)
    with tenant_scope(SYSTEM):
        Filing.objects.update(current_number=2, approved_number=1)
    clerk, query = clerk_of(town.code), f"?period={campaigns.SURVEY}&version=pending"
    html = page(clerk, f"{WHERE}{query}")
    [exported] = re.findall(r'href="(/exports/annex4.xlsx[^"]*)"', html)
    names = [clerk.client.get(exported.replace("&amp;", "&"))["Content-Disposition"]]
    ask(clerk, "4.csv", query)
    with tenant_scope(SYSTEM):
        names.append(quote(Job.objects.get().params["file"]))
    assert [quote("第1版") in name for name in names] == [True, True]


def test_the_period_of_the_contacts_offers_their_form_alone() -> None:
    period, clerk = open_contacts(), clerk_of(units.GUNAN)
    keep(clerk)
    file_it(clerk, period)
    shown = page(clerk, f"{WHERE}?period={CONTACTS}")
    assert "/exports/contacts.xlsx?" in shown
    assert "/exports/annex" not in shown
    assert ask(clerk, "package", f"?period={CONTACTS}").status_code == 302
    assert "附件2" not in page(clerk, WHERE).partition('id="outputs"')[2].partition("空白表")[0]


def test_many_rows_are_left_to_a_worker(town: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    clerk = clerk_of(town.code)
    monkeypatch.setattr(volume, "AT_ONCE", 4)
    shown = page(clerk, WHERE)
    assert "/exports/annex2" not in shown
    assert 'value="2.xlsx"' in shown
    assert done(clerk, "2.xlsx").state == JobState.DONE


def test_the_units_below_are_offered_with_a_version_that_has_any(town: Unit) -> None:
    district, period = viewer_of(units.QIJIANG), f"period={campaigns.SURVEY}"
    filed = filings.version(town)
    filings.version(units.unit(units.QIJIANG), filed)
    with tenant_scope(SYSTEM):
        Filing.objects.update(current_number=1, approved_number=1)
    shown = page(district, f"{WHERE}?{period}")
    assert 'name="below"' in shown
    assert "1 个下级单位，1 个有版本" in shown
    for person, query in ((district, ""), (clerk_of(town.code), f"?{period}")):
        assert 'name="below"' not in page(person, f"{WHERE}{query}")
    assert ask(viewer_of(units.JIANGJIN), PACKAGE, f"?unit={units.QIJIANG}&{period}").status_code == 404
    asked = f"?unit={units.QIJIANG}&{period}"
    district.client.post(f"{WHERE}{asked}", {"what": PACKAGE, "below": "1"})
    clerk_of(town.code).client.post(f"{WHERE}?{period}", {"what": PACKAGE, "below": "1"})
    with tenant_scope(SYSTEM):
        ordered = {job.params["file"]: job.params["order"]["below"] for job in Job.objects.all()}
        job = Job.objects.get(owner=district.user)
    assert ordered == {"成套_綦江区_排查报告_第1版_含下级.zip": True, "成套_古南街道_排查报告_第1版.zip": False}
    run_import.func(job.pk)
    assert file_of(district, job).status_code == 200
    with tenant_scope(SYSTEM):
        told = AuditEvent.objects.get(what="export").after
    assert told is not None
    assert (told["annex"], told["below"]) == (PACKAGE, True)


@pytest.mark.parametrize("what", ["", "5.pdf", "2.docx", "0.zip"])
def test_words_of_no_button_are_refused(town: Unit, what: str) -> None:
    assert ask(clerk_of(town.code), what).status_code == 422
    with tenant_scope(SYSTEM):
        assert not Job.objects.exists()


def test_without_libreoffice_the_page_says_so(town: Unit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clerk = clerk_of(town.code)
    (tmp_path / "soffice").unlink()
    monkeypatch.setenv("PATH", str(tmp_path))
    shown = page(clerk, WHERE)
    assert "没有安装 LibreOffice" in shown
    assert "打印视图" in shown
    assert 'value="3.pdf"' not in shown
    assert ask(clerk, "3.pdf").status_code == 422


def test_a_list_of_three_takes_as_many_queries_as_one(town: Unit) -> None:
    clerk = clerk_of(town.code)
    done(clerk)
    few = queries(clerk, WHERE)
    done(clerk, "4.csv")
    done(clerk, "package")
    assert queries(clerk, WHERE) == few


@pytest.mark.parametrize("annex", [1, 3, 4])
def test_blank_forms_are_official_and_empty(town: Unit, annex: int) -> None:
    answer: Any = clerk_of(town.code).client.get(f"/templates/annex{annex}/")
    assert answer["Content-Disposition"].endswith(quote(f"附件{annex}_古南街道_空白表.xlsx"))
    text = blank_texts(b"".join(answer.streaming_content))
    assert f"附件{annex}" in text
    assert {1: "责任领导", 3: "涉及金额", 4: "进入司法程序"}[annex] in text
    assert not any(word.replace(".", "").isdigit() for word in text)
    assert clerk_of(units.WENLONG).client.get(f"/templates/annex{annex}/?unit={town.code}").status_code == 404


def blank_texts(content: bytes) -> list[str]:
    """Return what is written in the cells."""
    (sheet,) = load_workbook(io.BytesIO(content)).worksheets
    return [str(value).strip() for row in sheet.iter_rows(values_only=True) for value in row if value is not None]


@override_settings(OUTPUTS_AT_ONCE=1)
def test_of_one_person_a_few_files_are_made_at_a_time(town: Unit) -> None:
    clerk = clerk_of(town.code)
    ask(clerk, "3.pdf")
    ask(clerk, "3.pdf")
    refused = clerk.client.post(f"{WHERE}?unit={town.code}", {"what": "4.pdf"})
    assert refused.status_code == 422
    assert "正在生成" in refused.content.decode()
    with tenant_scope(SYSTEM):
        first = Job.objects.get()
    assert ask(viewer_of(town.code), "4.pdf").status_code == 302, "a colleague's do not count"
    run_import.func(first.pk)
    assert ask(clerk, "4.pdf").status_code == 302, "nor those that are finished"
    with tenant_scope(SYSTEM):
        assert Job.objects.count() == 3


@pytest.mark.parametrize("form", ["xlsx", "csv"])
@pytest.mark.parametrize("chosen", ["", "chosen=1&q=工程&scope=own"])
def test_at_its_own_address_too_a_large_sheet_is_handed_to_a_worker(
    town: Unit, monkeypatch: pytest.MonkeyPatch, form: str, chosen: str
) -> None:
    clerk = clerk_of(town.code)
    whole: Any = clerk.client.get(f"/exports/annex2.{form}?{chosen}")
    expected = b"".join(whole.streaming_content)
    monkeypatch.setattr(volume, "AT_ONCE", 1)
    monkeypatch.setattr(exports, "build", None)  # nothing is written while the page waits
    large: Any = clerk.client.get(f"/exports/annex2.{form}?{chosen}")
    html = large.content.decode()
    assert (large.status_code, "交给后台生成" in html) == (200, True)
    with tenant_scope(SYSTEM):
        assert not Job.objects.exists(), "looking asks for nothing"
    hidden = dict(re.findall(r'name="(chosen)" value="([^"]*)"', html))
    said = {name: unescape(value) for name, value in hidden.items()}
    assert bool(said) is bool(chosen)
    button = re.search(r'name="what"\s+value="([^"]*)"', html)
    target = re.search(r'action="(/summaries/packages/[^"]*)"', html)
    assert button
    assert target
    assert clerk.client.post(unescape(target[1]), {"what": button[1], **said}).status_code == 302
    with tenant_scope(SYSTEM):
        job = Job.objects.get(owner=clerk.user)
    run_import.func(job.pk)
    taken: Any = clerk.client.get(f"{WHERE}{job.pk}/file/")
    made = b"".join(taken.streaming_content)
    assert taken["Content-Disposition"] == whole["Content-Disposition"]
    assert (made == expected) if form == "csv" else made
    with tenant_scope(SYSTEM):
        first, last = AuditEvent.objects.filter(what="export").order_by("id")
    assert first.after is not None
    assert last.after is not None
    names = ("annex", "period", "phones", "lines")
    assert {name: last.after[name] for name in names} == {name: first.after[name] for name in names}
    assert last.after.get("chosen", False) is first.after["chosen"] is bool(chosen)
