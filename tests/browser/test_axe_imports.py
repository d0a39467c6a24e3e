"""An import is accessible at every step: under way, preview, decided, tray, a row to mend, undone, merged."""

from pathlib import Path

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from ledger.policy import Role
from tests.browser.axe import assert_accessible_everywhere
from tests.browser.test_axe_pages import check_pages, read, refused, signed_in
from tests.factories import units
from tests.factories.campaigns import under_way
from tests.factories.clerk_books import annex2, cells
from tests.factories.lines import good_line
from tests.ledger.views.test_imports import checked, decided, faulty_book, undone, upload, waiting
from tests.personas import clerk_of, persona

__all__ = ["read"]
pytestmark = pytest.mark.django_db(transaction=True)


def test_an_import_from_upload_to_undo(read: Page, live_server: LiveServer, tmp_path: Path) -> None:
    under_way()
    clerk = clerk_of(units.GUNAN)
    book = faulty_book(clerk, tmp_path / "附件2.xlsx")
    started, number = upload(clerk, book), checked(clerk, book)
    with signed_in(read, live_server, clerk) as url:
        check_pages(read, url, (f"/imports/{started}/", f"/imports/{number}/", f"/imports/{number}/?tab=wrong"))
        decided(clerk, number, "partial")
        (row,) = waiting(number)
        check_pages(read, url, (f"/imports/{number}/", f"/imports/{number}/tray/", f"/imports/rows/{row.pk}/"))
        with refused(read, 422):
            read.get_by_role("button", name="保存并下一行").click()
        assert_accessible_everywhere(read)
        check_pages(read, url, ("/imports/", "/ledger/stopping/"))
        undone(clerk, number)
        check_pages(read, url, (f"/imports/{number}/",))


def test_a_merged_workbook(read: Page, live_server: LiveServer, tmp_path: Path) -> None:
    planted = under_way()
    person = persona(units.QIJIANG, Role.CLERK)
    rows = cells([good_line(1), good_line(2)], planted[units.GUNAN].name)
    number = upload(person, annex2(tmp_path / "汇总.xlsx", rows), where="/imports/merged/")
    with signed_in(read, live_server, person) as url:
        check_pages(read, url, ("/imports/merged/", f"/imports/merged/{number}/"))
