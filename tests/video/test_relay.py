"""What coturn is told, and what a running one then refuses."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest

from tests.video.coturn import SECRET, here, passed, running
from troche.video import where
from troche.video.probe import PEERS, probe
from troche.video.relay import LIFE, Pass, Place, Relay, a_pass, configuration, must_be_refused, opaque
from troche.video.stun import DONE, Asking

NOW = datetime(2026, 11, 26, 15, 1, tzinfo=UTC)
RELAY = Relay("relay.example", 3478, 443, SECRET)
PLACE = Place(
    listens_on=("10.1.1.1",), outside="9.9.9.1", port=3478, tls_port=443, certificate="c", key="k", folder="f"
)


def test_every_way_to_the_relay_is_told() -> None:
    assert [way.partition(":")[0] + way[-4:] for way in RELAY.addresses] == [
        "turn=udp",
        "turn=tcp",
        "turns=tcp",
    ]
    assert Relay("2001:4860::1", 3478, None, SECRET).addresses[0] == "turn:[2001:4860::1]:3478?transport=udp"


def test_a_pass_ends_and_names_nobody() -> None:
    given = a_pass(RELAY, opaque(SECRET, "Ada Example", 3), NOW)
    ends, _, whose = given.username.partition(":")
    assert LIFE <= datetime.fromtimestamp(int(ends), UTC) - NOW < LIFE + timedelta(minutes=15)
    assert whose.isalnum() and "ada" not in whose.lower()
    assert a_pass(RELAY, whose, NOW + timedelta(minutes=5)) == given, "a page loaded again keeps its quota"
    assert a_pass(RELAY, whose, NOW + timedelta(hours=1)) != given


def test_what_coturn_is_told() -> None:
    lines = configuration(RELAY, PLACE).splitlines()
    for line in ("use-auth-secret", "no-tcp-relay", "no-multicast-peers", "no-cli", "tls-listening-port=443"):
        assert line in lines
    assert "external-ip=9.9.9.1/10.1.1.1" in lines
    assert any(line.startswith("user-quota=") for line in lines)
    assert {line for line in lines if line.startswith("allowed")} == {
        "allowed-peer-ip=10.1.1.1",
        "allowed-peer-ip=9.9.9.1",
    }
    assert "no-stdout-log" in lines and "log-file=/dev/null" in lines, "its log tells addresses"
    assert not any(line.startswith("denied-peer-ip=::-") for line in lines), "coturn takes that for everybody"


def test_each_peer_of_the_probe_is_on_the_list() -> None:
    left = {peer for peer in PEERS if not must_be_refused(peer)}
    assert left == set()
    assert ip_address("::ffff:127.0.0.1").is_reserved or must_be_refused("::ffff:127.0.0.1")


def test_the_relay_of_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TROCHE_RELAY", "none")
    assert where.relay() is None
    monkeypatch.setenv("TROCHE_RELAY", "relay.example")
    told = where.relay()
    assert told is not None and (told.port, told.tls_port) == (3478, 443)
    assert told.secret and told.secret != where.places.secret_key(), "made from the key, and not the key"
    monkeypatch.setenv("TROCHE_RELAY_TLS_PORT", "0")
    monkeypatch.setenv("TROCHE_RELAY_SECRET", "theirs")
    assert where.relay() == Relay("relay.example", 3478, None, "theirs")


def test_the_file_with_the_secret_is_its_owners(tmp_path: Path) -> None:
    path = where.written(RELAY, Place(listens_on=("10.1.1.1",), port=3478, folder=str(tmp_path / "relay")))
    assert path.stat().st_mode & 0o077 == 0


def test_a_running_relay_refuses_what_it_must(tmp_path: Path) -> None:
    with running(*here(tmp_path)) as relay:
        assert [one for one in probe(relay, passed(relay)) if not one.is_right] == []


def test_with_an_address_of_either_family_too(tmp_path: Path) -> None:
    six = _own_six()
    with running(*here(tmp_path, six)) as relay:
        found = list(probe(relay, passed(relay)))
    assert [one for one in found if not one.is_right] == []
    mapped = [one.said for one in found if one.what.startswith("::ffff:127.0.0.1")]
    assert mapped == ["refused (403)"] * 2, "asked of a relay that could reach it"


def test_the_probe_sees_a_line_that_is_missing(tmp_path: Path) -> None:
    with running(*here(tmp_path), without="denied-peer-ip=10.0.0.0") as relay:
        wrong = [one.what for one in probe(relay, passed(relay)) if not one.is_right]
    assert wrong == ["10.0.0.5 by permission", "10.0.0.5 by channel"]


def test_a_pass_that_has_ended_opens_nothing(tmp_path: Path) -> None:
    with running(*here(tmp_path)) as relay:
        old = a_pass(relay, "tests", datetime.now(UTC) - LIFE - timedelta(hours=1))
        for given in (old, Pass(old.username, "guessed")):
            with Asking(relay.host, relay.port, given.username, given.credential) as asking:
                assert asking.allocate() != DONE


def _own_six() -> str:
    """This machine's address of the newer kind, or the test is skipped."""
    import socket

    with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as asked:
        try:
            asked.connect(("2001:db8::1", 9))
        except OSError:
            pytest.skip("this machine has no IPv6 address")
        address = str(asked.getsockname()[0])
    if address == "::1":
        pytest.skip("this machine has no IPv6 address")
    return address
