"""Whatever the table of rights lets somebody do leaves its event: who, from where, what was before and what is after.

Each action is done here once, by a person at the page of it. An action that is new in the table fails until it has its
line here: what it is done by, and what the audit must hold afterwards.
"""

import datetime as dt
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from ledger.clueflow import Act
from ledger.forms.records import typed_line
from ledger.forms.ruling import as_typed
from ledger.models import (
    ArrearsRecord,
    Attachment,
    AuditEvent,
    ClueResult,
    FilingVersion,
    MailState,
    PeriodClock,
    Person,
)
from ledger.policy import Action, Role
from ledger.queries.record import line_of
from ledger.scoping import SYSTEM, tenant_scope
from tests.factories import campaigns, units
from tests.factories.campaigns import under_way
from tests.factories.clerk_books import annex2, cells
from tests.factories.clues import done, fresh, registered
from tests.factories.evidence import PDF, upload
from tests.factories.lines import good_line
from tests.factories.mails import mail
from tests.factories.people import PASSWORD
from tests.factories.records import WAN, record
from tests.ledger.exchange.clue_sheets import NOTICE, book
from tests.ledger.exchange.clue_sheets import upload as upload_clues
from tests.ledger.views.moves import SIGNED, WHY, hand_in
from tests.personas import Persona, auditor_of, clerk_of, head_of, manager_of, persona, reviewer_of, sector_reader_of

pytestmark = pytest.mark.django_db
PERIOD = campaigns.RESOLUTION
FILING = f"/filings/{units.GUNAN}/{PERIOD}/"
CITY_FILING = f"/filings/{units.CITY}/{PERIOD}/"
TODAY = dt.datetime.now(dt.timezone(dt.timedelta(hours=8)))
TOMORROW = TODAY + dt.timedelta(days=1)
READS = {
    Action.READ_UNITS,
    Action.READ_LEDGER,
    Action.READ_FILING,
    Action.READ_SUMMARY,
    Action.READ_RULES,
    Action.READ_CALENDAR,
    Action.READ_COMPLETENESS,
    Action.REVIEW_QUEUE,
    Action.READ_CONTACTS,
    Action.READ_ALARMS,
    Action.READ_NOTICES,
    Action.READ_CLUES,
}
"""What shows and changes nothing."""


@dataclass
class Stage:
    """A campaign under way: a town's clerk with a row that asks a question, and those above."""

    folder: Path
    people: dict[str, Persona] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Plant it."""
        under_way()
        self.clerk = clerk_of(units.GUNAN)
        self.row = record(self.clerk.unit, contract_fen=9 * WAN, disputed=True)

    def reviewer(self) -> Persona:
        """Return the one who decides on the town's filing, which waits in its first version."""
        hand_in(self.clerk, campaigns.period(PERIOD))
        return reviewer_of(units.QIJIANG)

    def claimed(self) -> Persona:
        """The same, once the filing is claimed."""
        reviewer = self.reviewer()
        press(reviewer, f"{FILING}claim/", seen=1)
        return reviewer

    def book(self) -> SimpleUploadedFile:
        """Return a workbook of one row of the town."""
        path = annex2(self.folder / "附件2.xlsx", cells([good_line()], self.clerk.unit.name))
        return SimpleUploadedFile(path.name, path.read_bytes())

    def proof(self) -> Attachment:
        """Bring a file that proves something of the row."""
        said = {"evidence-kind": "1", "evidence-title": "", "evidence-file": upload(PDF, "合同.pdf")}
        press(self.clerk, f"/ledger/{self.row.pk}/evidence/", **said)
        with tenant_scope(SYSTEM):
            return Attachment.objects.get()


def press(person: Persona, where: str, **said: Any) -> Persona:
    """Send a form that must be taken."""
    assert person.client.post(where, said).status_code in (200, 302), where
    return person


def look(person: Persona, where: str) -> Persona:
    """Open what must be there."""
    assert person.client.get(where).status_code == 200, where
    return person


def sign_in(stage: Stage) -> Persona:
    person = stage.clerk
    person.client.logout()
    return press(person, "/sign-in/", username=person.user.username, password=PASSWORD)


