"""Open concerns about the team: seen, taken by name, settled by words."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_POST

from troche.chart.commands import Command
from troche.chart.reasons import Refusal
from troche.journey.concerns_shown import concerns_shown
from troche.ledger import Refused, act
from troche.messaging.local_time import at_clinic
from troche.people.actor import Request
from troche.people.commands import SettleConcern, TakeConcern
from troche.people.forms import CommandForm
from troche.people.policy import page
from troche.people.team_forms import SettleForm, TakeForm
from troche.screening.queries import clinic_setting


@page(action="people.see_team")
@require_GET
def concerns(request: Request) -> HttpResponse:
    """What about the team runs out or is missing: whose it is, what depends on it, where it is mended."""
    return _concerns(request)


@page(action="people.take_concern")
@require_POST
def take_concern(request: Request) -> HttpResponse:
    """I have it."""
    form = TakeForm(request.POST)
    if not form.is_valid():
        return _concerns(request, form)
    return _act(request, form, TakeConcern(**_who(request, form), concern=form.cleaned_data["concern"]))


@page(action="people.take_concern")
@require_POST
def settle_concern(request: Request) -> HttpResponse:
    """It stays as it is, by words."""
    form = SettleForm(request.POST, auto_id="settle_%s")
    if not form.is_valid():
        return _concerns(request, form)
    said = form.cleaned_data
    command = SettleConcern(**_who(request, form), concern=said["concern"], outcome=said["outcome"])
    return _act(request, form, command)


def _act(request: Request, form: CommandForm, command: Command) -> HttpResponse:
    outcome = act(command)
    if isinstance(outcome, Refused):
        return _concerns(request, form, outcome.refusal)
    return redirect("people:concerns")


def _who(request: Request, form: CommandForm) -> dict[str, Any]:
    return {"id": form.cleaned_data["command_id"], "actor": request.actor, "stream": request.actor.clinic}


def _concerns(
    request: Request, failing: CommandForm | None = None, refused: Refusal | None = None
) -> HttpResponse:
    setting, instant = clinic_setting(request.actor.clinic), now()
    typed = failing if isinstance(failing, SettleForm) else None
    shown = [
        (
            one,
            typed
            if typed is not None and typed.data.get("concern") == one.concern.id
            else SettleForm(auto_id=f"settle{place}_%s"),
        )
        for place, one in enumerate(concerns_shown(request.actor, setting, instant))
    ]
    context = {"shown": shown, "failing": failing, "typed": typed, "refused": refused, "now": instant}
    with at_clinic(request):
        return render(request, "people/concerns.html", context, status=422 if failing else 200)
