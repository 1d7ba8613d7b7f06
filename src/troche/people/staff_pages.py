"""The team: who works here and may do what today, invitations; and accepting an invitation."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import login
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from troche.ledger import clinic_setting
from troche.people import invitations
from troche.people.actor import Request
from troche.people.forms import InviteForm, JoinForm
from troche.people.pages import BACKEND
from troche.people.policy import allows_at_all, page
from troche.people.rota_shown import ahead_shown
from troche.people.team_shown import staff_shown


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
    setting, instant = clinic_setting(request.actor.clinic), now()
    state = setting.clinic
    said |= {
        "team": staff_shown(state, setting.programme, state.day_of(instant)),
        "answered": any(allows_at_all(one.role, "messaging.acknowledge") for one in state.working()),
        "ahead": ahead_shown(state, setting.programme, instant),
        "concerns": len(state.concerns.open),
    }
    return render(request, "people/staff.html", said, status=422 if form.errors else 200)


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
