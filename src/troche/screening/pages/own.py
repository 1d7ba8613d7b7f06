"""The patient's own pages: questionnaires, blood pressure, and help. The history is in `history.py`."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from troche.chart.reasons import Refusal
from troche.chart.rooms import Chart
from troche.ledger import Refused, act
from troche.people.actor import Request
from troche.people.own_chart import own_chart
from troche.people.policy import page
from troche.people.rules import PEOPLE
from troche.people.setting import Setting
from troche.screening.case import Case
from troche.screening.checks.body import recent_pressures
from troche.screening.commands import MeasureHomePressure
from troche.screening.forms.own import PressureForm
from troche.screening.pages.assessment import posted
from troche.screening.rules import SCREENING
from troche.site.components import Pressure


@page(action="screening.measure", purpose="own care")
@require_http_methods(["GET", "POST"])
def pressure(request: Request) -> HttpResponse:
    """Enter a blood pressure taken at home, and see how many are still needed."""
    chart, setting = own_chart(request)
    form = PressureForm(PEOPLE.of(chart).zone, now(), posted(request))
    refused: Refusal | None = None
    if form.is_bound and form.is_valid():
        said = {
            name: form.cleaned_data[name]
            for name in ("systolic_mm_hg", "diastolic_mm_hg", "pulse_bpm", "measured_at")
        }
        outcome = act(
            MeasureHomePressure(
                id=form.cleaned_data["command_id"], actor=request.actor, stream=chart.stream, **said
            )
        )
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
            (reading.measured_at.astimezone(PEOPLE.of(chart).zone).replace(tzinfo=None), reading)
            for reading in reversed(readings)
        ],
        "days": len({case.day_of(reading.measured_at) for reading in readings}),
        "rule": rule,
        "drawn": drawn,
        "emergency": setting.programme.alerts["pressure_emergency"] if is_emergency else None,
    }
