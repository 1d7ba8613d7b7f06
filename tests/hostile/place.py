"""A clinic with people in every phase, a second one that must never be seen, and a browser for everybody."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID, uuid4

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.utils import encrypt
from django.contrib.auth.hashers import make_password
from django.core import mail
from django.db import connection, transaction
from django.test import Client
from django.utils.timezone import now as clock

from tests.hostile.filling import LOT, LOT_ENDS
from tests.hostile.lives import NOON_ZONE, lived
from tests.hostile.passkeys import give_passkey
from tests.laboratory.messages import oru
from tests.laboratory.place import came, messages_of
from tests.people.fixtures import PASSWORD, fresh_email
from tests.server import KEPT
from troche.demo.cast import Part
from troche.demo.life import Life
from troche.demo.opening import hurried
from troche.demo.stage import Stage
from troche.demo.team import Team
from troche.eprescribing.coming_in import receive, stream_of_event
from troche.eprescribing.contract import Event
from troche.ledger import Done, act, read_chart, reading
from troche.ledger.keeper import due_now, strike
from troche.people import invitations, passes
from troche.people.commands import AddLicence
from troche.people.enrolment import open_clinic, system_actor
from troche.people.facts import Licence
from troche.people.memberships import CHOSEN
from troche.people.models import STAFF_ROLES, Account, Clinic, Membership
from troche.people.pages import BACKEND
from troche.people.rules import PEOPLE
from troche.people.scope import in_clinic
from troche.pharmacy.commands import AddCertificate, MakeLot
from troche.pharmacy.queries import id_of
from troche.pharmacy.state import key_of

OPEN_FOR = timedelta(days=60)
OPEN_SINCE = date(2020, 1, 1)
RESET = "/account/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/"
METHODS = "account_authentication_methods"  # where allauth keeps that somebody was asked just now


@dataclass(eq=False)
class Browser:
    """Somebody at a screen. `life` is whose chart it is about, where there is one."""

    name: str
    role: str
    client: Client
    life: str = ""
    paths: dict[str, str] = field(default_factory=dict)  # addresses that only this browser has
    has_answered: bool = False  # the free assessment, on this device
    knows: dict[str, list[str]] = field(default_factory=dict)  # what only this person can type


@dataclass(eq=False)
class Place:
    """The clinic, its people, and their browsers."""

    clinic: Clinic
    team: Team
    lives: dict[str, Life]
    browsers: list[Browser]
    elsewhere: dict[str, UUID] = field(default_factory=dict)
    message: UUID | None = None
    lot: UUID | None = None
    event: UUID | None = None

    def of(self, role: str) -> list[Browser]:
        """Everybody in this role."""
        return [one for one in self.browsers if one.role == role]


@contextmanager
def undone(client: Client) -> Iterator[None]:
    """What is asked within leaves nothing behind: no row, no cookie, nothing remembered."""
    cookies, remembered = deepcopy(client.cookies), reading._clinic_at.cache_info().currsize
    with transaction.atomic():
        yield
        if not connection.needs_rollback and connection.connection.info.transaction_status != 3:
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        transaction.set_rollback(True)
    client.cookies = cookies
    if reading._clinic_at.cache_info().currsize != remembered:
        reading._clinic_at.cache_clear()


def browser() -> Client:
    """A new browser; a view that fails answers 500 as on the server."""
    return Client(SERVER_NAME="localhost", raise_request_exception=False)


@cache
def built() -> Place:
    """Everything, once."""
    opened = clock() - OPEN_FOR
    clinic = open_clinic(
        slug=f"hostile-{secrets.token_hex(5)}",
        name="Larkfield",
        phone="+1 503 555 0100",
        state="OR",
        timezone=NOON_ZONE,
        clock=lambda: opened,
    )
    KEPT.add(clinic.id)
    stage = Stage(clinic.id, "hostile")
    team = Team(stage)
    with in_clinic(clinic.id), hurried():
        team.join(clinic, opened)
        lives = lived(clinic, stage, team)
        _a_licence_runs_out(clinic, team)
    place = Place(clinic, team, lives, [])
    with in_clinic(clinic.id):
        place.browsers = [*_staff(place), *_patients(place), *_sitters(place)]
    place.browsers += [*_strangers(place), *_accounts(place)]
    _somebody_in_two_places(place)
    _somebody_who_answered(place)
    place.elsewhere = _elsewhere()
    place.message = _waiting(place)
    place.lot = _on_the_book(place)
    place.event = _said(place)
    return place


def _waiting(place: Place) -> UUID:
    """A message from a laboratory that could mean somebody here, and is filed to nobody by itself."""
    with in_clinic(place.clinic.id):
        registered = PEOPLE.of(read_chart(place.clinic.id, place.lives["to_decide"].person)).registered
    assert registered is not None
    came(place.clinic, oru(number="", name="Somebody^Else", born=f"{registered.birth_date:%Y%m%d}"))
    return messages_of(place.clinic)[0].stream_id


def _said(place: Place) -> UUID:
    """Something that the e-prescriber said about an order that nobody here wrote."""
    said = Event(event="e1", order=str(uuid4()), sequence=1, status="accepted", message="Taken.")
    assert receive(place.clinic.id, said) == "kept"
    return stream_of_event(place.clinic.id, said.event)


def _signed_in(place: Membership) -> Client:
    client = browser()
    client.force_login(place.account, backend=BACKEND)
    session = client.session
    session[CHOSEN] = str(place.id)
    session[METHODS] = [{"method": "password", "at": time.time() + 3600, "reauthenticated": True}]
    session[f"{METHODS}_user"] = str(place.account_id)
    session.save()
    return client


def _a_licence_runs_out(clinic: Clinic, team: Team) -> None:
    """Something for the page of concerns."""
    soon = clock().date() + timedelta(days=20)
    licence = Licence(kind="MD", state="NM", number="N1", first_day=OPEN_SINCE, last_day=soon)
    command = AddLicence(
        id=uuid4(),
        actor=system_actor(clinic.id),
        stream=clinic.id,
        staff=team.first("prescriber").id,
        licence=licence,
    )
    assert isinstance(act(command), Done)
    for name in due_now(clinic.id, clock()):
        if name[0] == clinic.id:
            with transaction.atomic():
                strike(clinic.id, name, clock())


def _staff(place: Place) -> Iterator[Browser]:
    for role in STAFF_ROLES:
        account = _account()
        Authenticator.objects.create(
            user=account, type=Authenticator.Type.TOTP, data={"secret": encrypt("JBSWY3DPEHPK3PXP")}
        )
        RecoveryCodes.activate(account)
        give_passkey(account)
        member = Membership.objects.get(clinic=place.clinic, stream=place.team.first(role).id)
        member.account = account  # an address of one's own: the demo's are the same in every clinic
        member.save(update_fields=["account"])
        yield Browser(role, role, _signed_in(member))


def _somebody_in_two_places(place: Place) -> None:
    """The auditor is also the biller's stand-in, and may choose."""
    with in_clinic(place.clinic.id):
        auditor = Membership.objects.get(clinic=place.clinic, stream=place.team.first("auditor").id)
        Membership.objects.create(account=auditor.account, clinic=place.clinic, role="biller", stream=uuid4())


