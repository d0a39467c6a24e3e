import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from types import FrameType

LOOK = 0.5  # seconds between two looks
GRACE = 30.0  # seconds for an answer or a job under way
SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class Children:
    """A server and its helper as two child processes: the helper is started again when it dies, the server is not."""

    def __init__(self, server: Sequence[str], helper: Sequence[str]) -> None:
        self._commands = {"server": server, "helper": helper}
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._told_to_stop = False

    def run(self, each_look: Callable[[], None]) -> bool:
        """Run both until a signal (returns True) or until the server ends (False); calls ``each_look`` often."""
        for number in SIGNALS:
            signal.signal(number, self._stop)
        try:
            for name in self._commands:
                self._start(name)
            while not self._told_to_stop and self._running["server"].poll() is None:
                if self._running["helper"].poll() is not None:
                    self._start("helper")
                each_look()
                time.sleep(LOOK)
        finally:
            self._end()
        return self._told_to_stop

    def _start(self, name: str) -> None:
        self._running[name] = subprocess.Popen(self._commands[name])  # noqa: S603 (own fixed commands)

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self._told_to_stop = True

    def _end(self) -> None:
        for child in self._running.values():
            child.terminate()
        deadline = time.monotonic() + GRACE
        for child in self._running.values():
            try:
                child.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
