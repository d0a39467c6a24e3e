"""Writes logs that quote nobody: the messages of PostgreSQL repeat values of rows, persons' names and numbers too."""

import logging
import traceback
from types import TracebackType

import psycopg2
from django.db import Error

Excepted = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class Discreet(logging.Formatter):
    """Formats an exception with its frames; of the database's errors it names the state and the constraint only."""

    def formatException(self, ei: Excepted) -> str:  # noqa: N802 - the name that logging calls
        """Return the chain of exceptions, the first cause first."""
        parts: list[str] = []
        problem = ei[1]
        while problem is not None:
            frames = "".join(traceback.format_tb(problem.__traceback__))
            parts.append(f"Traceback (most recent call last):\n{frames}{said(problem)}")
            problem = problem.__cause__ or (None if problem.__suppress_context__ else problem.__context__)
        return "\n\n".join(reversed(parts))


def said(problem: BaseException) -> str:
    """Return what may be told of an exception in one line, without the values that the database quotes."""
    name = type(problem).__name__
    if isinstance(problem, psycopg2.Error):
        told = (problem.pgcode, problem.diag.table_name, problem.diag.constraint_name)
        return f"{name}: {' '.join(filter(None, told))}"
    return name if isinstance(problem, Error) else f"{name}: {problem}"
