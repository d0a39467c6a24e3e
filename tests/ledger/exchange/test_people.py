"""People from a workbook: faults by cell, all or nobody, the same file again changes nothing, slips once."""

import re
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from ledger.exchange import people_storing
from ledger.exchange.jobs import run_import
from ledger.models import AuditEvent, Job, JobState, Membership, Person, User
from ledger.policy import Role
from ledger.scoping import SYSTEM, tenant_scope
from ledger.vocabulary import Sector
from tests.factories import people, units
from tests.factories.reorganised import done, merging
from tests.ledger.exchange.people_lists import GOOD, HEAD, book, checked, files, made, upload
from tests.ledger.views.moves import page
from tests.personas import Persona, clerk_of, manager_of
from tests.qingqian.sheets import hostile

pytestmark = pytest.mark.django_db
SLIP = re.compile(r"<code>([a-z0-9_.-]+)</code>")


def test_a_list_is_checked_made_and_its_slips_are_told_once(manager: Persona, tmp_path: Path) -> None:
    before = User.objects.count()
    check = checked(manager, book(tmp_path / "a.xlsx", GOOD))
    assert {name: check.result[name] for name in ("rows", "new", "known", "wrong")} == {
        "rows": 3,
        "new": 3,
        "known": 0,
        "wrong": 0,
    }
    assert User.objects.count() == before, "a check makes nobody"
    assert "新增这 3 人" in page(manager, f"/people/sheet/{check.pk}/")
    job = made(manager, check)
    assert (job.state, job.result["new"]) == (JobState.DONE, 3)
    told = manager.client.post(f"/people/sheet/{check.pk}/slips/").content.decode()
    names = SLIP.findall(told)
    pairs = dict(zip(names[::2], names[1::2], strict=True))
    assert set(pairs) == {"500110001tb", "feng", "500110002tb"}
    for username, password in pairs.items():
        assert Client().login(username=username, password=password)
        assert User.objects.get(username=username).must_change_password
    with tenant_scope(SYSTEM):
        seats = Membership.objects.filter(user__username="feng").values_list("unit__code", "role")
        assert set(seats) == {(units.GUNAN, Role.HEAD), (units.GUNAN, Role.CLERK)}
        assert Person.objects.get(user__username="500110002tb").phone == "13800000003"
        assert AuditEvent.objects.filter(what="slips_taken", user_id=manager.user.pk).count() == 1


def test_a_sector_reader_of_a_list_reads_the_field_that_it_names(manager: Persona, tmp_path: Path) -> None:
    row = [units.QIJIANG, "", "何某", "he_hy", "行业主管、查看", "", "", "住建"]
    content = book(tmp_path / "a.xlsx", [row])
    assert made(manager, checked(manager, content)).state == JobState.DONE
    with tenant_scope(SYSTEM):
        seats = Membership.objects.filter(user__username="he_hy").values_list("role", "sector")
        assert set(seats) == {(Role.SECTOR, Sector.HOUSING), (Role.VIEWER, None)}
    assert checked(manager, content).result["known"] == 1


def test_a_list_of_before_there_were_fields_is_still_taken(manager: Persona, tmp_path: Path) -> None:
    check = checked(manager, book(tmp_path / "a.xlsx", GOOD, HEAD[:-1]))
    assert (check.result["new"], check.result["wrong"]) == (3, 0)


def test_the_same_file_again_changes_nothing(manager: Persona, tmp_path: Path) -> None:
    content = book(tmp_path / "a.xlsx", GOOD)
    made(manager, checked(manager, content))
    before = User.objects.count(), list(User.objects.order_by("id").values_list("password", flat=True))
    again = checked(manager, content)
    assert (again.result["new"], again.result["known"], again.result["wrong"]) == (0, 3, 0)
    assert manager.client.post(f"/people/sheet/{again.pk}/make/").status_code == 422
    assert (User.objects.count(), list(User.objects.order_by("id").values_list("password", flat=True))) == before


def test_the_same_form_twice_is_one_list_and_the_button_twice_makes_once(manager: Persona, tmp_path: Path) -> None:
    content, key = book(tmp_path / "a.xlsx", GOOD), str(uuid.uuid4())
    first, second = upload(manager, content, key=key), upload(manager, content, key=key)
    assert first["Location"] == second["Location"]
    with tenant_scope(SYSTEM):
        job = Job.objects.get(kind=people_storing.CHECK)
    run_import.func(job.pk)
    before = User.objects.count()
    made(manager, job)
    made(manager, job)
    assert User.objects.count() == before + 3


