"""One row at least in every tenant table, for units that are above, below, beside and far from one another."""

import datetime as dt
import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from ledger.actions.sealing import Sealer
from ledger.actions.self_audit import keep
from ledger.models import (
    Addressee,
    Adjustment,
    AdjustmentKind,
    Agreement,
    ArrearsRecord,
    Attachment,
    CalendarDay,
    Callback,
    Campaign,
    Clue,
    ClueChannel,
    ClueClock,
    ClueDebtor,
    ClueEvent,
    ClueEvidence,
    ClueLink,
    ClueMeasure,
    ClueSample,
    ClueSampleItem,
    CodeCheck,
    ComplaintChannel,
    ContactSheet,
    Creditor,
    Debtor,
    Disposition,
    DispositionKind,
    Draft,
    Explanation,
    Extension,
    Filing,
    FilingEvent,
    FilingVersion,
    ImportRow,
    Job,
    Litigation,
    Mail,
    Narrative,
    Notice,
    Outbox,
    PaperReceipt,
    PaperScan,
    ParentCompany,
    Payment,
    Period,
    PeriodChange,
    PeriodClock,
    RecordMark,
    Remark,
    Reminder,
    RowOutcome,
    RuleSet,
    SavedView,
    SharedAnswer,
    Standing,
    State,
    StoredFile,
    Unit,
    UnitChange,
    User,
)
from ledger.policy import Role
from ledger.scoping import SYSTEM, Actor, tenant_scope
from ledger.tenancy import PERSONAL_TABLES, TENANT_TABLES, UPWARD_TABLES
from ledger.vocabulary import Level, PeriodKind, Sector
from reporting.rollups.proof import Audit, Difference
from tests.factories import campaigns, filings, people, records, units
from tests.walls.attack import bound, fetch

# A leaf and a district look at the others; each has strangers above, beside and far away.
VIEWERS = (units.GUNAN, units.QIJIANG)
_FILERS = (units.GUNAN, units.WENLONG, units.JIJIANG, units.QIJIANG, units.JIANGJIN, units.CITY)
_FOUND = {
    "record": None,
    "number": None,
    "rule": "P04",
    "severity": "W",
    "column": 0,
    "message": "",
    "explanation": "",
}
_NOON = dt.datetime(2022, 5, 20, 12, tzinfo=dt.UTC)


@dataclass(frozen=True)
class World:
    """The units, the people who look at them, and what every tenant table holds."""

    units: dict[str, Unit]
    actors: dict[str, Actor]
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    @contextmanager
    def seen_by(self, code: str) -> Iterator[Actor]:
        """Open the door as the person of this unit."""
        with tenant_scope(self.actors[code]) as actor:
            yield actor

    def visible(self, table: str, row: dict[str, Any], code: str) -> bool:
        """Tell by the words of the specification whether the person of this unit may see the row."""
        scope, path = self.units[code].path, row["path"]
        above = table in UPWARD_TABLES and scope.startswith(path)
        own = table in PERSONAL_TABLES and row["user_id"] == self.actors[code].user_id
        return path.startswith(scope) or above or own

    def foreign(self, table: str, code: str) -> list[dict[str, Any]]:
        """Return one row of each unit for which the person of this unit may not write."""
        scope = self.units[code].path
        return list({row["path"]: row for row in self.rows[table] if not row["path"].startswith(scope)}.values())


def build() -> World:
    """Fill every tenant table, and commit it: run it in a database of one's own."""
    planted = units.tree()
    versions: dict[str, FilingVersion] = {}
    for code in _FILERS:
        below = [version for child, version in versions.items() if units.TREE[child][1] == code]
        versions[code] = _populate(planted[code], below)
    campaigns.expect(campaigns.SURVEY, *(planted[code] for code in _FILERS))
    world = World(planted, {code: _person(planted[code]) for code in _FILERS})
    _alarm(planted)
    assert Sealer().turn() > 0
    with tenant_scope(SYSTEM):
        for table in TENANT_TABLES:
            found = fetch(bound("select to_jsonb(t) from {table} t order by {key}", table))
            world.rows[table] = [json.loads(row) for row in found]
    return world


