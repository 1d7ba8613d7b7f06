"""The command line: help that helps, and trouble in one line."""

import os
import shutil
import socket
import subprocess
import sys
from collections import namedtuple
from collections.abc import Iterator
from pathlib import Path

import pytest

from troche.site import command
from troche.site.cli import serve

OPENS_A_CLINIC = (
    *("clinic", "open", "elm", "--name", "Elm", "--phone", "+1 503 555 0100", "--state", "OR"),
    *("--timezone", "America/Los_Angeles", "--administrator", "Ada Example", "--email", "ada@example.org"),
)


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "troche.site.command", *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def one_line(capsys: pytest.CaptureFixture[str]) -> str:
    said = capsys.readouterr().err
    assert said.startswith("troche: ") and said.count("\n") == 1, said
    return said


def test_help_names_every_command_and_what_it_is_for() -> None:
    said = run("--help").stdout
    for word in ("demo", "serve", "migrate", "ledger", "programme", "django", "DATABASE_URL", "examples:"):
        assert word in said


def test_a_taken_port_is_one_line_that_says_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert command.main(["serve", "--port", str(port)]) == 1
    said = one_line(capsys)
    assert str(port) in said and f"PORT={port + 1}" in said


@pytest.mark.parametrize("port", ["no", "0", "70000", "-1"])
def test_a_port_that_is_none(
    port: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORT", port)
    assert command.main(["demo"]) == 1
    assert "no port" in one_line(capsys)


def test_a_full_disk_is_one_line(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage(10**9, 10**9, 5_000_000))
    monkeypatch.setattr(serve, "refuse_taken_port", lambda _host, _port: None)
    assert command.main(["demo"]) == 1
    assert "5 MB" in one_line(capsys)


def test_a_database_that_does_not_answer_is_one_line() -> None:
    result = run("migrate", DATABASE_URL="postgresql://nobody@127.0.0.1:1/none?connect_timeout=2")
    assert result.returncode == 1
    assert result.stderr.startswith("troche: ") and result.stderr.count("\n") == 1, result.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "no address = at all"),
        ("DATABASE_URL", "postgresql://[::1"),
        ("TROCHE_POOL", "many"),
        ("TROCHE_POOL", "0"),
        ("TROCHE_PROXIES", "-1"),
        ("TROCHE_HOME", "/dev/null/troche"),
    ],
)
def test_a_setting_that_cannot_be_is_one_line(name: str, value: str) -> None:
    result = run("migrate", **{"DATABASE_URL": "", name: value})
    assert result.returncode == 1
    assert result.stderr.startswith("troche: ") and result.stderr.count("\n") == 1, result.stderr
    assert name in result.stderr


def test_a_programme_folder_that_is_not_there(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert command.main(["programme", "check", str(tmp_path / "none")]) == 1
    assert "no folder" in one_line(capsys)


@pytest.fixture
def own_database(database: str) -> Iterator[str]:
    """An empty database of this test's own, as a `DATABASE_URL`."""
    import psycopg
    from psycopg.conninfo import make_conninfo

    name = f"{os.environ['TROCHE_TEST_DATABASE']}_empty"
    with psycopg.connect(os.environ["TROCHE_TEST_SERVER"], autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
        try:
            yield make_conninfo(database, dbname=name)
        finally:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_a_server_refuses_a_database_that_is_not_migrated(own_database: str) -> None:
    result = run("serve", "--port", "18431", DATABASE_URL=own_database)
    verified = run("ledger", "verify", DATABASE_URL=own_database)
    for each in (result, verified):
        assert each.returncode == 1
        assert "troche migrate" in each.stderr and each.stderr.count("\n") == 1, each.stderr


def test_verify_and_rebuild_say_what_they_did(own_database: str) -> None:
    assert run("migrate", DATABASE_URL=own_database).returncode == 0
    opened = run(*OPENS_A_CLINIC, DATABASE_URL=own_database)
    assert opened.returncode == 0, opened.stderr
    verified = run("ledger", "verify", DATABASE_URL=own_database)
    assert verified.returncode == 0, verified.stderr
    assert "every chain is whole" in verified.stderr
    assert "folded again" in run("ledger", "rebuild", DATABASE_URL=own_database).stderr
