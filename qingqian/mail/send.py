"""Hands one message over, and says for sure that it was not taken, or that nobody can say."""

import smtplib
import ssl
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import parseaddr
from hashlib import sha256
from pathlib import Path
from typing import Final

from qingqian.mail.address import MailServer
from qingqian.mail.faults import DoubtfulError, NotSentError

TIMEOUT: Final = 30.0
_OK: Final = 250
_LASTING: Final = 500


def send(server: MailServer, folder: Path, message: EmailMessage) -> None:
    """Send a message; NotSentError when it was surely not taken, DoubtfulError when it may have been.

    Without a server it is shown on the console, or written into `folder` under a name made from its Message-ID, so
    that the same message is one file.
    """
    if server.scheme == "console":
        sys.stderr.write(f"{message.as_string()}\n")
    elif server.scheme == "file":
        _write(folder, message)
    else:
        _hand_over(server, message)


def _write(folder: Path, message: EmailMessage) -> None:
    name = sha256(str(message["Message-ID"]).encode()).hexdigest()[:32]
    part, whole = folder / f".{name}.part", folder / f"{name}.eml"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        part.write_bytes(message.as_bytes(policy=SMTP))
        part.replace(whole)
    except OSError as problem:
        raise NotSentError(f"邮件文件写不进 {folder.name} 文件夹，请检查磁盘和权限。") from problem


def _hand_over(server: MailServer, message: EmailMessage) -> None:
    with _connected(server) as client:
        _envelope(client, message)
        try:
            code, answer = client.data(message.as_bytes(policy=SMTP))
        except smtplib.SMTPDataError as problem:
            raise _refused(problem.smtp_code, "邮件内容") from problem
        except (OSError, smtplib.SMTPException) as problem:
            raise DoubtfulError("邮件已交给服务器，但没有等到回执，可能已经送达。") from problem
        if code != _OK:
            raise _refused(code, "邮件内容", answer)
        with suppress(OSError, smtplib.SMTPException):
            client.quit()


@contextmanager
def _connected(server: MailServer) -> Iterator[smtplib.SMTP]:
    """Connect, begin TLS and sign in; what fails here has sent nothing."""
    try:
        client = _client(server)
    except (OSError, smtplib.SMTPException) as problem:
        raise NotSentError(f"连不上邮件服务器 {server.host}:{server.port}，稍后自动再试。") from problem
    try:
        _enter(client, server)
        yield client
    finally:
        client.close()


def _client(server: MailServer) -> smtplib.SMTP:
    if server.scheme == "smtps":
        return smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT, context=ssl.create_default_context())
    return smtplib.SMTP(server.host, server.port, timeout=TIMEOUT)


def _enter(client: smtplib.SMTP, server: MailServer) -> None:
    try:
        if server.tls:
            client.starttls(context=ssl.create_default_context())
        if server.user:
            client.login(server.user, server.password)
    except smtplib.SMTPAuthenticationError as problem:
        raise NotSentError("邮件服务器不接受用户名或口令，请管理员检查 QINGQIAN_MAIL_URL。") from problem
    except (OSError, smtplib.SMTPException) as problem:
        raise NotSentError("与邮件服务器建立加密连接或登录没有成功，稍后自动再试。") from problem


def _envelope(client: smtplib.SMTP, message: EmailMessage) -> None:
    """Say from whom and to whom; a refusal here has sent nothing."""
    sender, receiver = (parseaddr(str(message[name]))[1] for name in ("From", "To"))
    try:
        client.ehlo_or_helo_if_needed()
        for what, (code, answer) in (("发件地址", client.mail(sender)), ("收件地址", client.rcpt(receiver))):
            if code not in (_OK, _OK + 1):
                raise _refused(code, what, answer)
    except (OSError, smtplib.SMTPException) as problem:
        raise NotSentError("与邮件服务器的连接中断，稍后自动再试。") from problem


def _refused(code: int, what: str, answer: bytes = b"") -> NotSentError:
    lasting = code >= _LASTING
    words = answer.decode(errors="replace").strip()[:80]
    then = "请检查后再发。" if lasting else "稍后自动再试。"
    return NotSentError(f"邮件服务器不接受{what}（{code} {words}），{then}", lasting=lasting)
