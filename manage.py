#!/usr/bin/env python
"""The operators' door: starts the bundled database when a command needs it, then runs the command."""

import os
import sys

from django.core.management import execute_from_command_line

from qingqian.db import embedded
from qingqian.management.faults import give_up
from qingqian.settings import env

NEED_NO_DATABASE = {"embedded_pg", "vendor_assets", "sql_roles", "collectstatic", "check", "help", "version"}


def needs_database(arguments: list[str]) -> bool:
    """Tell whether a command line, without the program's name, needs a running database."""
    asks_for_help = not {"-h", "--help", "--version"}.isdisjoint(arguments)
    return bool(arguments) and not asks_for_help and arguments[0] not in NEED_NO_DATABASE


def main() -> None:
    """Run one command; exits with 3 and a sentence on stderr when the database cannot be brought up."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qingqian.settings.base")
    if env.bundled() and needs_database(sys.argv[1:]):
        try:
            embedded.ensure(embedded.locate(env.data_dir()))
        except embedded.EmbeddedError as error:
            give_up(error)
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
