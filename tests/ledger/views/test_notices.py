"""The bell and the page of one's notices."""

import re
from typing import Any

import pytest

from ledger.actions.notices import post as tell
from ledger.models import Addressee, Notice, NoticeKind, Unit
from ledger.scoping import SYSTEM, tenant_scope
from tests.factories import units
from tests.ledger.views.moves import page, queries, text
from tests.personas import Persona, clerk_of, head_of, reviewer_of, viewer_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(tree: dict[str, Unit]) -> Persona:
    assert tree
    return clerk_of(units.GUNAN)


def notices(tree: dict[str, Unit], count: int, first: int = 0, **said: Any) -> None:
    """Tell a town so many things."""
    town = tree[units.GUNAN]
    given = {"kind": NoticeKind.REMINDED, "detail": "请于今日报来", "url": "/filings/", **said}
    with tenant_scope(SYSTEM):
        tell(
            [
                Notice(
                    unit=town, about_unit=town, key=f"test:{first + number}", text=f"催报第{first + number}次", **given
                )
                for number in range(count)
            ]
        )


def bell(html: str) -> str:
    (part,) = re.findall(r'<a class="bar-bell" href="/notices/">.*?</a>', html)
    return " ".join(re.sub(r"<[^>]*>", " ", part).split())


def went(who: Persona, notice: Notice, **said: str) -> str:
    """Tick a notice off; return where that led."""
    answer = who.client.post(f"/notices/{notice.pk}/read/", said)
    assert answer.status_code == 302
    return str(answer["Location"])


def test_the_bell_counts_what_one_has_not_read(tree: dict[str, Unit], clerk: Persona) -> None:
    assert bell(page(clerk, "/")) == "通知"
    head, other = head_of(units.GUNAN), viewer_of(units.GUNAN)
    notices(tree, 3)
    assert bell(page(clerk, "/")) == "通知，未读 3"
    assert bell(page(head, "/ledger/")) == "通知，未读 3"
    assert bell(page(other, "/")) == "通知"
    notices(tree, 110, 3)
    assert bell(page(clerk, "/")) == "通知，未读 99+"
    assert "未读（99 条以上）" in page(clerk, "/notices/")


def test_it_says_what_for_whom_and_when(tree: dict[str, Unit], clerk: Persona) -> None:
    assert "没有通知" in page(clerk, "/notices/")
    notices(tree, 1)
    html = page(clerk, "/notices/")
    assert "催报第0次" in html
    assert "请于今日报来" in html
    assert re.search(r"古南街道 · \d{4}-\d\d-\d\d \d\d:\d\d", html)
    assert '<span class="tag is-info">催报</span>' in html


def test_one_is_ticked_off_by_going_there_and_for_oneself_alone(tree: dict[str, Unit], clerk: Persona) -> None:
    head = head_of(units.GUNAN)
    notices(tree, 2)
    with tenant_scope(SYSTEM):
        first, second = Notice.objects.order_by("id")
    assert went(clerk, first, go="") == "/filings/"
    assert bell(page(clerk, "/")) == "通知，未读 1"
    assert went(clerk, second) == "/notices/"
    assert "没有未读的通知" in page(clerk, "/notices/?show=unread")
    assert page(clerk, "/notices/").count('class="notice ') == 2
    assert bell(page(head, "/")) == "通知，未读 2"
    with tenant_scope(SYSTEM):
        when = Addressee.objects.get(user=clerk.user, notice=first).read_at
    clerk.client.post(f"/notices/{first.pk}/read/")
    with tenant_scope(SYSTEM):
        assert Addressee.objects.get(user=clerk.user, notice=first).read_at == when


def test_all_are_ticked_off_at_once(tree: dict[str, Unit], clerk: Persona) -> None:
    notices(tree, 3)
    assert "全部标为已读" in page(clerk, "/notices/")
    assert "已将 3 条通知标为已读。" in text(clerk.client.post("/notices/", follow=True))
    assert "全部标为已读" not in page(clerk, "/notices/")
    assert bell(page(clerk, "/")) == "通知"


def test_a_strangers_notice_is_not_there_and_anothers_is_closed(tree: dict[str, Unit], clerk: Persona) -> None:
    notices(tree, 1)
    with tenant_scope(SYSTEM):
        pk = Notice.objects.get().pk
    assert clerk_of(units.WENLONG).client.post(f"/notices/{pk}/read/").status_code == 404
    assert reviewer_of(units.QIJIANG).client.post(f"/notices/{pk}/read/").status_code == 403
    assert clerk.client.get(f"/notices/{pk}/read/").status_code == 405
    assert bell(page(clerk, "/")) == "通知，未读 1"


def test_fifty_make_a_page(tree: dict[str, Unit], clerk: Persona) -> None:
    notices(tree, 60)
    first = page(clerk, "/notices/")
    assert first.count('class="notice ') == 50
    older = re.search(r'href="(\?show=all&amp;before=\d+)" rel="next"', first)
    assert older
    second = page(clerk, "/notices/" + older[1].replace("&amp;", "&"))
    assert second.count('class="notice ') == 10
    assert "催报第0次" in second
    assert 'rel="next"' not in second
    assert page(clerk, "/notices/?before=x").count('class="notice ') == 50


def test_the_queries_do_not_grow(tree: dict[str, Unit], clerk: Persona) -> None:
    notices(tree, 1)
    one = queries(clerk, "/notices/")
    notices(tree, 20, 1)
    assert queries(clerk, "/notices/") == one
