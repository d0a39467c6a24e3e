"""The report in words: kept as typed, never overwritten unseen, frozen with the version, and compared with it."""

import pytest
from django.db import DatabaseError, transaction

from ledger.actions.narratives import (
    Place,
    gather_children,
    go_on_from_last,
    keep_narrative,
    put_token,
    waiting,
)
from ledger.annexes.checks.catalogue import OF_WORDS
from ledger.errors import ConflictError, ForbiddenError, MissingError, RefusedError
from ledger.models import AuditEvent, FilingVersion, Narrative
from ledger.narrative.parts import MOST, Part, texts_of
from ledger.queries.narratives import (
    ABSENT,
    DIFFERS,
    UNCHECKED,
    UNKNOWN,
    children_said,
    frozen_template,
    frozen_text,
    narrative_of,
    texts_in,
)
from ledger.queries.pins import pins_of
from ledger.scoping import SYSTEM, tenant_scope
from qingqian.db.sqlfile import scalar
from tests.factories import campaigns, units
from tests.factories.lines import WAN, good_line
from tests.factories.rollups import Tree
from tests.personas import Persona, clerk_of, head_of, reviewer_of, viewer_of

pytestmark = pytest.mark.django_db
EXPECTED = "select digest = expected_digest(id) from ledger_filingversion where id = %s"


@pytest.fixture
def tree() -> Tree:
    """Two streets of 綦江 with a row each, one of them approved for the week."""
    made = Tree()
    made.expect(units.GUNAN, units.WENLONG, units.QIJIANG)
    made.next_period()
    made.write(units.GUNAN, [good_line(1, owed_fen=30 * WAN)])
    made.write(units.WENLONG, [good_line(2, owed_fen=50 * WAN)])
    return made


@pytest.fixture
def clerk(tree: Tree) -> Persona:
    return tree.clerk(units.GUNAN)


def write(tree: Tree, code: str, seen: int = 0, person: Persona | None = None, **texts: str) -> bool:
    """Store a narrative; tell whether somebody else had been quicker."""
    with (person or tree.clerk(code)).scope() as actor:
        return keep_narrative(actor, tree.units[code], tree.period, texts_of(texts), seen).conflict


def stored(tree: Tree, code: str = units.GUNAN) -> dict[Part, str]:
    with tenant_scope(SYSTEM):
        return texts_in(narrative_of(tree.units[code], tree.period))


def test_what_is_typed_is_kept_with_its_version_and_leaves_an_event(tree: Tree, clerk: Persona) -> None:
    assert not write(tree, units.GUNAN, practice="逐笔核对\r\n约谈单位  ")
    assert not write(tree, units.GUNAN, 1, practice="逐笔核对\n约谈单位", problems="资金紧张")
    assert not write(
        tree, units.GUNAN, 1, practice="逐笔核对\n约谈单位", problems="资金紧张"
    )  # the same again is done
    with tenant_scope(SYSTEM):
        kept = Narrative.objects.get()
        events = AuditEvent.objects.filter(what="ledger_narrative").order_by("id")
        assert (kept.version, kept.practice, kept.problems) == (2, "逐笔核对\n约谈单位", "资金紧张")
        assert kept.saved_name == clerk.actor.name
        assert [event.op for event in events] == ["I", "U", "U"]
        last = events.last()
        assert last is not None
        assert last.before is not None
        assert last.after is not None
        assert (last.before["problems"], last.after["problems"]) == ("", "资金紧张")


def test_two_people_lose_nothing(tree: Tree) -> None:
    head = head_of(units.GUNAN)
    write(tree, units.GUNAN, practice="甲写的")
    write(tree, units.GUNAN, 1, person=head, practice="乙改的")
    assert write(tree, units.GUNAN, 1, practice="甲又写的")
    assert stored(tree)[Part.PRACTICE] == "乙改的"
    with tree.clerk(units.GUNAN).scope() as actor:
        desk = waiting(actor, tree.units[units.GUNAN], tree.period)
        assert desk is not None
        assert desk.values["practice"] == "甲又写的"
    assert not write(tree, units.GUNAN, 2, practice="乙改的，甲又写的")
    assert stored(tree)[Part.PRACTICE] == "乙改的，甲又写的"
    with tree.clerk(units.GUNAN).scope() as actor:
        assert waiting(actor, tree.units[units.GUNAN], tree.period) is None


