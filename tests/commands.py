"""Operators' commands called as an operator does: exit code, one JSON object on stdout, sentences on stderr."""

import io
import json
from dataclasses import dataclass
from typing import Any

from django.core.management import CommandError, call_command


@dataclass(frozen=True)
class Answer:
    """What a command answered."""

    code: int
    json: dict[str, Any] | None
    said: str


def run(name: str, *arguments: object) -> Answer:
    """Call a command in this process, inside the test's transaction."""
    out, err = io.StringIO(), io.StringIO()
    code = 0
    try:
        call_command(name, *map(str, arguments), stdout=out, stderr=err)
    except SystemExit as end:
        code = int(end.code or 0)
    except CommandError as usage:
        code = usage.returncode
        err.write(str(usage))
    text = out.getvalue()
    return Answer(code, json.loads(text) if text else None, err.getvalue())
