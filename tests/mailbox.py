"""A real SMTP server that keeps what it was given, and can fail as servers do."""

import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class Mailbox:
    """What has arrived; `answer` is said instead of 250, and `then` done once a message is kept."""

    host: str
    port: int
    kept: list[EmailMessage] = field(default_factory=list)
    answer: str = "250 kept"
    to: str = "250 ok"
    then: Callable[[], None] | None = None

    @property
    def url(self) -> str:
        """The address by which the program finds it."""
        return f"smtp://{self.host}:{self.port}"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Take or refuse an address."""
        if self.to.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.to

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - as above
        """Keep a message, unless it is refused."""
        if self.answer.startswith("250"):
            content: Any = envelope.content
            self.kept.append(message_from_bytes(content, policy=policy.default))
        if self.then is not None:
            self.then()
        return self.answer


@contextmanager
def mailbox() -> Iterator[Mailbox]:
    """Serve one on a free port of this machine."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        host, port = free.getsockname()
    box = Mailbox(host, port)
    controller = Controller(box, hostname=host, port=port)
    controller.start()
    try:
        yield box
    finally:
        controller.stop(no_assert=True)


def kill(pid: int) -> Callable[[], None]:
    """Return what ends a process as a power cut does."""
    return lambda: os.kill(pid, signal.SIGKILL)
