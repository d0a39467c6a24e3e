import signal
import subprocess
import sys
import time
from pathlib import Path

from qingqian.settings.env import REPOSITORY

RUN = """
import sys
from qingqian.management.children import Children
python, log, server, helper = sys.executable, *sys.argv[1:]
told = Children([python, "-c", server, log], [python, "-c", helper, log]).run(lambda: None)
sys.exit(0 if told else 7)
"""
NOTE = "import os, sys, time; open(sys.argv[1], 'a').write('{name} %d\\n' % os.getpid()); "
STAY = "time.sleep(60)"


def started(log: Path, server: str = STAY, helper: str = STAY) -> subprocess.Popen[bytes]:
    scripts = [NOTE.format(name="server") + server, NOTE.format(name="helper") + helper]
    return subprocess.Popen([sys.executable, "-c", RUN, str(log), *scripts], cwd=REPOSITORY)


def numbers(log: Path, name: str, count: int) -> list[int]:
    """Wait until so many processes of the name have noted themselves; return their numbers."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        lines = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
        found = [int(line.split()[1]) for line in lines if line.startswith(name)]
        if len(found) >= count:
            return found
        time.sleep(0.05)
    raise AssertionError(f"{count} × {name} not seen: {lines}")


def alive(number: int) -> bool:
    return Path(f"/proc/{number}").exists()


def test_a_signal_ends_both_children(tmp_path: Path) -> None:
    log = tmp_path / "log"
    manager = started(log)
    children = numbers(log, "server", 1) + numbers(log, "helper", 1)
    manager.send_signal(signal.SIGTERM)
    assert manager.wait(timeout=30) == 0
    assert not any(map(alive, children))


def test_a_helper_that_dies_is_started_again_and_the_server_stays(tmp_path: Path) -> None:
    log = tmp_path / "log"
    manager = started(log, helper="sys.exit(1) if open(sys.argv[1]).read().count('helper') < 2 else time.sleep(60)")
    numbers(log, "helper", 2)
    (server,) = numbers(log, "server", 1)
    assert alive(server)
    manager.send_signal(signal.SIGINT)
    assert manager.wait(timeout=30) == 0


def test_the_end_of_the_server_is_the_end_of_all(tmp_path: Path) -> None:
    log = tmp_path / "log"
    manager = started(log, server="time.sleep(1)")
    (helper,) = numbers(log, "helper", 1)
    assert manager.wait(timeout=30) == 7
    assert not alive(helper)
