import pytest
from django.template import Context, Template

from qingqian.web.parts import Pill, Tone


def shown(template: str, **context: object) -> str:
    return Template("{% load ui %}" + template).render(Context(context))


def test_a_pill_has_shape_word_and_colour() -> None:
    html = shown("{% pill state %}", state=Pill("已退回<", Tone.WARN, "arrow-back-up"))
    assert html.startswith('<span class="pill is-warn"><svg')
    assert html.endswith("已退回&lt;</span>")


def test_a_spot_has_word_and_colour_and_gets_its_shape_from_its_class() -> None:
    state = Pill("部分清偿", Tone.INFO, "check")
    assert shown("{% spot state %}", state=state) == '<span class="spot spot-info">部分清偿</span>'


def test_an_icon_takes_further_classes() -> None:
    assert shown('{% icon "check" "icon icon-big" %}').startswith('<svg class="icon icon-big"')


@pytest.mark.parametrize(
    ("level", "css", "icon"),
    [
        ("success", "is-ok", "circle-check"),
        ("warning", "is-warn", "alert-triangle"),
        ("error", "is-bad", "alert-circle"),
        ("info", "is-info", "info-circle"),
        ("", "is-info", "info-circle"),
    ],
)
def test_messages_have_a_tone(level: str, css: str, icon: str) -> None:
    assert shown("{{ level|tone }} {{ level|tone_icon }}", level=level) == f"{css} {icon}"
