import re
from typing import Any

import pytest

from ledger.actions.parties import remember
from ledger.actions.records import save_record
from ledger.models import ArrearsRecord, Debtor, ParentCompany, Unit
from ledger.scoping import SYSTEM, tenant_scope
from tests.factories import units
from tests.factories.lines import good_line
from tests.ledger.views.moves import page, queries, text
from tests.personas import Persona, clerk_of, manager_of, viewer_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(tree: dict[str, Unit]) -> Persona:
    assert units.GUNAN in tree
    return clerk_of(units.GUNAN)


def known(clerk: Persona, *numbers: int) -> Debtor:
    with clerk.scope() as actor:
        for number in numbers:
            save_record(actor, clerk.unit, good_line(number))
        return Debtor.objects.earliest("id")


def test_choosing_a_party_fills_its_fields(clerk: Persona) -> None:
    known(clerk, 1)
    found = clerk.client.get("/parties/", {"side": "debtor", "q": "slqd1glj"}).json()
    assert found["hits"] == []
    (hit,) = clerk.client.get("/parties/", {"side": "debtor", "q": "yjqsl"}).json()["hits"]
    line = good_line(1)
    assert hit["fields"] == {
        "debtor_name": line.debtor_name,
        "debtor_uscc": line.debtor_uscc,
        "nature": "政府序列部门（含政府投融资平台）",
        "parent_company": "",
        "sector": "住建",
        "debtor_contact": line.debtor_contact,
        "debtor_phone": line.debtor_phone,
    }
    (creditor,) = clerk.client.get("/parties/", {"side": "creditor", "q": line.creditor_uscc[:9]}).json()["hits"]
    assert creditor["fields"]["creditor_name"] == line.creditor_name


def test_ten_are_offered_at_most_and_none_of_another_unit(clerk: Persona) -> None:
    with clerk.scope():
        remember(clerk.unit, [good_line(number) for number in range(1, 15)])
    other = clerk_of(units.WENLONG)
    with other.scope():
        remember(other.unit, [good_line(99, debtor_name="文龙的供水站")])
    assert len(clerk.client.get("/parties/", {"q": ""}).json()["hits"]) == 10
    assert clerk.client.get("/parties/", {"q": "文龙"}).json()["hits"] == []
    assert clerk.client.get("/parties/", {"q": "文龙", "unit": units.WENLONG}).status_code == 404
    assert viewer_of(units.GUNAN).client.get("/parties/", {"q": "x"}).status_code == 403


def test_a_parent_company_is_offered_in_the_lists_writing(clerk: Persona) -> None:
    city = manager_of(units.CITY)
    assert (
        city.client.post("/parents/", {"name": "中例建设集团有限公司", "aliases": "中例、中例建"}).status_code == 302
    )
    found = clerk.client.get("/parties/", {"side": "parent", "q": "中例"}).json()
    assert [hit["name"] for hit in found["hits"]] == ["中例建设集团有限公司"]
    assert found["canonical"] == "中例建设集团有限公司"


def test_what_is_odd_about_a_code_is_answered_as_the_form_reads_it(clerk: Persona) -> None:
    code = good_line(1).debtor_uscc

    def answered(typed: str) -> str:
        problem = clerk.client.get("/parties/", {"side": "code", "q": typed}).json()["problem"]
        assert isinstance(problem, str)
        return problem

    assert answered(f" {code.lower()} ") == answered("") == ""
    assert answered(f"{code[:4]}o{code[5:]}") == "第 5 位是字母 O，可能是数字 0"
    assert answered("1.15E+17").startswith("只有 8 位，少 10 位")


