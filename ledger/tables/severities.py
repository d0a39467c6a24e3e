"""How what a rule asks for is shown: the same everywhere (domain.md §4)."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext as _

from ledger.annexes.checks import Severity
from qingqian.web.parts import Pill, Tone

SEVERITY_PILLS: Final[Mapping[str, Pill]] = {
    Severity.ERROR: Pill(_("有误"), Tone.BAD, "alert-circle"),
    Severity.EXPLAIN: Pill(_("需说明"), Tone.WARN, "writing"),
    Severity.WARN: Pill(_("提醒"), Tone.INFO, "info-circle"),
}
