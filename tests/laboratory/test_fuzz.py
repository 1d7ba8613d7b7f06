"""Spoiled messages without end: nothing breaks, and nothing is taken for a result that was not plainly said.

`TROCHE_FUZZ_S` says for how many seconds each of the two goes on; the seed of a find is in its message. Without it the
seed is always the same.
"""

from __future__ import annotations

import os
import random
import socket
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.laboratory.messages import oru
from tests.laboratory.mutating import BEN, SEEDS, accepted_wrongly, mutated
from tests.laboratory.test_line import answers, line
from troche.laboratory.envelope import answer_to, envelope_of
from troche.laboratory.fhir import kind_of, read_fhir
from troche.laboratory.frames import framed
from troche.laboratory.hl7 import read_oru
from troche.laboratory.reading import Unreadable
from troche.laboratory.receiving import as_text
from troche.programme import load_programme

if TYPE_CHECKING:
    from troche.people.models import Clinic

SECONDS = float(os.environ.get("TROCHE_FUZZ_S", "3"))
SEED = random.randrange(1 << 32) if "TROCHE_FUZZ_S" in os.environ else 1  # the same for all who run all tests
LABORATORY = load_programme().laboratory


def judge(message: bytes) -> str:
    """How a message is taken: unread, waiting or ready. Fails when it is taken for what it does not say."""
    from datetime import UTC, datetime

    envelope = envelope_of(message)
    answer_to(envelope, "AE", "Kept", datetime.now(UTC), "1").decode()
    text, encoding = as_text(message, envelope.codec if envelope else None)
    if encoding != "text":
        return "unread"
    try:
        reading = read_oru(text, LABORATORY)
    except Unreadable:
        return "unread"
    assert accepted_wrongly(text, reading, BEN) == "", message
    return "ready" if reading.ready() else "waiting"


def test_spoiled_messages_are_never_taken_for_what_they_do_not_say() -> None:
    """The reader alone, many hundred messages a second."""
    dice, give_up, seen = random.Random(SEED), time.monotonic() + SECONDS, Counter[str]()
    while time.monotonic() < give_up:
        message = mutated(dice.choice(SEEDS)("7"), dice)
        try:
            seen[judge(message)] += 1
        except Exception as error:
            raise AssertionError(f"seed {SEED}: {message!r}") from error
    sys.stderr.write(f"seed {SEED}: {dict(seen)}\n")
    assert min(seen["unread"], seen["ready"]) > 0


def test_the_second_reader_finds_what_is_wrong() -> None:
    """The oracle is no ornament: of readings that were changed it says so."""
    import msgspec

    text = oru().decode()
    reading = read_oru(text, LABORATORY)
    assert accepted_wrongly(text, reading, BEN) == ""
    for changes in ({"value": 31.0}, {"upper_limit": 57.0}, {"code": "1743-4"}):
        other = msgspec.structs.replace(reading.items[0], **changes)
        wrong = msgspec.structs.replace(reading, items=(other,))
        assert accepted_wrongly(text, wrong, BEN) != "", changes
    assert accepted_wrongly(text.replace("|F|", "|P|"), reading, BEN) != ""
    assert accepted_wrongly(text.replace("Sample", "Other"), reading, BEN) == "another person"


@settings(deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    judge(content)
    judge(b"MSH|^~\\&|" + content)
    judge(oru()[:-1] + content)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "resourceType",
                    "status",
                    "code",
                    "coding",
                    "system",
                    "value",
                    "valueQuantity",
                    "subject",
                    "contained",
                    "id",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@settings(deadline=None)
@given(JSON)
def test_any_json_is_read_or_refused(said: object) -> None:
    import json

    text = json.dumps(said)
    kind_of(text)
    for content in (text, json.dumps({"resourceType": "Observation", "status": "final", "code": said})):
        try:
            assert read_fhir(content, LABORATORY).ready() == ()
        except Unreadable:
            continue


@pytest.mark.long
def test_over_the_line_every_message_has_a_true_answer(here: Clinic, database: str, tmp_path: Path) -> None:
    """The real process and database: what is answered AA or AE is kept, what is answered AR is not, and it lives on."""
    from tests.laboratory.place import messages_of, registered, screening_of

    stranger = registered(here)
    dice, give_up, said = random.Random(SEED), time.monotonic() + SECONDS, Counter[str]()
    kept: set[str] = set()
    with line(here, database, tmp_path / "log") as connect:
        connection, number = connect(), 0
        while time.monotonic() < give_up:
            number += 1
            message = mutated(dice.choice(SEEDS)(f"fuzz-{number}"), dice).replace(b"\x1c\r", b"")
            connection = _sent(connection, connect, framed(message), dice)
            heard = answers(connection, 1)
            assert len(heard) == 1, f"seed {SEED}, no answer to {message!r}"
            ((answer, control),) = heard
            assert answer in ("AA", "AE", "AR"), message
            envelope = envelope_of(message)
            assert control == _escaped(envelope.control_id if envelope else ""), message
            said[answer] += 1
            if answer != "AR":
                kept.add(f"{control or message!r}")
        connection.sendall(framed(oru(control_id="still-here")))
        assert answers(connection) == [("AA", "still-here")]
        connection.close()
    rows = messages_of(here)
    sys.stderr.write(f"seed {SEED}: {dict(said)}, {len(rows)} kept\n")
    assert len(rows) >= len(kept)
    assert screening_of(here, stranger.id).results == {}, "nobody is meant, so nobody is filed to"
    assert "Traceback" not in (tmp_path / "log").read_text()


def _sent(
    connection: socket.socket, connect: Callable[[], socket.socket], data: bytes, dice: random.Random
) -> socket.socket:
    """Send it, now and then in pieces or over another connection."""
    if dice.random() < 0.1:
        connection.close()
        connection = connect()
    cut = dice.randrange(len(data)) if dice.random() < 0.3 else len(data)
    connection.sendall(data[:cut])
    if cut < len(data):
        time.sleep(0.002)
        connection.sendall(data[cut:])
    return connection


def _escaped(control_id: str) -> str:
    for sign, letter in (("\\", "E"), ("|", "F"), ("^", "S"), ("~", "R"), ("&", "T")):
        control_id = control_id.replace(sign, f"\\{letter}\\")
    return control_id
