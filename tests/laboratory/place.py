"""What became of a message, and what a person's chart says of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from tests.people.fixtures import fresh_email
from tests.screening.people import done
from troche.chart.commands import Actor
from troche.chart.rooms import Chart
from troche.laboratory.envelope import envelope_of
from troche.laboratory.models import MessageRow
from troche.laboratory.receiving import Incoming, Kept, as_text, receive
from troche.laboratory.rules import LABORATORY
from troche.laboratory.state import MessageState
from troche.ledger import read_chart
from troche.people.commands import RegisterPerson
from troche.people.models import Clinic
from troche.people.scope import in_clinic
from troche.screening.rules import SCREENING
from troche.screening.state import ScreeningState


def registered(clinic: Clinic, name: str = "Ben Sample", **changes: Any) -> Actor:
    """A registered person of this name, born on 30 July 1991 unless said otherwise."""
    from tests.laboratory.messages import BORN

    stream = uuid4()
    actor = Actor(stream, "patient", clinic.id, name, stream)
    said: dict[str, Any] = {
        "name": name,
        "birth_date": BORN,
        "email": fresh_email(),
        "phone": "503 555 0100",
        "state": "OR",
        "timezone": "America/Los_Angeles",
    }
    done(RegisterPerson(id=uuid4(), actor=actor, stream=stream, **{**said, **changes}))
    return actor


def incoming(message: bytes) -> Incoming:
    """An HL7 message as the line takes it."""
    envelope = envelope_of(message)
    assert envelope is not None
    content, encoding = as_text(message, envelope.codec)
    return Incoming(
        format="hl7v2",
        source=envelope.sender,
        control_id=envelope.control_id,
        content=content,
        encoding=encoding,
    )


def came(clinic: Clinic, message: bytes) -> Kept:
    """What became of an HL7 message."""
    return receive(clinic.id, incoming(message))


def messages_of(clinic: Clinic) -> list[MessageRow]:
    """The rows of every message, the oldest first."""
    with in_clinic(clinic.id):
        return list(MessageRow.objects.filter(clinic_id=clinic.id).order_by("received_at"))


def state_of(clinic: Clinic, message: UUID) -> MessageState:
    """What is known of a message."""
    with in_clinic(clinic.id):
        return LABORATORY.of(read_chart(clinic.id, message))


def chart_of(clinic: Clinic, person: UUID) -> Chart:
    """A person's chart."""
    with in_clinic(clinic.id):
        return read_chart(clinic.id, person)


def screening_of(clinic: Clinic, person: UUID) -> ScreeningState:
    """A person's results."""
    return SCREENING.of(chart_of(clinic, person))