def _alarm(planted: dict[str, Unit]) -> None:
    faults = tuple(Difference("digests", code, "校验值不符", campaigns.SURVEY, 1) for code in planted)
    assert keep(Audit(len(faults), faults), _NOON, whole=True)


def _person(unit: Unit) -> Actor:
    user: User = people.person(unit, Role.CLERK)
    _desk(unit, user)
    return people.actor(user)


def _populate(unit: Unit, below: list[FilingVersion]) -> FilingVersion:
    # One unit's row is of another field than all others': a reader of one field must not see it.
    row = records.record(unit, sector=Sector.EDUCATION if unit.code == units.WENLONG else Sector.HOUSING)
    with tenant_scope(SYSTEM):
        ArrearsRecord.objects.filter(pk=row.pk).update(sort_no=1)  # leaves a closed line of history
    version = filings.version(unit, *below, findings=[_FOUND])
    with tenant_scope(SYSTEM):
        Explanation.objects.create(unit=unit, record=row, rule="A02", fingerprint="1", text="合同以外另有增项")
        filing = Filing.objects.get(pk=version.filing_id)
        FilingEvent.objects.create(
            unit=unit, filing=filing, action="submit", from_state=State.DRAFT, to_state=State.SUBMITTED, at=_NOON
        )
        file = StoredFile.objects.create(
            unit=unit, original_name="附件2.xlsx", stored_name=unit.code, size=1, sha256="0"
        )
        Job.objects.create(unit=unit, kind="import", key=f"import-{unit.code}", stored_file=file)
        Outbox.objects.create(unit=unit, kind="notice", key=f"outbox-{unit.code}")
        Notice.objects.create(unit=unit, about_unit=unit, key=f"notice-{unit.code}", text="请及时报送")
        _own_campaign(unit)
        _complain(unit)
        _beside(unit, row, file, version)
    return version


def _beside(unit: Unit, row: ArrearsRecord, file: StoredFile, version: FilingVersion) -> None:
    """Put one of everything beside the unit's row; the disposition takes a row of its own out."""
    Payment.objects.create(unit=unit, record=row, amount_fen=1)
    Agreement.objects.create(unit=unit, record=row, amount_fen=0)
    Litigation.objects.create(unit=unit, record=row, amount_fen=0)
    Adjustment.objects.create(
        unit=unit, record=row, kind=AdjustmentKind.RAISED, delta_fen=1, reason="合同以外另有增项"
    )
    leaving = records.build(unit, contract_name="移出的合同")
    leaving.save()
    Disposition.objects.create(
        unit=unit,
        record=leaving,
        kind=DispositionKind.VOIDED,
        reason="重复登记",
        version=version,
        standing=Standing.FILED,
    )
    Attachment.objects.create(unit=unit, record=row, stored_file=file, media_type="application/pdf")
    PaperScan.objects.create(unit=unit, version=version, stored_file=file, media_type="application/pdf")
    PaperReceipt.objects.create(unit=unit, version=version, received_on=_NOON.date(), checked=CodeCheck.MATCHES)
    RecordMark.objects.create(unit=unit, record=row, judged_for="survey")
    Remark.objects.create(
        unit=unit, filing_id=version.filing_id, number=1, text="请核对", author_name="审核员", written_at=_NOON
    )
    Extension.objects.create(
        unit=unit,
        period=campaigns.period(),
        until=_NOON + dt.timedelta(days=3),
        reason="系统割接",
        given_by_name="管理员",
        given_at=_NOON,
    )
    Narrative.objects.create(unit=unit, period=campaigns.period(), practice="逐笔核对")
    ContactSheet.objects.create(unit=unit, campaign=campaigns.campaign(), contact_name="联络员")
    Reminder.objects.create(unit=unit, period=campaigns.period(), day=_NOON.date(), by_name="审核员")
    UnitChange.objects.create(
        unit=unit, kind=1, effective_on=_NOON.date(), reason="新设单位", act=uuid.uuid4(), by_name="管理员"
    )
    SharedAnswer.objects.create(unit=unit, rule="D02", fingerprint="1", text="两笔各是一段工程")
    Debtor.objects.create(unit=unit, name=f"{unit.code}建设处", initials="jsc")
    Creditor.objects.create(unit=unit, name=f"{unit.code}建材公司", initials="jcgs")
    ParentCompany.objects.create(unit=unit, name=f"{unit.code}集团")
    job = Job.objects.get(unit=unit)
    ImportRow.objects.create(unit=unit, job=job, number=5, outcome=RowOutcome.NEW, cells=[unit.code])