@pytest.mark.parametrize(
    ("changed", "cell", "words"),
    [
        ({0: ""}, "A3", "请填写单位代码"),
        ({0: units.JIJIANG}, "A3", "没有代码为"),
        ({0: units.CITY}, "A3", "没有代码为"),
        ({1: "文龙街道"}, "B3", "代码 500110001 的单位是“古南街道”"),
        ({2: ""}, "C3", "请填写姓名"),
        ({2: "郑" * 41}, "C3", "超过 40 个字"),
        ({3: "郑"}, "D3", "用户名要有 3 到 32 位"),
        ({3: "taken"}, "D3", "已有人使用"),
        ({4: ""}, "E3", "请填写角色"),
        ({4: "局长"}, "E3", "没有“局长”这个角色"),
        ({4: "填报员、管理员"}, "E3", "不同的人"),
        ({0: units.QIJIANG, 1: "", 4: "审计"}, "E3", "由上级单位的管理员设置"),
        ({5: "12"}, "F3", "电话写得不对"),
        ({6: "nobody"}, "G3", "邮箱写得不对"),
        ({6: "=cmd|' /C calc'!A0"}, "G3", "邮箱写得不对"),
        ({4: "行业主管"}, "H3", "请填写行业主管的所属领域"),
        ({4: "行业主管", 7: "住建局"}, "H3", "请填写行业主管的所属领域"),
        ({7: "住建"}, "H3", "只有行业主管填写所属领域"),
    ],
)
def test_each_fault_is_told_at_its_cell_and_nobody_is_made(
    manager: Persona, tmp_path: Path, changed: dict[int, str], cell: str, words: str
) -> None:
    people.person(units.unit(units.SHIJIAO), username="taken")
    row = [changed.get(place, value) for place, value in enumerate([*GOOD[0], ""])]
    check = checked(manager, book(tmp_path / "a.xlsx", [row, GOOD[2]]))
    (error,) = check.result["errors"]
    assert error["cell"] == cell
    assert words in error["message"]
    before = User.objects.count()
    assert manager.client.post(f"/people/sheet/{check.pk}/make/").status_code == 422
    assert User.objects.count() == before
    assert cell in page(manager, f"/people/sheet/{check.pk}/")


def test_a_closed_unit_is_a_fault_at_its_code_also_of_who_is_there_already(manager: Persona, tmp_path: Path) -> None:
    clerk = clerk_of(units.GUNAN)
    done(manager, merging([units.GUNAN], units.WENLONG))
    known = [units.GUNAN, "", clerk.actor.name, "", "填报员", "", ""]
    check = checked(manager, book(tmp_path / "a.xlsx", [GOOD[0], GOOD[2], known]))
    told = "古南街道已划转或并入其他单位，请改填承接单位的代码。"
    assert check.result["errors"] == [{"cell": cell, "message": told} for cell in ("A3", "A5")]


def test_two_of_one_name_need_user_names_and_one_user_name_is_one_person(manager: Persona, tmp_path: Path) -> None:
    same = checked(manager, book(tmp_path / "a.xlsx", [GOOD[0], GOOD[0]]))
    assert [error["cell"] for error in same.result["errors"]] == ["D3", "D4"]
    twice = checked(manager, book(tmp_path / "b.xlsx", [GOOD[1], [*GOOD[1][:2], "沈某", *GOOD[1][3:]]]))
    assert "出现了几次" in twice.result["errors"][0]["message"]
    apart = [[*GOOD[0][:3], name, *GOOD[0][4:]] for name in ("zheng1", "zheng2")]
    assert checked(manager, book(tmp_path / "c.xlsx", apart)).result["new"] == 2


def test_a_user_name_that_is_taken_elsewhere_is_changed_and_not_answered(manager: Persona, tmp_path: Path) -> None:
    for username in ("feng", "feng2"):
        people.person(units.unit(units.JIJIANG), username=username)
    content = book(tmp_path / "a.xlsx", GOOD)
    check = checked(manager, content)
    assert (check.result["new"], check.result["errors"]) == (3, [])
    assert check.result["remarks"] == ["有的用户名不能使用，已自动换一个：“feng”改为“feng3”。"]
    assert made(manager, check).state == JobState.DONE
    with tenant_scope(SYSTEM):
        assert Person.objects.get(user__username="feng3").name == "冯某"
    again = checked(manager, content)
    assert (again.result["new"], again.result["known"], again.result["remarks"]) == (0, 3, [])


