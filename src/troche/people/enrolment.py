"""Opening clinics and giving accounts a place in them."""

from __future__ import annotations

from uuid import UUID, uuid4

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction

from troche.chart.commands import Actor, Role
from troche.ledger import Done, act
from troche.ledger.clock import Clock, system_clock
from troche.people.commands import OpenClinic
from troche.people.models import Account, Clinic, Membership
from troche.people.scope import in_clinic

INSTALLER = UUID(int=1)


class NotDone(Exception):
    """What was asked was refused; the reasons, a line each."""


def system_actor(clinic: UUID) -> Actor:
    """The installation itself, acting for a clinic: opening it, adopting its first programme."""
    return Actor(INSTALLER, "system", clinic, "Troche")


def open_clinic(
    *,
    slug: str,
    name: str,
    phone: str,
    state: str,
    timezone: str,
    is_demo: bool = False,
    clock: Clock = system_clock,
) -> Clinic:
    """Open a clinic: its door, and the first fact of its stream. Raises `NotDone` when it is refused."""
    clinic = Clinic(
        id=uuid4(), slug=slug, name=name, phone=phone, state=state, timezone=timezone, is_demo=is_demo
    )
    clinic.opened_at = clock()
    try:
        with transaction.atomic():
            clinic.save(force_insert=True)
    except IntegrityError as error:
        raise NotDone(f"The short name {slug} is taken.") from error
    command = OpenClinic(
        id=uuid4(),
        actor=system_actor(clinic.id),
        stream=clinic.id,
        name=name,
        phone=phone,
        timezone=timezone,
        state=state,
        is_demo=is_demo,
    )
    outcome = act(command, clock)
    if not isinstance(outcome, Done):
        clinic.delete()
        raise NotDone(str(outcome.refusal.reasons[0].clinician))
    return clinic


def enrol(
    clinic: Clinic,
    role: Role,
    email: str,
    name: str,
    *,
    stream: UUID | None = None,
    password: str | None = None,
) -> Membership:
    """Give an e-mail a place in a clinic, with an account whose e-mail is taken as confirmed."""
    with in_clinic(clinic.id), transaction.atomic():
        account = Account.objects.filter(email=email.strip().lower()).first()
        if account is None:
            account = Account.objects.create_user(email, password, name)
            EmailAddress.objects.create(user=account, email=account.email, verified=True, primary=True)
        return Membership.objects.create(account=account, clinic=clinic, role=role, stream=stream or uuid4())
