"""The real line: a process of its own, real connections, good, cut, oversized, wrongly encoded and hostile messages."""

from __future__ import annotations

import os
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.laboratory.messages import obx, oru
from tests.server import free_port
from troche.laboratory.frames import LARGEST, framed
from troche.laboratory.mllp import LINES, UNKNOWN_S

if TYPE_CHECKING:
    from troche.people.models import Clinic

PATIENCE_S = 20.0
Connect = Callable[[], socket.socket]


@contextmanager
def line(clinic: Clinic, database: str, log: Path, **settings: str) -> Iterator[Connect]:
    """The process, listening; yields what opens a connection to it."""
    port = free_port()
    environment = {
        **os.environ,
        "DATABASE_URL": database,
        "TROCHE_MLLP": f"127.0.0.1:{port}",
        "TROCHE_MLLP_CLINIC": clinic.slug,
        **settings,
    }
    with log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "troche.laboratory.mllp"], env=environment, stdout=out, stderr=out
        )
        try:
            _wait_for(port, process, log)
            yield lambda: socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S)
            assert process.poll() is None, log.read_text()[-2000:]
        finally:
            process.send_signal(signal.SIGTERM)
            assert process.wait(PATIENCE_S) == 0


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    give_up = time.monotonic() + PATIENCE_S
    while time.monotonic() < give_up and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(log.read_text()[-2000:])


def answers(connection: socket.socket, count: int = 1) -> list[tuple[str, str]]:
    """The next answers, each with the control id it answers."""
    heard = b""
    while heard.count(b"\x1c\r") < count:
        part = connection.recv(65_536)
        if not part:
            break
        heard += part
    found = []
    for one in heard.split(b"\x1c\r")[:-1]:
        msa = next(part for part in one.decode().split("\r") if part.startswith("MSA|"))
        found.append((msa.split("|")[1], msa.split("|")[2]))
    return found


def told(connect: Connect, *parts: bytes, count: int = 1) -> list[tuple[str, str]]:
    """What the line answers to these bytes, sent one after another on a connection of their own."""
    with connect() as connection:
        for part in parts:
            connection.sendall(part)
            time.sleep(0.02 if len(parts) > 1 else 0)
        return answers(connection, count)


def test_what_is_answered_is_true(here: Clinic, database: str, tmp_path: Path) -> None:
    from tests.laboratory.place import came, messages_of, registered, screening_of

    ben, log = registered(here), tmp_path / "line.log"
    good = oru(person=ben.id, control_id="good-1")
    with line(here, database, log) as connect:
        assert told(connect, framed(good)) == [("AA", "good-1")]
        assert len(screening_of(here, ben.id).results) == 4, "kept before it was acknowledged"
        assert told(connect, framed(good)) == [("AA", "good-1")]

        whole = framed(oru(control_id="cut-1")) + framed(oru(control_id="cut-2"))
        cut = [whole[n : n + 31] for n in range(0, len(whole), 31)]
        assert told(connect, *cut, count=2) == [("AA", "cut-1"), ("AA", "cut-2")]

        assert told(connect, framed(oru([obx(value="1")], person=ben.id, control_id="good-1"))) == [
            ("AR", "good-1")
        ]
        refused = {
            "kind": oru(control_id="kind", kind="ADT^A01"),
            "processing": oru(control_id="processing", processing="T"),
            "version": oru(control_id="version", version="9.9"),
        }
        for name, message in refused.items():
            assert told(connect, framed(message)) == [("AR", name)]
        assert len(messages_of(here)) == 3, "what is refused is not kept"

        wrong = oru(control_id="charset", name="Müller^José", encoding="iso-8859-1")
        assert told(connect, framed(wrong)) == [("AE", "charset")]
        right = oru(control_id="latin", name="Müller^José", charset="8859/1", encoding="iso-8859-1")
        assert told(connect, framed(right)) == [("AA", "latin")]
        plain = oru(control_id="undeclared", name="Müller^José", charset="")
        assert told(connect, framed(plain)) == [("AE", "undeclared")]
        assert told(connect, framed(oru(control_id="unknown", charset="KOI8"))) == [("AE", "unknown")]
        assert told(connect, framed(oru([], control_id="empty"))) == [("AE", "empty")]
        assert told(connect, framed(b"hello")) == [("AE", "")]
        assert told(connect, framed(b"\x00\xff\xfe" * 50)) == [("AE", "")]
        assert len(messages_of(here)) == 10, "what is acknowledged is kept, read or not"

        large = oru([obx()] * 3_000, control_id="large")
        assert len(large) > LARGEST
        assert told(connect, framed(large)) == [("AR", "large")]
        assert told(connect, b"\x0b" + large) == [("AR", "large")]
        assert told(connect, b"GET / HTTP/1.1\r\n" * 200) == []
        assert told(connect, framed(oru(control_id="after-all-that"))) == [("AA", "after-all-that")]
    said = log.read_text()
    assert "Sample" not in said and "19910730" not in said and "1742-6" not in said
    assert came(here, good) == "read"


def test_who_is_not_known_is_told_and_nothing_is_kept(here: Clinic, database: str, tmp_path: Path) -> None:
    from tests.laboratory.place import messages_of

    with line(here, database, tmp_path / "log", TROCHE_MLLP_PEERS="192.0.2.7, 198.51.100.0/24") as connect:
        assert told(connect, framed(oru(control_id="stranger"))) == [("AR", "stranger")]
    assert messages_of(here) == []