def test_only_who_writes_for_the_unit_may(tree: Tree) -> None:
    for person, refused in (
        (viewer_of(units.GUNAN), ForbiddenError),
        (reviewer_of(units.QIJIANG), ForbiddenError),
        (clerk_of(units.WENLONG), MissingError),
        (clerk_of(units.QIJIANG), ForbiddenError),
    ):
        with pytest.raises(refused):
            write(tree, units.GUNAN, person=person, practice="越权")
    assert stored(tree)[Part.PRACTICE] == ""


def test_a_part_that_is_too_long_is_refused(tree: Tree) -> None:
    with pytest.raises(RefusedError, match="主要做法"):
        write(tree, units.GUNAN, practice="字" * (MOST + 1))


def test_handing_in_freezes_words_and_figures_for_ever(tree: Tree) -> None:
    write(tree, units.GUNAN, progress="拖欠总金额{{拖欠总金额}}，{{较上期拖欠总金额}}。")
    version = tree.hand_in(units.GUNAN)
    template, text = frozen_template(version), frozen_text(version)
    assert template is not None
    assert text is not None
    assert template[Part.PROGRESS] == "拖欠总金额{{拖欠总金额}}，{{较上期拖欠总金额}}。"
    assert text[Part.PROGRESS] == "拖欠总金额30.00万元，—。"
    write(tree, units.GUNAN, 1, progress="以后再写的")
    with tenant_scope(SYSTEM):
        assert frozen_text(FilingVersion.objects.get(pk=version.pk)) == text
        assert scalar(EXPECTED, [version.pk])
        with pytest.raises(DatabaseError), transaction.atomic():
            FilingVersion.objects.filter(pk=version.pk).update(narrative={})


def test_the_digest_covers_the_words_and_leaves_others_as_they_were(tree: Tree) -> None:
    plain = tree.hand_in(units.WENLONG)
    write(tree, units.GUNAN, practice="逐笔核对")
    told = tree.hand_in(units.GUNAN)
    with tenant_scope(SYSTEM):
        assert plain.narrative == {}
        assert scalar(EXPECTED, [plain.pk])
        assert scalar(EXPECTED, [told.pk])
        head = (
            "select jsonb_build_array(period_id, unit_name, number, nil)::text from ledger_filingversion where id = %s"
        )
        digest = "select version_digest(%s, lines_digest(%s, %s), '[]'::jsonb)"
        of_plain = [scalar(head, [plain.pk]), plain.unit_id, plain.point]
        of_told = [scalar(head, [told.pk]), told.unit_id, told.point]
        assert bytes(scalar(digest, of_plain)) == bytes(plain.digest)
        assert bytes(scalar(digest, of_told)) != bytes(told.digest)


@pytest.mark.parametrize(
    ("text", "rule", "sentence"),
    [
        ("拖欠总金额31万元", DIFFERS, "附件4“拖欠总金额”为30.00万元"),
        ("拖欠{{拖欠总额}}", UNKNOWN, "最接近的是“拖欠总金额”"),
    ],
)
def test_a_figure_or_token_that_is_wrong_stops_the_whole_report(
    tree: Tree, text: str, rule: str, sentence: str
) -> None:
    write(tree, units.GUNAN, progress=text)
    with pytest.raises(RefusedError) as refused:
        tree.hand_in(units.GUNAN)
    (item,) = refused.value.findings
    assert item.finding.rule == rule
    assert sentence in item.finding.message
    with tenant_scope(SYSTEM):
        assert not FilingVersion.objects.exists()


def test_a_figure_that_nothing_tells_of_only_warns_and_goes_with_the_version(tree: Tree) -> None:
    write(tree, units.GUNAN, practice="走访企业15件次")
    version = tree.hand_in(units.GUNAN)
    (stated,) = [item for item in version.findings if item["rule"] == UNCHECKED]
    assert (stated["severity"], "“15件”" in stated["message"]) == ("W", True)


def test_the_rules_of_words_are_those_that_are_told() -> None:
    assert {DIFFERS, UNKNOWN, UNCHECKED, ABSENT} == OF_WORDS


def pass_up(tree: Tree) -> None:
    write(tree, units.GUNAN, practice="约谈三家", progress="拖欠数量{{拖欠数量}}。")
    tree.pass_up(units.GUNAN, units.WENLONG)


