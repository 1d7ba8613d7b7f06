"""Signed-in people with a real chart behind them."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

from django.test import Client

from tests.people.fixtures import fresh_email, sign_in
from troche.chart.commands import Actor
from troche.ledger import Done, act
from troche.messaging.commands import RaiseAlert
from troche.people.commands import RegisterPerson
from troche.people.models import Clinic
from troche.people.scope import in_clinic


def registered_person(clinic: Clinic, name: str = "Ada Example") -> UUID:
    """A person whose chart holds the registration alone."""
    person = uuid4()
    with in_clinic(clinic.id):
        outcome = act(
            RegisterPerson(
                id=uuid4(),
                actor=Actor(uuid4(), "system", clinic.id, "Test"),
                stream=person,
                name=name,
                birth_date=date(1985, 2, 3),
                email=fresh_email("ada"),
                phone="503 555 0100",
                state="CA",
                timezone="America/Los_Angeles",
            )
        )
    assert isinstance(outcome, Done)
    return person


def signed_in_patient(client: Client, clinic: Clinic) -> UUID:
    """A registered person, signed in."""
    person = registered_person(clinic)
    sign_in(client, clinic, "patient", stream=person)
    return person


def raise_one(clinic: Clinic, person: UUID, code: str = "help_asked", words: str = "Help, please") -> None:
    """An open alert."""
    with in_clinic(clinic.id):
        actor = Actor(uuid4(), "system", clinic.id, "Test")
        outcome = act(RaiseAlert(id=uuid4(), actor=actor, stream=person, code=code, words=words))
    assert isinstance(outcome, Done)