def test_strangers_take_no_place_of_those_who_are_known(here: Clinic, database: str, tmp_path: Path) -> None:
    with line(here, database, tmp_path / "log", TROCHE_MLLP_PEERS="127.0.0.1") as connect:
        with connect() as known:
            address = known.getpeername()
        strangers = [
            socket.create_connection(address, PATIENCE_S, source_address=("127.0.0.2", 0))
            for _ in range(LINES + 1)
        ]
        strangers[0].sendall(framed(oru(control_id="stranger")))
        assert told(connect, framed(oru(control_id="known"))) == [("AA", "known")]
        strangers[-1].settimeout(UNKNOWN_S / 2)
        assert strangers[-1].recv(1) == b"", "more of them than are heard out are given up at once"
        assert answers(strangers[0]) == [("AR", "stranger")]
        for stranger in strangers:
            stranger.close()


def test_many_lines_at_once_and_some_that_say_nothing(here: Clinic, database: str, tmp_path: Path) -> None:
    from tests.laboratory.place import messages_of

    with line(here, database, tmp_path / "log", TROCHE_MLLP_IDLE_S="1") as connect:
        silent = [connect() for _ in range(10)]
        half = connect()
        half.sendall(framed(oru(control_id="half"))[:80])
        talking = [connect() for _ in range(8)]
        for number, connection in enumerate(talking):
            connection.sendall(framed(oru(control_id=f"at-once-{number}")))
        heard = [answers(connection) for connection in talking]
        assert heard == [[("AA", f"at-once-{number}")] for number in range(8)]
        for connection in (*silent, half):
            connection.settimeout(PATIENCE_S)
            assert connection.recv(1) == b"", "given up after a while"
            connection.close()
        for connection in talking:
            connection.close()
    assert len(messages_of(here)) == 8


def test_a_sender_that_goes_away_in_the_middle_harms_nobody(
    here: Clinic, database: str, tmp_path: Path
) -> None:
    with line(here, database, tmp_path / "log") as connect:
        for size in (1, 40, 120):
            connection = connect()
            connection.sendall(framed(oru())[:size])
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
            connection.close()
        with connect() as connection:
            connection.sendall(framed(oru(control_id="gone")))
        assert told(connect, framed(oru(control_id="here"))) == [("AA", "here")]


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    """A certificate of this test's own, with its key."""
    made, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-subj", "/CN=localhost", "-keyout", str(key), "-out", str(made)),
        ],
        check=True,
        capture_output=True,
    )
    return made, key


def test_over_tls_with_a_certificate_of_the_sender(
    here: Clinic, database: str, tmp_path: Path, certificate: tuple[Path, Path]
) -> None:
    made, key = map(str, certificate)
    settings = {"TROCHE_MLLP_CERT": made, "TROCHE_MLLP_KEY": key, "TROCHE_MLLP_CLIENT_CA": made}
    with line(here, database, tmp_path / "log", **settings) as connect:
        context = ssl.create_default_context(cafile=made)
        context.check_hostname = False
        with pytest.raises((OSError, ssl.SSLError)), context.wrap_socket(connect()) as nameless:
            nameless.sendall(framed(oru()))
            if not nameless.recv(1):
                raise ConnectionResetError
        context.load_cert_chain(made, key)
        with context.wrap_socket(connect()) as known:
            known.sendall(framed(oru(control_id="safe")))
            assert answers(known) == [("AA", "safe")]
        assert told(connect, framed(oru(control_id="in-the-clear"))) == []


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"TROCHE_MLLP_CLINIC": ""}, "TROCHE_MLLP_CLINIC"),
        ({"TROCHE_MLLP_CLINIC": "nowhere-at-all"}, "There is no clinic nowhere-at-all"),
        ({"TROCHE_MLLP": "2575"}, "TROCHE_MLLP"),
        ({"TROCHE_MLLP_PEERS": "the lab"}, "TROCHE_MLLP_PEERS"),
        ({"TROCHE_MLLP_IDLE_S": "soon"}, "TROCHE_MLLP_IDLE_S"),
        ({"TROCHE_MLLP_CERT": "/nowhere/cert.pem"}, "TROCHE_MLLP_CERT"),
    ],
)
def test_a_wrong_setting_is_one_line(database: str, settings: dict[str, str], said: str) -> None:
    environment = {**os.environ, "DATABASE_URL": database, "TROCHE_MLLP_CLINIC": "x", **settings}
    done = subprocess.run(
        [sys.executable, "-m", "troche.laboratory.mllp"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1 and said in done.stderr and "Traceback" not in done.stderr


def test_a_port_that_is_taken_is_one_line(here: Clinic, database: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        settings = {"TROCHE_MLLP": f"127.0.0.1:{taken.getsockname()[1]}", "TROCHE_MLLP_CLINIC": here.slug}
        done = subprocess.run(
            [sys.executable, "-m", "troche.laboratory.mllp"],
            env={**os.environ, "DATABASE_URL": database, **settings},
            capture_output=True,
            text=True,
            timeout=60,
        )
    assert done.returncode == 1 and "TROCHE_MLLP" in done.stderr and "Traceback" not in done.stderr


def test_what_cannot_be_kept_is_refused_and_taken_when_it_comes_again(
    here: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database is away: the sender is told so, and nothing is lost."""
    from django.db import OperationalError

    from tests.laboratory.place import messages_of
    from troche.laboratory import line, receiving
    from troche.laboratory.frames import Frame

    message = oru(control_id="later")

    def answered() -> str:
        return line.answer(here.id, Frame(message)).decode().split("\rMSA|")[1]

    def away(*_: object) -> None:
        raise OperationalError("Sample^Ben is nobody's business")

    with monkeypatch.context() as broken:
        broken.setattr(receiving, "act", away)
        assert answered().startswith("AR|later|")
    assert messages_of(here) == []
    with monkeypatch.context() as broken:
        broken.setattr(receiving, "settle", away)
        assert answered().startswith("AA|later|"), "it is kept, and waits"
    assert [row.waits for row in messages_of(here)] == [True]
