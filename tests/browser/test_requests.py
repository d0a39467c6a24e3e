import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Show

PAGE = """{% extends "skeleton.html" %}
{% block meta %}<meta name="csrf-token" content="{{ csrf_token }}">
<meta name="sign-in" content="/sign-in/">{% endblock %}
{% block body %}<button hx-post="/do/" hx-target="#place">做</button><div id="place">原样</div>
{% include "partials/_messages.html" %}{% endblock %}"""
WAIT = """{% extends "skeleton.html" %}{% block body %}
<div id="job" hx-get="/job/" hx-trigger="every 1s" hx-target="this" hx-swap="outerHTML">排队</div>{% endblock %}"""


@pytest.fixture
def desk(show: Show) -> Page:
    return show(PAGE)


def reply(desk: Page, status: int, body: str = "新的") -> None:
    desk.route("**/do/", lambda route: route.fulfill(status=status, body=body, content_type="text/html"))


def test_each_request_carries_the_token(desk: Page) -> None:
    reply(desk, 200)
    with desk.expect_request("**/do/") as request:
        desk.click("button")
    assert request.value.headers["x-csrftoken"] == "token-of-the-page"
    expect(desk.locator("#place")).to_have_text("新的")


def test_a_refused_form_is_shown_with_its_faults(desk: Page) -> None:
    reply(desk, 422, "有 1 处需要改正")
    desk.click("button")
    expect(desk.locator("#place")).to_have_text("有 1 处需要改正")


@pytest.mark.parametrize(
    ("status", "sentence"),
    [(403, "没有进行这项操作的权限"), (404, "没有找到"), (409, "情况已有变化"), (413, "文件过大"), (500, "系统出错")],
)
def test_a_failure_is_said_in_one_sentence_and_changes_nothing(desk: Page, status: int, sentence: str) -> None:
    reply(desk, status)
    desk.click("button")
    expect(desk.locator(".toast-note.is-bad .toast-text")).to_contain_text(sentence)
    expect(desk.locator("#place")).to_have_text("原样")


def test_a_broken_network_is_said_once_and_can_be_closed(desk: Page) -> None:
    desk.route("**/do/", lambda route: route.abort())
    desk.click("button")
    expect(desk.locator(".toast-note")).to_have_count(1)
    desk.click("button[hx-post]")
    expect(desk.locator(".toast-note")).to_have_count(1)
    desk.click(".toast-close")
    expect(desk.locator(".toast-note")).to_have_count(0)


def test_an_expired_session_leads_to_the_door_and_back(desk: Page) -> None:
    reply(desk, 401)
    desk.click("button")
    expect(desk).to_have_url(re.compile(r"/sign-in/\?next=%2Fpage%2F%3Fq%3D1$"))


def test_a_redirect_to_the_door_is_followed_by_the_page_and_not_put_into_it(show: Show) -> None:
    desk = show(PAGE.replace("/do/", "/moved/"))
    desk.click("button")
    expect(desk).to_have_url(re.compile(r"/sign-in/\?next=%2Fpage%2F%3Fq%3D1$"))


def test_progress_is_asked_for_until_it_is_done(show: Show) -> None:
    desk = show(WAIT)
    answers = iter(
        [
            '<div id="job" hx-get="/job/" hx-trigger="every 1s" hx-target="this" hx-swap="outerHTML">一半</div>',
            '<div id="job">完成</div>',
        ]
    )
    desk.route("**/job/", lambda route: route.fulfill(body=next(answers), content_type="text/html"))
    expect(desk.locator("#job")).to_have_text("一半", timeout=5000)
    expect(desk.locator("#job")).to_have_text("完成", timeout=5000)
    desk.wait_for_timeout(1500)
    assert next(answers, None) is None
