"""People without an account: which clinic's door they came to."""

from __future__ import annotations

from django.http import HttpRequest

from troche.people.models import Clinic

DOOR_COOKIE = "troche_clinic"


def clinic_at(slug: str) -> Clinic | None:
    """The clinic with this door."""
    return Clinic.objects.filter(slug=slug).first()


def clinic_visited(request: HttpRequest) -> Clinic | None:
    """The clinic whose door this browser came through; else the installation's first clinic."""
    slug = request.get_signed_cookie(DOOR_COOKIE, "", salt=DOOR_COOKIE)
    found = clinic_at(slug) if slug else None
    return found or Clinic.objects.order_by("opened_at", "id").first()
