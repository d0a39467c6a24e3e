"""Imports as a clerk makes them: a file checked, then decided on."""

from pathlib import Path

from django.core.files.base import ContentFile

from ledger.actions.files import keep
from ledger.exchange.checking import enlist_check
from ledger.exchange.deciding import decide
from ledger.exchange.jobs import run_import
from ledger.exchange.report import Choices
from tests.factories import campaigns
from tests.personas import Persona


def imported(person: Persona, path: Path, *, partial: bool = False) -> int:
    """Check a file and import it as a person would; return the check's number."""
    with person.scope() as actor:
        stored = keep(person.unit, ContentFile(path.read_bytes(), path.name))
        check = enlist_check(actor, person.unit, stored, period_code=campaigns.RESOLUTION, key=path.name)
    run_import.func(check.pk)
    with person.scope() as actor:
        job = decide(actor, person.unit, check.pk, Choices(partial=partial))
    run_import.func(job.pk)
    return check.pk