def edit(stage: Stage) -> Persona:
    said = {**typed_line(line_of(stage.row)), "seen": stage.row.version, "owed_fen": "12", "explain-A02-18": WHY}
    return press(stage.clerk, f"/ledger/{stage.row.pk}/", **said)


def import_book(stage: Stage) -> Persona:
    return press(stage.clerk, "/imports/new/", file=stage.book(), period=PERIOD, key=str(uuid.uuid4()))


def import_merged(stage: Stage) -> Persona:
    above = clerk_of(units.QIJIANG)
    return press(above, "/imports/merged/", file=stage.book(), period=PERIOD, key=str(uuid.uuid4()))


def withdraw(stage: Stage) -> Persona:
    hand_in(stage.clerk, campaigns.period(PERIOD))
    return press(stage.clerk, f"{FILING}withdraw/", seen=1)


def ask_return(stage: Stage) -> Persona:
    stage.claimed()
    return press(stage.clerk, f"{FILING}ask/", seen=1, reason=WHY)


def rule(_stage: Stage) -> Persona:
    said = {**as_typed(None), "valid_from": f"{TOMORROW:%Y-%m-%d}", "reason": "按审计意见收紧", "do": "save"}
    return press(reviewer_of(units.CITY), "/rules/edit/", **said)


def extend(_stage: Stage) -> Persona:
    manager, place = manager_of(units.QIJIANG), f"?unit={units.QIJIANG}&period={PERIOD}"
    with tenant_scope(SYSTEM):
        PeriodClock.objects.update(closes_at=TOMORROW + dt.timedelta(days=30))
    until = f"{TOMORROW + dt.timedelta(days=60):%Y-%m-%d}"
    press(manager, f"/extensions/{place}", child=units.GUNAN, until=until, reason="系统割接，数据晚到一天")
    return press(manager, f"/extensions/end/{place}", child=units.GUNAN)


def waive(_stage: Stage) -> Persona:
    manager = manager_of(units.CITY)
    return press(manager, f"/calendar/periods/{campaigns.WEEK}/", do="waive", seen=0, reason="国庆假期")


def narrate(stage: Stage) -> Persona:
    return press(stage.clerk, f"{FILING}narrative/", seen=0, practice="召开专题会", progress="", problems="")


def amend(stage: Stage) -> Persona:
    reviewer = stage.claimed()
    press(reviewer, f"{FILING}approve/", seen=1)
    said = {**SIGNED, "reason": "漏报一笔，补充后重报", "explain-A02:1": WHY}
    return press(stage.clerk, f"{FILING}amend/", seen=1, **said)


def report_for_child(stage: Stage) -> Persona:
    said = {**SIGNED, "reason": "该单位系统故障，由区里代报", "explain-A02:1": WHY}
    assert stage.clerk.unit.code == units.GUNAN
    return press(clerk_of(units.QIJIANG), f"{FILING}proxy/", seen=0, **said)


def undo(stage: Stage) -> Persona:
    reviewer = stage.claimed()
    press(reviewer, f"{FILING}approve/", seen=1)
    return press(reviewer, f"{FILING}undo/", seen=1)


def city_hands_in() -> Persona:
    """Let the city's clerk hand in for all, and return its second person."""
    clerk = clerk_of(units.CITY)
    hand_in(clerk, campaigns.period(PERIOD), with_missing=True)
    return head_of(units.CITY)


def endorse(_stage: Stage) -> Persona:
    said = {"seen": 1, "document_no": "渝府函〔2022〕12号", "dated": "2022-06-30"}
    return press(city_hands_in(), f"{CITY_FILING}endorse/", **said)


def reopen(_stage: Stage) -> Persona:
    return press(city_hands_in(), f"{CITY_FILING}reopen/", seen=1, reason="合计与附表不符，请核对")


def send(stage: Stage) -> Persona:
    said = {"seen": 1, "recipient": "工业和信息化部", "dated": "2022-06-30"}
    return press(endorse(stage), f"{CITY_FILING}send/", **said)


