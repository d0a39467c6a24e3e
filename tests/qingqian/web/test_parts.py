from django import forms

from qingqian.web.parts import Problem, Tone, problems_of


class Payment(forms.Form):
    """A form of two fields."""

    owed = forms.CharField(label="拖欠金额")
    paid = forms.CharField(label="已偿还金额")


def test_lists_the_faults_of_the_whole_first_and_leads_to_each_field() -> None:
    form = Payment({"paid": "1"})
    form.add_error("paid", "超过拖欠金额。")
    form.add_error(None, "另有人改过这一行。")
    assert problems_of(form) == [
        Problem("另有人改过这一行。"),
        Problem("这个字段是必填项。", label="拖欠金额", href="#id_owed"),
        Problem("超过拖欠金额。", label="已偿还金额", href="#id_paid"),
    ]


def test_a_good_form_has_nothing_to_say() -> None:
    assert problems_of(Payment({"owed": "1", "paid": "1"})) == []


def test_each_tone_names_its_class() -> None:
    assert [tone.css for tone in Tone] == ["is-plain", "is-info", "is-ok", "is-warn", "is-bad", "is-new"]
