"""The first page of each role."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse

HOMES = {
    "patient": "journey:home",
    "sitter": "preparation:sitter",
    "prescriber": "journey:board",
    "therapist": "journey:board",
    "coordinator": "journey:board",
    "director": "journey:board",
    "auditor": "journey:board",
    "pharmacist": "medication:pharmacy",
    "administrator": "people:staff",
}


def home_path(role: str) -> str:
    """Where somebody in this role begins; where there is nothing for the role yet, the own account."""
    try:
        return reverse(HOMES.get(role, "people:account"))
    except NoReverseMatch:
        return reverse("people:account")