def upload_paper(stage: Stage) -> Persona:
    hand_in(stage.clerk, campaigns.period(PERIOD))
    return press(stage.clerk, f"{FILING}paper/upload/", number=1, file=upload(PDF, "盖章件.pdf"))


def receive_paper(stage: Stage) -> Persona:
    reviewer = stage.reviewer()
    with tenant_scope(SYSTEM):
        code = FilingVersion.objects.get().code_text
    return press(reviewer, f"{FILING}paper/receive/", seen=0, received_on=f"{TODAY:%Y-%m-%d}", code=code)


def chase(_stage: Stage) -> Persona:
    where = f"/chase/remind/?unit={units.QIJIANG}&period={PERIOD}"
    return press(manager_of(units.QIJIANG), where, child=units.GUNAN, text="今天 18:00 前报来")


def give_up(stage: Stage) -> Persona:
    doubtful = mail(stage.clerk, MailState.DOUBTFUL)
    return press(manager_of(units.QIJIANG), f"/mail/{doubtful.pk}/decide/", what="drop")


def found(_stage: Stage) -> Persona:
    said = {
        "name": "通惠街道",
        "code": "500110099",
        "effective_on": f"{TODAY:%Y-%m-%d}",
        "kind": "street",
        "sort_no": 9,
    }
    return press(manager_of(units.QIJIANG), f"/units/{units.QIJIANG}/new/", **said)


def rename(_stage: Stage) -> Persona:
    said = {"rename-name": "古南新街道", "rename-effective_on": f"{TODAY:%Y-%m-%d}", "rename-reason": WHY}
    manager, where = manager_of(units.QIJIANG), f"/units/{units.GUNAN}/edit/"
    said["seen"] = manager.client.get(where).context["seen"]
    return press(manager, where, do="rename", **said)


def move_unit(_stage: Stage) -> Persona:
    """Move a town as a manager does: rehearsed first, then done as it was shown."""
    manager, where = manager_of(units.CITY), f"/units/{units.GUNAN}/move/"
    said = {"parent": units.JIANGJIN, "name": "古南街道", "code": "500110-9", "effective_on": f"{TODAY:%Y-%m-%d}"}
    shown = manager.client.post(where, {**said, "reason": WHY, "do": "rehearse"})
    return press(manager, where, **said, reason=WHY, do="act", digest=shown.context["rehearsal"].digest)


def keep_channels(_stage: Stage) -> Persona:
    said = {"scope": "2", "name": "市信访办", "phones": "023-12345"}
    return press(manager_of(units.CITY), "/channels/keep/", **said)


def keep_parents(_stage: Stage) -> Persona:
    manager = manager_of(units.CITY)
    return press(manager, "/parents/", name="渝江建设集团有限公司", aliases="")


def reset(stage: Stage) -> Persona:
    manager = manager_of(units.QIJIANG)
    with tenant_scope(SYSTEM):
        whom = Person.objects.get(user=stage.clerk.user)
    press(manager, f"/people/{whom.pk}/roles/", unit=units.WENLONG, role=Role.HEAD.value)
    return press(manager, f"/people/{whom.pk}/password/", key=str(uuid.uuid4()))


def draw_sample(stage: Stage) -> Persona:
    return press(stage.reviewer(), f"/analysis/spot-check/draw/?unit={units.GUNAN}", seed="6位号码", size=1)


def keep_contacts(stage: Stage) -> Persona:
    return press(stage.clerk, "/contacts/edit/", seen=0, contact_name="经办员", contact_phone="023-48600000")


def register_clue(stage: Stage) -> Persona:
    said = {"kind": 1, "channel": 4, "creditor_name": "重庆建材有限公司", "received_on": f"{TODAY:%Y-%m-%d}"}
    press(stage.clerk, "/clues/new/", **said, debtors="/", amount="12.5")
    assert upload_clues(stage.clerk, book(NOTICE)).status_code == 302
    return stage.clerk


def on_clue(stage: Stage, act: Act, who: Persona, *before: tuple[Persona, Act], **said: Any) -> Persona:
    """Do one act by its page on a clue of the town, after others by the mover."""
    clue = registered(stage.clerk)
    for person, earlier in before:
        done(person, earlier, clue, result=ClueResult.UNTRUE)
    return press(who, f"/clues/{clue.pk}/act/{act}/", seen=fresh(clue).version, comment="情况已核", **said)


