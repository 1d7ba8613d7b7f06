"""Open concerns about the team: seen, taken by name, settled by words."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_POST

from troche.chart.reasons import Refusal
from troche.journey.concerns_shown import concerns_shown
from troche.ledger import Refused, act, clinic_setting
from troche.messaging.local_time import at_clinic
from troche.people.actor import Request
from troche.people.commands import SettleConcern, TakeConcern
from troche.people.concerns import name_of
from troche.people.forms import CommandForm
from troche.people.policy import page
from troche.people.team_forms import SettleForm, TakeForm


@page(action="people.see_team")
@require_GET
def concerns(request: Request) -> HttpResponse:
    """What about the team runs out or is missing: whose it is, what depends on it, where it is mended."""
    return _concerns(request)


@page(action="people.take_concern")
@require_POST
def take_concern(request: Request, concern: UUID) -> HttpResponse:
    """I have it."""
    found, form = _open(request, concern), TakeForm(request.POST)
    if not form.is_valid():
        return _concerns(request, form)
    return _act(request, form, TakeConcern(**form.to_clinic(request.actor), concern=found))


@page(action="people.take_concern")
@require_POST
def settle_concern(request: Request, concern: UUID) -> HttpResponse:
    """It stays as it is, by words."""
    found, form = _open(request, concern), SettleForm(request.POST, auto_id="settle_%s")
    if not form.is_valid():
        return _concerns(request, form, about=found)
    command = SettleConcern(
        **form.to_clinic(request.actor), concern=found, outcome=form.cleaned_data["outcome"]
    )
    return _act(request, form, command)


def _open(request: Request, name: UUID) -> str:
    """The open concern of this name."""
    clinic = request.actor.clinic
    for concern in clinic_setting(clinic).clinic.concerns.open:
        if name_of(clinic, concern) == name:
            return concern
    raise Http404("no such open concern")


def _act(request: Request, form: CommandForm, command: TakeConcern | SettleConcern) -> HttpResponse:
    outcome = act(command)
    if isinstance(outcome, Refused):
        return _concerns(request, form, outcome.refusal, command.concern)
    return redirect("people:concerns")


def _concerns(
    request: Request, failing: CommandForm | None = None, refused: Refusal | None = None, about: str = ""
) -> HttpResponse:
    setting, instant = clinic_setting(request.actor.clinic), now()
    typed = failing if isinstance(failing, SettleForm) else None
    shown = [
        (one, typed if typed and one.concern.id == about else SettleForm(auto_id=f"settle{place}_%s"))
        for place, one in enumerate(concerns_shown(request.actor, setting, instant))
    ]
    context = {"shown": shown, "failing": failing, "typed": typed, "refused": refused, "now": instant}
    with at_clinic(request):
        return render(request, "people/concerns.html", context, status=422 if failing else 200)
