"""Alerts for staff: who must look, since when, taken by name, ended by words."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from troche.chart.reasons import Refusal
from troche.chart.rooms import Chart
from troche.ledger import Refused, act, read_chart, read_setting
from troche.messaging.alarms import owner_words, waiting_for
from troche.messaging.commands import AcknowledgeAlert, CloseAlert
from troche.messaging.forms import CloseForm
from troche.messaging.local_time import at_clinic
from troche.messaging.names import alert_named, name_of
from troche.messaging.owners import asked_in
from troche.messaging.queries import MOST_SHOWN, open_alert_rows
from troche.messaging.rules import OpenAlert
from troche.messaging.rungs import may_close
from troche.people.actor import Request
from troche.people.forms import ROLE_WORDS, CommandForm
from troche.people.policy import page
from troche.screening.queries import header
from troche.screening.safety_shown import call_sheet_of


@page(action="messaging.acknowledge", purpose="treatment: alerts")
@require_GET
def alerts(request: Request) -> HttpResponse:
    """Every open alert of the clinic, most urgent first; `?show=mine` only those of the reader."""
    mine = request.GET.get("show") == "mine"
    actor = request.actor
    rows = open_alert_rows(actor.clinic, mine=actor.id if mine else None, role=actor.role)
    listed = [
        {
            "row": row,
            "is_late": row.taken_at is None and row.respond_by <= now(),
            "is_mine": row.taken_by_id == actor.id,
            "owner": owner_words(row),
            "name": name_of(row.stream_id, row.key),
        }
        for row in rows
    ]
    shown = {"alerts_listed": listed, "mine": mine, "is_cut": len(rows) == MOST_SHOWN, "most": MOST_SHOWN}
    with at_clinic(request):
        return render(request, "messaging/alerts.html", shown)


@page(action="messaging.acknowledge")
@require_GET
def strip(request: Request) -> HttpResponse:
    """The alarm strip alone, fetched again by open pages at each fact."""
    return render(request, "messaging/strip.html", {"alarms": waiting_for(request.actor)})


@page(action="messaging.acknowledge", purpose="treatment: alert")
@require_POST
def take(request: Request, person: UUID, alert: UUID) -> HttpResponse:
    """I have it."""
    chart = read_chart(request.actor.clinic, person)
    found, form = _find(chart, alert), CommandForm(request.POST)
    if not form.is_valid():
        return _page(request, chart, found, CloseForm(), None, 422, failing=form)
    command = AcknowledgeAlert(
        id=form.cleaned_data["command_id"], actor=request.actor, stream=person, alert=found.id
    )
    outcome = act(command)
    if isinstance(outcome, Refused):
        return _page(request, chart, found, CloseForm(), outcome.refusal, 422)
    return redirect("messaging:alert", person=person, alert=alert)


@page(action="messaging.acknowledge", purpose="treatment: alert")
@require_http_methods(["GET", "POST"])
def alert(request: Request, person: UUID, alert: UUID) -> HttpResponse:
    """One alert: what to do, who has it, and closing it with what was done."""
    chart = read_chart(request.actor.clinic, person)
    found = _find(chart, alert)
    if request.method == "GET":
        return _page(request, chart, found, CloseForm(), None)
    form = CloseForm(request.POST)
    if not form.is_valid():
        return _page(request, chart, found, form, None, 422)
    command = CloseAlert(
        id=form.cleaned_data["command_id"],
        actor=request.actor,
        stream=person,
        alert=found.id,
        outcome=form.cleaned_data["outcome"],
    )
    outcome = act(command)
    if isinstance(outcome, Refused):
        return _page(request, chart, found, form, outcome.refusal, 422)
    return redirect("messaging:alerts")


def _find(chart: Chart, name: UUID) -> OpenAlert:
    found = alert_named(chart, name)
    if found is None:
        raise Http404("no such open alert")
    return found


def _page(
    request: Request,
    chart: Chart,
    found: OpenAlert,
    form: CloseForm,
    refused: Refusal | None,
    status: int = 200,
    *,
    failing: CommandForm | None = None,
) -> HttpResponse:
    setting = read_setting(chart.clinic, chart)
    owner = asked_in(chart, setting.clinic, found.owner)
    shown = {
        "who": header(chart, request.actor.role, "", setting.clinic),
        "person": chart.stream,
        "alert": found,
        "name": name_of(chart.stream, found.id),
        "rule": setting.programme.alerts[found.code],
        "owner": owner.name or ROLE_WORDS[owner.role] if owner else _("Nobody"),
        "may_close": may_close(setting.programme, found.code, request.actor.role),
        "is_mine": found.taken_by_id == request.actor.id,
        "sheet": call_sheet_of(chart, now()) if setting.programme.alerts[found.code].closed_by_talk else (),
        "form": form,
        "failing": failing or form,
        "refused": refused,
    }
    with at_clinic(request):
        return render(request, "messaging/alert.html", shown, status=status)
