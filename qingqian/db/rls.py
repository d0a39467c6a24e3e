"""Row policies and their kin as reversible statements; the settings they read come from the first migration."""

from collections.abc import Iterable, Sequence
from string import Template

from django.conf import settings
from django.db.migrations.operations import RunSQL

# `^@` with ANY over one array costs 1.1 to 1.5 times the bare query at any random_page_cost; starts_with ×60.
IN_SCOPE = "path ^@ any ((select app_scopes())::text[])"
FROM_BELOW = (
    "path ^@ any ((select app_scopes())::text[]) "
    "or exists (select 1 from unnest((select app_scopes())::text[]) s where s ^@ path)"
)
OWN = "user_id = (select app_user()) or path ^@ any ((select app_scopes_or_none())::text[])"

ENABLE = Template("alter table $table enable row level security")
DISABLE = Template("alter table $table disable row level security")
POLICY = Template("create policy tenant on $table for all to $role using ($using) with check ($check)")
DROP = Template("drop policy tenant on $table")
FILL = Template("create trigger a_scope before insert or update on $table for each row execute function fill_scope()")
UNFILL = Template("drop trigger a_scope on $table")
REVOKE = Template("revoke $verbs on $table from $role")
GRANT = Template("grant $verbs on $table to $role")
UNIQUE_KEY = Template(
    "alter table $table add constraint $name foreign key ($unit, $column) references $target (unit_id, id)",
)
DROP_KEY = Template("alter table $table drop constraint $name")


def identifier(name: str) -> str:
    """Return a plain SQL name; ValueError for anything else."""
    if not name.isidentifier():
        raise ValueError(f"not a plain SQL identifier: {name!r}")
    return name


class Statements(RunSQL):
    """Statements forward and backward, each a string."""

    def __init__(self, forward: Sequence[str], backward: Sequence[str]) -> None:
        super().__init__(sql=[*forward], reverse_sql=[*backward])


class Policies(Statements):
    """Close tables to all but the rows in scope: `using` decides what is read, the scope alone what is written."""

    def __init__(self, tables: Iterable[str], using: str = IN_SCOPE) -> None:
        names = [identifier(table) for table in tables]
        role = identifier(settings.SERVING_ROLE)
        forward = [ENABLE.substitute(table=table) for table in names]
        forward += [POLICY.substitute(table=table, role=role, using=using, check=IN_SCOPE) for table in names]
        backward = [DROP.substitute(table=table) for table in names]
        backward += [DISABLE.substitute(table=table) for table in names]
        super().__init__(forward, backward)


class FillScope(Statements):
    """Let the database fill district_id and path of each new row from its unit."""

    def __init__(self, tables: Iterable[str]) -> None:
        names = [identifier(table) for table in tables]
        super().__init__(
            [FILL.substitute(table=table) for table in names],
            [UNFILL.substitute(table=table) for table in names],
        )


class Revoke(Statements):
    """Take verbs on tables from the serving login."""

    def __init__(self, verbs: str, tables: Iterable[str]) -> None:
        names = [identifier(table) for table in tables]
        role = identifier(settings.SERVING_ROLE)
        super().__init__(
            [REVOKE.substitute(verbs=verbs, table=table, role=role) for table in names],
            [GRANT.substitute(verbs=verbs, table=table, role=role) for table in names],
        )


class CompositeKeys(Statements):
    """Tie rows to rows of the same unit: a foreign key bypasses row policies, so the unit leads it."""

    ends = ""

    def __init__(self, keys: Iterable[tuple[str, str, str, str]]) -> None:
        forward: list[str] = []
        backward: list[str] = []
        for table, unit, column, target in keys:
            name = identifier(f"{table}_{column}_of_unit")
            parts = {"table": identifier(table), "unit": identifier(unit), "column": identifier(column)}
            forward.append(UNIQUE_KEY.substitute(**parts, name=name, target=identifier(target)) + self.ends)
            backward.append(DROP_KEY.substitute(table=table, name=name))
        super().__init__(forward, backward)


class CascadingKeys(CompositeKeys):
    """The same for what is deleted with the row that it belongs to."""

    ends = " on delete cascade"


class FollowingKeys(CompositeKeys):
    """The same for what moves with the row that it belongs to."""

    ends = " on update cascade"


FOLLOW = Template("create trigger a_scope before insert or update on $table for each row execute function $filler()")


class FillFollowing(Statements):
    """Let the database fill district_id and path of rows that move with another, by a function of its own."""

    def __init__(self, tables: Iterable[str], filler: str) -> None:
        names, function = [identifier(table) for table in tables], identifier(filler)
        super().__init__(
            [FOLLOW.substitute(table=table, filler=function) for table in names],
            [UNFILL.substitute(table=table) for table in names],
        )


AUDIT = {
    "insert": Template(
        "create trigger z_audit_insert after insert on $table referencing new table as new_rows "
        "for each statement execute function audit_rows()",
    ),
    "update": Template(
        "create trigger z_audit_update after update on $table referencing old table as old_rows new table as new_rows "
        "for each statement execute function audit_rows()",
    ),
    "delete": Template(
        "create trigger z_audit_delete after delete on $table referencing old table as old_rows "
        "for each statement execute function audit_rows()",
    ),
}
UNAUDIT = Template("drop trigger z_audit_$verb on $table")


class Audited(Statements):
    """Let every statement of these verbs on the tables leave its audit event."""

    def __init__(self, tables: Iterable[str], verbs: Iterable[str] = ("insert", "update", "delete")) -> None:
        pairs = [(identifier(table), verb) for table in tables for verb in verbs]
        super().__init__(
            [AUDIT[verb].substitute(table=table) for table, verb in pairs],
            [UNAUDIT.substitute(table=table, verb=verb) for table, verb in pairs],
        )


# What reads one field only (app.field is set) is let through by these; all other tables are closed to it. A CASE, for
# the planner takes an OR with a setting for a condition that one row in ten meets, and then plans everybody's queries
# for few rows.
NO_FIELD = "(select app_field()) is null"
OF_FIELD = "case when (select app_field()) is null then true else sector = (select app_field()) end"
OF_SELF = "(select app_field()) is null or user_id = (select app_user())"

CLOSED = Template("create policy field on $table as restrictive for all to $role using ($closed)")
READS = Template("create policy field_read on $table as restrictive for select to $role using ($reads)")
WRITES = (
    Template("create policy field_insert on $table as restrictive for insert to $role with check ($closed)"),
    Template("create policy field_update on $table as restrictive for update to $role using ($closed)"),
    Template("create policy field_delete on $table as restrictive for delete to $role using ($closed)"),
)
DROP_FIELD = Template("drop policy $name on $table")


class OneField(Statements):
    """Close tables to whom app.field is set; `reads` says which of their rows it reads all the same, it writes none.

    `reads` "true" leaves reading as it is. Every tenant table needs this beside its Policies (ledger/tenancy.py).
    """

    def __init__(self, tables: Iterable[str], reads: str | None = None) -> None:
        if reads is None:
            made = {"field": CLOSED}
        else:
            made = {"field_read": READS} if reads != "true" else {}
            made |= dict(zip(("field_insert", "field_update", "field_delete"), WRITES, strict=True))
        parts = {"role": identifier(settings.SERVING_ROLE), "closed": NO_FIELD, "reads": reads or ""}
        names = [identifier(table) for table in tables]
        super().__init__(
            [text.substitute(parts, table=table) for table in names for text in made.values()],
            [DROP_FIELD.substitute(name=name, table=table) for table in names for name in made],
        )
