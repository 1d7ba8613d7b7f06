"""People without an account: which clinic's door they came to, and the answers they gave so far."""

from __future__ import annotations

from uuid import UUID

from django.core.signing import BadSignature
from django.http import HttpRequest

from troche.people.models import Clinic

KEPT = "person"
DOOR_COOKIE = "troche_clinic"


def keep_person(request: HttpRequest, stream: UUID) -> None:
    """Remember, in this browser's session, the chart a visitor's answers go to."""
    request.session[KEPT] = str(stream)


def kept_person(request: HttpRequest) -> UUID | None:
    """The chart this browser's answers go to, if it gave any."""
    kept = request.session.get(KEPT)
    return UUID(kept) if kept else None


def forget_person(request: HttpRequest) -> UUID | None:
    """Take the remembered chart out of the session, because it now belongs to an account."""
    kept = request.session.pop(KEPT, None)
    return UUID(kept) if kept else None


def clinic_visited(request: HttpRequest) -> Clinic | None:
    """The clinic whose door this browser came through; else the installation's first clinic."""
    try:
        slug = request.get_signed_cookie(DOOR_COOKIE, "", salt=DOOR_COOKIE)
    except BadSignature:
        slug = ""
    found = Clinic.objects.filter(slug=slug).first() if slug else None
    return found or Clinic.objects.order_by("opened_at", "id").first()