def handle_clue(stage: Stage) -> Persona:
    said = {"result": ClueResult.UNTRUE.value}
    return on_clue(stage, Act.FEED_BACK, stage.clerk, *taken(stage), **said)


def taken(stage: Stage) -> tuple[tuple[Persona, Act], ...]:
    """Return what leads to a clue that is being worked on."""
    return ((reviewer_of(units.GUNAN), Act.ACCEPT), (stage.clerk, Act.TAKE))


def check_clue(stage: Stage) -> Persona:
    return on_clue(stage, Act.CONFIRM, reviewer_of(units.GUNAN), *taken(stage), (stage.clerk, Act.FEED_BACK))


def reassign_clue(stage: Stage) -> Persona:
    said = {"target": units.WENLONG}
    return on_clue(stage, Act.REASSIGN, reviewer_of(units.QIJIANG), *taken(stage), **said)


def call_back(stage: Stage) -> Persona:
    town, said = reviewer_of(units.GUNAN), {"reached": "yes", "answer": 2, "satisfaction": 3}
    ended = (*taken(stage), (stage.clerk, Act.FEED_BACK), (town, Act.CONFIRM))
    return on_clue(stage, Act.CALL_BACK, town, *ended, **said)


Made = tuple[str, str, str]
"""Table or note, operation, a column that differs or is told ('' for a note that tells nothing)."""

