"""The doors: from sign-in to the right first page, registration, sitters' and demo links, own account."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from troche.people import demo, passes
from troche.people.actor import SITTER_COOKIE, SITTER_PAGES, Request
from troche.people.forms import AboutYouForm
from troche.people.homes import home_path
from troche.people.memberships import BY_DEMO_LINK, choose, places_in
from troche.people.models import Account, Membership
from troche.people.policy import page
from troche.people.registration import NotRegistered, register
from troche.people.visitors import DOOR_COOKIE, clinic_at

BACKEND = "django.contrib.auth.backends.ModelBackend"
KEPT_AFTER = timedelta(
    days=1
)  # ours: a pass outlasts its end while a dose is acting, and none acts for so long
DOOR_COOKIE_LASTS_S = 400 * 24 * 60 * 60  # browsers keep a cookie no longer


@page(action="account.begin")
@require_GET
@login_required
def enter(request: Request) -> HttpResponse:
    """Go to the first page of one's role; an account that belongs nowhere yet says who it is for."""
    if request.actor.role == "visitor":
        return redirect("people:welcome")
    return HttpResponseRedirect(home_path(request.actor.role))


@page(action="account.begin")
@require_http_methods(["GET", "POST"])
@login_required
def welcome(request: Request) -> HttpResponse:
    """Who the new account is for. Its answers make the person a patient of the clinic."""
    if request.actor.role != "visitor":
        return redirect("people:enter")
    if request.clinic is None:
        raise Http404
    sent = request.POST if request.method == "POST" else None
    form = AboutYouForm(sent, default_timezone=request.clinic.timezone)
    refused = None
    if request.method == "POST" and form.is_valid():
        try:
            register(request, form.cleaned_data)
            return redirect("people:enter")
        except NotRegistered as no:
            refused = no.refusal
    status = 422 if request.method == "POST" else 200
    return render(request, "people/welcome.html", {"form": form, "refused": refused}, status=status)


@page(action="account.begin")
@require_GET
@login_required
def account(request: Request) -> HttpResponse:
    """One's ways to sign in, and the clinics one belongs to."""
    assert isinstance(request.user, Account)
    own = places_in(request, request.user.pk) if request.actor.role != "visitor" else ()
    return render(request, "people/account.html", {"places": own})


@page(action="account.begin")
@require_POST
@login_required
def change_place(request: Request) -> HttpResponse:
    """Work from another of one's places."""
    assert isinstance(request.user, Account)
    wanted = request.POST.get("place", "")
    for place in places_in(request, request.user.pk):
        if str(place.id) == wanted:
            choose(request, place)
            return redirect("people:enter")
    raise Http404


@page(action="public.visit")
@require_GET
@never_cache
def with_link(request: Request, token: str) -> HttpResponse:
    """A sitter's link: remember the pass on this device, for the sitter's pages only."""
    held = passes.held(token)
    if held is None:
        return render(request, "people/link_ended.html", status=410)
    response = HttpResponseRedirect(SITTER_PAGES)
    expires = held.expires_at + KEPT_AFTER
    _remember(request, response, SITTER_COOKIE, token, expires=expires, path=SITTER_PAGES)
    return response


@page(action="public.visit")
@require_GET
@never_cache
def demo_enter(request: Request, token: str) -> HttpResponse:
    """A demo link: sign in as a made-up person of the demo clinic."""
    found = demo.behind(token)
    if isinstance(found, str):
        return HttpResponseRedirect(found)
    if not isinstance(found, Membership):
        return render(request, "people/link_ended.html", status=410)
    login(request, found.account, backend=BACKEND)
    request.session[BY_DEMO_LINK] = True
    choose(request, found)
    return HttpResponseRedirect(home_path(found.role))


@page(action="public.visit")
@require_GET
def door(request: Request, slug: str) -> HttpResponse:
    """A clinic's own door: this browser is with that clinic from now on."""
    clinic = clinic_at(slug)
    if clinic is None:
        raise Http404
    response = HttpResponseRedirect("/")
    _remember(request, response, DOOR_COOKIE, clinic.slug, max_age=DOOR_COOKIE_LASTS_S)
    return response


def _remember(request: Request, response: HttpResponse, cookie: str, said: str, **how_long: Any) -> None:
    """Signed, for the browser alone: no script reads it."""
    response.set_signed_cookie(
        cookie, said, salt=cookie, secure=request.is_secure(), httponly=True, samesite="Lax", **how_long
    )
