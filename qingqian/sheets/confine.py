"""Processes that open untrusted files: what they are told of ours, and what they may use."""

import os
import resource
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
"""Where such a process runs and finds our modules."""


def environment() -> dict[str, str]:
    """Return what a child needs and none of the server's secrets."""
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT") if name in os.environ}
    return kept | {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "MALLOC_ARENA_MAX": "1"}


def confine(memory: int, cpu: int) -> None:
    """Limit the process that calls it to so many bytes of memory and seconds of CPU, and to no core dump."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
