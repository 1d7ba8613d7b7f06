"""The patient's own pages: side effects after a session, something that happened, how it goes with the lozenges."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_http_methods

from troche.chart.reasons import Refusal
from troche.chart.rooms import Chart
from troche.events.commands import AnswerSideEffects, NoteSignal, OpenEvent
from troche.events.effects import CALLS
from troche.events.forms import LozengesForm, SideEffectsForm, TellForm
from troche.events.gates import has_answered_since_dose
from troche.events.rules import side_effects_asked_at
from troche.events.state import events_of
from troche.ledger import Refused, act
from troche.messaging.local_time import at_home
from troche.people.actor import Request
from troche.people.own_chart import own_chart
from troche.people.policy import page
from troche.people.setting import Setting


@page(action="events.effects", purpose="own care")
@require_http_methods(["GET", "POST"])
def side_effects(request: Request) -> HttpResponse:
    """Every side effect, asked after each session and again before the next."""
    chart, setting = own_chart(request)
    effects = setting.programme.events.effects
    if request.method == "GET":
        return _side_effects(request, chart, setting, SideEffectsForm(effects))
    form = SideEffectsForm(effects, request.POST)
    if not form.is_valid():
        return _side_effects(request, chart, setting, form, status=422)
    outcome = act(
        AnswerSideEffects(
            id=form.cleaned_data["command_id"],
            actor=request.actor,
            stream=chart.stream,
            graded=form.graded(),
            words=form.cleaned_data["words"],
        )
    )
    if isinstance(outcome, Refused):
        return _side_effects(request, chart, setting, form, outcome.refusal, 422)
    return redirect("events:side_effects")


@page(action="events.tell", purpose="own care")
@require_http_methods(["GET", "POST"])
def tell(request: Request) -> HttpResponse:
    """Something unwanted, in own words; and what became of what was told before."""
    chart, setting = own_chart(request)
    if request.method == "GET":
        return _tell(request, chart, setting, TellForm())
    form = TellForm(request.POST)
    if not form.is_valid():
        return _tell(request, chart, setting, form, status=422)
    said = dict(form.cleaned_data)
    outcome = act(OpenEvent(id=said.pop("command_id"), actor=request.actor, stream=chart.stream, **said))
    if isinstance(outcome, Refused):
        return _tell(request, chart, setting, form, outcome.refusal, 422)
    return redirect("events:tell")


@page(action="events.tell", purpose="own care")
@require_http_methods(["GET", "POST"])
def lozenges(request: Request) -> HttpResponse:
    """How it goes with the lozenges: help first, then what is told."""
    chart, setting = own_chart(request)
    form = LozengesForm(request.POST) if request.method == "POST" else LozengesForm()
    refused, status = None, 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            said = dict(form.cleaned_data)
            outcome = act(
                NoteSignal(id=said.pop("command_id"), actor=request.actor, stream=chart.stream, **said)
            )
            if not isinstance(outcome, Refused):
                return redirect("events:told")
            refused = outcome.refusal
    shown = {"form": form, "refused": refused, "alerts": setting.programme.alerts}
    with at_home(chart):
        return render(request, "events/lozenges.html", shown, status=status)


@page(action="events.tell", purpose="own care")
@require_GET
def told(request: Request) -> HttpResponse:
    """Help for what was told last, and who speaks with the person when."""
    chart, setting = own_chart(request)
    mine = [one for one in events_of(chart).signals.values() if one.behind[0].source == "told:patient"]
    if not mine:
        return redirect("events:lozenges")
    alert = setting.programme.alerts[CALLS.get(mine[-1].kind, "misuse_sign")]
    shown = {"alert": alert, "signal": mine[-1], "is_now": alert.level == 1}
    with at_home(chart):
        return render(request, "events/told.html", shown)


def _side_effects(
    request: Request,
    chart: Chart,
    setting: Setting,
    form: SideEffectsForm,
    refused: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    state, instant = events_of(chart), now()
    shown: dict[str, Any] = {
        "form": form,
        "refused": refused,
        "state": state,
        "is_asked": side_effects_asked_at(chart, setting, instant) is not None,
        "has_answered": has_answered_since_dose(chart, setting),
        "told_early": bool(state.answer and state.last_dose and state.answer.at > state.last_dose.at),
    }
    with at_home(chart):
        return render(request, "events/side_effects.html", shown, status=status)


def _tell(
    request: Request,
    chart: Chart,
    setting: Setting,
    form: TellForm,
    refused: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    mine = [one for one in events_of(chart).events.values() if one.told.told_by in ("patient", "form")]
    shown = {"form": form, "refused": refused, "mine": mine[::-1]}
    with at_home(chart):
        return render(request, "events/tell.html", shown, status=status)
