"""Which of an account's places in clinics a request is made from."""

from __future__ import annotations

from datetime import datetime
from typing import cast
from uuid import UUID

import msgspec
from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest

from troche.chart.commands import Role
from troche.people import scope
from troche.people.models import Account, Membership

CHOSEN = "membership"
BY_DEMO_LINK = "by_demo_link"
STRONG = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


class Place(msgspec.Struct, frozen=True):
    """A membership, the name of who holds it, whether it has a second factor or a passkey, and the same account's own
    charts, which it opens as a patient alone."""

    membership: Membership
    role: Role
    name: str
    is_strong: bool
    own_charts: frozenset[UUID]


def places(account: UUID) -> QuerySet[Membership]:
    """The places of an account that have not ended; the connection must be in its scope."""
    strong = Authenticator.objects.filter(user_id=OuterRef("account_id"), type__in=STRONG)
    return (
        Membership.objects.filter(account_id=account, ended_at=None)
        .select_related("clinic")
        .annotate(is_strong=Exists(strong))
        .order_by("since", "id")
    )


def places_in(request: HttpRequest, account: UUID) -> list[Membership]:
    """The places that are open to this session: to one that a demo link began, those of demo clinics alone."""
    only_demo = request.session.get(BY_DEMO_LINK, False)
    return [place for place in places(account) if place.clinic.is_demo or not only_demo]


def place_of(request: HttpRequest) -> Place | None:
    """The place chosen in this session; else the first one as staff; else the first one."""
    account = request.user
    if not isinstance(account, Account):
        return None
    scope.enter(scope.Scope(account=account.pk))
    found = places_in(request, account.pk)
    if not found:
        return None
    chosen = request.session.get(CHOSEN)
    best = min(found, key=lambda place: (str(place.id) != chosen, place.role == "patient"))
    own_charts = frozenset(place.stream for place in found if place.role == "patient")
    return Place(best, cast(Role, best.role), account.name, best.is_strong, own_charts)  # type: ignore[attr-defined]


def choose(request: HttpRequest, membership: Membership) -> None:
    """Work from this place for the rest of the session."""
    request.session[CHOSEN] = str(membership.id)


def end_places(clinic: UUID, staff: UUID, at: datetime) -> int:
    """Close every way into a clinic for one of its staff. Returns how many closed."""
    return Membership.objects.filter(clinic_id=clinic, stream=staff, ended_at=None).update(ended_at=at)
