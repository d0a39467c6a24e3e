import datetime as dt

import pytest

from ledger.views.words import countdown, due_words, span_words
from qingqian.web.parts import Tone

NOW = dt.datetime.fromisoformat("2022-06-26T12:00:00+08:00")


@pytest.mark.parametrize(
    ("due", "words"),
    [
        ("2022-06-28T18:00:00+08:00", "6月28日（周二）18:00"),
        ("2022-06-30T23:59:59.999999+08:00", "6月30日（周四）24:00"),
        ("2023-01-01T00:00:00+08:00", "2023年1月1日（周日）00:00"),
        ("2022-06-28T10:00:00+00:00", "6月28日（周二）18:00"),
    ],
)
def test_a_due_time_is_said_as_an_office_says_it(due: str, words: str) -> None:
    assert due_words(dt.datetime.fromisoformat(due), NOW) == words


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (dt.timedelta(days=3, hours=5), "3 天"),
        (dt.timedelta(days=1, hours=3, minutes=59), "1 天 3 小时"),
        (dt.timedelta(hours=5, minutes=7), "5 小时 7 分"),
        (dt.timedelta(minutes=12), "12 分钟"),
        (dt.timedelta(seconds=3), "1 分钟"),
    ],
)
def test_a_span_is_said_as_finely_as_it_matters(span: dt.timedelta, words: str) -> None:
    assert span_words(span) == words


@pytest.mark.parametrize(
    ("hours", "label", "tone"),
    [(72, "剩 3 天", Tone.PLAIN), (27, "剩 1 天 3 小时", Tone.WARN), (-49, "已逾期 2 天", Tone.BAD)],
)
def test_the_countdown_grows_graver(hours: int, label: str, tone: Tone) -> None:
    pill = countdown(NOW + dt.timedelta(hours=hours), NOW)
    assert (pill.label, pill.tone) == (label, tone)


def test_due_this_very_instant_is_not_yet_past() -> None:
    assert countdown(NOW, NOW).label == "剩 1 分钟"
