"""Reversible migration operations made of .sql files."""

from pathlib import Path

from django.conf import settings
from django.db.migrations.operations import RunSQL

from qingqian.db.sqlfile import load


class RunSqlFile(RunSQL):
    """Run `<name>.sql` forward and `<name>_undo.sql` backward; `$serving` is the serving login's role.

    Further names that the file binds are given by keyword.
    """

    def __init__(self, folder: Path, name: str, **names: str) -> None:
        bound = {"serving": settings.SERVING_ROLE, **names}
        super().__init__(
            sql=load(folder / f"{name}.sql", **bound),
            reverse_sql=load(folder / f"{name}_undo.sql", **bound),
        )
