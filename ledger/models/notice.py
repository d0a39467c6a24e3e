"""What a unit is told, and each person to whom it is addressed."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from django.db import models

from ledger.models.mail import Mail
from ledger.models.unit import Unit
from ledger.models.user import User
from ledger.policy import Role
from ledger.scoping import TenantModel
from qingqian.db.clock import AppNow


class NoticeKind(models.IntegerChoices):
    """What a notice is about."""

    OTHER = 0, "通知"
    SUBMITTED = 1, "待审核"
    WITHDRAWN = 2, "撤回"
    RETURNED = 3, "退回"
    APPROVED = 4, "通过"
    PREPARED = 5, "代为整理"
    REMINDED = 6, "催报"
    DUE_SOON = 7, "将到期"
    OVERDUE = 8, "逾期"
    EXTENDED = 9, "延期"
    EXTENSION_ENDED = 10, "收回延期"
    EXEMPTED = 11, "免报"
    ASKED_AGAIN = 12, "改为要报"
    PERIOD_CHANGED = 13, "报送期调整"
    FILED_FOR = 14, "代报"
    UNDONE = 15, "撤销决定"
    STALE = 16, "下级有更正"
    PAPER = 20, "纸质件"
    REORGANISED = 21, "单位变更"
    CLUE = 22, "线索"
    CLUE_TO_DECIDE = 23, "线索待定"
    CLUE_TO_HANDLE = 24, "线索待办"


_FILERS: Final = (Role.CLERK, Role.HEAD)
_WORKERS: Final = (*_FILERS, Role.REVIEWER, Role.MANAGER)
# To whom at the unit each kind is addressed: those who must do something about it.
ADDRESSED_TO: Final[Mapping[NoticeKind, tuple[Role, ...]]] = MappingProxyType(
    {
        NoticeKind.OTHER: _WORKERS,
        NoticeKind.SUBMITTED: (Role.REVIEWER,),
        NoticeKind.WITHDRAWN: (Role.REVIEWER,),
        NoticeKind.RETURNED: _FILERS,
        NoticeKind.APPROVED: _FILERS,
        NoticeKind.PREPARED: (Role.CLERK,),
        NoticeKind.REMINDED: _FILERS,
        NoticeKind.DUE_SOON: _FILERS,
        NoticeKind.OVERDUE: _FILERS,
        NoticeKind.EXTENDED: _FILERS,
        NoticeKind.EXTENSION_ENDED: _FILERS,
        NoticeKind.EXEMPTED: _FILERS,
        NoticeKind.ASKED_AGAIN: _FILERS,
        NoticeKind.PERIOD_CHANGED: _WORKERS,
        NoticeKind.FILED_FOR: _FILERS,
        NoticeKind.UNDONE: _FILERS,
        NoticeKind.STALE: _FILERS,
        NoticeKind.PAPER: _FILERS,
        NoticeKind.REORGANISED: _WORKERS,
        NoticeKind.CLUE: (*_FILERS, Role.REVIEWER),
        NoticeKind.CLUE_TO_DECIDE: (Role.HEAD, Role.REVIEWER),
        NoticeKind.CLUE_TO_HANDLE: (Role.CLERK,),
    },
)


class Notice(TenantModel):
    """One line told to a unit, about its own or a child's filing, or a clue; `key` makes it once.

    `text` holds names of units and periods, numbers and times alone and may go out by mail; what people wrote stands
    in `detail` and stays in the program.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    about_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    kind = models.PositiveSmallIntegerField(choices=NoticeKind.choices, default=NoticeKind.OTHER, db_default=0)
    key = models.CharField(max_length=160, unique=True)
    text = models.CharField(max_length=300)
    detail = models.CharField(max_length=300, blank=True, default="", db_default="")
    url = models.CharField(max_length=200, blank=True, default="")
    created_at = models.DateTimeField(db_default=AppNow(), editable=False)

    class Meta:
        ordering = ("-id",)
        constraints = (models.UniqueConstraint(fields=["unit", "id"], name="notice_of_unit"),)

    def __str__(self) -> str:
        return self.text


class Addressee(TenantModel):
    """A person to whom a notice is addressed, as the roles were when it was made; and whether it was read."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    notice = models.ForeignKey(Notice, models.PROTECT, db_constraint=False, related_name="addressees")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    read_at = models.DateTimeField(null=True)
    mail = models.ForeignKey(Mail, models.PROTECT, null=True, db_constraint=False, related_name="addressees")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["notice", "user"], name="addressee_once"),)
        indexes = (
            models.Index(fields=["user", "-id"], name="addressee_newest"),
            models.Index(fields=["user"], condition=models.Q(read_at=None), name="addressee_unread"),
            models.Index(fields=["id"], condition=models.Q(read_at=None, mail=None), name="addressee_unmailed"),
        )

    def __str__(self) -> str:
        return f"{self.notice_id} {self.user_id}"
