"""Mail to one person about notices to one unit, and where its sending stands."""

from django.db import models

from ledger.models.unit import Unit
from ledger.models.user import User
from ledger.scoping import TenantModel


class MailState(models.IntegerChoices):
    """How far a mail has come; from SENDING on nothing is ever sent again by itself."""

    WAITING = 1, "待发"
    SENDING = 2, "正在发送"
    SENT = 3, "已发"
    DOUBTFUL = 4, "是否送达不明"
    FAILED = 5, "发送失败"
    DROPPED = 6, "不再发送"


class Mail(TenantModel):
    """One message. `message_id` is made from the notices in it, so that they are never two messages.

    A worker first notes SENDING and commits, then hands the message over while it holds the row, then notes SENT. One
    that dies between leaves SENDING behind, which becomes DOUBTFUL: people decide, the program does not guess.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    message_id = models.CharField(max_length=160, unique=True)
    address = models.EmailField()
    state = models.PositiveSmallIntegerField(choices=MailState.choices, default=MailState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    # By the wall clock, as leases are: a trial's clock may stand still.
    made_at = models.DateTimeField()
    next_at = models.DateTimeField()
    sending_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        ordering = ("-id",)
        constraints = (models.UniqueConstraint(fields=["unit", "id"], name="mail_of_unit"),)
        indexes = (
            models.Index(fields=["next_at"], condition=models.Q(state__in=[1, 2]), name="mail_under_way"),
            models.Index(fields=["unit", "-id"], condition=~models.Q(state=3), name="mail_not_sent"),
        )

    def __str__(self) -> str:
        return f"{self.message_id} {MailState(self.state).label}"