ACTS: Mapping[Action, tuple[Callable[[Stage], Persona], tuple[Made, ...]]] = {
    Action.OPEN: (sign_in, (("sign_in", "N", "username"),)),
    Action.EDIT_RECORD: (edit, (("ledger_arrearsrecord", "U", "owed_fen"),)),
    Action.IMPORT_RECORDS: (
        import_book,
        (("ledger_storedfile", "I", "original_name"), ("ledger_job", "I", "params")),
    ),
    Action.IMPORT_MERGED: (
        import_merged,
        (("ledger_storedfile", "I", "original_name"), ("ledger_job", "I", "params")),
    ),
    Action.EXPLAIN_FINDING: (
        lambda stage: press(stage.clerk, f"{FILING}explain/", **{"explain-A02:1": WHY}),
        (("ledger_explanation", "I", "text"), ("findings_answered", "N", "period")),
    ),
    Action.SUBMIT_FILING: (
        lambda stage: press(stage.clerk, f"{FILING}submit/", seen=0, **SIGNED, **{"explain-A02:1": WHY}),
        (
            ("ledger_filing", "U", "state"),
            ("ledger_filingversion", "I", "number"),
            ("ledger_filingevent", "I", "to_state"),
        ),
    ),
    Action.WITHDRAW_FILING: (withdraw, (("ledger_filing", "U", "state"), ("ledger_filingevent", "I", "to_state"))),
    Action.ASK_RETURN: (ask_return, (("ledger_filingevent", "I", "comment"),)),
    Action.CLAIM_FILING: (Stage.claimed, (("ledger_filing", "U", "claimed_name"),)),
    Action.RELEASE_FILING: (
        lambda stage: press(stage.claimed(), f"{FILING}release/", seen=1),
        (("ledger_filing", "U", "state"),),
    ),
    Action.RETURN_FILING: (
        lambda stage: press(stage.claimed(), f"{FILING}return/", seen=1, reason="请核对金额后再报"),
        (("ledger_filing", "U", "state"), ("ledger_filingevent", "I", "comment")),
    ),
    Action.APPROVE_FILING: (
        lambda stage: press(stage.claimed(), f"{FILING}approve/", seen=1),
        (("ledger_filing", "U", "approved_number"),),
    ),
    Action.AMEND_FILING: (amend, (("ledger_filing", "U", "current_number"), ("ledger_filingevent", "I", "comment"))),
    Action.REPORT_FOR_CHILD: (
        report_for_child,
        (("ledger_filing", "U", "state"), ("ledger_filingversion", "I", "proxy_name")),
    ),
    Action.UNDO_DECISION: (undo, (("ledger_filing", "U", "state"), ("ledger_filingevent", "I", "to_state"))),
    Action.ENDORSE_FILING: (
        endorse,
        (("ledger_filing", "U", "state"), ("ledger_filingevent", "I", "document_no")),
    ),
    Action.REOPEN_FILING: (reopen, (("ledger_filing", "U", "state"), ("ledger_filingevent", "I", "comment"))),
    Action.SEND_FILING: (send, (("ledger_filing", "U", "state"), ("ledger_filingevent", "I", "recipient"))),
    Action.UPLOAD_PAPER: (
        upload_paper,
        (("ledger_paperscan", "I", "media_type"), ("ledger_storedfile", "I", "sha256")),
    ),
    Action.RECEIVE_PAPER: (receive_paper, (("ledger_paperreceipt", "I", "received_on"),)),
    Action.EDIT_RULES: (rule, (("ledger_ruleset", "I", "reason"),)),
    Action.EXTEND_FILINGS: (extend, (("ledger_extension", "I", "until"), ("ledger_extension", "U", "ended_at"))),
    Action.REMIND: (chase, (("ledger_reminder", "I", "text"),)),
    Action.KEEP_MAIL: (give_up, (("mail_decided", "N", "what"),)),
    Action.EDIT_CALENDAR: (waive, (("ledger_period", "U", "waived_at"), ("ledger_periodchange", "I", "reason"))),
    Action.EDIT_NARRATIVE: (narrate, (("ledger_narrative", "U", "practice"),)),
    Action.EDIT_PEOPLE: (
        reset,
        (("ledger_membership", "I", "role"), ("password_reset", "N", "username")),
    ),
    Action.EDIT_CONTACTS: (
        keep_contacts,
        (("ledger_contactsheet", "U", "contact_name"), ("ledger_unit", "U", "contact_phone")),
    ),
    Action.EDIT_CHANNELS: (keep_channels, (("ledger_complaintchannel", "I", "phones"),)),
    Action.EDIT_PARENTS: (keep_parents, (("ledger_parentcompany", "I", "name"),)),
    Action.ADD_UNITS: (found, (("ledger_unit", "I", "name"), ("ledger_unitchange", "I", "reason"))),
    Action.EDIT_UNITS: (rename, (("ledger_unit", "U", "name"), ("ledger_unitchange", "I", "name_before"))),
    Action.READ_PHONES: (
        lambda stage: press(stage.clerk, f"/ledger/{stage.row.pk}/phones/"),
        (("phones_revealed", "N", "record"),),
    ),
    Action.READ_EVIDENCE: (
        lambda stage: look(stage.clerk, f"/evidence/{stage.proof().pk}/"),
        (("evidence_read", "N", "attachment"), ("ledger_attachment", "I", "media_type")),
    ),
    Action.EXPORT_ANNEX: (
        lambda stage: look(stage.clerk, "/exports/annex2.xlsx"),
        (("export", "N", "sha256"),),
    ),
    Action.DRAW_SAMPLE: (draw_sample, (("sample_seeded", "N", "named"), ("sample_drawn", "N", "seed"))),
    Action.READ_SECTOR: (
        lambda _stage: look(sector_reader_of(units.QIJIANG), "/sector/rows.xlsx"),
        (("export", "N", "identity"),),
    ),
    Action.REGISTER_CLUE: (
        register_clue,
        (
            ("ledger_clue", "I", "creditor_name"),
            ("ledger_clueevent", "I", "act"),
            ("ledger_job", "I", "params"),
        ),
    ),
    Action.EXAMINE_CLUE: (
        lambda stage: on_clue(stage, Act.REFUSE, reviewer_of(units.GUNAN)),
        (("ledger_clue", "U", "state"), ("ledger_clueevent", "I", "comment")),
    ),
    Action.HANDLE_CLUE: (handle_clue, (("ledger_clue", "U", "result"), ("ledger_clueevent", "I", "facts"))),
    Action.CHECK_CLUE: (check_clue, (("ledger_clue", "U", "state"),)),
    Action.REASSIGN_CLUE: (reassign_clue, (("ledger_clueevent", "I", "to_unit_name"),)),
    Action.CALL_BACK_CLUE: (call_back, (("ledger_clue", "U", "state"), ("ledger_callback", "I", "answer"))),
    Action.SUPERVISE_CLUE: (
        lambda stage: on_clue(stage, Act.URGE, reviewer_of(units.QIJIANG)),
        (("ledger_cluemeasure", "I", "text"), ("ledger_clueevent", "I", "comment")),
    ),
    Action.READ_AUDIT: (
        lambda _stage: look(auditor_of(units.QIJIANG), "/audit/export/"),
        (("audit_exported", "N", "filters"),),
    ),
}