def _somebody_who_answered(place: Place) -> None:
    """A patient with the answers of the free assessment on the own device."""
    patient = next(one for one in place.browsers if one.life == "to_meet")
    patient.client.post("/assessment/age/", {"answer": "adult"})
    patient.has_answered = True


def _patients(place: Place) -> Iterator[Browser]:
    for name, life in place.lives.items():
        member = Membership.objects.get(clinic=place.clinic, stream=life.person, role="patient")
        knows = {"signed_name": [life.part.name]}
        yield Browser(f"patient {name}", "patient", _signed_in(member), life=name, knows=knows)


def _sitters(place: Place) -> Iterator[Browser]:
    for name in ("sitter_waits", "today", "live"):
        life, client, token = place.lives[name], browser(), secrets.token_urlsafe(32)
        with in_clinic(place.clinic.id):
            passes.SitterPass.objects.create(
                id=life.pass_id,
                clinic=place.clinic,
                person=life.person,
                name="Sam Sample",
                token_hash=passes.hashed(token),
                expires_at=clock() + timedelta(hours=6),
            )
        client.get(f"/with/{token}/")
        yield Browser(f"sitter {name}", "sitter", client, life=name)


def _strangers(place: Place) -> Iterator[Browser]:
    visitor = browser()
    visitor.get(f"/at/{place.clinic.slug}/")
    with in_clinic(place.clinic.id):
        invitation = invitations.invite(
            place.team.first("administrator"), name="Nia", email=fresh_email(), role="auditor"
        )
    yield Browser(
        "visitor",
        "visitor",
        visitor,
        paths={"/join/<str:token>/": invitations.path_of(invitation, mailed=True)},
        knows={"login": [_account().email], "password": [PASSWORD]},
    )
    answered = browser()
    answered.get(f"/at/{place.clinic.slug}/")
    answered.post("/assessment/age/", {"answer": "adult"})
    yield Browser("visitor who answered", "visitor", answered, has_answered=True)


