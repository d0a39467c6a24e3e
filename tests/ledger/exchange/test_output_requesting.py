"""Asking for files: how many of one person are made at a time, whoever asks from how many windows."""

import pytest
from django.test import override_settings

from ledger.errors import RefusedError
from ledger.exchange.output_requesting import request_output
from ledger.models import Job
from ledger.scoping import SYSTEM, tenant_scope
from tests.factories import units
from tests.personas import Persona, clerk_of
from tests.races import Finish, behind

pytestmark = pytest.mark.django_db(transaction=True)


def twice_at_once(person: Persona, first: str, second: str) -> Finish:
    """Ask for two files from two windows, the second while the first is not committed; return how it ended."""

    def again() -> object:
        with person.scope() as actor:
            return request_output(actor, person.unit, second, {}).pk

    return behind(person.scope(), lambda actor: request_output(actor, person.unit, first, {}), again)


@override_settings(OUTPUTS_AT_ONCE=1)
def test_two_windows_at_once_get_no_more_files_than_one() -> None:
    clerk = clerk_of(units.GUNAN)
    assert isinstance(twice_at_once(clerk, "a", "b").refusal, RefusedError)
    assert twice_at_once(clerk_of(units.WENLONG), "a", "a").won
    with tenant_scope(SYSTEM):
        assert Job.objects.count() == 2
