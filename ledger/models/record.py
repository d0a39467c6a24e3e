"""Annex 2 rows as they stand now; what was filed stands in Revision (architecture.md, Data)."""

from typing import ClassVar

from django.db import models
from django.db.models import Case, Q, Value, When

from ledger.models.unit import Unit
from ledger.scoping import ScopedManager, TenantModel
from ledger.vocabulary import Category, Nature, Sector, Source, Status

MONEY = ("contract_fen", "owed_fen", "cleared_fen", "paid_fen", "remaining_fen", "agreed_fen", "court_fen")
MONTHS = ("due_month", "remaining_due_month", "agreed_due_month")


NO_MONTH = "9999-12"


# Under a policy the server looks a condition up in an index only if it can leak nothing; CASE cannot, COALESCE and
# NULLIF it does not trust.
def owed_key() -> Case:
    """Return column 18 as lists are sorted by it: a row without an amount below all others."""
    return Case(When(owed_fen__isnull=True, then=Value(-1)), default="owed_fen", output_field=models.BigIntegerField())


def due_key() -> Case:
    """Return column 20 as lists are sorted by it: a row without a month behind all others."""
    return Case(When(due_month="", then=Value(NO_MONTH)), default="due_month")


def _choice(choices: type[models.IntegerChoices]) -> "models.PositiveSmallIntegerField[int | None, int | None]":
    return models.PositiveSmallIntegerField(choices=choices.choices, null=True, blank=True)


def _text(length: int = 200) -> "models.CharField[str, str]":
    return models.CharField(max_length=length, blank=True, default="")


def _fen() -> "models.BigIntegerField[int | None, int | None]":
    return models.BigIntegerField(null=True, blank=True)


def _month() -> "models.CharField[str, str]":
    return models.CharField(max_length=7, blank=True, default="", db_collation="C")


class PrintedLine(models.Model):
    """Columns 2, 3 and 5 to 28 as printed; the same names as `ledger.annexes.line.Line`."""

    source = _choice(Source)
    source_no = _text(80)
    debtor_name = _text()
    debtor_uscc = _text(40)
    nature = _choice(Nature)
    parent_company = _text()
    sector = _choice(Sector)
    debtor_contact = _text(80)
    debtor_phone = _text(80)
    creditor_name = _text()
    creditor_uscc = _text(40)
    creditor_contact = _text(80)
    creditor_phone = _text(80)
    contract_name = _text(400)
    contract_fen = _fen()
    owed_fen = _fen()
    category = _choice(Category)
    due_month = _month()
    disputed = models.BooleanField(null=True, blank=True)
    cleared_fen = _fen()
    paid_fen = _fen()
    remaining_fen = _fen()
    remaining_due_month = _month()
    agreed_fen = _fen()
    agreed_due_month = _month()
    court_fen = _fen()
    # 一件一态, in the precedence of domain.md §3.1; kept by the database so that no writer can forget it.
    status = models.GeneratedField(
        expression=Case(
            When(Q(cleared_fen__gt=0), then=Value(int(Status.CLEARED))),
            When(Q(court_fen__gt=0), then=Value(int(Status.COURT))),
            When(Q(paid_fen__gt=0), then=Value(int(Status.PART))),
            When(Q(agreed_fen__gt=0), then=Value(int(Status.AGREED))),
            default=Value(int(Status.NONE)),
        ),
        output_field=models.PositiveSmallIntegerField(choices=Status.choices),
        db_persist=True,
    )

    class Meta:
        abstract = True

    @property
    def status_label(self) -> str:
        """Its 化解情况 in words: a generated column brings no display method of its own."""
        return str(Status(self.status).label)


def _unless_faulty(name: str, condition: Q, message: str) -> models.CheckConstraint:
    """An E rule as a constraint; a draft with E findings is stored as typed, so it holds for faultless rows only."""
    return models.CheckConstraint(
        condition=Q(faulty=True) | condition,
        name=f"record_{name}",
        violation_error_message=message,
    )


def _blank(*names: str) -> Q:
    query = Q()
    for name in names:
        query &= Q(**{f"{name}__isnull": True}) if name.endswith("_fen") else Q(**{name: ""})
    return query


class LiveManager(ScopedManager["ArrearsRecord"]):
    """The rows that are in the ledger: one that left by a disposition is in `every` only."""

    def get_queryset(self) -> models.QuerySet["ArrearsRecord"]:
        """Return the live rows in scope."""
        return super().get_queryset().filter(gone=False)


