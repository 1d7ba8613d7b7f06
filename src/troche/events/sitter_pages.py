"""The sitter's page for what was seen after a session: told to the team. It shows nothing of the chart."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from troche.chart.reasons import Refusal
from troche.events.commands import OpenEvent
from troche.events.forms import SeenForm
from troche.ledger import Refused, act
from troche.messaging.local_time import at_home
from troche.people.actor import Request
from troche.people.own_chart import own_chart
from troche.people.policy import page
from troche.people.rules import PEOPLE


@page(action="events.tell", purpose="sitter: something happened")
@require_http_methods(["GET", "POST"])
def tell(request: Request) -> HttpResponse:
    """Something unwanted, as the adult at home saw it, also on the days after."""
    chart, _setting = own_chart(request)
    form = SeenForm(request.POST) if request.method == "POST" else SeenForm()
    refused: Refusal | None = None
    if form.is_bound and form.is_valid():
        said = dict(form.cleaned_data)
        outcome = act(OpenEvent(id=said.pop("command_id"), actor=request.actor, stream=chart.stream, **said))
        if not isinstance(outcome, Refused):
            messages.success(request, _("Your team has it, and looks at it. Thank you."))
            return redirect("events:sitter_tell")
        refused = outcome.refusal
    with_name = next(iter(PEOPLE.of(chart).name.split()), "")
    shown = {"form": form, "refused": refused, "with_name": with_name}
    with at_home(chart):
        return render(request, "events/sitter_tell.html", shown, status=422 if form.is_bound else 200)
