"""A small world for the matrix: every unit has a row, an import, a filing with a version; and who may look."""

import datetime as dt
import re
import uuid
from dataclasses import dataclass, field
from typing import Any, Final

from django.http import HttpResponseBase
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from ledger.calendar.instants import day_of
from ledger.clueflow import RIGHTS
from ledger.exchange.clues_storing import CHECK as COMPLAINTS
from ledger.exchange.people_storing import CHECK as PEOPLE
from ledger.models import (
    Attachment,
    Clue,
    ClueChannel,
    ClueEvidence,
    ClueSample,
    Debtor,
    Disposition,
    DispositionKind,
    ImportRow,
    Job,
    JobState,
    Mail,
    Notice,
    PaperScan,
    Person,
    RowOutcome,
    RowState,
    SampleKind,
    StoredFile,
    Unit,
)
from ledger.policy import GRANTS, Action, Role, covers
from ledger.queries.imports import CHECK, SPLIT
from ledger.queries.outputs import OUTPUT
from ledger.queries.rehearsal import REHEARSE
from ledger.scoping import SYSTEM, tenant_scope
from qingqian.db.clock import app_now
from qingqian.db.sqlfile import rows
from tests.factories import campaigns, filings, people, units
from tests.factories.records import record

MISSING: Final = "no such"
TARGETS: Final = (units.GUNAN, units.WENLONG, units.QIJIANG, units.JIJIANG, units.CITY, MISSING)
SEATS: Final = (units.GUNAN, units.QIJIANG, units.CITY)
PERIOD: Final = campaigns.SURVEY
NO_ID: Final = 999_999_999
# What opens without a sign-in; everything else must name an action.
PUBLIC: Final = frozenset({"sign_in", "sign_out", "session", "verify", "channels", "complain", "complaint_status"})
# What shows the person's own units and takes no other: whatever is asked of it changes nothing.
PERSONAL: Final = frozenset({"workbench", "analysis", "units", "notices", "notices_mail", "password", "identity"})
# What an address needs besides its unit, so that it names something that is there.
QUERIES: Final = {
    "summary_rows": "&annex=4&line=total&column=count",
    "compare_rows": f"&from={PERIOD}&period={PERIOD}&line=total&column=count",
    "compare_export": f"&from={PERIOD}&period={PERIOD}",
    "quality_rows": "&rule=A02",
    "clue_statistics_rows": "&line=total&column=received",
    "contradiction_rows": "&kind=debtor",
    "dashboard_rows": "&what=explained",
    "remind": f"&period={PERIOD}",
    "chase_phones": f"&period={PERIOD}",
}
# What every version says in words, so that there is a document to take.
SAID: Final = {"template": {"practice": "逐笔核对"}, "text": {"practice": "逐笔核对"}}
_VOLATILE = re.compile(
    rb'csrfmiddlewaretoken" value="[^"]*"|name="csrf-token"\s+content="[^"]*"|[0-9a-f]{8}-[0-9a-f-]{27}'
)
FINGERPRINT: Final = """
select 'record' what, count(*), coalesce(sum(version), 0), coalesce(max(id), 0) from ledger_arrearsrecord
union all select 'filing', count(*), coalesce(sum(state * 100 + latest_number), 0), coalesce(max(id), 0)
    from ledger_filing
union all select 'version', count(*), 0, coalesce(max(id), 0) from ledger_filingversion
union all select 'event', count(*), 0, coalesce(max(id), 0) from ledger_filingevent
union all select 'explanation', count(*), 0, coalesce(max(id), 0) from ledger_explanation
union all select 'job', count(*), coalesce(sum(state), 0), coalesce(max(id), 0) from ledger_job
union all select 'file', count(*), 0, coalesce(max(id), 0) from ledger_storedfile
union all select 'import row', count(*), coalesce(sum(state), 0), coalesce(max(id), 0) from ledger_importrow
union all select 'unit', count(*), coalesce(sum(length(name)), 0), coalesce(max(id), 0) from ledger_unit
union all select 'unit change', count(*), coalesce(sum(kind), 0), coalesce(max(id), 0) from ledger_unitchange
union all select 'payment', count(*), coalesce(sum(amount_fen), 0), coalesce(max(id), 0) from ledger_payment
union all select 'agreement', count(*), coalesce(sum(amount_fen), 0), coalesce(max(id), 0) from ledger_agreement
union all select 'litigation', count(*), coalesce(sum(amount_fen), 0), coalesce(max(id), 0) from ledger_litigation
union all select 'adjustment', count(*), coalesce(sum(delta_fen + standing), 0), coalesce(max(id), 0)
    from ledger_adjustment
union all select 'disposition', count(*), coalesce(sum(standing), 0), coalesce(max(id), 0) from ledger_disposition
union all select 'attachment', count(*), count(removed_at), coalesce(max(id), 0) from ledger_attachment
union all select 'party', count(*), 0, coalesce(max(id), 0) from (
    select id from ledger_debtor union all select id from ledger_creditor) p
union all select 'parent', count(*), count(ended_on), coalesce(max(id), 0) from ledger_parentcompany
union all select 'rules', count(*), 0, coalesce(max(id), 0) from ledger_ruleset
union all select 'extension', count(*), count(ended_at), coalesce(max(id), 0) from ledger_extension
union all select 'reminder', count(*), 0, coalesce(max(id), 0) from ledger_reminder
union all select 'scan', count(*), 0, coalesce(max(id), 0) from ledger_paperscan
union all select 'receipt', count(*), 0, coalesce(max(id), 0) from ledger_paperreceipt
union all select 'read', count(*), count(read_at), coalesce(max(id), 0) from ledger_addressee
union all select 'mail', count(*), sum(state + attempts), coalesce(max(id), 0) from ledger_mail
union all select 'period', count(*), count(waived_at) + sum(length(name)), coalesce(max(id), 0) from ledger_period
union all select 'clock', count(*), coalesce(sum(extract(epoch from due_at)), 0), coalesce(max(id), 0)
    from ledger_periodclock
union all select 'day', count(*), count(*) filter (where working), coalesce(max(id), 0) from ledger_calendarday
union all select 'exempt', count(*), count(*) filter (where exempt), coalesce(max(id), 0) from ledger_expectedreporter
union all select 'campaign', count(*), coalesce(sum(length(name)), 0), coalesce(max(id), 0) from ledger_campaign
union all select 'narrative', count(*), coalesce(sum(version), 0), coalesce(max(id), 0) from ledger_narrative
union all select 'remark', count(*), count(sent_at) + count(answered_at), coalesce(max(id), 0) from ledger_remark
union all select 'shared answer', count(*), 0, coalesce(max(id), 0) from ledger_sharedanswer
union all select 'draft', count(*), 0, coalesce(max(id), 0) from ledger_draft
union all select 'view', count(*), 0, coalesce(max(id), 0) from ledger_savedview
union all select 'import row', count(*), coalesce(sum(state), 0), coalesce(max(id), 0) from ledger_importrow
union all select 'person', count(*), coalesce(sum(length(name || phone)), 0), coalesce(max(id), 0) from ledger_person
union all select 'sign-in', count(*), count(*) filter (where is_active) + sum(hashtext(password)), coalesce(max(id), 0)
    from ledger_user
union all select 'contacts', count(*), coalesce(sum(version), 0), coalesce(max(id), 0) from ledger_contactsheet
union all select 'clue', count(*), coalesce(sum(state * 100 + version), 0), coalesce(max(id), 0) from ledger_clue
union all select 'clue event', count(*), 0, coalesce(max(id), 0) from ledger_clueevent
union all select 'clue file', count(*), count(removed_at), coalesce(max(id), 0) from ledger_clueevidence
union all select 'clue measure', count(*), count(ended_at), coalesce(max(id), 0) from ledger_cluemeasure
union all select 'clue clock', count(*), coalesce(sum(examine_days), 0), coalesce(max(id), 0) from ledger_clueclock
union all select 'call-back', count(*), 0, coalesce(max(id), 0) from ledger_callback
union all select 'sample', count(*), 0, coalesce(max(id), 0) from ledger_cluesample
union all select 'membership', count(*), coalesce(sum(role), 0), coalesce(max(id), 0) from ledger_membership
"""


