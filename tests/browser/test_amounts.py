import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page, expect

from ledger.annexes.line import Line, status_of
from qingqian.sheets.money import MAX_FEN, to_fen, wan_display, wan_text
from tests.browser.conftest import Show

FORM = """{% extends "skeleton.html" %}{% load static %}
{% block body %}<form>
<input name="owed_fen"><input name="cleared_fen"><input name="paid_fen"><input name="remaining_fen">
<input name="agreed_fen"><input name="court_fen">
<div data-live data-none="未化解" data-cleared="清偿完毕" data-paid="部分清偿" data-court="进入司法程序"
     data-agreed="协议还款"><b data-show="owed"></b><b data-show="settled"></b><b data-show="remaining"></b>
  <b data-show="status"></b></div></form>{% endblock %}
{% block scripts %}<script src="{% static 'qingqian/js/amounts.js' %}" defer></script>
<script src="{% static 'qingqian/js/live.js' %}" defer></script>{% endblock %}"""

AMOUNTS = st.lists(st.integers(0, MAX_FEN), min_size=50, max_size=50)


@pytest.fixture
def form(show: Show) -> Page:
    return show(FORM)


def fill(form: Page, **amounts: str) -> None:
    for name, text in amounts.items():
        form.fill(f"[name={name}_fen]", text)


def shown(form: Page, name: str) -> str:
    return form.locator(f"[data-show={name}]").inner_text()


def test_the_browser_counts_and_writes_amounts_as_the_server_does(form: Page) -> None:
    @settings(max_examples=20, deadline=None)
    @given(AMOUNTS)
    def check(fens: list[int]) -> None:
        texts = [wan_text(fen) for fen in fens]
        back = form.evaluate("texts => texts.map((text) => qingqian.amounts.toFen(text) || 0)", texts)
        written = form.evaluate("fens => fens.map((fen) => qingqian.amounts.display(fen))", fens)
        assert back == fens == [to_fen(text) for text in texts]
        assert written == [wan_display(fen) for fen in fens]

    check()


TYPED = {
    "1,234.5": 1_234_500_000,
    "１２．５": 12_500_000,
    " 3 ": 3_000_000,
    "0.1": 100_000,
    "0.3000000": 300_000,
    "": None,
    "0": None,
    "0.00": None,
}
NO_AMOUNT = ["12x", "1e3", "-5", "1.2.3", "0.0000001", "1234567890", "NaN", "一百"]


def test_amounts_are_read_as_they_are_typed_and_never_guessed(form: Page) -> None:
    read = form.evaluate("texts => texts.map((text) => qingqian.amounts.toFen(text))", list(TYPED))
    assert dict(zip(TYPED, read, strict=True)) == TYPED
    refused = "texts => texts.filter((text) => Number.isNaN(qingqian.amounts.toFen(text)))"
    assert form.evaluate(refused, NO_AMOUNT) == NO_AMOUNT


def test_the_rest_is_exact_where_floats_are_not(form: Page) -> None:
    fill(form, owed="0.3", paid="0.1")
    assert shown(form, "remaining") == "0.20"
    fill(form, owed="109.730001", paid="10.97")
    assert (shown(form, "settled"), shown(form, "remaining")) == ("10.97", "98.760001")


def test_the_remaining_amount_follows_until_somebody_types_another(form: Page) -> None:
    remaining = form.locator("[name=remaining_fen]")
    fill(form, owed="1200", paid="200")
    expect(remaining).to_have_value("1000.00")
    fill(form, paid="")
    expect(remaining).to_have_value("")
    fill(form, remaining="7", paid="300")
    expect(remaining).to_have_value("7")


def test_more_paid_than_owed_is_marked(form: Page) -> None:
    fill(form, owed="5", paid="6")
    assert shown(form, "remaining") == "-1.00"
    expect(form.locator("[data-live]")).to_have_class("is-wrong")
    fill(form, paid="4")
    expect(form.locator("[data-live]")).not_to_have_class("is-wrong")


def test_what_cannot_be_read_shows_no_figure(form: Page) -> None:
    fill(form, owed="5", paid="x")
    assert (shown(form, "remaining"), shown(form, "status")) == ("—", "—")


FILLED = ["", "cleared", "paid", "agreed", "court", "paid court", "agreed court", "paid agreed"]


def test_the_status_is_the_servers(form: Page) -> None:
    fill(form, owed="9")
    for filled in [*FILLED, "cleared paid agreed court"]:
        line = Line(owed_fen=9_000_000)
        for name in ("cleared", "paid", "agreed", "court"):
            fill(form, **{name: "1" if name in filled else ""})
            setattr(line, f"{name}_fen", 1_000_000 if name in filled else None)
        assert shown(form, "status") == status_of(line).label
