"""Each person's own mail setting, and what did not arrive, for those who keep the system."""

import pytest

from ledger.forms.notices import MailForm
from ledger.models import AuditEvent, MailState, Person, Rhythm
from ledger.scoping import SYSTEM, tenant_scope
from tests.factories import units
from tests.factories.mails import mail
from tests.ledger.views.moves import page, queries, text
from tests.personas import Persona, clerk_of, manager_of, reviewer_of

pytestmark = pytest.mark.django_db
SETTING, LOG = "/notices/mail/", f"/mail/?unit={units.QIJIANG}"


def stored(person: Persona) -> tuple[str, int]:
    with tenant_scope(SYSTEM):
        own = Person.objects.get(user=person.user)
    return own.email, own.rhythm


def test_one_sets_where_ones_mail_goes_and_how_often() -> None:
    clerk, other = clerk_of(units.GUNAN), clerk_of(units.GUNAN)
    assert 'value="2" selected' in page(clerk, SETTING)
    answer = clerk.client.post(SETTING, {"email": "gunan@example.test", "rhythm": "1"}, follow=True)
    assert "邮件设置已保存。" in text(answer)
    assert stored(clerk) == ("gunan@example.test", Rhythm.AT_ONCE)
    assert stored(other) == ("", Rhythm.DAILY)
    with tenant_scope(SYSTEM):
        assert AuditEvent.objects.filter(what="ledger_person", op="U").count() == 1


@pytest.mark.parametrize(
    ("said", "sentence"), [({"email": "nobody", "rhythm": "1"}, "邮箱写得不对"), ({"email": "", "rhythm": "9"}, "9")]
)
def test_what_cannot_be_is_shown_again(said: dict[str, str], sentence: str) -> None:
    clerk = clerk_of(units.GUNAN)
    answer = clerk.client.post(SETTING, said)
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert stored(clerk) == ("", Rhythm.DAILY)


def test_a_manager_sees_what_did_not_arrive_below_and_settles_it() -> None:
    clerk, manager = clerk_of(units.GUNAN), manager_of(units.QIJIANG)
    assert "没有未发出的邮件" in page(manager, LOG)
    doubtful = mail(clerk, MailState.DOUBTFUL)
    mail(clerk, MailState.SENT, 2)
    mail(clerk_of(units.JIJIANG), MailState.FAILED, 3)
    html = page(manager, LOG)
    assert "a1@example.test" in html
    assert "是否送达不明" in html
    assert "连不上邮件服务器" in html
    assert "a2@example.test" not in html
    assert "a3@example.test" not in html
    assert "邮件发送情况" in page(manager, "/notices/")
    assert manager.client.post(f"/mail/{doubtful.pk}/decide/", {"what": "?"}).status_code == 422
    after = text(manager.client.post(f"/mail/{doubtful.pk}/decide/", {"what": "again"}, follow=True))
    assert "已排队重发。" in after
    assert manager.client.post(f"/mail/{doubtful.pk}/decide/", {"what": "drop"}).status_code == 409
    with tenant_scope(SYSTEM):
        doubtful.refresh_from_db()
    assert (doubtful.state, doubtful.attempts) == (MailState.WAITING, 0)


def test_nobody_else_sees_it() -> None:
    pk = mail(clerk_of(units.GUNAN), MailState.FAILED).pk
    for who, status in ((reviewer_of(units.QIJIANG), 403), (manager_of(units.JIANGJIN), 404)):
        assert who.client.get(LOG).status_code == status
        assert who.client.post(f"/mail/{pk}/decide/", {"what": "drop"}).status_code == status
    assert "邮件发送情况" not in page(reviewer_of(units.QIJIANG), "/notices/")


def test_the_queries_do_not_grow() -> None:
    manager, clerk = manager_of(units.QIJIANG), clerk_of(units.GUNAN)
    mail(clerk, MailState.FAILED)
    one = queries(manager, LOG)
    mail(clerk, MailState.FAILED, 2)
    mail(clerk_of(units.WENLONG), MailState.DOUBTFUL, 3)
    assert queries(manager, LOG) == one


def test_only_what_was_set_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    clerk = clerk_of(units.GUNAN)

    def meanwhile(self: MailForm) -> bool:
        with tenant_scope(SYSTEM):
            Person.objects.filter(user=clerk.user).update(phone="023-48600009")
        return not self.errors

    monkeypatch.setattr(MailForm, "is_valid", meanwhile)
    assert clerk.client.post(SETTING, {"email": "a@example.test", "rhythm": "1"}).status_code == 302
    with tenant_scope(SYSTEM):
        own = Person.objects.get(user=clerk.user)
    assert (own.email, own.phone) == ("a@example.test", "023-48600009")
