import re
from types import SimpleNamespace

import pytest
from django import forms
from django.template.loader import render_to_string

from qingqian.web.parts import Act, Button, Kpi, Pager, Problem, Progress, Tab, Tone


class Payment(forms.Form):
    """A form of one field."""

    owed = forms.CharField(label="拖欠金额", help_text="调查日的欠款。")


def part(name: str, **context: object) -> str:
    return re.sub(r"\s+", " ", render_to_string(f"partials/{name}.html", context)).strip()


def finding(severity: str, **more: str) -> SimpleNamespace:
    return SimpleNamespace(severity=severity, rule="A02", message="拖欠金额大于合同金额。", **more)


def test_a_field_ties_error_and_hint_to_its_control() -> None:
    form = Payment({})
    html = part("_field", field=form["owed"], unit="万元", previous="3.00")
    described = re.search(r'aria-describedby="([^"]+)"', html)
    assert described
    assert all(f'id="{name}"' in html for name in described[1].split())
    assert "is-wrong" in html
    assert "上期 3.00" in html
    assert '<span class="field-unit">万元</span>' in html


def test_a_good_field_says_nothing_of_errors() -> None:
    html = part("_field", field=Payment({"owed": "3"})["owed"])
    assert "is-wrong" not in html
    assert "field-error" not in html


def test_a_stored_finding_marks_its_field() -> None:
    html = part("_field", field=Payment({"owed": "3"})["owed"], findings=[finding("E")])
    assert "is-wrong" in html
    assert "拖欠金额大于合同金额。" in html


def test_the_error_summary_takes_the_focus_and_leads_to_the_fields() -> None:
    html = part("_errors", problems=[Problem("须大于 0。", "拖欠金额", "#id_owed"), Problem("另有人改过。")])
    assert re.search(r'tabindex="-1" autofocus role="alert"', html)
    assert "有 2 处需要改正" in html
    assert '<a href="#id_owed">拖欠金额：须大于 0。</a>' in html
    assert part("_errors", problems=[]) == ""


@pytest.mark.parametrize(("severity", "word"), [("E", "■ 须改正"), ("X", "◆ 须说明"), ("W", "○ 提示")])
def test_a_finding_says_how_grave_it_is_by_shape_and_word(severity: str, word: str) -> None:
    assert word in part("_finding", finding=finding(severity))


@pytest.mark.parametrize(("severity", "asks"), [("E", False), ("X", True), ("W", False)])
def test_only_what_needs_an_explanation_asks_for_one(severity: str, asks: bool) -> None:  # noqa: FBT001 - a case's answer
    html = part("_finding", finding=finding(severity, explanation=""), answer_name="explain-7-A02")
    assert ('name="explain-7-A02"' in html) is asks
    assert ('minlength="8"' in html) is asks


def test_a_given_explanation_is_shown_to_the_reader() -> None:
    assert "说明：另有补充协议。" in part("_finding", finding=finding("X", explanation="另有补充协议。"))


def test_progress_asks_each_second_until_it_is_done() -> None:
    running = part("_progress", progress=Progress("/job/7/", "正在导入", 1200, 3000))
    assert 'hx-get="/job/7/" hx-trigger="every 1s"' in running
    assert '<progress max="3000" value="1200"' in running
    assert "1,200 / 3,000 行" in running
    done = part("_progress", progress=Progress("/job/7/", "导入完成", 3000, 3000, finished=True))
    assert "hx-get" not in done
    assert "is-done" in done


def test_progress_of_unknown_length_shows_no_number() -> None:
    html = part("_progress", progress=Progress("/job/7/", "正在排队"))
    assert "value=" not in html
    assert "行" not in html


def test_a_failed_job_looks_failed_and_says_why() -> None:
    html = part(
        "_progress", progress=Progress("/j/", "导入没有完成", finished=True, failed=True, message="文件已加密。")
    )
    assert "is-failed" in html
    assert "文件已加密。" in html


def test_tabs_show_which_is_chosen_and_how_many_each_holds() -> None:
    html = part("_tabs", tabs=[Tab("全部", "?", current=True, count=1234), Tab("有误", "?e", count=0, tone=Tone.BAD)])
    assert '<a href="?" aria-current="true"> 全部 <span class="tabs-count is-plain">1,234</span>' in html
    assert '<span class="tabs-count is-bad">0</span>' in html


def test_an_empty_state_says_what_to_do_next() -> None:
    html = part(
        "_empty", title="还没有记录", text="导入或新增。", actions=[Act("新增", "/new/", "plus", primary=True)]
    )
    assert re.search(r'<a class="btn btn-primary" href="/new/"> <svg.*</svg> 新增 </a>', html)


def test_the_pager_offers_only_what_there_is() -> None:
    html = part("_pager", pager=Pager("第 1–50 件", next_url="?after=50"))
    assert '<a class="btn btn-sm" href="?after=50" rel="next">' in html
    assert "上一页" not in html


def test_a_figure_is_a_link_where_something_stands_behind_it() -> None:
    assert part("_kpi", kpi=Kpi("拖欠总金额", "3.00", "万元", url="/list/")).startswith(
        '<a class="kpi kpi-plain" href="/list/">'
    )
    assert "<a" not in part("_kpi", kpi=Kpi("逾期", "3", "件", tone=Tone.BAD))


def test_the_action_bar_names_its_buttons_for_the_keyboard() -> None:
    html = part(
        "_actions_bar", buttons=[Button("保存", "go", "stay", look="primary", key="save")], cancel_url="/list/"
    )
    assert re.search(r'class="btn btn-primary" type="submit" name="go" value="stay" data-key="save"', html)
    assert '<a class="btn" href="/list/">取消</a>' in html
