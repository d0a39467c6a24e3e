"""Keeps the sheet of contacts (附件1) of a unit: the one place where it says who leads and whom to call."""

from ledger.actions.locks import lock_ledgers
from ledger.annexes.annex1 import LABELS, PHONES
from ledger.errors import ConflictError, RefusedError
from ledger.models import CONTACT_FIELDS, Campaign, ContactSheet, Unit
from ledger.permission import require
from ledger.policy import Action
from ledger.queries.contacts import KNOWN, Texts, texts_of
from ledger.queries.periods import current_campaign
from ledger.scoping import Actor
from ledger.validators import phone_problem
from qingqian.db.clock import app_now
from qingqian.sheets.cells import folded


def keep_contacts(actor: Actor, unit: Unit, campaign: Campaign, texts: Texts, seen: int) -> ContactSheet:
    """Store what was typed, if nobody has stored anything since version `seen`; the same again changes nothing.

    Part of it may be blank until it is filed. What it says of the newest campaign is shown wherever the unit is to be
    called (Unit.contact_name, contact_phone); what it does not say leaves there what is known.
    """
    require(actor, Action.EDIT_CONTACTS, unit)
    lock_ledgers([unit.pk])
    said = {name: folded(texts.get(name, "")) for name in CONTACT_FIELDS}
    _refuse_phones(said)
    sheet, _new = ContactSheet.objects.select_for_update().get_or_create(unit=unit, campaign=campaign)
    if texts_of(sheet) == said:
        return sheet
    if sheet.version != seen:
        raise ConflictError(f"联络表已由{sheet.saved_name}改过，没有覆盖；请看过最新内容再改。")
    for name, text in said.items():
        setattr(sheet, name, text)
    sheet.version += 1
    sheet.saved_name, sheet.saved_at = actor.name, app_now()
    sheet.save()
    if campaign == current_campaign(unit):
        known = {name: said[name] for name in KNOWN if said[name]}
        if known:
            Unit.objects.filter(pk=unit.pk).update(**known)
    return sheet


def _refuse_phones(said: Texts) -> None:
    for name in PHONES:
        if problem := phone_problem(said[name], LABELS[name]):
            raise RefusedError(problem)
