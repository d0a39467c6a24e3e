from typing import Any

from django.core.management.commands import migrate

from qingqian.db.roles import as_owner


class Command(migrate.Command):
    """Django's migrate, run as the owner of the schema."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Change the login for the time of the migration."""
        with as_owner(options["database"]):
            super().handle(*args, **options)
