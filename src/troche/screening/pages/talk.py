"""A clinician's talk about suicide: whom to call where, what was asked and found, how it ended; on paper, too."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from troche.chart.reasons import Refusal
from troche.chart.rooms import Chart
from troche.ledger import Refused, act, read_chart, read_setting
from troche.messaging.local_time import at_clinic
from troche.people.actor import Request
from troche.people.policy import page
from troche.people.setting import Setting
from troche.screening.called import safety_alerts
from troche.screening.commands import NoteSafetyCall, ScreenSafety
from troche.screening.forms.safety import TalkForm, TriedForm
from troche.screening.pathway import path_of
from troche.screening.queries import header
from troche.screening.safety_shown import call_sheet_of, safety_shown

WHY = "treatment: talk about safety"
TRIED_IDS = "tried_%s"  # two forms on one page


@page(action="screening.talk", purpose=WHY)
@require_http_methods(["GET", "POST"])
def talk(request: Request, person: UUID) -> HttpResponse:
    """Record a talk. It ends the alerts that asked for it, for whom may close them."""
    chart = read_chart(request.actor.clinic, person)
    if request.method == "GET":
        return _shown(request, chart)
    form = TalkForm(request.POST)
    if not form.is_valid():
        return _shown(request, chart, talk=form)
    command = ScreenSafety(
        id=form.cleaned_data["command_id"], actor=request.actor, stream=person, **form.said()
    )
    outcome = act(command)
    if isinstance(outcome, Refused):
        return _shown(request, chart, talk=form, refused=outcome.refusal)
    messages.success(request, _("The talk is recorded."))
    return redirect("screening:dossier", person=person)


@page(action="screening.talk", purpose=WHY)
@require_POST
def tried(request: Request, person: UUID) -> HttpResponse:
    """Not reached: what was tried. The alert stays open."""
    chart, form = read_chart(request.actor.clinic, person), TriedForm(request.POST, auto_id=TRIED_IDS)
    if not form.is_valid():
        return _shown(request, chart, tried=form)
    command = NoteSafetyCall(
        id=form.cleaned_data["command_id"],
        actor=request.actor,
        stream=person,
        note=form.cleaned_data["note"],
        handed_over=form.cleaned_data["handed_over"],
    )
    outcome = act(command)
    if isinstance(outcome, Refused):
        return _shown(request, chart, tried=form, refused=outcome.refusal)
    messages.success(request, _("Recorded. The alert stays until somebody has spoken with the person."))
    return redirect("screening:talk", person=person)


@page(action="chart.read", purpose="treatment: call sheet")
@require_GET
def call_sheet(request: Request, person: UUID) -> HttpResponse:
    """Name, place and numbers for a call to the person or to emergency services: one sheet of paper."""
    chart = read_chart(request.actor.clinic, person)
    with at_clinic(request):
        return render(request, "screening/call_sheet.html", _context(request, chart))


def _context(request: Request, chart: Chart) -> dict[str, Any]:
    setting: Setting = read_setting(chart.clinic, chart)
    return {
        "who": header(chart, request.actor.role, "dossier", setting.clinic),
        "person": chart.stream,
        "programme": setting.programme,
        "alerts": safety_alerts(chart, setting),
        "sheet": call_sheet_of(chart, now()),
        "safety": safety_shown(chart, setting, now()),
        "path": path_of(chart),
        "now": now(),
    }


def _shown(
    request: Request,
    chart: Chart,
    *,
    talk: TalkForm | None = None,
    tried: TriedForm | None = None,
    refused: Refusal | None = None,
) -> HttpResponse:
    wrong = talk or tried
    context = _context(request, chart) | {
        "talk": talk or TalkForm(),
        "tried": tried or TriedForm(auto_id=TRIED_IDS),
        "wrong": wrong,
        "form": wrong,
        "refused": refused,
    }
    with at_clinic(request):
        return render(request, "screening/talk.html", context, status=422 if wrong else 200)