class ArrearsRecord(TenantModel, PrintedLine):
    """One row of Annex 2: one contract between one debtor and one creditor, 一件.

    Kept by the database: `reconciled` (columns 22 to 28 are such as dated facts make them), `gone` (it left by a
    disposition) and `base_fen` (column 18 before 核增/核减, in 分).
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    version = models.IntegerField(default=1, editable=False)
    sort_no = models.IntegerField()
    lineage = models.UUIDField(editable=False, db_index=True)
    contract_group = models.UUIDField(null=True, blank=True, editable=False)
    faulty = models.BooleanField(default=True)
    reconciled = models.BooleanField(default=False)
    gone = models.BooleanField(default=False, db_default=False, editable=False)
    base_fen = models.BigIntegerField(null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects: ClassVar[LiveManager] = LiveManager()
    every: ClassVar[ScopedManager["ArrearsRecord"]] = ScopedManager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["unit", "id"], name="record_of_unit"),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__gte": 0}),
                    name=f"record_{name}_not_negative",
                    violation_error_message="金额不能为负数。",
                )
                for name in MONEY
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{name: ""}) | Q(**{f"{name}__regex": r"^[0-9]{4}-(0[1-9]|1[0-2])$"}),
                    name=f"record_{name}_is_month",
                    violation_error_message="月份应为 YYYY-MM，例如 2022-12。",
                )
                for name in MONTHS
            ),
            _unless_faulty("owed_above_zero", Q(owed_fen__gt=0), "18 拖欠金额应大于 0。"),
            _unless_faulty(
                "cleared_is_owed",
                Q(cleared_fen__isnull=True) | Q(cleared_fen=models.F("owed_fen")),
                "22 清偿完毕金额应等于 18 拖欠金额。",
            ),
            _unless_faulty(
                "one_status",
                Q(cleared_fen__isnull=True)
                | _blank(
                    "paid_fen", "remaining_fen", "remaining_due_month", "agreed_fen", "agreed_due_month", "court_fen"
                ),
                "已清偿完毕的，23 至 28 列应为空。",
            ),
            _unless_faulty(
                "paid_below_owed",
                Q(paid_fen__isnull=True) | Q(paid_fen__gt=0, paid_fen__lt=models.F("owed_fen")),
                "23 已偿还金额应大于 0 且小于 18 拖欠金额。",
            ),
            _unless_faulty(
                "remaining_fits",
                Q(paid_fen__isnull=True) | Q(remaining_fen=models.F("owed_fen") - models.F("paid_fen")),
                "24 剩余金额应等于 18 减 23。",
            ),
        )
        indexes = (
            # What policies read (path, and sector of a 行业主管) stands in each that answers without the rows.
            models.Index(fields=["unit", "sort_no", "id"], include=["path", "sector"], name="record_unit_order"),
            models.Index(fields=["unit", "debtor_uscc", "creditor_uscc"], name="record_pair"),
            # Lists of the whole city begin and go on by these (ledger.queries.orders); words are found by a further
            # one, record_bigrams (migrations/sql/search.sql).
            models.Index(fields=["path", "sort_no", "id"], condition=Q(gone=False), name="record_tree_order"),
            models.Index(owed_key(), "id", condition=Q(gone=False), name="record_owed_order"),
            models.Index(due_key(), "id", condition=Q(gone=False), name="record_due_order"),
            # And those of one district, which would walk through the rows of all others there.
            models.Index(
                fields=["district_id", "path", "sort_no", "id"], condition=Q(gone=False), name="record_district_tree"
            ),
            models.Index("district_id", owed_key(), "id", condition=Q(gone=False), name="record_district_owed"),
            models.Index("district_id", due_key(), "id", condition=Q(gone=False), name="record_district_due"),
            # By these the rows of two units meet (known_elsewhere, migrations/sql/twins.sql).
            *(
                models.Index(
                    fields=[f"{party}_uscc", "owed_fen"],
                    include=["path", "unit", "sector"],
                    condition=Q(**{"gone": False, f"{party}_uscc__gt": ""}),
                    name=f"record_{party}_owed",
                )
                for party in ("creditor", "debtor")
            ),
            # Drafts that no live table counts yet are few: they are found without reading the ledger.
            models.Index(
                fields=["unit"],
                include=["path", "sector"],
                name="record_uncounted",
                condition=Q(source=None) | Q(nature=None) | Q(disputed=None) | Q(owed_fen=None) | Q(owed_fen__lte=0),
            ),
        )

    def __str__(self) -> str:
        return f"{self.debtor_name} → {self.creditor_name}：{self.contract_name}"


class Explanation(TenantModel):
    """The written answer to one X finding; it stays while the facts do (domain.md §4).

    The level above accepts it once, with the version that shows it; written anew it is to be accepted anew.
    `evidence` is a file of the same row (`ledger_attachment`; models/facts.py stands on this file).
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    record = models.ForeignKey(ArrearsRecord, models.CASCADE, db_constraint=False, related_name="explanations")
    rule = models.CharField(max_length=8)
    fingerprint = models.CharField(max_length=64)
    text = models.TextField()
    author_name = models.CharField(max_length=40)
    written_at = models.DateTimeField(auto_now=True)
    evidence = models.ForeignKey("Attachment", models.PROTECT, null=True, db_constraint=False, related_name="+")
    accepted_at = models.DateTimeField(null=True)
    accepted_by_name = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["unit", "record", "rule", "fingerprint"], name="explanation_once"),
        )

    def __str__(self) -> str:
        return f"{self.rule} {self.record_id}"
