"""Column types of PostgreSQL that Django has no field for."""

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper


class SpansField(models.Field[str, str]):
    """A set of spans of whole numbers (int8multirange), written and asked by SQL alone; Python reads its text."""

    empty_strings_allowed = False

    def db_type(self, connection: BaseDatabaseWrapper) -> str:  # noqa: ARG002 - one engine
        """Name the type."""
        return "int8multirange"
