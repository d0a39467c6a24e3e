from typing import Any

from django.core.management.commands import flush
from django.db import connections

from qingqian.db.roles import as_owner

# What migrations seeded stays: tests find the database as a fresh `migrate` leaves it.
KEEP = {"django_migrations", "django_content_type", "auth_permission"}


class Command(flush.Command):
    """Empties what tests write, as the owner: the serving login cannot truncate."""

    def handle(self, **options: Any) -> None:
        """Truncate every table but the seeded ones."""
        with as_owner(options["database"]):
            connection = connections[options["database"]]
            names = connection.introspection.django_table_names(only_existing=True, include_views=False)
            tables = ", ".join(connection.ops.quote_name(name) for name in sorted(set(names) - KEEP))
            with connection.cursor() as cursor:
                cursor.execute("truncate " + tables + " restart identity cascade")