@pytest.fixture
def stage(tmp_path: Path, settings: Any) -> Stage:
    settings.UPLOAD_DIR = tmp_path / "uploads"
    return Stage(tmp_path)


def test_every_action_of_the_table_is_done_here_or_only_shows() -> None:
    assert set(ACTS) | READS == set(Action)
    assert not set(ACTS) & READS


@pytest.mark.parametrize("action", ACTS)
def test_an_act_leaves_who_did_it_from_where_and_what_it_changed(stage: Stage, action: Action) -> None:
    act, expected = ACTS[action]
    with tenant_scope(SYSTEM):
        last = AuditEvent.objects.latest("id").pk
    person = act(stage)
    with tenant_scope(SYSTEM):
        events = list(AuditEvent.objects.filter(id__gt=last, user_id=person.user.pk))
    for what, op, name in expected:
        assert any(_tells(event, what, op, name) for event in events), (what, op, name, [str(e) for e in events])
    assert all(event.actor_name == person.actor.name and event.address == "127.0.0.1" for event in events)
    assert all(event.request for event in events)


def _tells(event: AuditEvent, what: str, op: str, name: str) -> bool:
    """Tell whether an event says this, with before and after where something differs."""
    before, after = event.before or {}, event.after or {}
    if (event.what, event.op) != (what, op) or not after.get(name):
        return False
    return name in before and before[name] != after[name] if op == "U" else event.before is None


@pytest.mark.parametrize("action", sorted(READS))
def test_what_only_shows_is_granted_to_somebody_and_writes_nothing(stage: Stage, action: Action) -> None:
    page = {
        Action.READ_UNITS: "/units/",
        Action.READ_LEDGER: f"/ledger/{stage.row.pk}/history/",
        Action.READ_FILING: FILING,
        Action.READ_SUMMARY: "/summaries/annex4/",
        Action.READ_RULES: "/rules/",
        Action.READ_CALENDAR: "/calendar/",
        Action.READ_COMPLETENESS: "/completeness/",
        Action.REVIEW_QUEUE: "/review/",
        Action.READ_CONTACTS: "/contacts/",
        Action.READ_ALARMS: "/alarms/",
        Action.READ_NOTICES: "/notices/",
        Action.READ_CLUES: "/clues/",
    }[action]
    person = persona(units.QIJIANG, Role.REVIEWER)
    with tenant_scope(SYSTEM):
        before = AuditEvent.objects.count(), ArrearsRecord.objects.get().version
    look(person, page)
    with tenant_scope(SYSTEM):
        assert (AuditEvent.objects.count(), ArrearsRecord.objects.get().version) == before


def test_a_move_of_a_unit_leaves_what_it_did_and_what_became_of_every_row(stage: Stage) -> None:
    with tenant_scope(SYSTEM):
        last = AuditEvent.objects.latest("id").pk
    person = move_unit(stage)
    with tenant_scope(SYSTEM):
        events = list(AuditEvent.objects.filter(id__gt=last, user_id=person.user.pk))
    for what, op, name in (
        ("units_reorganised", "N", "reason"),
        ("ledger_unitchange", "I", ""),
        ("ledger_unit", "U", "valid_to"),
        ("ledger_disposition", "I", "reason"),
        ("ledger_arrearsrecord", "I", "lineage"),
        ("ledger_expectedreporter", "U", ""),
    ):
        assert any((e.what, e.op) == (what, op) and (not name or (e.after or {}).get(name)) for e in events), what
