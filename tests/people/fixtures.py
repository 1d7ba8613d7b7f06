"""Clinics and signed-in people for tests of any room."""

from __future__ import annotations

import secrets
from functools import cache
from uuid import UUID

import msgspec
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password
from django.test import Client

from troche.chart.commands import Actor, Role
from troche.people.enrolment import enrol, open_clinic
from troche.people.memberships import CHOSEN
from troche.people.models import STAFF_ROLES, Account, Clinic, Membership
from troche.people.pages import BACKEND
from troche.people.scope import in_clinic
from troche.people.visitors import DOOR_COOKIE

PASSWORD = "a calm morning in the garden"
STATE = "CA"


class SignedIn(msgspec.Struct, frozen=True):
    """Who a test client is signed in as."""

    actor: Actor
    email: str
    membership: Membership


@cache
def hashed_password() -> str:
    """`PASSWORD` as it is kept; hashing is slow on purpose, so it is done once."""
    return make_password(PASSWORD)


def fresh_clinic(*, is_demo: bool = False, slug: str = "") -> Clinic:
    """A clinic of the test's own."""
    return open_clinic(
        slug=slug or f"clinic-{secrets.token_hex(6)}",
        name="Clinic for a Test",
        phone="555 010 0100",
        state=STATE,
        timezone="America/Los_Angeles",
        is_demo=is_demo,
    )


def fresh_email(name: str = "somebody") -> str:
    """An e-mail nobody else has."""
    return f"{name}-{secrets.token_hex(6)}@example.org"


def join(
    clinic: Clinic, role: Role, *, stream: UUID | None = None, has_second_factor: bool = True
) -> SignedIn:
    """Somebody with a place in the clinic; staff with a second factor unless said otherwise."""
    email = fresh_email(role)
    place = enrol(clinic, role, email, f"Test {role.title()}", stream=stream)
    Account.objects.filter(pk=place.account_id).update(password=hashed_password())
    place.account.refresh_from_db()
    if role in STAFF_ROLES and has_second_factor:
        Authenticator.objects.create(user=place.account, type=Authenticator.Type.TOTP, data={"secret": ""})
    own = None if role in STAFF_ROLES else place.stream
    return SignedIn(Actor(place.stream, role, clinic.id, f"Test {role.title()}", own), email, place)


def sign_in(
    client: Client,
    clinic: Clinic,
    role: Role,
    *,
    stream: UUID | None = None,
    has_second_factor: bool = True,
) -> Actor:
    """Sign Django's test client in as somebody new in this role. Returns the actor its pages will see."""
    who = join(clinic, role, stream=stream, has_second_factor=has_second_factor)
    sign_in_as(client, who)
    return who.actor


def sign_in_as(client: Client, who: SignedIn) -> None:
    """Sign the test client in as somebody who joined before."""
    with in_clinic(who.actor.clinic):
        client.force_login(who.membership.account, backend=BACKEND)
    session = client.session
    session[CHOSEN] = str(who.membership.id)
    session.save()


def come_through_the_door(client: Client, clinic: Clinic) -> None:
    """Make the test client a visitor of this clinic."""
    response = client.get(f"/at/{clinic.slug}/")
    assert DOOR_COOKIE in response.cookies
