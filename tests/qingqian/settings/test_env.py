import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from qingqian.db import embedded
from qingqian.settings import env

VARIABLES = (
    "DATABASE_URL",
    "DATABASE_OWNER_URL",
    "QINGQIAN_NOW",
    "QINGQIAN_SECRET_KEY",
    "QINGQIAN_AUDIT_KEY",
    "QINGQIAN_RW_ROLE",
)


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for variable in VARIABLES:
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("QINGQIAN_DATA", str(tmp_path / "var"))


def test_without_an_address_the_bundled_server_serves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QINGQIAN_RW_ROLE", "somebody")
    config = env.database_config()
    cluster = embedded.locate(tmp_path / "var")
    assert env.bundled()
    assert (config["HOST"], config["PORT"]) == (str(cluster.socket), str(cluster.port))
    assert (config["NAME"], config["USER"]) == ("qingqian", "somebody")
    assert (config["CONN_MAX_AGE"], config["CONN_HEALTH_CHECKS"]) == (60, True)
    assert env.owner_credentials() == {"USER": "app_owner", "PASSWORD": ""}


def test_an_address_is_taken_apart_and_its_signs_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://app%40rw:p%2Fw%3A1@db.internal:6432/ledger%20a?sslmode=require")
    config = env.database_config()
    assert {key: config[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")} == {
        "NAME": "ledger a",
        "USER": "app@rw",
        "PASSWORD": "p/w:1",
        "HOST": "db.internal",
        "PORT": "6432",
        "OPTIONS": {"sslmode": "require"},
    }
    assert not env.bundled()
    assert env.owner_credentials() == {}


def test_an_address_may_name_a_socket_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://app_rw@/ledger?host=%2Frun%2Fpg&port=5433")
    config = env.database_config()
    assert (config["HOST"], config["PORT"], config["USER"]) == ("/run/pg", "5433", "app_rw")
    assert config["OPTIONS"] == {}


def test_what_the_embedded_command_prints_can_be_used_as_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    bundled = env.database_config()
    place = f"host={bundled['HOST'].replace('/', '%2F')}&port={bundled['PORT']}"
    monkeypatch.setenv("DATABASE_URL", f"postgresql://app_rw@/qingqian?{place}")
    assert env.database_config() == bundled


def test_the_owner_differs_by_what_its_address_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://app_rw:one@pool:6432/ledger")
    monkeypatch.setenv("DATABASE_OWNER_URL", "postgresql://app_owner:two@primary:6432/ledger")
    assert env.owner_credentials() == {"USER": "app_owner", "PASSWORD": "two", "HOST": "primary"}


@pytest.mark.parametrize("address", ["mysql://a@b/c", "postgresql://a@b", "nonsense"])
def test_another_kind_of_address_is_refused(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("DATABASE_URL", address)
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL 应写成"):
        env.database_config()


def test_two_addresses_of_two_databases_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://app_rw@h/one")
    monkeypatch.setenv("DATABASE_OWNER_URL", "postgresql://app_owner@h/two")
    with pytest.raises(ImproperlyConfigured, match="不是同一个数据库"):
        env.owner_credentials()


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("2022-09-02T12:00", "2022-09-02T12:00:00+08:00"),
        ("2022-09-02 12:00:30", "2022-09-02T12:00:30+08:00"),
        ("2022-09-02T04:00:00+00:00", "2022-09-02T12:00:00+08:00"),
        ("2022-09-02", "2022-09-02T00:00:00+08:00"),
        ("", None),
    ],
)
def test_the_set_clock_is_shanghai_time(monkeypatch: pytest.MonkeyPatch, given: str, read: str | None) -> None:
    monkeypatch.setenv("QINGQIAN_NOW", given)
    assert env.now_override() == read


def test_a_clock_that_is_no_time_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QINGQIAN_NOW", "明天")
    with pytest.raises(ImproperlyConfigured, match="明天"):
        env.now_override()


