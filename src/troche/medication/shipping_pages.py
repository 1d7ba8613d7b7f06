"""Before a parcel: each requirement and what would change it, for staff and patient; the bladder questions."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.views.decorators.http import require_GET, require_http_methods

from troche.chart.gates import Gate, blocking
from troche.chart.reasons import Refusal
from troche.chart.rooms import Chart
from troche.ledger import Refused, act, read_chart, read_setting
from troche.medication.bladder_form import BladderForm
from troche.medication.commands import AnswerBladder
from troche.medication.contact_forms import ContactForm, VisitForm
from troche.medication.days import local_day
from troche.medication.exposure import exposure
from troche.medication.on_the_way import against_delivery, stopped_words
from troche.medication.sending import delivered_by, may_ship
from troche.medication.state import medication_of
from troche.medication.watch import Watched, watched
from troche.messaging.local_time import at_home
from troche.people.actor import Request
from troche.people.policy import allows, page
from troche.people.setting import Setting
from troche.screening.queries import header

WAYS: dict[str, tuple[Any, str, tuple[str, ...]]] = {
    "plan": (later("Read the plan"), "medication:plan", ()),
    "consent": (later("Read and sign"), "preparation:consent", ()),
    "phq_9": (later("Answer"), "screening:questionnaire", ("phq_9",)),
    "pressure": (later("Measure"), "screening:pressure", ()),
    "count": (later("Count"), "medication:parcel", ()),
    "bladder": (later("Answer"), "medication:bladder", ()),
    "pregnancy": (later("Answer"), "screening:history", ()),
    "attendance": (later("Your visit"), "integration:mine", ()),
}
"""Where the patient can meet a requirement, and what the way there is called."""


@page(action="chart.read", purpose="treatment: shipment")
@require_GET
def shipping(request: Request, person: UUID) -> HttpResponse:
    """What a parcel rests on: every requirement, the exposure to date, bladder and liver, what is under way."""
    return shipping_page(request, person)


def shipping_page(
    request: Request,
    person: UUID,
    refused: Refusal | None = None,
    status: int = 200,
    visit: VisitForm | None = None,
    contact: ContactForm | None = None,
) -> HttpResponse:
    """The page as it stands, with what was sent to it and what to do about that."""
    chart = read_chart(request.actor.clinic, person)
    setting, instant, role = read_setting(request.actor.clinic, chart), now(), request.actor.role
    gates, state = may_ship(chart, setting, instant), medication_of(chart)
    under_way = state.under_way()
    is_missed = any(gate.gate == "attendance" for gate in blocking(gates))
    may_see = allows(role, "clinic", "medication.write_plan")
    may_reach = is_missed and allows(role, "clinic", "medication.record_contact")
    shown = {
        "who": header(chart, role, "medication", setting.clinic),
        "person": person,
        "gates": gates,
        "left": len(blocking(gates)),
        "arrives": local_day(chart, delivered_by(chart, setting, instant)),
        "under_way": under_way,
        "against": against_delivery(chart, setting, instant) if under_way else (),
        "exposure": exposure(chart),
        "counting": setting.programme.supply.counting,
        "watched": [_organ(one, chart, instant) for one in watched(chart, setting, instant)],
        "seen_at": state.prescriber_seen_at,
        "visit": (visit or VisitForm(auto_id="visit_%s")) if may_see else None,
        "contact": (contact or ContactForm(auto_id="contact_%s")) if may_reach else None,
        "wrong": visit or contact,
        "refused": refused,
    }
    return render(request, "medication/shipping.html", shown, status=status)


@page(action="medication.receive", purpose="own care")
@require_GET
def supply(request: Request) -> HttpResponse:
    """What the own next parcel waits for, in kind words, and what to do about each."""
    chart, setting = _own(request)
    instant = now()
    gates = may_ship(chart, setting, instant)
    with at_home(chart):
        shown = {
            "gates": gates,
            "left": blocking(gates),
            "actions": _ways(gates),
            "stopped": stopped_words(chart, setting, instant),
        }
        return render(request, "medication/my_supply.html", shown)


@page(action="medication.answer_bladder", purpose="own care")
@require_http_methods(["GET", "POST"])
def bladder(request: Request) -> HttpResponse:
    """The monthly questions about the bladder."""
    chart, setting = _own(request)
    if request.method == "GET":
        return _bladder_page(request, chart, setting, BladderForm())
    form = BladderForm(request.POST)
    if not form.is_valid():
        return _bladder_page(request, chart, setting, form, status=422)
    given = form.cleaned_data
    outcome = act(
        AnswerBladder(
            id=given["command_id"],
            actor=request.actor,
            stream=chart.stream,
            pain=given["pain"],
            urgency=given["urgency"],
            blood=given["blood"],
        )
    )
    if isinstance(outcome, Refused):
        return _bladder_page(request, chart, setting, form, outcome.refusal, 422)
    if {given["pain"], given["urgency"], given["blood"]} == {"no"}:
        messages.success(request, _("Thank you. We ask again in a month."))
    else:
        messages.warning(request, setting.programme.alerts["bladder"].patient or "")
    return redirect("medication:supply")


def _own(request: Request) -> tuple[Chart, Setting]:
    assert request.actor.stream is not None
    chart = read_chart(request.actor.clinic, request.actor.stream)
    return chart, read_setting(chart.clinic, chart)


def _bladder_page(
    request: Request,
    chart: Chart,
    setting: Setting,
    form: BladderForm,
    refused: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    organ, _liver = watched(chart, setting, now())
    with at_home(chart):
        shown = {"form": form, "refused": refused, "organ": organ}
        return render(request, "medication/bladder.html", shown, status=status)


def _ways(gates: tuple[Gate, ...]) -> dict[str, dict[str, Any]]:
    found = {gate.gate: WAYS[gate.gate] for gate in blocking(gates) if gate.gate in WAYS}
    return {
        code: {"label": label, "href": reverse(view, args=args)}
        for code, (label, view, args) in found.items()
    }


def _organ(organ: Watched, chart: Chart, instant: datetime) -> dict[str, Any]:
    is_late = organ.due_on is not None and local_day(chart, instant) > organ.due_on
    state = "unknown" if organ.last_on is None else "unmet" if organ.finds or is_late else "met"
    names = {"bladder": _("Bladder questions"), "liver": _("Liver tests")}
    return {"name": names[organ.what], "organ": organ, "state": state, "is_late": is_late}
