"""Doors into the demo clinic: one signed link per role, and never into any other clinic, nor as anybody of one.

A link's last part reads `patient-1f0c77aa.kQ3v…`: the role, the beginning of the person's id, and a seal over
these and the clinic, so that it stays short enough for one line of a terminal.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from datetime import timedelta
from uuid import UUID

from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.timezone import now

from troche.chart.commands import Role
from troche.ledger import read_chart
from troche.ledger.models import Stream
from troche.people import passes
from troche.people.models import Clinic, Membership
from troche.people.scope import Scope, in_clinic, within
from troche.preparation.state import preparation_of

SALT = "troche.demo"
SEAL_BYTES = 15
ID_DIGITS = 8
DEMO_PASS_LASTS = timedelta(days=1)


def demo_clinic() -> Clinic:
    """The demo clinic. Raises `Clinic.DoesNotExist` when there is none."""
    return Clinic.objects.filter(is_demo=True).order_by("opened_at").first() or _no_demo()


def demo_link(role: Role, clinic: Clinic | None = None, person: UUID | None = None) -> str:
    """The path that signs in as this role of the demo clinic; for patient and sitter, as or for `person`."""
    clinic = clinic or demo_clinic()
    if not clinic.is_demo:
        raise ValueError("Only a demo clinic has demo links.")
    said = f"{role}-{person.hex[:ID_DIGITS]}" if person else role
    return reverse("people:demo_enter", args=[f"{said}.{_seal(clinic, said)}"])


def behind(token: str) -> Membership | str | None:
    """What a demo link opens: a membership to sign in as, the path of a sitter's link, or nothing."""
    said, _, seal = token.partition(".")
    clinic = _sealed_by(said, seal)
    if clinic is None:
        return None
    role, _, digits = said.partition("-")
    with in_clinic(clinic.id):
        person = _person(clinic, digits)
        if role == "sitter":
            return _sitter_link(clinic, person)
        found = Membership.objects.filter(clinic=clinic, role=role, ended_at=None)
        if digits and person is None:
            return None
        if person is not None:
            found = found.filter(stream=person)
        places = list(found.select_related("account", "clinic").order_by("since", "id"))
    return next((place for place in places if not _belongs_elsewhere(place.account_id)), None)


def _belongs_elsewhere(account: UUID) -> bool:
    """Whether somebody signs in with this account to a clinic that is no demo, or did."""
    with within(Scope(account=account)):
        return Membership.objects.filter(account_id=account, clinic__is_demo=False).exists()


def _seal(clinic: Clinic, said: str) -> str:
    whole = salted_hmac(SALT, f"{clinic.id} {said}", algorithm="sha256").digest()
    return urlsafe_b64encode(whole[:SEAL_BYTES]).decode()


def _sealed_by(said: str, seal: str) -> Clinic | None:
    """The demo clinic whose seal this is."""
    for clinic in Clinic.objects.filter(is_demo=True):
        if constant_time_compare(seal, _seal(clinic, said)):
            return clinic
    return None


def _person(clinic: Clinic, digits: str) -> UUID | None:
    """Whose id begins so."""
    if not digits:
        return None
    missing = 32 - len(digits)
    first, last = UUID(digits + "0" * missing), UUID(digits + "f" * missing)
    found = Stream.objects.filter(clinic_id=clinic.id, id__range=(first, last)).first()
    return found.id if found else None


def _sitter_link(clinic: Clinic, person: UUID | None) -> str | None:
    if person is None:
        first = Membership.objects.filter(clinic=clinic, role="patient").order_by("since", "id").first()
        if first is None:
            return None
        person = first.stream
    ends = now() + DEMO_PASS_LASTS
    sitter = preparation_of(read_chart(clinic.id, person)).sitter
    if sitter is None:
        return passes.issue(clinic.id, person, "Demo sitter", ends)[1]
    invited = sitter.invited
    token = _seal(clinic, f"pass {invited.pass_id}")
    return passes.renew(clinic.id, person, invited.name, ends, UUID(invited.pass_id), token)


def _no_demo() -> Clinic:
    raise Clinic.DoesNotExist("There is no demo clinic: run `troche demo`.")
