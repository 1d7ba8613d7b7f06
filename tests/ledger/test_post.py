"""What is sent: on a thread of its own, at least once, never said to be sent when nobody got it."""

from __future__ import annotations

import secrets
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import override_settings

from tests.ledger.people import register, system
from troche.chart.facts import DeadlineStruck
from troche.ledger import act, outbox, read_chart, read_facts
from troche.ledger import keeper as keeping
from troche.ledger.clock import system_clock
from troche.messaging.commands import RaiseAlert
from troche.messaging.rules import open_alerts
from troche.people.enrolment import enrol
from troche.people.models import Clinic
from troche.people.scope import in_clinic

NEVER_ANSWERED_S = 20  # longer than the whole test waits
HEALTHY_S = 5.0


@pytest.fixture
def deaf_server() -> Iterator[int]:
    """The port of a mail server that takes every call and says nothing."""
    with socket.create_server(("127.0.0.1", 0), backlog=50) as listening:
        yield listening.getsockname()[1]


@contextmanager
def mail_to(port: int) -> Iterator[None]:
    smtp = "django.core.mail.backends.smtp.EmailBackend"
    with override_settings(
        EMAIL_BACKEND=smtp, EMAIL_HOST="127.0.0.1", EMAIL_PORT=port, EMAIL_TIMEOUT=NEVER_ANSWERED_S
    ):
        yield


def alarmed(clinic: UUID, at: timedelta) -> UUID:
    """A person whose alert was raised so long ago."""
    person = register(clinic)
    command = RaiseAlert(
        id=uuid4(), actor=system(clinic), stream=person, code="help_asked", words="Call", key="1"
    )
    act(command, lambda: system_clock() - at)
    return person


def has_struck(clinic: UUID, person: UUID) -> bool:
    with in_clinic(clinic):
        return any(isinstance(entry.fact, DeadlineStruck) for entry in read_facts(clinic, person))


def test_a_mail_server_that_never_answers_delays_no_deadline(
    clinic: UUID, deaf_server: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "list_clinics", lambda: [clinic])
    enrol(Clinic.objects.get(id=clinic), "therapist", f"{secrets.token_hex(6)}@example.org", "Tess")
    for _ in range(3):
        alarmed(clinic, timedelta(0))
    stop = threading.Event()
    with mail_to(deaf_server):
        keeper = threading.Thread(target=keeping.run, args=(stop,))
        keeper.start()
        try:
            time.sleep(1.0)  # the post has called by now, and waits
            late = alarmed(clinic, timedelta(minutes=2))
            began = time.monotonic()
            while not has_struck(clinic, late) and time.monotonic() - began < HEALTHY_S:
                time.sleep(0.05)
            assert has_struck(clinic, late)
        finally:
            stop.set()
            keeper.join(HEALTHY_S)
    assert not keeper.is_alive()


def test_a_mail_that_hangs_delays_nobody_elses_alert(clinic: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "list_clinics", lambda: [clinic])
    stuck, stop, told = alarmed(clinic, timedelta(0)), threading.Event(), threading.Event()

    def deliver(_clinic: UUID, stream: UUID, _key: str, _notice: object) -> outbox.Delivered:
        if stream == stuck:
            stop.wait(NEVER_ANSWERED_S)
            return "waits"
        told.set()
        return "sent"

    monkeypatch.setattr(outbox, "deliver", deliver)
    keeper = threading.Thread(target=keeping.run, args=(stop,))
    keeper.start()
    try:
        time.sleep(1.0)  # the first one hangs by now
        alarmed(clinic, timedelta(0))
        assert told.wait(HEALTHY_S)
    finally:
        stop.set()
        keeper.join(HEALTHY_S)


def waiting(clinic: UUID) -> list[tuple[int, bool]]:
    """How often each notice of the clinic was tried, and whether it counts as sent."""
    with in_clinic(clinic), connection.cursor() as cursor:
        cursor.execute("SELECT tries, sent_at IS NOT NULL FROM ledger_outbox ORDER BY created_at")
        return cursor.fetchall()


def sent_to_nobody() -> float:
    return outbox.SENT.labels("nobody")._value.get()  # type: ignore[no-any-return]


def test_an_alert_that_reaches_nobody_is_counted_and_waits_until_somebody_is_there(clinic: UUID) -> None:
    person = alarmed(clinic, timedelta(0))
    before, later = sent_to_nobody(), system_clock() + timedelta(minutes=1)
    with override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend"):
        outbox.send_waiting(clinic, later)
        assert waiting(clinic) == [(1, False)]
        assert sent_to_nobody() == before + 1
        enrol(Clinic.objects.get(id=clinic), "coordinator", f"{secrets.token_hex(6)}@example.org", "Nadia")
        assert outbox.send_waiting(clinic, later + timedelta(hours=1)) == 1
    assert waiting(clinic) == [(2, True)]
    assert open_alerts(read_chart(clinic, person))


@pytest.mark.parametrize("tries", [0, 9, 50, 10_000])
def test_however_often_it_was_tried_it_is_tried_again_within_the_hour(tries: int) -> None:
    assert timedelta(seconds=5) <= outbox._pause(tries) <= timedelta(hours=1)