def test_the_directory_counts_the_rows_and_a_correction_is_applied_by_its_own_act(clerk: Persona) -> None:
    debtor = known(clerk, 1, 2)
    html = page(clerk, "/parties/list/")
    assert html.count("渝江区示例第") == 2
    assert re.findall(r'<td class="num">(\d+)</td>', html) == ["1", "1"]
    place = f"/parties/debtor/{debtor.pk}/"
    assert "都与名录相同" in page(clerk, place)
    values = {
        "debtor_name": "渝江区改名局",
        "debtor_uscc": debtor.uscc,
        "nature": "事业单位",
        "debtor_contact": "王某",
    }
    assert clerk.client.post(place, values)["Location"] == place
    html = page(clerk, place)
    assert "应用到 1 行" in html
    with clerk.scope():
        assert not ArrearsRecord.objects.filter(debtor_name="渝江区改名局").exists()
    assert clerk.client.post(f"{place}apply/", {"count": "2"}).status_code == 409
    assert clerk.client.post(f"{place}apply/", {"count": "1"})["Location"] == place
    with clerk.scope():
        row = ArrearsRecord.objects.get(debtor_name="渝江区改名局")
    assert (row.sector, row.debtor_contact, row.faulty) == (None, "王某", True)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"debtor_name": ""}, "名称不能为空"),
        ({"nature": "没有的"}, "不在可选范围内"),
        ({"debtor_uscc": "twin"}, "已有同一信用代码"),
    ],
)
def test_a_correction_that_does_not_hold_is_told(clerk: Persona, changed: dict[str, str], sentence: str) -> None:
    debtor = known(clerk, 1, 2)
    values: dict[str, Any] = {"debtor_name": debtor.name, "debtor_uscc": debtor.uscc, **changed}
    if values["debtor_uscc"] == "twin":
        values["debtor_uscc"] = good_line(2).debtor_uscc
    answer = clerk.client.post(f"/parties/debtor/{debtor.pk}/", values)
    assert answer.status_code == 422
    assert sentence in text(answer)
    with tenant_scope(SYSTEM):
        assert Debtor.objects.get(pk=debtor.pk).name == debtor.name


@pytest.mark.parametrize("tail", ["debtor/{}/", "debtor/{}/apply/", "creditor/999999/", "nobody/{}/"])
def test_a_strangers_party_is_not_there(clerk: Persona, tail: str) -> None:
    debtor = known(clerk, 1)
    other = clerk_of(units.WENLONG)
    place = f"/parties/{tail.format(debtor.pk)}"
    answer = other.client.post(place, {"count": "1"})
    assert answer.status_code == 404


def test_more_parties_cost_no_more_queries(clerk: Persona) -> None:
    known(clerk, 1)
    page(clerk, "/parties/list/")
    one = queries(clerk, "/parties/list/")
    known(clerk, 2, 3)
    assert queries(clerk, "/parties/list/") == one


def test_a_page_of_the_directory_goes_on(clerk: Persona) -> None:
    with clerk.scope():
        remember(clerk.unit, [good_line(number) for number in range(1, 53)])
    html = page(clerk, "/parties/list/?q=%E7%AE%A1%E7%90%86")
    following = re.search(r'href="(/parties/list/[^"]+after=\d+)"', html)
    assert following
    rest = page(clerk, following[1].replace("&amp;", "&"))
    assert rest.count('href="/parties/debtor/') == 2


def test_the_citys_manager_keeps_the_list_of_parent_companies(clerk: Persona) -> None:
    city = manager_of(units.CITY)
    city.client.post("/parents/", {"name": "中例建设集团有限公司", "aliases": "中例"})
    with tenant_scope(SYSTEM):
        entry = ParentCompany.objects.get()
    assert city.client.post("/parents/", {"entry": entry.pk, "aliases": "中例建，中例建设"}).status_code == 302
    html = page(city, "/parents/")
    assert "中例、中例建、中例建设" in html
    again = city.client.post("/parents/", {"name": "中例"})
    assert again.status_code == 422
    assert "写作“中例建设集团有限公司”" in text(again)
    assert city.client.post("/parents/", {"end": entry.pk}).status_code == 302
    assert "中例建设集团有限公司" not in page(city, "/parents/")
    assert city.client.post("/parents/", {"end": "x"}).status_code == 404
    below = manager_of(units.GUNAN)
    assert "名单由市级维护" in page(below, "/parents/")
    assert below.client.post("/parents/", {"name": "中例"}).status_code == 403
    assert below.client.post("/parents/", {"end": entry.pk}).status_code == 403
    assert clerk.client.get("/parents/").status_code == 403
