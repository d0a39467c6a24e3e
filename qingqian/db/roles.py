"""One alias, two logins: the owner is put on only for schema work (architecture.md, Tenancy)."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS, connections

UNSAFE = """
select r.rolsuper or r.rolbypassrls or session_user <> current_user
    or exists (select 1 from pg_roles o where o.oid <> r.oid and pg_has_role(r.oid, o.oid, 'member'))
    or exists (select 1 from pg_class c where c.relowner = r.oid and c.relkind in ('r', 'p', 'v', 'S')
               and c.relnamespace = 'public'::regnamespace)
from pg_roles r where r.rolname = current_user
"""


def become(credentials: Mapping[str, Any], alias: str = DEFAULT_DB_ALIAS) -> dict[str, Any]:
    """Close the alias's connection and let its next one use `credentials`; return what they replace.

    Refused inside a transaction: the work done so far would be lost unseen.
    """
    connection = connections[alias]
    if connection.in_atomic_block:
        raise ImproperlyConfigured("The login cannot change inside a transaction.")
    connection.close()
    before = {key: connection.settings_dict.get(key) for key in credentials}
    connection.settings_dict.update(credentials)
    return before


@contextmanager
def as_owner(alias: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """Run the block as the owner of the schema (migrate, flush, backup)."""
    if not settings.DATABASE_OWNER:
        raise ImproperlyConfigured("没有配置数据库属主登录：请在本机设置 DATABASE_OWNER_URL。")
    before = become(settings.DATABASE_OWNER, alias)
    try:
        yield
    finally:
        become(before, alias)


def refuse_unsafe_login(alias: str = DEFAULT_DB_ALIAS) -> None:
    """Raise where the serving login is superuser or owner, exempt from row security, or a member of another role."""
    with connections[alias].cursor() as cursor:
        cursor.execute(UNSAFE)
        row = cursor.fetchone()
    if row is None or row[0]:
        raise ImproperlyConfigured("拒绝启动：服务用的数据库登录不能是超级用户、属主或不受行级策略约束的账号。")
