"""Leaves an audit event for what is no write of a row: an export, a sign-in, a refusal."""

import json
from collections.abc import Mapping
from typing import Any

from django.db import connection


def note(unit_id: int, what: str, detail: Mapping[str, Any]) -> None:
    """Write one event for a unit in scope, in the running transaction; the actor is the scope's."""
    with connection.cursor() as cursor:
        cursor.execute("select audit_note(%s, %s, %s)", [unit_id, what, json.dumps(detail, ensure_ascii=False)])
