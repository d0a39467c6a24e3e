"""Units that move or merge tell those who take over, and those above both ends (workflow.md rule 13)."""

import pytest

from ledger.actions.outbox import deliver
from ledger.actions.reorganising import rehearse
from ledger.models import Notice, NoticeKind, Outbox
from ledger.queries.notices import addressed_to
from ledger.scoping import SYSTEM, tenant_scope
from tests.factories import campaigns, units
from tests.factories.reorganised import NEW, REASON, done, merging, moving
from tests.personas import clerk_of, manager_of

pytestmark = pytest.mark.django_db


def told() -> dict[str, tuple[str, str]]:
    """Deliver; return the text and the address of what each unit was told."""
    deliver()
    with tenant_scope(SYSTEM):
        found = Notice.objects.filter(kind=NoticeKind.REORGANISED, detail=REASON).select_related("unit")
        return {notice.unit.code: (notice.text, notice.url) for notice in found}


@pytest.fixture(autouse=True)
def tree() -> None:
    campaigns.campaign()
    for code in (units.GUNAN, units.WENLONG, units.JIJIANG):
        units.unit(code)


def test_both_sides_of_a_move_are_told() -> None:
    wish = moving(units.GUNAN, units.JIANGJIN)
    done(manager_of(units.CITY), wish)
    day = f"{wish.effective_on:%Y-%m-%d}"
    text = f"古南街道已于 {day} 划转到江津区，台账和还没报的报送期一并转来，以后由古南街道报送。"
    ends = (NEW, units.JIANGJIN, units.QIJIANG, units.GUNAN)
    assert told() == {code: (text, f"/units/{code}/") for code in ends}


def test_a_merge_is_told_to_who_takes_over_and_to_the_unit_above() -> None:
    done(manager_of(units.QIJIANG), merging([units.GUNAN], units.WENLONG))
    said = told()
    assert set(said) == {units.WENLONG, units.QIJIANG, units.GUNAN}
    assert all("古南街道已于" in text and "并入文龙街道" in text for text, _ in said.values())


def test_what_lies_below_a_unit_that_moves_is_told_each_of_its_own() -> None:
    done(manager_of(units.CITY), merging([units.QIJIANG, units.JIANGJIN], name="綦津区", code="500999"))
    said = told()
    closed = {units.QIJIANG, units.GUNAN, units.WENLONG, units.JIANGJIN, units.JIJIANG}
    made = {"500999", f"{units.GUNAN}-2", f"{units.WENLONG}-2", f"{units.JIJIANG}-2"}
    assert set(said) == {units.CITY} | closed | made
    assert "綦江区、江津区已于" in said["500999"][0]
    assert "划转到綦津区" in said[f"{units.GUNAN}-2"][0]


def test_the_page_that_a_notice_leads_to_opens_for_the_clerk() -> None:
    done(manager_of(units.QIJIANG), merging([units.GUNAN], units.WENLONG))
    assert clerk_of(units.WENLONG).client.get(told()[units.WENLONG][1]).status_code == 200


def test_the_people_who_stay_at_a_closed_unit_read_of_it_and_where_its_rows_went() -> None:
    clerk = clerk_of(units.GUNAN)
    done(manager_of(units.CITY), moving(units.GUNAN, units.JIANGJIN))
    text, url = told()[units.GUNAN]
    assert "划转到江津区" in text
    with clerk.scope() as actor:
        assert [one.notice.text for one in addressed_to(actor).select_related("notice")] == [text]
    assert text in clerk.client.get("/notices/").content.decode()
    page = clerk.client.get(url)
    assert page.status_code == 200
    assert "江津区" in page.content.decode()


def test_nobody_is_told_at_a_closed_unit_whose_people_went_along() -> None:
    done(manager_of(units.CITY), moving(units.GUNAN, units.JIANGJIN, with_people=True))
    assert set(told()) == {NEW, units.JIANGJIN, units.QIJIANG}


def test_a_rehearsal_tells_nobody() -> None:
    wish = merging([units.GUNAN], units.WENLONG)
    with manager_of(units.QIJIANG).scope() as actor:
        rehearse(actor, wish)
    with tenant_scope(SYSTEM):
        assert not Outbox.objects.exists()