def test_the_first_level_is_warned_and_the_command_is_not_stopped(tree: Tree) -> None:
    pass_up(tree)
    version = tree.hand_in(units.QIJIANG)
    assert [(item["rule"], item["severity"]) for item in version.findings if item["rule"] == ABSENT] == [(ABSENT, "W")]
    with tenant_scope(SYSTEM):
        below = FilingVersion.objects.get(unit=tree.units[units.WENLONG])
        assert all(item["rule"] != ABSENT for item in below.findings)


def gather(tree: Tree, *parts: Part) -> None:
    unit = tree.units[units.QIJIANG]
    with tree.clerk(units.QIJIANG).scope() as actor:
        told = [each for each in children_said(tree.period, pins_of(unit, tree.period)) if each.texts]
        gather_children(actor, unit, tree.period, told, parts or tuple(Part))


def test_a_district_gathers_what_its_children_said_once(tree: Tree) -> None:
    pass_up(tree)
    write(tree, units.QIJIANG, progress="全区拖欠数量{{拖欠数量}}，应报{{应报单位数}}，未报{{未报单位数}}。")
    gather(tree)
    gather(tree, Part.PRACTICE)
    texts = stored(tree, units.QIJIANG)
    assert texts[Part.PRACTICE] == "【古南街道】约谈三家"
    assert texts[Part.PROGRESS].endswith("\n\n【古南街道】拖欠数量1件。")
    text = frozen_text(tree.hand_in(units.QIJIANG))
    assert text is not None
    assert text[Part.PROGRESS].startswith("全区拖欠数量2件，应报2个，未报0个。")


def test_what_was_gathered_is_compared_with_that_childs_version(tree: Tree) -> None:
    pass_up(tree)
    write(tree, units.QIJIANG, progress="【古南街道】拖欠数量2件。")
    with pytest.raises(RefusedError) as refused:
        tree.hand_in(units.QIJIANG)
    assert "古南街道报送版本的附件4“拖欠数量”为1件" in refused.value.findings[0].finding.message


def test_a_child_that_has_not_been_approved_says_nothing_yet(tree: Tree) -> None:
    write(tree, units.GUNAN, practice="约谈三家")
    tree.hand_in(units.GUNAN)
    with tenant_scope(SYSTEM):
        said = children_said(tree.period, pins_of(tree.units[units.QIJIANG], tree.period))
    assert [(each.unit.code, each.texts) for each in said] == [(units.GUNAN, {}), (units.WENLONG, {})]


def test_next_time_begins_with_the_last_words_and_todays_figures(tree: Tree) -> None:
    survey = campaigns.period(campaigns.SURVEY)
    with tree.clerk(units.GUNAN).scope() as actor, pytest.raises(RefusedError, match="还没有可以沿用"):
        go_on_from_last(actor, tree.units[units.GUNAN], survey)
    tree.period = survey
    write(tree, units.GUNAN, progress="拖欠数量{{拖欠数量}}，{{较上期拖欠数量}}")
    tree.pass_up(units.GUNAN)
    tree.next_period()
    with tree.clerk(units.GUNAN).scope() as actor:
        go_on_from_last(actor, tree.units[units.GUNAN], tree.period)
        with pytest.raises(RefusedError, match="已有内容"):
            go_on_from_last(actor, tree.units[units.GUNAN], tree.period)
    tree.write(units.GUNAN, [good_line(3, owed_fen=5 * WAN)])
    text = frozen_text(tree.hand_in(units.GUNAN))
    assert text is not None
    assert text[Part.PROGRESS] == "拖欠数量2件，增加1件"


def test_a_token_takes_the_place_of_the_figure_that_was_seen(tree: Tree) -> None:
    write(tree, units.GUNAN, progress="拖欠数量9件。")
    place = Place(Part.PROGRESS, 4, "9件")
    with tree.clerk(units.GUNAN).scope() as actor:
        put_token(actor, tree.units[units.GUNAN], tree.period, place, "拖欠数量")
        with pytest.raises(ConflictError, match="没有替换"):
            put_token(actor, tree.units[units.GUNAN], tree.period, place, "拖欠数量")
    assert stored(tree)[Part.PROGRESS] == "拖欠数量{{拖欠数量}}。"


def test_more_children_cost_no_more_queries(tree: Tree, django_assert_num_queries: object) -> None:
    assert callable(django_assert_num_queries)
    pass_up(tree)
    unit = tree.units[units.QIJIANG]
    with tenant_scope(SYSTEM):
        pins = pins_of(unit, tree.period)
        for some in (pins[:1], pins):
            with django_assert_num_queries(1):
                children_said(tree.period, some)