def _complain(unit: Unit) -> None:
    """Let somebody complain of the unit's debtor, with one of everything that can belong to it."""
    clue = Clue.objects.create(
        unit=unit,
        desk=unit,
        owner=unit,
        intake_name=unit.name,
        channel=ClueChannel.HOTLINE,
        creditor_name=f"{unit.code}建材公司",
        creditor_key=f"{unit.code}建材公司",
        received_on=_NOON.date(),
        registered_name="填报员",
    )
    tied: dict[str, Any] = {"unit": unit, "clue": clue}
    ClueDebtor.objects.create(**tied, name=unit.code, key=unit.code)
    ClueEvent.objects.create(**tied, act="register", from_state=1, to_state=1, by_unit_name=unit.name, at=_NOON)
    ClueEvidence.objects.create(
        **tied,
        kind=99,
        original_name="回函.pdf",
        stored_name=unit.code,
        size=1,
        sha256="0",
        media_type="application/pdf",
    )
    ClueLink.objects.create(**tied, lineage=uuid.uuid4(), author_name="填报员")
    ClueMeasure.objects.create(
        **tied, kind=1, by_unit_name="上级", by_unit_path="/", by_name="审核员", text="请尽快办理"
    )
    Callback.objects.create(**tied, reached=True, answer=1, by_unit_name="上级", by_name="审核员", at=_NOON)
    sample = ClueSample.objects.create(
        unit=unit, kind=1, since=_NOON.date(), until=_NOON.date(), size=1, of_count=1, of_lots=1, at=_NOON
    )
    ClueSampleItem.objects.create(unit=unit, sample=sample, place=1, key=clue.number, lots=1, target=clue.pk)
    ClueClock.objects.create(unit=unit)
    ComplaintChannel.objects.create(unit=unit, scope=2, seq=1, name=unit.name, phones=["023-12345"])


def _desk(unit: Unit, user: User) -> None:
    """Leave something on the person's desk."""
    with tenant_scope(SYSTEM):
        Draft.objects.create(unit=unit, user=user, key="new:1", values={"debtor_name": unit.code})
        SavedView.objects.create(unit=unit, user=user, page="records", name="本周到期")
        mail = Mail.objects.create(
            unit=unit, user=user, message_id=unit.code, address="a@example.test", made_at=_NOON, next_at=_NOON
        )
        Addressee.objects.create(unit=unit, user=user, notice=Notice.objects.get(unit=unit), mail=mail)


def _own_campaign(unit: Unit) -> None:
    campaign = Campaign.objects.create(
        unit=unit, code=f"own-{unit.code}", name="本级专项", survey_date=_NOON.date(), ends_on=_NOON.date()
    )
    RuleSet.objects.create(
        unit=unit, campaign=campaign, number=1, valid_from=_NOON.date(), in_force=["A01"], reason="行动开始时的规则"
    )
    period = Period.objects.create(
        unit=unit,
        campaign=campaign,
        code=f"own-{unit.code}-1",
        name="第1周",
        kind=PeriodKind.WEEKLY,
        annexes=[2],
        sort_no=1,
        opens_at=_NOON,
    )
    PeriodChange.objects.create(unit=unit, period=period, kind=1, reason="另加一周", by_name="管理员")
    CalendarDay.objects.create(unit=unit, day=_NOON.date(), working=False, name="停工")
    PeriodClock.objects.create(unit=unit, period=period, level=Level.TOWN, due_at=_NOON)
