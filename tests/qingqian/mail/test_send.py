"""Where mail goes, and what is written where there is no server."""

from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from qingqian.mail.address import MailServer, mail_server
from qingqian.mail.faults import NotSentError
from qingqian.mail.send import send


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("smtp://mail.test", MailServer("smtp", "mail.test", 25)),
        ("smtp://u%40a:p%2Fw@mail.test:587/?tls=1", MailServer("smtp", "mail.test", 587, "u@a", "p/w", tls=True)),
        ("smtps://mail.test", MailServer("smtps", "mail.test", 465)),
        ("console:", MailServer("console")),
        ("file:", MailServer("file")),
    ],
)
def test_an_address_is_taken_apart(text: str, expected: MailServer) -> None:
    assert mail_server(text) == expected


@pytest.mark.parametrize("text", ["mail.test", "smtp:", "http://mail.test", "smtp://", "console://host"])
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=text):
        mail_server(text)


def message() -> EmailMessage:
    made = EmailMessage()
    made["Message-ID"], made["From"], made["To"] = "<1@a.test>", "a@a.test", "b@a.test"
    made.set_content("·第1周\n", cte="base64")
    return made


def test_without_a_server_the_same_message_is_one_file(tmp_path: Path) -> None:
    for _turn in range(2):
        send(MailServer("file"), tmp_path / "mail", message())
    (file,) = (tmp_path / "mail").iterdir()
    assert file.suffix == ".eml"
    read = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert (read["Message-ID"], read.get_content()) == ("<1@a.test>", "·第1周\n")


def test_a_folder_that_cannot_be_written_is_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("")
    with pytest.raises(NotSentError) as refused:
        send(MailServer("file"), tmp_path / "mail", message())
    assert "写不进 mail 文件夹" in refused.value.sentence


def test_the_console_shows_it(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    send(MailServer("console"), tmp_path, message())
    assert "Message-ID: <1@a.test>" in capsys.readouterr().err
