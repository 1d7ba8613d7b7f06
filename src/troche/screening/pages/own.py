"""The patient's own pages: questionnaires, blood pressure, and help. The history is in `history.py`."""

from __future__ import annotations

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from troche.chart.reasons import Refusal
from troche.chart.rooms import Chart
from troche.instruments import instrument as instrument_of
from troche.ledger import Refused, act, read_chart, read_setting
from troche.people.actor import Request
from troche.people.policy import page
from troche.people.rules import PEOPLE
from troche.people.setting import Setting
from troche.screening.alarms import reports_thoughts
from troche.screening.case import Case
from troche.screening.checks.body import recent_pressures
from troche.screening.commands import AnswerInstrument, MeasureHomePressure
from troche.screening.forms.own import InstrumentForm, PressureForm
from troche.screening.pages.assessment import posted
from troche.screening.rules import SCREENING
from troche.screening.state import level_of
from troche.site.components import Pressure

SCREEN = "asq"
"""The questionnaire that follows when an answer tells of thoughts of suicide."""


def own_chart(request: Request) -> tuple[Chart, Setting]:
    """The signed-in patient's chart and its setting."""
    stream = request.actor.stream
    if stream is None or request.actor.role != "patient":
        raise Http404
    chart = read_chart(request.actor.clinic, stream)
    return chart, read_setting(request.actor.clinic, chart)


def zone_of(chart: Chart) -> ZoneInfo:
    """The person's own time zone."""
    return PEOPLE.of(chart).zone


def said_id(form: Any) -> UUID:
    """The client-made id of the command."""
    found = form.cleaned_data["command_id"]
    assert isinstance(found, UUID)
    return found


@page(action="screening.measure", purpose="own care")
@require_http_methods(["GET", "POST"])
def questionnaire(request: Request, instrument: str) -> HttpResponse:
    """Answer a questionnaire. Thoughts of suicide in it bring the help page first."""
    chart, setting = own_chart(request)
    if instrument not in setting.programme.measures.schedule:
        raise Http404
    asked = instrument_of(instrument)
    form = InstrumentForm(asked, posted(request))
    refused: Refusal | None = None
    is_sent = form.is_bound and (not form.asks_more or not form.is_valid())
    if is_sent and form.is_valid():
        answers = form.answers()
        command = AnswerInstrument(
            id=said_id(form), actor=request.actor, stream=chart.stream, instrument=instrument, answers=answers
        )
        outcome = act(command)
        if not isinstance(outcome, Refused):
            return _after(request, setting, instrument, answers)
        refused = outcome.refusal
    context = {
        "form": form,
        "refused": refused,
        "asked": asked,
        "schedule": setting.programme.measures.schedule[instrument],
        "asks_more": form.asks_more,
        "show_errors": is_sent,
    }
    return render(request, "screening/questionnaire.html", context, status=422 if is_sent else 200)


def _after(
    request: Request, setting: Setting, instrument: str, answers: dict[str, int | None]
) -> HttpResponse:
    if instrument == "phq_9" and reports_thoughts(answers, setting.programme):
        return redirect("screening:own_help")
    if instrument == SCREEN and level_of(answers) != "negative":
        return redirect("screening:own_help_after")
    messages.success(request, _("Thank you. Your answers are kept."))
    return redirect("people:enter")


@page(action="chart.read", purpose="own care")
@require_GET
def own_help(request: Request, asked: bool = False) -> HttpResponse:
    """Help first; then a few questions more, unless they were asked just now."""
    _chart, setting = own_chart(request)
    context = {
        "programme": setting.programme,
        "shell": "layouts/patient.html",
        "signed_in": True,
        "screen": "" if asked or SCREEN not in setting.programme.measures.schedule else SCREEN,
        "next_step": setting.programme.alerts["item_9"].patient,
    }
    return render(request, "screening/help.html", context)


@page(action="screening.measure", purpose="own care")
@require_http_methods(["GET", "POST"])
def pressure(request: Request) -> HttpResponse:
    """Enter a blood pressure taken at home, and see how many are still needed."""
    chart, setting = own_chart(request)
    form = PressureForm(zone_of(chart), now(), posted(request))
    refused: Refusal | None = None
    if form.is_bound and form.is_valid():
        said = {
            name: form.cleaned_data[name]
            for name in ("systolic_mm_hg", "diastolic_mm_hg", "pulse_bpm", "measured_at")
        }
        outcome = act(MeasureHomePressure(id=said_id(form), actor=request.actor, stream=chart.stream, **said))
        if not isinstance(outcome, Refused):
            messages.success(request, _("Your reading is kept."))
            return redirect("screening:pressure")
        refused = outcome.refusal
    context = {"form": form, "refused": refused, **_readings(chart, setting)}
    return render(request, "screening/pressure.html", context, status=422 if form.is_bound else 200)


def _readings(chart: Chart, setting: Setting) -> dict[str, Any]:
    case = Case(SCREENING.of(chart), PEOPLE.of(chart), setting, now())
    readings = recent_pressures(case)
    rule, limits = setting.programme.eligibility.home_pressure, setting.programme.session.pressure
    latest = readings[-1] if readings else None
    is_emergency = latest is not None and (
        latest.systolic_mm_hg >= limits.emergency_from.systolic_mm_hg.value
        or latest.diastolic_mm_hg >= limits.emergency_from.diastolic_mm_hg.value
    )
    drawn = latest and Pressure(
        ident="latest-pressure",
        systolic=latest.systolic_mm_hg,
        diastolic=latest.diastolic_mm_hg,
        start_systolic=rule.mean_systolic_at_most_mm_hg.value,
        start_diastolic=rule.mean_diastolic_at_most_mm_hg.value,
        stop_systolic=limits.none_from.systolic_mm_hg.value,
        stop_diastolic=limits.none_from.diastolic_mm_hg.value,
    )
    return {
        "readings": [
            (reading.measured_at.astimezone(zone_of(chart)).replace(tzinfo=None), reading)
            for reading in reversed(readings)
        ],
        "days": len({case.day_of(reading.measured_at) for reading in readings}),
        "rule": rule,
        "drawn": drawn,
        "emergency": setting.programme.alerts["pressure_emergency"] if is_emergency else None,
    }
