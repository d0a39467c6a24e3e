import re

import pytest
from playwright.sync_api import Dialog, Page, Request, expect

from tests.browser.conftest import Show

FORM = """{% extends "skeleton.html" %}
{% block body %}<form method="post" action="/saved/" data-guard><input name="owed"><textarea name="note"></textarea>
<button data-key="save" name="go" value="stay">保存</button>
<button data-key="next" name="go" value="next">保存并下一笔</button></form>
<form method="post" action="/file/" data-download><button id="file">下载</button></form>
<form method="get" action="/list/"><input name="q" data-key="search" value="旧">
<select name="state" data-submits><option value="">全部</option><option value="1">未化解</option></select></form>
<a href="/away/">别处</a>{% endblock %}"""


@pytest.fixture
def form(show: Show) -> Page:
    return show(FORM)


def sent(form: Page) -> list[Request]:
    requests: list[Request] = []
    form.on("request", lambda request: requests.append(request) if request.method == "POST" else None)
    return requests


@pytest.mark.parametrize(("keys", "go"), [("Control+s", "stay"), ("Control+Enter", "next")])
def test_shortcuts_press_their_buttons_while_one_types(form: Page, keys: str, go: str) -> None:
    form.fill("[name=owed]", "5")
    with form.expect_request("**/saved/") as request:
        form.keyboard.press(keys)
    assert request.value.post_data == f"owed=5&note=&go={go}"
    expect(form).to_have_url(re.compile("/saved/$"))


def test_the_slash_goes_to_the_search_field_but_not_while_one_types(form: Page) -> None:
    form.keyboard.press("/")
    expect(form.locator("[name=q]")).to_be_focused()
    form.fill("[name=note]", "合同")
    form.locator("[name=note]").press_sequentially("/2")
    expect(form.locator("[name=note]")).to_have_value("合同/2")


TWICE = """async () => {
  const save = document.querySelector("[data-key=save]");
  save.click();
  await new Promise((done) => setTimeout(done, 50));
  const state = [save.disabled, document.querySelector("[data-key=next]").disabled];
  save.click();
  return state;
}"""


def test_a_second_click_sends_nothing(form: Page) -> None:
    form.route("**/saved/", lambda route: route.fulfill(status=204))
    requests = sent(form)
    assert form.evaluate(TWICE) == [True, True]
    form.wait_for_timeout(150)
    assert len(requests) == 1


def test_a_download_leaves_its_button_alive(form: Page) -> None:
    form.route("**/file/", lambda route: route.fulfill(status=204))
    form.click("#file")
    form.wait_for_timeout(100)
    expect(form.locator("#file")).to_be_enabled()


def test_a_filter_applies_at_once(form: Page) -> None:
    form.select_option("[name=state]", "1")
    expect(form).to_have_url(re.compile(r"/list/\?q=%E6%97%A7&state=1$"))


def test_leaving_with_something_typed_asks_first(form: Page) -> None:
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    form.on("dialog", stay)
    form.locator("[name=owed]").press_sequentially("5")
    form.evaluate("() => { document.querySelector('a').click(); }")
    form.wait_for_timeout(200)
    assert asked == ["beforeunload"]
    assert form.url.endswith("/page/?q=1")


def test_leaving_with_nothing_typed_and_saving_ask_nothing(form: Page) -> None:
    form.on("dialog", lambda dialog: pytest.fail(dialog.type))
    form.click("a")
    expect(form).to_have_url(re.compile("/away/$"))
    form.fill("[name=owed]", "5")
    form.click("[data-key=save]")
    expect(form).to_have_url(re.compile("/saved/$"))
