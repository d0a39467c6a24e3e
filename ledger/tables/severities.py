"""How what a rule asks for is shown, and in which order: the same everywhere (domain.md §4)."""

from typing import Final

from django.utils.translation import gettext as _

from qingqian.web.parts import Pill, Tone

SEVERITIES: Final = "EXW"
"""From heavy to light."""
SEVERITY_PILLS: Final = {
    "E": Pill(_("有误"), Tone.BAD, "alert-circle"),
    "X": Pill(_("需说明"), Tone.WARN, "writing"),
    "W": Pill(_("提醒"), Tone.INFO, "info-circle"),
}