def test_the_key_is_made_once_even_by_many_first_starts_and_is_ours_alone(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: env.secret_key(), range(8)))
    (key,) = keys
    file = tmp_path / "var/secret_key"
    assert len(key) >= 50
    assert file.read_text(encoding="utf-8") == key
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [left.name for left in file.parent.iterdir()] == ["secret_key"]


def test_a_given_key_is_used_and_none_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QINGQIAN_SECRET_KEY", "given")
    assert env.secret_key() == "given"
    assert not (tmp_path / "var").exists()


def test_the_audit_has_a_key_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = env.audit_key()
    assert env.audit_key() == kept != env.secret_key().encode()
    assert stat.S_IMODE((tmp_path / "var/audit_key").stat().st_mode) == 0o600
    monkeypatch.setenv("QINGQIAN_AUDIT_KEY", "given")
    assert env.audit_key() == b"given"


def test_mail_goes_into_files_unless_a_server_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("QINGQIAN_MAIL_URL", raising=False)
    assert env.mail_config().scheme == "file"
    monkeypatch.setenv("QINGQIAN_MAIL_URL", "smtp://mail.internal:587/?tls=1")
    assert (env.mail_config().host, env.mail_config().tls) == ("mail.internal", True)
    monkeypatch.setenv("QINGQIAN_MAIL_URL", "mail.internal")
    with pytest.raises(ImproperlyConfigured, match="QINGQIAN_MAIL_URL 应写成"):
        env.mail_config()


@pytest.mark.parametrize(("text", "hour"), [("", 3), ("0", 0), ("23", 23), ("off", None)])
def test_an_hour_of_the_day_or_none(text: str, hour: int | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QINGQIAN_SELF_AUDIT_AT", text)
    assert env.hour("QINGQIAN_SELF_AUDIT_AT", 3) == hour


@pytest.mark.parametrize("text", ["24", "-1", "3:00", "早上", "３"])
def test_what_is_no_hour_is_refused(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QINGQIAN_SELF_AUDIT_AT", text)
    with pytest.raises(ImproperlyConfigured, match="QINGQIAN_SELF_AUDIT_AT 应写成"):
        env.hour("QINGQIAN_SELF_AUDIT_AT", 3)


@pytest.mark.parametrize(("text", "seconds"), [("", 60), ("0.5", 0.5), ("86400", 86400)])
def test_so_many_seconds(text: str, seconds: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QINGQIAN_STATEMENT_SECONDS", text)
    assert env.seconds("QINGQIAN_STATEMENT_SECONDS", 60) == seconds


@pytest.mark.parametrize("text", ["0", "-1", "nan", "inf", "1分钟", "86401"])
def test_what_is_no_length_of_time_is_refused(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QINGQIAN_STATEMENT_SECONDS", text)
    with pytest.raises(ImproperlyConfigured, match="QINGQIAN_STATEMENT_SECONDS 应写成"):
        env.seconds("QINGQIAN_STATEMENT_SECONDS", 60)


def test_links_begin_with_the_address_of_the_site(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QINGQIAN_SITE_URL", "https://qq.example.test/")
    assert env.site_url() == env.printed_site_url() == "https://qq.example.test"
    monkeypatch.delenv("QINGQIAN_SITE_URL")
    assert env.printed_site_url() == ""
    monkeypatch.setenv("PORT", "8123")
    assert env.site_url() == "http://127.0.0.1:8123"


@pytest.mark.parametrize(("text", "on"), [("", False), ("off", False), ("0", False), ("1", True), ("on", True)])
def test_what_is_off_unless_it_is_switched_on(text: str, on: bool, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: FBT001 - a parameter of the test
    monkeypatch.setenv("QINGQIAN_PUBLIC_COMPLAINTS", text)
    assert env.switched_on("QINGQIAN_PUBLIC_COMPLAINTS") is on


def test_what_is_neither_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QINGQIAN_PUBLIC_COMPLAINTS", "yes")
    with pytest.raises(ImproperlyConfigured):
        env.switched_on("QINGQIAN_PUBLIC_COMPLAINTS")
