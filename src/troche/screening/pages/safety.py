"""Help at any time, the person's own word, and what happens next."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, now
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from troche.chart.commands import Command
from troche.chart.reasons import Refusal
from troche.chart.rooms import Chart
from troche.ledger import Refused, act
from troche.messaging.local_time import at_home
from troche.people.actor import Request
from troche.people.forms import CommandForm
from troche.people.own_chart import own_chart
from troche.people.policy import page
from troche.people.setting import Setting
from troche.screening import pathway
from troche.screening.called import called
from troche.screening.commands import DeclineSafetyScreen, SayHowSafe
from troche.screening.drafts import begun
from troche.screening.forms.safety import HowSafeForm
from troche.screening.rules import SCREENING


@page(action="chart.read", purpose="own care")
@require_GET
@never_cache
def own_help(request: Request, asked: bool = False) -> HttpResponse:
    """Help first; then the safety questions, unless they were asked just now; and who was called."""
    chart, setting = own_chart(request)
    return _shown(request, chart, setting, asked=asked)


@page(action="screening.measure", purpose="own care")
@require_POST
def say_how_safe(request: Request) -> HttpResponse:
    """I am safe for now: the questions follow. I am not safe: somebody is called this moment."""
    chart, setting = own_chart(request)
    form = HowSafeForm(request.POST)
    if not form.is_valid():
        return _shown(request, chart, setting, failing=form)
    safe = form.cleaned_data["safe"]
    command = SayHowSafe(
        id=form.cleaned_data["command_id"], actor=request.actor, stream=chart.stream, safe=safe
    )
    refused = _act(command)
    if refused:
        return _shown(request, chart, setting, failing=form, refused=refused)
    if safe and pathway.path_of(chart).step == "screen":
        return redirect("screening:questionnaire", instrument=pathway.screen_of(setting))
    return redirect("screening:own_help_after")


@page(action="screening.measure", purpose="own care")
@require_POST
def decline(request: Request) -> HttpResponse:
    """Rather not answer the safety questions: somebody calls instead."""
    chart, setting = own_chart(request)
    form = CommandForm(request.POST)
    if not form.is_valid():
        return _shown(request, chart, setting, failing=form)
    command = DeclineSafetyScreen(
        id=form.cleaned_data["command_id"], actor=request.actor, stream=chart.stream
    )
    refused = _act(command)
    if refused:
        return _shown(request, chart, setting, failing=form, refused=refused)
    return redirect("screening:own_help_after")


def _act(command: Command) -> Refusal | None:
    outcome = act(command)
    return outcome.refusal if isinstance(outcome, Refused) else None


def _shown(
    request: Request,
    chart: Chart,
    setting: Setting,
    *,
    asked: bool = False,
    failing: CommandForm | None = None,
    refused: Refusal | None = None,
) -> HttpResponse:
    path = pathway.path_of(chart)
    told = called(chart, setting, now())
    history = SCREENING.of(chart).history
    local = history.local_emergency_number if history else ""
    screen = pathway.screen_of(setting) if path.step == "screen" else ""
    context: dict[str, Any] = {
        "programme": setting.programme,
        "shell": "layouts/patient.html",
        "signed_in": True,
        "asked": asked,
        "called": told,
        "screen": screen,
        "unsent": _unsent(chart, setting, screen),
        "has_plan": path.plan is not None,
        "local_number": local if local != setting.programme.help["emergency"].number else "",
        "person": chart.stream,
        "position": chart.position,
        "form": failing,
        "refused": refused,
    }
    with at_home(chart):
        context["by_today"] = told is not None and localdate(told.by) == localdate()
        return render(request, "screening/help.html", context, status=422 if failing else 200)


def _unsent(chart: Chart, setting: Setting, screen: str) -> str:
    """A questionnaire that was begun and not sent, beside the safety questions that are asked here anyway."""
    kept = begun(chart.stream, setting.programme, now())
    return next((code for code in kept if code in setting.programme.measures.schedule and code != screen), "")
