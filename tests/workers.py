"""Real worker processes on the test database."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parents[1]


def environment(**extra: str) -> dict[str, str]:
    """Return the environment of a process that serves the test database as the serving login."""
    place = connection.settings_dict
    login = quote(str(place["USER"])) + (f":{quote(str(place['PASSWORD']))}" if place["PASSWORD"] else "")
    host, port = str(place["HOST"]), str(place["PORT"] or "5432")
    where = (
        f"/{place['NAME']}?host={quote(host)}&port={port}"
        if host.startswith("/")
        else f"{host}:{port}/{place['NAME']}"
    )
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "qingqian.settings.test",
        "DATABASE_URL": f"postgresql://{login}@{where}",
        "QINGQIAN_DATA": str(settings.DATA_DIR),
        **extra,
    }


@contextmanager
def worker(**extra: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run one background worker; it is gone afterwards."""
    process = subprocess.Popen([sys.executable, "manage.py", "work"], cwd=ROOT, env=environment(**extra))
    try:
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
        process.wait(10)


def until(condition: Callable[[], bool], seconds: float = 60) -> None:
    """Wait until a condition holds; AssertionError when it does not in time."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


def peak_mb(pid: int) -> float:
    """Return the most memory that a process has held so far, in MB."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    raise AssertionError("no VmHWM")