def test_who_came_between_check_and_making_is_met_and_nobody_is_made(manager: Persona, tmp_path: Path) -> None:
    check = checked(manager, book(tmp_path / "a.xlsx", GOOD))
    people.person(units.unit(units.SHIJIAO), username="feng")
    before = User.objects.count()
    job = made(manager, check)
    assert (job.state, User.objects.count(), files()) == (JobState.REFUSED, before, 0)
    assert "需要改正" in job.result["message"]


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "空.xlsx", "空"),
        (b"PK\x03\x04broken", "坏.xlsx", "损坏"),
        (b"<html></html>", "网页.xlsx", "网页"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "旧.xlsx", "xls"),
    ],
)
def test_a_file_that_is_no_workbook_is_refused_with_one_sentence(
    manager: Persona, content: bytes, name: str, words: str
) -> None:
    check = checked(manager, content, name)
    assert check.state == JobState.REFUSED
    assert words in check.result["message"]
    assert 'role="alert"' in page(manager, f"/people/sheet/{check.pk}/")


@pytest.mark.parametrize(
    "harm", [hostile.macro_part, hostile.climbing_part, hostile.truncated, hostile.doctype_at_a_seam]
)
def test_a_hostile_workbook_makes_nobody(manager: Persona, tmp_path: Path, harm: Callable[[Path], None]) -> None:
    path = tmp_path / "a.xlsx"
    book(path, GOOD)
    harm(path)
    check = checked(manager, path.read_bytes())
    assert check.state == JobState.REFUSED
    assert check.result["message"]
    assert not User.objects.filter(username="feng").exists()


def test_twelve_hundred_are_made_at_once(manager: Persona, tmp_path: Path) -> None:
    places = (units.GUNAN, units.WENLONG, units.SHIJIAO)
    rows = [[places[number % 3], "", f"某{number}", "", "填报员", "", ""] for number in range(1200)]
    job = made(manager, checked(manager, book(tmp_path / "a.xlsx", rows)))
    assert (job.state, job.result["new"], job.done) == (JobState.DONE, 1200, 1200)
    new = set(User.objects.filter(must_change_password=True).values_list("username", flat=True))
    assert new == {f"{place}tb{number}" for place in places for number in ("", *range(2, 401))}


def test_a_wrong_heading_is_named_and_an_empty_list_said(manager: Persona, tmp_path: Path) -> None:
    head = [*HEAD[:2], "名字", *HEAD[3:]]
    wrong = checked(manager, book(tmp_path / "a.xlsx", GOOD, head))
    assert "第3列应为“姓名”，文件为“名字”" in wrong.result["message"]
    empty = checked(manager, book(tmp_path / "b.xlsx", [[units.GUNAN, "古南街道"]]))
    assert "还没有人员" in empty.result["message"]


def test_the_form_lists_the_units_and_comes_back_as_it_was_filled(manager: Persona, tmp_path: Path) -> None:
    answer: Any = manager.client.get("/people/sheet/template.xlsx")
    path = tmp_path / "form.xlsx"
    path.write_bytes(b"".join(answer.streaming_content))
    filled = load_workbook(path)
    sheet = filled.active
    assert sheet is not None
    (head,) = [row[0].row for row in sheet.iter_rows() if row[0].value == "单位代码"]
    codes = [sheet.cell(row=head + 1 + place, column=1).value for place in range(4)]
    assert codes == [units.QIJIANG, units.GUNAN, units.WENLONG, units.SHIJIAO]
    sheet.cell(row=head + 2, column=3).value = "郑某"
    sheet.cell(row=head + 2, column=5).value = "填报员"
    filled.save(path)
    check = checked(manager, path.read_bytes())
    assert (check.result["rows"], check.result["new"], check.result["wrong"]) == (1, 1, 0)


def test_nobody_else_uploads_a_list(manager: Persona, tmp_path: Path) -> None:
    content = book(tmp_path / "a.xlsx", GOOD)
    assert upload(clerk_of(units.QIJIANG), content).status_code == 403
    check = checked(manager, content)
    for path in ("", "progress/"):
        assert manager_of(units.JIANGJIN).client.get(f"/people/sheet/{check.pk}/{path}").status_code == 404


def test_the_queries_of_a_check_do_not_grow_with_its_rows(
    manager: Persona, tmp_path: Path, django_assert_max_num_queries: Any
) -> None:
    one = [[units.GUNAN, "", "王某", "", "填报员", "", ""]]
    many = [[units.GUNAN, "", f"某人{number}", "", "负责人", "", ""] for number in range(30)]
    counts = []
    for number, rows in enumerate((one, many)):
        upload(manager, book(tmp_path / f"{number}.xlsx", rows))
        with tenant_scope(SYSTEM):
            job = Job.objects.filter(kind=people_storing.CHECK).latest("id")
        with django_assert_max_num_queries(100) as captured:
            run_import.func(job.pk)
        counts.append(len(captured))
    assert counts[0] == counts[1]
