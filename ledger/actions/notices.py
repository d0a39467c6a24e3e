"""Makes notices, each once whatever is repeated, and addresses them; in the scope of 系统 alone."""

import json
from collections.abc import Sequence

from django.db import connection

from ledger.models import ADDRESSED_TO, Notice
from ledger.queries.notices import addressed_to
from ledger.scoping import Actor
from qingqian.db.clock import app_now

MAKE = """
insert into ledger_notice (unit_id, district_id, path, about_unit_id, kind, key, text, detail, url)
select unit_id, 0, '', about_unit_id, kind, key, text, detail, url
from jsonb_to_recordset(%s) as t (
    unit_id bigint, about_unit_id bigint, kind smallint, key text, text text, detail text, url text)
on conflict (key) do nothing
returning id
"""
ADDRESS = """
insert into ledger_addressee (unit_id, district_id, path, notice_id, user_id)
select distinct n.unit_id, n.district_id, n.path, n.id, m.user_id
from ledger_notice n
join jsonb_to_recordset(%s) as t (kind smallint, role smallint) on t.kind = n.kind
join ledger_membership m on m.unit_id = n.unit_id and m.role = t.role
join ledger_user u on u.id = m.user_id and u.is_active
where n.id = any(%s)
order by n.id, m.user_id
"""
_ROLES = json.dumps([{"kind": kind.value, "role": role.value} for kind, to in ADDRESSED_TO.items() for role in to])
_FIELDS = ("unit_id", "about_unit_id", "kind", "key", "text", "detail", "url")


def post(notices: Sequence[Notice]) -> int:
    """Store those whose key is new, each addressed to whom it concerns now; return how many (two statements)."""
    if not notices:
        return 0
    made = [{name: getattr(notice, name) for name in _FIELDS} for notice in notices]
    with connection.cursor() as cursor:
        cursor.execute(MAKE, [json.dumps(made)])
        ids = [pk for (pk,) in cursor.fetchall()]
        if ids:
            cursor.execute(ADDRESS, [_ROLES, ids])
    return len(ids)


def mark_read(actor: Actor, notice: Notice) -> None:
    """Note that the person has read a notice; again, or one addressed to others, changes nothing."""
    addressed_to(actor).filter(notice=notice, read_at=None).update(read_at=app_now())


def mark_all_read(actor: Actor) -> int:
    """Note that the person has read all that was addressed to them; return how many were new."""
    return addressed_to(actor).filter(read_at=None).update(read_at=app_now())
