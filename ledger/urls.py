"""The ledger's addresses: each room of views declares its own list."""

from django.urls import URLPattern

from ledger.views import (
    alarms,
    audit,
    bulk_review,
    contacts,
    endorsing,
    extensions,
    filings,
    grid,
    identity,
    mail,
    narratives,
    notices,
    papers,
    remarks,
    reminders,
    review,
    session,
    twins,
    unit_changes,
    units,
    verify,
    versions,
    workbench,
)
from ledger.views.calendar import urls as calendar
from ledger.views.clues import urls as clues
from ledger.views.imports import urls as imports
from ledger.views.parties import urls as parties
from ledger.views.people import urls as people
from ledger.views.public import urls as public
from ledger.views.records import acts
from ledger.views.records import urls as records
from ledger.views.rules import urls as rules

urlpatterns: list[URLPattern] = [
    *session.urls,
    *verify.urls,
    *public.urls,
    *identity.urls,
    *workbench.urls,
    *grid.urls,
    *acts.urls,
    *records.urls,
    *parties.urls,
    *units.urls,
    *people.urls,
    *contacts.urls,
    *unit_changes.urls,
    *imports.urls,
    *filings.urls,
    *narratives.urls,
    *bulk_review.urls,
    *endorsing.urls,
    *review.urls,
    *remarks.urls,
    *versions.urls,
    *twins.urls,
    *extensions.urls,
    *papers.urls,
    *reminders.urls,
    *notices.urls,
    *mail.urls,
    *calendar.urls,
    *audit.urls,
    *alarms.urls,
    *rules.urls,
    *clues.urls,
]
