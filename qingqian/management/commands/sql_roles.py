from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from qingqian.db.embedded.provision import attributes
from qingqian.settings import env

HEAD = """-- 由数据库管理员用 psql 执行；可以重复执行。
-- 之后为两个登录设口令：\\password {owner} 与 \\password {serving}
"""
ROLE = """DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = {literal}) THEN CREATE ROLE {name}; END IF;
END $$;
ALTER ROLE {name} {attributes};
"""
DATABASE = """SELECT format('CREATE DATABASE %I OWNER %I TEMPLATE template0 ENCODING ''UTF8''', {database}, {owner})
WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_database WHERE datname = {database}) \\gexec
ALTER DATABASE {name} OWNER TO {owner_name};
REVOKE ALL ON DATABASE {name} FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE {name} TO {serving_name};
"""


def identifier(name: str) -> str:
    """Return a name quoted as PostgreSQL reads it."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Return a text quoted as PostgreSQL reads it; refuses what would need an escape."""
    if "\\" in text or "\0" in text:
        raise ValueError(f"not a name: {text!r}")
    return "'" + text.replace("'", "''") + "'"


def statements(database: str, *, createdb: bool) -> str:
    """Return what an administrator of another server runs in psql, once or again: two logins and the database."""
    owner, serving = env.owner_role(), env.rw_role()
    names = {"name": identifier(database), "owner_name": identifier(owner), "serving_name": identifier(serving)}
    roles = attributes(createdb=createdb).items()
    return "\n".join(
        [
            HEAD.format(owner=identifier(owner), serving=identifier(serving)),
            *(ROLE.format(literal=literal(role), name=identifier(role), attributes=what) for role, what in roles),
            DATABASE.format(database=literal(database), owner=literal(owner), **names),
        ]
    )


class Command(BaseCommand):
    """Print the statements; runs none of them and needs no database."""

    help = "打印另一台数据库服务器的管理员要执行的语句。"
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the one choice."""
        parser.add_argument("--tests", action="store_true", help="这台服务器上还要运行测试：属主可以建库。")

    def handle(self, *_arguments: Any, tests: bool, **_options: Any) -> None:
        """Print for the roles and the database that the environment names."""
        database = str(env.database_config()["NAME"])
        self.stdout.write(statements(database, createdb=tests))
