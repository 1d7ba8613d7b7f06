"""What every layout shows around a page: the clinic, who one is, where one can go."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Any
from uuid import UUID, uuid5

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from troche.chart.commands import Role
from troche.ledger import read_chart
from troche.people.forms import ROLE_WORDS
from troche.people.homes import home_path
from troche.people.policy import allows_at_all
from troche.people.rules import CLINIC, STAFF

OWNERS = UUID("8d1f0c52-6b7e-4a39-9a0d-2f3b5c1e7a64")
"""Under it a patient's or sitter's browser knows whose a kept page is: always the same word, and it names nobody."""
# label, route, action of the route
STAFF_PLACES = (
    (_("Board"), "journey:board", "board.read"),
    (_("Live"), "dosing:wall", "dosing.monitor"),
    (_("Alerts"), "messaging:alerts", "messaging.acknowledge"),
    (_("Laboratory"), "laboratory:messages", "laboratory.read"),
    (_("E-prescriber"), "eprescribing:events", "eprescribing.read"),
    (_("Pharmacy"), "medication:pharmacy", "pharmacy.read"),
    (_("Team"), "people:staff", "people.manage"),
    (_("Rota"), "people:rota", "people.see_team"),
    (_("Concerns"), "people:concerns", "people.see_team"),
    (_("Programme"), "proof:programme", "people.adopt_programme"),
    (_("My account"), "people:account", "account.own"),
)
PATIENT_PLACES = (
    (_("Today"), "journey:home", "chart.read"),
    (_("Who looked"), "people:who_looked", "people.see_access"),
    (_("My account"), "people:account", "account.own"),
)


def frame(request: HttpRequest) -> dict[str, Any]:
    """The context of every template."""
    actor, clinic = getattr(request, "actor", None), getattr(request, "clinic", None)
    if actor is None or clinic is None:
        return {"home_url": "/", "has_passkeys": _has_name(request)}
    signed_in = actor.role in STAFF or actor.role == "patient"
    return {
        "has_passkeys": _has_name(request),
        "clinic": clinic,
        "offline": "on" if settings.OFFLINE else "off",
        "demo": clinic.is_demo,
        "home_url": home_path(actor.role) if signed_in else "/",
        "account_shell": "layouts/patient.html" if actor.role == "patient" else "layouts/public.html",
        "me": {"name": actor.name, "role": ROLE_WORDS.get(actor.role, "")} if signed_in else None,
        "owner": uuid5(OWNERS, str(actor.id)) if actor.role in ("patient", "sitter") else "",
        "sign_out_url": reverse("account_logout") if request.user.is_authenticated else "",
        "staff_nav": links(request, actor.role, STAFF_PLACES) if actor.role in STAFF else (),
        "patient_nav": links(request, actor.role, PATIENT_PLACES) if actor.role == "patient" else (),
        "on_call": SimpleLazyObject(lambda: _on_call(clinic.id)) if actor.role in STAFF else "",
    }


def links(request: HttpRequest, role: Role, among: tuple[tuple[Any, str, str], ...]) -> list[dict[str, Any]]:
    """The places the policy opens to a role, and which one this page is."""
    found = []
    for label, route, action in among:
        if not allows_at_all(role, action):
            continue
        try:
            url = reverse(route)
        except NoReverseMatch:
            continue
        found.append({"label": label, "url": url, "current": request.path == url})
    return found


def _has_name(request: HttpRequest) -> bool:
    """Browsers keep passkeys for names, never for numbers such as 127.0.0.1."""
    try:
        ip_address(request.get_host().rsplit(":", 1)[0].strip("[]"))
    except DisallowedHost:
        return False
    except ValueError:
        return True
    return False


def _on_call(clinic: Any) -> str:
    staff = CLINIC.of(read_chart(clinic, clinic)).on_call(now())
    return staff.name if staff else ""
