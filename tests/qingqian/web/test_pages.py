import json
import re

import pytest
from django import forms
from django.template.loader import render_to_string

from qingqian.web.parts import Change, Crumb, NavItem, Pill, Seat, Strip, Tone

pytestmark = pytest.mark.urls("tests.qingqian.web.shell_urls")

SHELL = {
    "nav": [NavItem("台账", "/list/", "table", current=True), NavItem("审核", "/review/", "checklist", count=7)],
    "seat": Seat("綦江区 · 古南街道", "陈某", "填报员"),
    "strip": Strip(
        "第 6 周", "11月24日 18:00", Pill("剩 1 天", Tone.WARN, "clock"), Pill("填报中", Tone.INFO, "pencil")
    ),
    "crumbs": [Crumb("台账", "/list/"), Crumb("第 3 号")],
    "csrf_token": "token-of-the-page",
}


class SignIn(forms.Form):
    """What the sign-in page is given."""

    username = forms.CharField(label="用户名")
    password = forms.CharField(label="密码", widget=forms.PasswordInput)


def page(name: str, **context: object) -> str:
    return re.sub(r"\s+", " ", render_to_string(name, context))


def test_the_shell_shows_where_one_is_and_who_one_is() -> None:
    html = page("base.html", **SHELL)
    assert re.search(r'<a href="/list/" aria-current="page">', html)
    assert html.count("aria-current") == 1
    assert '<span class="bar-count">7</span>' in html
    assert "綦江区 · 古南街道" in html
    assert '<form method="post" action="/sign-out/" data-forget>' in html
    assert '<a href="/list/">台账</a>' in html


def test_the_strip_shows_period_due_time_and_state() -> None:
    html = page("base.html", **SHELL)
    assert "截止 <strong>11月24日 18:00</strong>" in html
    assert html.count('class="pill is-') == 2


def test_a_page_without_period_has_no_strip() -> None:
    assert 'class="strip"' not in page("base.html")


def test_scripts_get_the_token_and_the_way_back() -> None:
    html = page("base.html", **SHELL)
    assert '<meta name="csrf-token" content="token-of-the-page">' in html
    assert '<meta name="sign-in" content="/sign-in/">' in html


def test_htmx_evaluates_nothing_inherits_nothing_and_keeps_no_history() -> None:
    found = re.search(r"name=\"htmx-config\" content='([^']*)'", page("base.html"))
    assert found
    config = json.loads(found[1])
    handling = {rule.pop("code"): rule for rule in config.pop("responseHandling")}
    assert config == {
        "includeIndicatorStyles": False,
        "allowEval": False,
        "disableInheritance": True,
        "historyCacheSize": 0,
    }
    assert handling["422"] == {"swap": True}
    assert handling["[45].."] == {"swap": False, "error": True}


def test_sign_in_asks_for_name_and_password_and_remembers_the_way() -> None:
    html = page("ledger/session/sign_in.html", form=SignIn(), next="/list/", notice="请先登录。")
    assert '<input type="hidden" name="next" value="/list/">' in html
    assert 'name="username"' in html
    assert 'type="password"' in html
    assert "请先登录。" in html


def test_sign_in_says_why_it_refused() -> None:
    form = SignIn({"username": "a", "password": "b"})
    form.add_error(None, "账号已锁定，请 15 分钟后再试。")
    html = page("ledger/session/sign_in.html", form=form)
    assert re.search(r'role="alert">.*账号已锁定，请 15 分钟后再试。', html)


@pytest.mark.parametrize("code", ["403", "404", "500"])
def test_a_failing_page_needs_no_context_and_leads_back(code: str) -> None:
    html = page(f"{code}.html")
    assert '<a class="btn btn-primary" href="/">回到工作台</a>' in html


def test_the_page_of_what_is_missing_names_nothing() -> None:
    assert page("404.html") == page("404.html", request_path="/records/7/", exception="No ArrearsRecord matches")


def test_a_fault_gives_its_number() -> None:
    assert "<strong>F-20221124-7</strong>" in page("500.html", fault="F-20221124-7")


def test_a_conflict_shows_what_was_seen_and_what_is() -> None:
    html = page(
        "409.html", sentence="又提交了第 3 版。", changes=[Change("版本", "第 2 版", "第 3 版")], url="/filing/1/"
    )
    assert "又提交了第 3 版。" in html
    assert html.index("第 2 版</del>") < html.index("第 3 版</ins>")
    assert '<a class="btn btn-primary" href="/filing/1/">' in html
