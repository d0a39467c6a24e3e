"""Who leads the work at a unit and whom to call: as it is kept now, and as a version of 附件1 has frozen it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from ledger.annexes.annex1 import LABELS, PHONES
from ledger.errors import RefusedError
from ledger.models import CONTACT_FIELDS, Campaign, ContactSheet, FilingVersion, Period, Unit
from ledger.queries.units import children_of
from ledger.vocabulary import PeriodKind
from qingqian.web.masking import mask_phone

KEY: Final = "contacts"
"""Under what a version's narrative holds them."""

KNOWN: Final = ("contact_name", "contact_phone")
"""What a unit itself says of whom to call, under the same names."""

Texts = Mapping[str, str]
BLANK: Final[Texts] = dict.fromkeys(CONTACT_FIELDS, "")


def is_of_contacts(period: Period) -> bool:
    """Tell whether a period asks for 附件1 alone: then the ledger's rows are no part of what is filed."""
    return period.kind == PeriodKind.CONTACTS


def sheet_of(unit: Unit, campaign: Campaign) -> ContactSheet | None:
    """Return a unit's sheet; None before anybody has written it (one query)."""
    return ContactSheet.objects.filter(unit=unit, campaign=campaign).first()


def texts_of(sheet: ContactSheet | None) -> Texts:
    """Return what a sheet says, each text by its name."""
    return BLANK if sheet is None else {name: getattr(sheet, name) for name in CONTACT_FIELDS}


def texts_to_edit(unit: Unit, sheet: ContactSheet | None) -> Texts:
    """Return with what a form begins: the sheet, before there is one what is known of the unit."""
    return texts_of(sheet) if sheet is not None else {**BLANK, **{name: getattr(unit, name) for name in KNOWN}}


def lacking(texts: Texts) -> list[str]:
    """Name what is not filled in yet."""
    return [LABELS[name] for name in CONTACT_FIELDS if not texts[name]]


def masked(texts: Texts) -> Texts:
    """Return the same with its telephone numbers masked."""
    return {name: mask_phone(text) if name in PHONES else text for name, text in texts.items()}


@dataclass(frozen=True, slots=True)
class Kept:
    """A unit's sheet as it stands: what it says, what is lacking, who stored it last."""

    unit: Unit
    sheet: ContactSheet | None
    texts: Texts

    @property
    def lacks(self) -> list[str]:
        """What is not filled in yet."""
        return lacking(self.texts)

    @property
    def filled(self) -> bool:
        """Whether nothing is lacking."""
        return not self.lacks


def kept(unit: Unit, campaign: Campaign) -> Kept:
    """Return a unit's sheet as it stands (one query)."""
    sheet = sheet_of(unit, campaign)
    return Kept(unit, sheet, texts_of(sheet))


def kept_below(unit: Unit, campaign: Campaign) -> list[Kept]:
    """Return the sheets of a unit's children, written or not, in the tree's order (two queries)."""
    children = list(children_of(unit))
    sheets = {sheet.unit_id: sheet for sheet in ContactSheet.objects.filter(unit__in=children, campaign=campaign)}
    return [Kept(child, sheets.get(child.pk), texts_of(sheets.get(child.pk))) for child in children]


def numbered(unit: Unit, campaign: Campaign) -> list[str]:
    """Return the codes of the unit and of its children whose sheets hold a telephone number (three queries)."""
    shown = (kept(unit, campaign), *kept_below(unit, campaign))
    return [each.unit.code for each in shown if any(each.texts[name] for name in PHONES)]


def contacts_now(unit: Unit, period: Period) -> dict[str, Any]:
    """Return what a version of 附件1 freezes; RefusedError where something is not filled in yet."""
    texts = texts_of(sheet_of(unit, period.campaign))
    if missing := lacking(texts):
        raise RefusedError(f"联络表还没有填好：{'、'.join(missing)}。请先在“联络表”页填写并保存，再报送。")
    return {KEY: dict(texts)}


def frozen_contacts(version: FilingVersion) -> Texts | None:
    """Return what a version holds of them; None where it is no version of 附件1."""
    said = version.narrative.get(KEY)
    return None if said is None else {name: str(said.get(name, "")) for name in CONTACT_FIELDS}
