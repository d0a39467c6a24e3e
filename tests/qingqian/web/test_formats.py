import datetime as dt

import pytest
from django import forms
from django.template import Context, Template


def shown(text: str, **context: object) -> str:
    return Template(text).render(Context(context))


def test_thousands_are_grouped_by_three_and_only_when_asked_for() -> None:
    assert shown("{% load humanize %}{{ n|intcomma }}", n=1234567) == "1,234,567"
    assert shown("{{ n }}", n=1234567) == "1234567"


def test_days_and_times_are_written_plainly() -> None:
    assert shown("{{ day }} {{ day|date:'YEAR_MONTH_FORMAT' }}", day=dt.date(2022, 6, 30)) == "2022-06-30 2022-06"
    assert shown("{{ at|time }}", at=dt.time(18, 0)) == "18:00"


@pytest.mark.parametrize("text", ["2022-06-30", "2022/6/30", "2022.6.30", "2022年6月30日", "20220630"])
def test_days_are_read_as_they_are_written_in_offices(text: str) -> None:
    assert forms.DateField(localize=True).clean(text) == dt.date(2022, 6, 30)