@dataclass(frozen=True)
class Address:
    """One named address: its pattern's arguments and the action that its view names (None: public)."""

    name: str
    arguments: tuple[str, ...]
    action: Action | None


@dataclass
class World:
    """The ids of everything that an address can name, by unit code."""

    units: dict[str, Unit] = field(default_factory=dict)
    records: dict[str, int] = field(default_factory=dict)
    jobs: dict[str, int] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    splits: dict[str, int] = field(default_factory=dict)
    attachments: dict[str, int] = field(default_factory=dict)
    scans: dict[str, int] = field(default_factory=dict)
    debtors: dict[str, int] = field(default_factory=dict)
    dispositions: dict[str, int] = field(default_factory=dict)
    rehearsals: dict[str, int] = field(default_factory=dict)
    notices: dict[str, int] = field(default_factory=dict)
    mails: dict[str, int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    lists: dict[str, int] = field(default_factory=dict)
    outputs: dict[str, int] = field(default_factory=dict)
    clues: dict[str, int] = field(default_factory=dict)
    clue_files: dict[str, int] = field(default_factory=dict)
    clue_lists: dict[str, int] = field(default_factory=dict)
    samples: dict[str, int] = field(default_factory=dict)

    def named(self, name: str) -> dict[str, int]:
        """Return the ids of what an address of this name shows, by unit code."""
        rooms = {
            "import_row": self.rows,
            "import_merged": self.splits,
            "import": self.jobs,
            "evidence": self.attachments,
            "paper_file": self.scans,
            "party": self.debtors,
            "disposition": self.dispositions,
            "rehearsal": self.rehearsals,
            "notice": self.notices,
            "mail": self.mails,
            "person": self.people,
            "people_job": self.lists,
            "package_": self.outputs,
            "clue_evidence_add": self.clues,
            "clue_evidence": self.clue_files,
            "clue_job": self.clue_lists,
            "clue_sample": self.samples,
            "clue": self.clues,
        }
        return next((ids for room, ids in rooms.items() if name.startswith(room)), self.records)

    def one_of_each_relation(self, seat: Unit) -> list[str]:
        """Return the codes of one unit for each way to stand to a person's own: itself, below it, above it, beside."""
        found: dict[tuple[bool, bool, int], str] = {}
        for code, unit in self.units.items():
            below, above = unit.path.startswith(seat.path), seat.path.startswith(unit.path)
            found.setdefault((below, above, unit.level - seat.level), code)
        return list(found.values())

    def url(self, address: Address, code: str) -> str:
        """Return the address of an object of this unit."""
        arguments = self.arguments(address, code)
        made = reverse(address.name, kwargs=arguments)
        named = "unit" in arguments or "code" in arguments or "pk" in arguments
        asked = "" if named else f"?unit={code if code != MISSING else '0000'}"
        return made + asked + QUERIES.get(address.name, "")

    def arguments(self, address: Address, code: str) -> dict[str, Any]:
        """Return the address's arguments for an object of this unit (or for one that is not there)."""
        ids = self.named(address.name)
        number = 4 if address.name.startswith("export_annex") else 1
        values: dict[str, Any] = {
            "unit": code if code != MISSING else "0000",
            "code": code if code != MISSING else "0000",
            "period": PERIOD,
            "number": number,
            "pk": ids.get(code, NO_ID),
            "side": "debtor",
            "campaign": "2022" if code != MISSING else "none",
            "by": "" if address.action is None else address.action.value,
            "act": next((act for act, right in RIGHTS.items() if right.action is address.action), ""),
        }
        return {name: values[name] for name in address.arguments}


def _sample(unit: Unit, now: dt.datetime) -> ClueSample:
    day = {"since": day_of(now), "until": day_of(now), "at": now}
    return ClueSample.objects.create(unit=unit, kind=SampleKind.ROWS, size=1, of_count=1, of_lots=1, **day)


def build() -> World:
    """Plant the world."""
    world = World()
    for code in TARGETS[:-1]:
        world.units[code] = units.unit(code)
    campaigns.expect(PERIOD, *world.units.values())
    reader = people.person(world.units[TARGETS[0]])
    for code, unit in world.units.items():
        world.records[code], leaving = record(unit).pk, record(unit).pk
        filing = filings.filing(unit)
        version = filings.version(unit, narrative=SAID)
        somebody = people.person(unit)
        with tenant_scope(SYSTEM):
            filing.refresh_from_db()
            filing.current_number = 1
            filing.save()
            job = Job.objects.create(
                unit=unit,
                kind=CHECK,
                key=str(uuid.uuid4()),
                state=JobState.REFUSED,
                params={"file": "附件2.xlsx", "period": PERIOD},
                result={"message": "文件损坏"},
            )
            world.jobs[code] = job.pk
            row = ImportRow(unit=unit, job=job, number=4, outcome=RowOutcome.WRONG, state=RowState.WAITING)
            row.cells = [""] * 28
            row.save()
            world.rows[code] = row.pk
            split = Job.objects.create(
                unit=unit,
                kind=SPLIT,
                key=str(uuid.uuid4()),
                state=JobState.REFUSED,
                params=job.params,
                result=job.result,
            )
            world.splits[code] = split.pk
            tried = Job.objects.create(
                unit=unit, kind=REHEARSE, key=str(uuid.uuid4()), state=JobState.REFUSED, result=job.result
            )
            world.rehearsals[code] = tried.pk
            listed = Job.objects.create(
                unit=unit, kind=PEOPLE, key=str(uuid.uuid4()), state=JobState.REFUSED, result=job.result
            )
            world.lists[code] = listed.pk
            complaints = Job.objects.create(
                unit=unit, kind=COMPLAINTS, key=str(uuid.uuid4()), state=JobState.REFUSED, result=job.result
            )
            world.clue_lists[code] = complaints.pk
            asked = Job.objects.create(unit=unit, kind=OUTPUT, key=str(uuid.uuid4()), params={"file": "成套.zip"})
            world.outputs[code] = asked.pk
            kept = StoredFile.objects.create(
                unit=unit, original_name="合同.pdf", stored_name=uuid.uuid4().hex, size=1, sha256=""
            )
            proof = Attachment.objects.create(
                unit=unit, record_id=world.records[code], stored_file=kept, media_type="application/pdf"
            )
            world.attachments[code] = proof.pk
            scan = PaperScan(unit=unit, version=version, stored_file=kept, media_type="application/pdf")
            scan.save()
            world.scans[code] = scan.pk
            gone = Disposition(unit=unit, record_id=leaving, kind=DispositionKind.MOVED_OUT, reason="划转到区水利局")
            gone.save()
            world.dispositions[code] = gone.pk
            told = Notice.objects.create(unit=unit, about_unit=unit, key=f"told-{code}", text="请及时报送", url="/")
            world.notices[code] = told.pk
            letter = Mail(unit=unit, user=reader, message_id=f"mail-{code}", address="a@example.test")
            letter.made_at = letter.next_at = dt.datetime.now(dt.UTC)
            letter.save()
            world.mails[code] = letter.pk
            world.people[code] = Person.objects.get(user=somebody).pk
            world.clues[code], world.clue_files[code] = _complained(unit, kept)
            world.samples[code] = _sample(unit, app_now()).pk
            world.debtors[code] = Debtor.objects.create(unit=unit, name=f"{unit.name}供水站").pk
    return world


def _complained(unit: Unit, kept: StoredFile) -> tuple[int, int]:
    """Return the ids of a clue that lies with a unit, and of its file."""
    clue = Clue(unit=unit, desk=unit, owner=unit, creditor_name="建材公司", creditor_key="建材公司")
    clue.channel, clue.received_on, clue.contact_phone = ClueChannel.LETTER, day_of(app_now()), "13812342201"
    clue.save()
    file = ClueEvidence(unit=unit, clue=clue, kind=1, original_name="合同.pdf", size=1, sha256="")
    file.stored_name, file.media_type = kept.stored_name, "application/pdf"
    file.save()
    return clue.pk, file.pk


def addresses() -> list[Address]:
    """Return every address of the site with its action; a view that names none stands with None."""
    found: list[Address] = []

    def walk(patterns: list[URLPattern | URLResolver], given: tuple[str, ...]) -> None:
        for item in patterns:
            names = (*given, *item.pattern.regex.groupindex)
            if isinstance(item, URLResolver):
                walk(item.url_patterns, names)
            else:
                view = getattr(item.callback, "view_class", None)
                found.append(Address(item.name or str(item.pattern), names, getattr(view, "action", None)))

    walk(get_resolver().url_patterns, ())
    return found


def granted(role: Role, action: Action, seat: Unit, target: Unit) -> bool:
    """Tell by the table alone whether a role at `seat` may do the action at `target`."""
    reach = GRANTS[role].get(action)
    return reach is not None and covers(reach, seat.path, target.path, target.parent_path)


def fingerprint() -> list[dict[str, Any]]:
    """Return a sum of everything that a request could have changed; refusals may be noted in the audit."""
    with tenant_scope(SYSTEM):
        return rows(FINGERPRINT)


def masked(response: HttpResponseBase) -> tuple[int, bytes]:
    """Return status and body without what differs by design: tokens and random ids."""
    body = b"".join(response) if response.streaming else response.content  # type: ignore[attr-defined]
    return response.status_code, _VOLATILE.sub(b"", body)
