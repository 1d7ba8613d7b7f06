"""The patient's pages of plan and parcel."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from troche.chart.reasons import Refusal
from troche.chart.rooms import Chart
from troche.ledger import Refused, act, read_chart, read_setting
from troche.medication.commands import AcceptPlan, CountUnits, ReceiveUnits
from troche.medication.forms import AcceptForm, CountForm, ReceiveForm
from troche.medication.on_the_way import stopped_words
from troche.medication.places import HELD
from troche.medication.plan_shown import how_it_changes, measures, stops, team, what_changed
from troche.medication.state import medication_of
from troche.messaging.local_time import at_home
from troche.people.actor import Request
from troche.people.policy import page


@page(action="medication.accept_plan", purpose="own care")
@require_http_methods(["GET", "POST"])
def plan(request: Request) -> HttpResponse:
    """The own plan in plain words, and the yes to it."""
    chart = _own_chart(request)
    current = medication_of(chart).plan
    if request.method == "GET":
        form = AcceptForm(initial={"version": current.version if current else None})
        return _plan_page(request, chart, form)
    form = AcceptForm(request.POST)
    if not form.is_valid():
        return _plan_page(request, chart, form, status=422)
    outcome = act(
        AcceptPlan(
            id=form.cleaned_data["command_id"],
            actor=request.actor,
            stream=chart.stream,
            version=form.cleaned_data["version"],
        )
    )
    if isinstance(outcome, Refused):
        return _plan_page(request, chart, form, outcome.refusal, 422)
    messages.success(request, _("Thank you. Your team can see that you said yes."))
    return redirect("medication:plan")


@page(action="medication.receive", purpose="own care")
@require_http_methods(["GET", "POST"])
def parcel(request: Request) -> HttpResponse:
    """What arrived, counted; and what should be at home."""
    chart = _own_chart(request)
    if request.method == "GET":
        return _parcel_page(request, chart)
    form = ReceiveForm(request.POST)
    if not form.is_valid():
        return _parcel_page(request, chart, receive=form, status=422)
    given = form.cleaned_data
    outcome = act(
        ReceiveUnits(
            id=given["command_id"],
            actor=request.actor,
            stream=chart.stream,
            parcel=str(given["parcel"]),
            counted=given["counted"],
            locked_away=given["locked_away"],
        )
    )
    if isinstance(outcome, Refused):
        return _parcel_page(request, chart, receive=form, refused=outcome.refusal, status=422)
    return redirect("medication:parcel")


@page(action="medication.receive")
@require_POST
def count(request: Request) -> HttpResponse:
    """A count of everything at home."""
    chart = _own_chart(request)
    form = CountForm(request.POST)
    if not form.is_valid():
        return _parcel_page(request, chart, recount=form, status=422)
    outcome = act(
        CountUnits(
            id=form.cleaned_data["command_id"],
            actor=request.actor,
            stream=chart.stream,
            counted=form.cleaned_data["counted"],
            locked_away=form.cleaned_data["locked_away"],
        )
    )
    if isinstance(outcome, Refused):
        return _parcel_page(request, chart, recount=form, refused=outcome.refusal, status=422)
    return redirect("medication:parcel")


def _own_chart(request: Request) -> Chart:
    assert request.actor.stream is not None
    return read_chart(request.actor.clinic, request.actor.stream)


def _plan_page(
    request: Request, chart: Chart, form: AcceptForm, refused: Refusal | None = None, status: int = 200
) -> HttpResponse:
    setting, state = read_setting(chart.clinic, chart), medication_of(chart)
    version = state.plans[-1] if state.plans else None
    names = {str(staff.id): staff.name for staff in setting.clinic.staff.values()}
    programme = setting.programme
    shown: dict[str, Any] = {
        "version": version,
        "plan": version.plan if version else None,
        "is_accepted": version is not None and version.accepted_at is not None,
        "monitor": names.get(version.plan.monitor_id, "") if version else "",
        "prescriber": names.get(str(version.written_by), "") if version else "",
        "lozenges": version.plan.start_dose_mg // programme.ladder.unit_mg.value if version else 0,
        "unit_mg": programme.ladder.unit_mg.value,
        "is_held": state.titration.is_held,
        "changes": what_changed(state, setting).get(version.plan.version, ()) if version else (),
        "team": team(chart, setting, version.plan) if version else (),
        "measures": measures(programme),
        "ladder": how_it_changes(programme),
        "stops": stops(programme),
        "known": [one for one in programme.protocol.evidence.values() if one.shown],
        "unknown": [one for one in programme.protocol.evidence.values() if not one.shown],
        "form": form,
        "refused": refused,
    }
    return render(request, "medication/my_plan.html", shown, status=status)


def _parcel_page(
    request: Request,
    chart: Chart,
    *,
    receive: ReceiveForm | None = None,
    recount: CountForm | None = None,
    refused: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    state = medication_of(chart)
    under_way = state.under_way()
    waiting = under_way[0] if under_way else None
    lost = [parcel for parcel in state.parcels.values() if parcel.ended == "lost"]
    if waiting is not None and receive is None:
        receive = ReceiveForm(initial={"parcel": waiting.id})
    late = ReceiveForm(auto_id="late_%s", initial={"parcel": lost[-1].id}) if lost else None
    if late is not None and waiting is None and receive is not None:
        late = receive
    shown = {
        "waiting": waiting,
        "late": late if waiting is None else None,
        "tally": state.tally(),
        "given": len(state.units),
        "recalled": _called_back(chart),
        "asked": state.counting.asked,
        "order": state.order,
        "at_home": len(state.at("at_home")),
        "gap": state.gap,
        "locked_away": state.locked_away,
        "counted_at": state.counted_at,
        "form": receive if waiting else (recount or CountForm()),
        "stopped": stopped_words(chart, read_setting(chart.clinic, chart), now()) if waiting else None,
        "wrong": receive or recount,
        "refused": refused,
    }
    with at_home(chart):
        return render(request, "medication/my_parcel.html", shown, status=status)


def _called_back(chart: Chart) -> list[str]:
    """The recalled lots of which the person has units, from the instant of the recall."""
    state, lots = medication_of(chart), read_setting(chart.clinic, chart).lots
    held = (unit for unit in state.units.values() if unit.place in HELD)
    return sorted({unit.lot for unit in held if state.is_recalled(unit) or lots.is_recalled(unit.lot)})
