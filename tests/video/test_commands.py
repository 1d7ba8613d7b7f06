"""`troche turn`, and the coturn that `troche serve` starts beside itself."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.video.coturn import SECRET, here, own_address, running, wait_until_it_answers
from troche.site.command import main
from troche.video import where
from troche.video.relay import Relay


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TROCHE_RELAY", "relay.example")
    monkeypatch.setenv("TROCHE_RELAY_SECRET", SECRET)


def test_a_configuration_is_printed(told: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["turn", "conf", "--listen", "203.0.113.7", "--cert", "c.pem", "--key", "k.pem"]) == 0
    printed = capsys.readouterr().out
    assert "tls-listening-port=443\ncert=c.pem\npkey=k.pem\n" in printed
    assert f"static-auth-secret={SECRET}\n" in printed


def test_what_would_not_be_a_configuration_is_one_line(
    told: None, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["turn", "conf", "--listen", "203.0.113.7"]) == 1
    assert main(["turn", "conf", "--listen", "here\ncli-password=x", "--cert", "c", "--key", "k"]) == 1
    said = capsys.readouterr().err
    assert "TLS needs --cert and --key" in said and "is no address" in said


def test_the_probe_says_what_it_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    relay, place = here(tmp_path)
    monkeypatch.setenv("TROCHE_RELAY", relay.host)
    monkeypatch.setenv("TROCHE_RELAY_PORT", str(relay.port))
    monkeypatch.setenv("TROCHE_RELAY_SECRET", SECRET)
    assert main(["turn", "probe"]) == 1
    assert "does not answer" in capsys.readouterr().err
    with running(relay, place):
        assert main(["turn", "probe"]) == 0
    with running(relay, place, without="192.168"):
        assert main(["turn", "probe"]) == 1
    assert "wrong: 192.168.1.1 by permission: granted" in capsys.readouterr().out


def test_a_server_starts_a_relay_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own_address()
    monkeypatch.delenv("TROCHE_RELAY")
    assert not where.is_decided()
    settings, said = where.own_relay()
    assert settings["TROCHE_RELAY"] in said
    environment = {**os.environ, **settings, "TROCHE_HOME": str(tmp_path), "TROCHE_RELAY_SECRET": SECRET}
    process = subprocess.Popen([sys.executable, "-m", "troche.video.coturn"], env=environment)
    try:
        wait_until_it_answers(
            Relay(settings["TROCHE_RELAY"], int(settings["TROCHE_RELAY_PORT"]), None, SECRET), process
        )
        assert where.own_relay()[0]["TROCHE_RELAY_PORT"] != settings["TROCHE_RELAY_PORT"], (
            "two may run side by side"
        )
    finally:
        process.terminate()
        process.wait(5)


def test_without_coturn_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(where.shutil, "which", lambda _: None)
    assert where.own_relay() == ({}, "No video: coturn is not installed; apt-get install coturn")
