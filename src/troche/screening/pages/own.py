"""The patient's own pages: history, questionnaires, blood pressure, and help."""

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
from troche.ledger import Refused, act, read_chart, read_setting
from troche.messaging.rules import open_alerts
from troche.people.actor import Request
from troche.people.policy import page
from troche.people.rules import PEOPLE
from troche.people.setting import Setting
from troche.screening.case import Case
from troche.screening.checks.body import recent_pressures
from troche.screening.checks.mind import PLAN
from troche.screening.commands import GiveHistory, MeasureHomePressure
from troche.screening.drafts import begun
from troche.screening.forms.own import HistoryForm, PressureForm
from troche.screening.pages.assessment import posted
from troche.screening.risk import GRAVEST_FIRST, THOUGHTS
from troche.screening.rules import SCREENING
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


@page(action="screening.history", purpose="own care")
@require_http_methods(["GET", "POST"])
def history(request: Request) -> HttpResponse:
    """Give the history, or mend it."""
    chart, setting = own_chart(request)
    form = HistoryForm(setting.programme, posted(request), SCREENING.of(chart).history)
    refused: Refusal | None = None
    if form.is_bound and not form.wants_rows and form.is_valid():
        said = form.said()
        command = GiveHistory(id=said_id(form), actor=request.actor, stream=chart.stream, **said)
        outcome = act(command)
        if not isinstance(outcome, Refused):
            if said["conditions"].get(PLAN) in ("yes", "unsure"):
                return redirect("screening:own_help")
            messages.success(request, _("Your history is kept. You can mend it at any time."))
            return redirect("people:enter")
        refused = outcome.refusal
    is_wrong = form.is_bound and not form.wants_rows
    context = {"form": form, "refused": refused, "show_errors": is_wrong}
    return render(request, "screening/history.html", context, status=422 if is_wrong else 200)


def said_id(form: Any) -> UUID:
    """The client-made id of the command."""
    found = form.cleaned_data["command_id"]
    assert isinstance(found, UUID)
    return found


@page(action="chart.read", purpose="own care")
@require_GET
def own_help(request: Request, asked: bool = False) -> HttpResponse:
    """Help first; then a few questions more, unless they were asked just now."""
    chart, setting = own_chart(request)
    schedule = setting.programme.measures.schedule
    unsent = [
        code for code in begun(chart.stream, setting.programme, now()) if code in schedule and code != SCREEN
    ]
    context = {
        "unsent": unsent[0] if unsent else "",
        "programme": setting.programme,
        "shell": "layouts/patient.html",
        "signed_in": True,
        "screen": "" if asked or SCREEN not in schedule else SCREEN,
        "next_step": setting.programme.alerts[_gravest(chart)].patient,
    }
    return render(request, "screening/help.html", context)


def _gravest(chart: Chart) -> str:
    """The alert whose words the person reads: the most urgent one about suicide, as item 9 when there is none."""
    raised = {alert.code for alert in open_alerts(chart)}
    return next((code for code in GRAVEST_FIRST if code in raised), THOUGHTS)


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
