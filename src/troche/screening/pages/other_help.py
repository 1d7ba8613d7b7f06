"""What else could help: the patient's own page, from what the chart says by now."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from troche.people.actor import Request
from troche.people.own_chart import own_chart
from troche.people.policy import page
from troche.screening.others import cited, known_of, others_for
from troche.screening.rules import SCREENING


@page(action="chart.read", purpose="own care")
@require_GET
def other_help(request: Request) -> HttpResponse:
    """Other treatments and people, also those that are not ours."""
    chart, setting = own_chart(request)
    programme = setting.programme
    others = others_for(known_of(SCREENING.of(chart), programme), programme)
    context = {"others": others, "cited": cited([other.source for other in others.values()], programme)}
    return render(request, "screening/other_help.html", context)
