"""The patient's own weight."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from troche.chart.reasons import Refusal
from troche.ledger import Refused, act
from troche.people.actor import Request
from troche.people.own_chart import own_chart
from troche.people.policy import page
from troche.people.rules import PEOPLE
from troche.screening.commands import MeasureWeight
from troche.screening.forms.readings import WeightForm
from troche.screening.pages.assessment import posted
from troche.screening.results import KG_IN_A_POUND
from troche.screening.rules import SCREENING


@page(action="screening.measure", purpose="own care")
@require_http_methods(["GET", "POST"])
def weight(request: Request) -> HttpResponse:
    """Enter one's weight, and see the one on file."""
    chart, _setting = own_chart(request)
    form = WeightForm(PEOPLE.of(chart).zone, now(), posted(request))
    refused: Refusal | None = None
    if form.is_bound and form.is_valid():
        command = MeasureWeight(
            id=form.cleaned_data["command_id"], actor=request.actor, stream=chart.stream, **form.said()
        )
        outcome = act(command)
        if not isinstance(outcome, Refused):
            messages.success(request, _("Your weight is kept."))
            return redirect("screening:weight")
        refused = outcome.refusal
    latest = SCREENING.of(chart).weight
    context = {
        "form": form,
        "refused": refused,
        "latest": latest,
        "pounds": round(latest.weight_kg / KG_IN_A_POUND) if latest else None,
        "on": PEOPLE.of(chart).day_of(latest.measured_at) if latest else None,
    }
    return render(request, "screening/weight.html", context, status=422 if form.is_bound else 200)
