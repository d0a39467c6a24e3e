"""Clues and complaints (问题线索): what was complained of, where it lies, and all that became of it (domain.md §8).

A clue lies with one unit at a time (`unit`, 承办单位) and moves down the tree and across it; what belongs to it moves
with it, by the database's own hand (migrations/sql/clues.sql), so that exactly those see it who see the unit.
"""

from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Cast, Concat, ExtractYear, Greatest, Length, LPad

from ledger.models.clue_words import ENDED, ClueChannel, ClueKind, ClueResult, ClueState
from ledger.models.unit import Unit
from ledger.models.user import User
from ledger.scoping import TenantModel
from qingqian.db.clock import AppNow

_ID = Cast("id", models.CharField())


class Clue(TenantModel):
    """One complaint. Amounts in 分; days are Shanghai's. '' or None where it is unknown (「/」).

    `unit` works on it, `desk` is the unit whose turn it is, `owner` the highest that decides on its result: both stand
    on the line from `unit` upward. `ending` is the state to which a result that is passed by all leads.
    `creditor_key` and `debtor_key` are the names as they are compared (annexes/names.py).
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    desk = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    owner = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    # Who took it in may be a stranger to who works on it now: the name alone is kept.
    intake_name = models.CharField(max_length=80)
    # Given by the database, so that no two units ever wait for one another or give the same.
    number = models.GeneratedField(
        expression=Concat(
            Value("XS"),
            Cast(ExtractYear("received_on"), models.CharField()),
            Value("-"),
            LPad(_ID, Greatest(Value(6), Length(_ID)), Value("0")),
        ),
        output_field=models.CharField(max_length=40, unique=True, db_collation="C"),
        db_persist=True,
        unique=True,
    )
    version = models.IntegerField(default=1)

    kind = models.PositiveSmallIntegerField(choices=ClueKind.choices, default=ClueKind.ARREARS)
    channel = models.PositiveSmallIntegerField(choices=ClueChannel.choices)
    channel_no = models.CharField(max_length=80, blank=True, default="")
    creditor_name = models.CharField(max_length=200)
    creditor_key = models.CharField(max_length=200, editable=False)
    debtor_name = models.CharField(max_length=200, blank=True, default="")
    debtor_key = models.CharField(max_length=200, blank=True, default="", editable=False)
    # As the paper says it: 「17家企业」 are 17 debtors or creditors, of whom not each is named.
    party_count = models.PositiveIntegerField(null=True, blank=True)
    amount_fen = models.BigIntegerField(null=True, blank=True)
    matter = models.TextField(blank=True, default="")
    contact_name = models.CharField(max_length=80, blank=True, default="")
    contact_phone = models.CharField(max_length=80, blank=True, default="")

    state = models.PositiveSmallIntegerField(choices=ClueState.choices, default=ClueState.REGISTERED)
    ending = models.PositiveSmallIntegerField(choices=ClueState.choices, null=True, blank=True)
    received_on = models.DateField()
    accepted_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    # By when the present state is to be left; None where nobody owes anything, or while something is awaited.
    due_on = models.DateField(null=True, blank=True)
    # By when the result is owed, and the last day to which it may be extended.
    result_due = models.DateField(null=True, blank=True)
    result_last = models.DateField(null=True, blank=True)
    asked_until = models.DateField(null=True, blank=True)

    result = models.PositiveSmallIntegerField(choices=ClueResult.choices, null=True, blank=True)
    result_text = models.TextField(blank=True, default="")
    unreachable = models.BooleanField(default=False)
    false_found = models.BooleanField(default=False)
    joined_number = models.CharField(max_length=40, blank=True, default="")
    # The SHA-256 of the code by which a complainant asks how it stands; '' where nobody was given one.
    query_digest = models.CharField(max_length=64, blank=True, default="", editable=False, db_collation="C")
    registered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    registered_name = models.CharField(max_length=60)
    registered_at = models.DateTimeField(db_default=AppNow(), editable=False)
    entered_at = models.DateTimeField(db_default=AppNow())

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(fields=["unit", "id"], name="clue_of_unit"),
            models.UniqueConstraint(fields=["query_digest"], condition=~Q(query_digest=""), name="clue_query_once"),
            models.CheckConstraint(condition=~Q(creditor_name=""), name="clue_names_creditor"),
            models.CheckConstraint(
                condition=Q(amount_fen=None) | Q(amount_fen__isnull=False, amount_fen__gt=0),
                name="clue_amount_above_zero",
                violation_error_message="欠款金额应大于 0；不知道的请填“/”。",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[ClueState.REVIEW, ClueState.CLOSED, ClueState.ARCHIVED])
                | Q(ending__isnull=False),
                name="clue_ending_known",
            ),
            models.CheckConstraint(
                condition=~Q(ending=ClueState.CLOSED) | Q(result__isnull=False), name="clue_closed_with_result"
            ),
            models.CheckConstraint(
                condition=Q(state=ClueState.JOINED) ^ Q(joined_number=""), name="clue_joined_to_one"
            ),
        )
        indexes = (
            models.Index(fields=["path", "state", "-id"], name="clue_place_state"),
            models.Index(fields=["desk", "state", "due_on"], name="clue_desk_due"),
            models.Index(fields=["creditor_key", "debtor_key"], include=["path", "amount_fen"], name="clue_parties"),
            models.Index(fields=["channel", "channel_no"], condition=~Q(channel_no=""), name="clue_channel_no"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.creditor_name}"

    @property
    def ended(self) -> bool:
        """Tell whether nothing is to be done with it any more."""
        return self.state in ENDED
