"""Becoming a patient: the fact, and the account's place in the clinic, both or neither."""

from __future__ import annotations

from typing import Any
from uuid import uuid5

from troche.chart.commands import Actor
from troche.chart.reasons import Refusal
from troche.ledger import Refused, act
from troche.people.actor import Request
from troche.people.commands import RegisterPerson
from troche.people.models import Account, Membership
from troche.people.signals import person_registered


class NotRegistered(Exception):
    """The rules refused."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__()
        self.refusal = refusal


def register(request: Request, said: dict[str, Any]) -> Membership:
    """Make the signed-in account a patient. The chart's id follows from account and clinic: there is only one.

    `said` holds command_id, name, birth_date, phone, state and timezone. Raises `NotRegistered`.
    """
    account, clinic = request.user, request.clinic
    assert isinstance(account, Account)
    assert clinic is not None
    stream = uuid5(account.pk, str(clinic.id))
    command = RegisterPerson(
        id=said["command_id"],
        actor=Actor(stream, "patient", clinic.id, said["name"], stream),
        stream=stream,
        name=said["name"],
        birth_date=said["birth_date"],
        email=account.email,
        phone=said["phone"],
        state=said["state"],
        timezone=said["timezone"],
    )

    def take_place() -> None:
        Membership.objects.get_or_create(**place, defaults={"stream": stream})
        account.name = said["name"]
        account.save(update_fields=["name"])

    place = {"account": account, "clinic": clinic, "role": "patient", "ended_at": None}
    outcome = act(command, beside=take_place)
    if isinstance(outcome, Refused):
        raise NotRegistered(outcome.refusal)
    membership = Membership.objects.get(**place)
    person_registered.send(Membership, request=request, membership=membership)
    return membership
