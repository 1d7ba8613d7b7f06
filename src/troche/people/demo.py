"""Doors into the demo clinic: one signed link per role, and never into any other clinic."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core import signing
from django.urls import reverse
from django.utils.timezone import now

from troche.chart.commands import Role
from troche.people import passes
from troche.people.models import Clinic, Membership
from troche.people.scope import in_clinic

SALT = "troche.demo"
DEMO_PASS_LASTS = timedelta(days=1)


def demo_clinic() -> Clinic:
    """The demo clinic. Raises `Clinic.DoesNotExist` when there is none."""
    return Clinic.objects.filter(is_demo=True).order_by("opened_at").first() or _no_demo()


def demo_link(role: Role, clinic: Clinic | None = None, person: UUID | None = None) -> str:
    """The path that signs in as this role of the demo clinic; for patient and sitter, as or for `person`."""
    clinic = clinic or demo_clinic()
    if not clinic.is_demo:
        raise ValueError("Only a demo clinic has demo links.")
    said: dict[str, Any] = {"clinic": str(clinic.id), "role": role}
    if person is not None:
        said["person"] = str(person)
    return reverse("people:demo_enter", args=[signing.dumps(said, salt=SALT, compress=True)])


def behind(token: str) -> Membership | str | None:
    """What a demo link opens: a membership to sign in as, the path of a sitter's link, or nothing."""
    try:
        said = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    clinic = Clinic.objects.filter(id=said["clinic"], is_demo=True).first()
    if clinic is None:
        return None
    person = UUID(said["person"]) if "person" in said else None
    with in_clinic(clinic.id):
        if said["role"] == "sitter":
            return _sitter_link(clinic, person)
        found = Membership.objects.filter(clinic=clinic, role=said["role"], ended_at=None)
        if person is not None:
            found = found.filter(stream=person)
        return found.select_related("account", "clinic").order_by("since", "id").first()


def _sitter_link(clinic: Clinic, person: UUID | None) -> str | None:
    if person is None:
        first = Membership.objects.filter(clinic=clinic, role="patient").order_by("since", "id").first()
        if first is None:
            return None
        person = first.stream
    _, path = passes.issue(clinic.id, person, "Demo sitter", now() + DEMO_PASS_LASTS)
    return path


def _no_demo() -> Clinic:
    raise Clinic.DoesNotExist("There is no demo clinic: run `troche demo`.")