def _accounts(place: Place) -> Iterator[Browser]:
    """Accounts on their way: new, unconfirmed, resetting a password, half signed in, without a second factor."""
    account = _account()
    newcomer = browser()
    newcomer.get(f"/at/{place.clinic.slug}/")
    newcomer.force_login(account, backend=BACKEND)
    yield Browser("newcomer", "visitor", newcomer)

    unconfirmed = browser()
    unconfirmed.get(f"/at/{place.clinic.slug}/")
    unconfirmed.post("/account/signup/", {"email": fresh_email(), "password1": PASSWORD})
    yield Browser("unconfirmed", "visitor", unconfirmed)

    with_passkey = browser()
    with_passkey.get(f"/at/{place.clinic.slug}/")
    mail.outbox.clear()
    with_passkey.post("/account/signup/passkey/", {"email": fresh_email()})
    code = re.search(r"^[A-Z0-9-]{6,12}$", str(mail.outbox[0].body), re.MULTILINE)
    assert code is not None
    with_passkey.post("/account/confirm-email/", {"code": code.group()})
    yield Browser("with a passkey", "visitor", with_passkey)

    resetting = browser()
    mail.outbox.clear()
    resetting.post("/account/password/reset/", {"email": _account().email})
    (letter,) = mail.outbox
    found = re.search(r"/account/password/reset/key/\S+", str(letter.body))
    assert found is not None
    path = str(resetting.get(found.group()).headers["Location"])
    yield Browser("resetting", "visitor", resetting, paths={RESET: path})

    half = browser()
    with in_clinic(place.clinic.id):
        biller = Membership.objects.get(clinic=place.clinic, role="biller")
    half.post("/account/login/", {"login": biller.account.email, "password": PASSWORD})
    yield Browser("half", "visitor", half)


def _account() -> Account:
    account = Account.objects.create_user(fresh_email(), None)
    Account.objects.filter(pk=account.pk).update(password=make_password(PASSWORD))
    EmailAddress.objects.create(user=account, email=account.email, verified=True, primary=True)
    account.refresh_from_db()
    return account


def _elsewhere() -> dict[str, UUID]:
    """Somebody of another clinic, and somebody who works there."""
    opened = clock() - OPEN_FOR
    other = open_clinic(
        slug=f"elsewhere-{secrets.token_hex(5)}",
        name="Elsewhere",
        phone="+1 503 555 0100",
        state="OR",
        timezone="America/Los_Angeles",
        clock=lambda: opened,
    )
    KEPT.add(other.id)
    stage = Stage(other.id, "elsewhere")
    team = Team(stage)
    with in_clinic(other.id), hurried():
        team.join(other, opened)
        life = Life(stage, team, other, Part("Zelda Elsewhere", "assessed"), clock() - timedelta(days=3))
        life.register()
        life.history()
    return {"person": life.person, "staff": team.first("therapist").id}


def _on_the_book(place: Place) -> UUID:
    """A lot of which nobody has a unit, with its certificate."""
    of: dict[str, Any] = {
        "actor": place.team.first("pharmacist"),
        "stream": place.clinic.id,
        "lot": LOT,
    }
    made = MakeLot(
        id=uuid4(),
        **of,
        strength_mg=50,
        made_on=datetime.now(UTC).date() - timedelta(days=2),
        beyond_use_on=LOT_ENDS,
        units=100,
    )
    certificate = AddCertificate(
        id=uuid4(), **of, number="H-1", laboratory="West Coast Analytics", assay_percent=99.2
    )
    assert all(isinstance(act(command), Done) for command in (made, certificate))
    return id_of(key_of(LOT))
