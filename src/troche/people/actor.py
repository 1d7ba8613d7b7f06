"""Who is asking, from which clinic, and whether they may: before any view runs."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from django.contrib.auth import get_user
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from troche.chart.commands import Actor
from troche.ledger.models import Stream
from troche.people import access, passes, scope
from troche.people.memberships import Place, place_of
from troche.people.models import STAFF_ROLES, Clinic
from troche.people.policy import Policy, opens, policy_of
from troche.people.visitors import clinic_visited

NOBODY = UUID(int=0)
SITTER_COOKIE = "troche_sitter"
SITTER_PAGES = "/sitter/"
OPEN_BEFORE_SECOND_FACTOR = ("account.own", "public.visit", "account.begin")


class Request(HttpRequest):
    """A request as every view of ours sees it."""

    actor: Actor
    own_charts: frozenset[UUID]
    clinic: Clinic | None
    needs_second_factor: bool
    note_if_shown: Callable[[], None]


class ActorMiddleware:
    """Finds the actor, keeps the connection within the actor's clinic, and lets views be opened by policy.

    Times are shown in the clinic's zone; pages for a person at home show that person's.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponseBase:
        """Leave the clinic again when the response is made, whatever happened."""
        request.actor, request.clinic = Actor(NOBODY, "visitor", NOBODY), None
        request.needs_second_factor, request.own_charts = False, frozenset()
        request.note_if_shown = lambda: None
        try:
            response = self.get_response(request)
            if response.status_code < 300 or response.status_code == 422:
                request.note_if_shown()
            return response
        finally:
            scope.leave()
            timezone.deactivate()

    def process_view(
        self, request: Request, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Nothing opens without a declared policy that allows it to this actor."""
        match = request.resolver_match
        route = match.view_name if match else None
        policy = policy_of(view, route)
        if policy is None:
            return refused(request)
        if policy.action == "public.probe":
            return None
        identify(request)
        if request.clinic is not None:
            timezone.activate(request.clinic.timezone)
        if request.needs_second_factor and policy.action not in OPEN_BEFORE_SECOND_FACTOR:
            return HttpResponseRedirect(reverse("mfa_index"))
        person = kwargs.get(policy.person)
        if not _may_open(request, policy, person):
            return refused(request)
        if isinstance(person, UUID) and not Stream.objects.filter(id=person, kind="person").exists():
            raise Http404
        if policy.purpose:
            reading = (request.actor, person or request.actor.stream, route or "", policy.purpose)
            if request.method in ("GET", "HEAD"):
                access.note(*reading)
            else:
                request.note_if_shown = partial(access.note, *reading)
        return None


def identify(request: Request) -> None:
    """Set `actor` and `clinic` from the sitter's pass, the signed-in account, or what a visitor visited."""
    if _is_sitter(request):
        return
    place = place_of(request)
    if place is not None:
        _take_place(request, place)
        return
    clinic = clinic_visited(request)
    scope.enter(scope.Scope(clinic=clinic.id if clinic else None, account=request.user.pk))
    request.clinic = clinic
    request.actor = Actor(uuid4(), "visitor", clinic.id if clinic else NOBODY)


def is_still_here(request: Request) -> bool:
    """Whether the one who asked would still be let in: for a page that stays open longer than a request lasts.

    Signing out, the end of a role and the end of a sitter's link are all asked for anew.
    """
    anew = copy(request)
    anew.session = type(request.session)(request.session.session_key)
    anew.user = get_user(anew)
    with scope.in_clinic(None):
        identify(anew)
    return anew.actor == request.actor and anew.needs_second_factor == request.needs_second_factor


def refused(request: Request) -> HttpResponseBase:
    """To sign-in when that may help; to a sitter, that the link has ended; otherwise a page that says no."""
    if request.path.startswith(SITTER_PAGES) and request.actor.role == "visitor":
        return render(request, "people/link_ended.html", status=403)
    may_help = request.actor.role == "visitor" and not request.user.is_authenticated
    if may_help and request.method in ("GET", "HEAD"):
        return redirect_to_login(request.get_full_path(), reverse("account_login"))
    return render(request, "403.html", status=403)


def _may_open(request: Request, policy: Policy, person: Any) -> bool:
    """What the policy allows; and nobody opens a chart of their own as one of the staff."""
    if person is not None and not isinstance(person, UUID):
        raise SuspiciousOperation("a person is named by uuid only")
    if person in request.own_charts and request.actor.role in STAFF_ROLES:
        return False
    return opens(request.actor, policy.action, person)


def _is_sitter(request: Request) -> bool:
    token = request.get_signed_cookie(SITTER_COOKIE, "", salt=SITTER_COOKIE)
    if not token or not request.path.startswith(SITTER_PAGES):
        return False
    held = passes.held(token)
    if held is None:
        return False
    request.clinic = held.clinic
    request.actor = Actor(held.id, "sitter", held.clinic_id, held.name, held.person)
    return True


def _take_place(request: Request, place: Place) -> None:
    membership = place.membership
    scope.enter(scope.Scope(clinic=membership.clinic_id, account=membership.account_id))
    staff = membership.role in STAFF_ROLES
    request.clinic, request.own_charts = membership.clinic, place.own_charts
    request.needs_second_factor = staff and not place.is_strong and not membership.clinic.is_demo
    request.actor = Actor(
        id=membership.stream,
        role=place.role,
        clinic=membership.clinic_id,
        name=place.name,
        stream=None if staff else membership.stream,
    )
