"""The team: who works here, invitations, licences; and accepting an invitation."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth import login
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from troche.chart.reasons import Refusal
from troche.ledger import Refused, act, read_chart
from troche.people import invitations
from troche.people.actor import Request
from troche.people.clinic import ClinicState
from troche.people.commands import AddLicence, LeaveStaff
from troche.people.facts import Licence
from troche.people.forms import ROLE_WORDS, InviteForm, JoinForm, LeaveForm, LicenceForm
from troche.people.memberships import end_places
from troche.people.pages import BACKEND
from troche.people.policy import allows_at_all, page
from troche.people.rules import CLINIC


@page(action="people.manage")
@require_http_methods(["GET", "POST"])
def staff(request: Request) -> HttpResponse:
    """Everybody who works here, and a form to invite one more."""
    form = InviteForm(request.POST if request.method == "POST" else None)
    said: dict[str, Any] = {"form": form, "invited": None, "link": None}
    if request.method == "POST" and form.is_valid():
        said |= {
            "invited": form.cleaned_data,
            "link": _invite(request, form.cleaned_data),
            "form": InviteForm(),
        }
    state = _team(request)
    team = sorted(state.staff.values(), key=lambda one: (one.left_at is not None, one.role, one.name))
    status = 422 if form.errors else 200
    rows = [(one, ROLE_WORDS[one.role]) for one in team]
    answered = any(allows_at_all(one.role, "messaging.acknowledge") for one in state.working())
    return render(request, "people/staff.html", {**said, "team": rows, "answered": answered}, status=status)


@page(action="people.manage")
@require_http_methods(["GET", "POST"])
def member(request: Request, staff: UUID) -> HttpResponse:
    """One of the staff: licences, and one more to enter."""
    form = LicenceForm(request.POST if request.method == "POST" else None)
    refused = None
    if request.method == "POST" and form.is_valid():
        refused = _add_licence(request, staff, form)
        if refused is None:
            return redirect("people:member", staff=staff)
    return _member_page(request, staff, form, LeaveForm(), refused)


@page(action="people.manage")
@require_POST
def leave(request: Request, staff: UUID) -> HttpResponse:
    """End somebody's work here, and every way in that came with it."""
    form = LeaveForm(request.POST)
    if not form.is_valid():
        return _member_page(request, staff, LicenceForm(), form, None)
    outcome = act(
        LeaveStaff(
            id=form.cleaned_data["command_id"],
            actor=request.actor,
            stream=request.actor.clinic,
            staff=staff,
            reason=form.cleaned_data["reason"],
        ),
        beside=lambda: end_places(request.actor.clinic, staff, now()),
    )
    if isinstance(outcome, Refused):
        return _member_page(request, staff, LicenceForm(), LeaveForm(), outcome.refusal)
    return redirect("people:staff")


@page(action="public.visit")
@never_cache
@require_http_methods(["GET", "POST"])
def join(request: Request, token: str) -> HttpResponse:
    """Accept an invitation: with a new password, or with the account one already has."""
    invitation = invitations.read(token)
    if invitation is None or not invitations.still_open(invitation):
        return render(request, "people/link_ended.html", status=410)
    existing = invitations.account_for(invitation)
    own = existing is not None and request.user == existing
    form = JoinForm(request.POST if request.method == "POST" else None)
    no = ""
    if request.method == "POST" and (own or (existing is None and form.is_valid())):
        password = None if own else form.cleaned_data["password"]
        try:
            account = invitations.accept(invitation, password=password)
        except invitations.CannotJoin as error:
            no = str(error)
        else:
            if own:
                return redirect("mfa_index")
            if not invitation.mailed:
                return redirect("account_login")
            login(request, account, backend=BACKEND)
            return redirect("mfa_index")
    context = {"invitation": invitation, "form": form, "existing": existing, "own": own, "no": no}
    return render(request, "people/join.html", context, status=422 if request.method == "POST" else 200)


def _team(request: Request) -> ClinicState:
    return CLINIC.of(read_chart(request.actor.clinic, request.actor.clinic))


def _invite(request: Request, said: dict[str, str]) -> str:
    assert request.clinic is not None
    invitation = invitations.invite(
        request.actor,
        name=said["name"],
        email=said["email"],
        role=said["role"],  # type: ignore[arg-type]
    )
    mailed = invitations.path_of(invitation, mailed=True)
    invitations.mail(request.build_absolute_uri(mailed), said["email"], request.clinic)
    return request.build_absolute_uri(invitations.path_of(invitation))


def _add_licence(request: Request, staff: UUID, form: LicenceForm) -> Refusal | None:
    said = form.cleaned_data
    outcome = act(
        AddLicence(
            id=said["command_id"],
            actor=request.actor,
            stream=request.actor.clinic,
            staff=staff,
            licence=Licence(
                kind=said["kind"],
                state=said["state"],
                number=said["number"],
                first_day=said["first_day"],
                last_day=said["last_day"],
            ),
        )
    )
    return outcome.refusal if isinstance(outcome, Refused) else None


def _member_page(
    request: Request, staff: UUID, form: LicenceForm, leaving: LeaveForm, refused: Refusal | None
) -> HttpResponse:
    found = _team(request).staff.get(staff)
    if found is None:
        raise Http404
    context = {
        "one": found,
        "role": ROLE_WORDS[found.role],
        "form": form,
        "leaving": leaving,
        "refused": refused,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "people/member.html", context, status=status)
