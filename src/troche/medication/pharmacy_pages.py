"""The pharmacist's pages: what to dispense, what is under way, what stands against a parcel. Nothing else clinical."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from troche.chart.reasons import Refusal
from troche.chart.rooms import Chart
from troche.ledger import Refused, read_chart, read_setting
from troche.medication.addresses import address_of
from troche.medication.commands import DispenseUnits, PutUpUnits
from troche.medication.days import local_day
from troche.medication.dispensing import give
from troche.medication.forms import TECHNIQUE_WORDS, DispenseForm
from troche.medication.on_the_way import against_delivery
from troche.medication.parcel_pages import FORMS, Step, steps_of, take_step
from troche.medication.queries import (
    numbers_given,
    open_questions_of,
    orders_to_dispense,
    parcels_under_way,
)
from troche.medication.sending import against, may_ship
from troche.medication.state import medication_of
from troche.medication.units import last_needed, most_to_send, next_numbers
from troche.people.actor import Request
from troche.people.policy import allows, page
from troche.people.rules import PEOPLE
from troche.people.setting import Setting
from troche.screening.queries import header


@page(action="pharmacy.read", purpose="treatment: pharmacy list")
@require_GET
def pharmacy(request: Request) -> HttpResponse:
    """Accepted orders to dispense, and parcels that nobody has counted yet."""
    shown = {
        "orders": orders_to_dispense(request.actor.clinic, now().date()),
        "parcels": parcels_under_way(request.actor.clinic),
        "questions": open_questions_of(request.actor.clinic),
    }
    return render(request, "medication/pharmacy.html", shown)


@page(action="pharmacy.read", purpose="treatment: dispense")
@require_http_methods(["GET", "POST"])
def dispense(request: Request, person: UUID) -> HttpResponse:
    """One person's order, and the parcel that is made up for it."""
    chart = read_chart(request.actor.clinic, person)
    if request.method == "GET":
        return _dispense_page(request, chart)
    if request.POST.get("do") in FORMS:
        return _step(request, chart)
    form = DispenseForm(request.POST)
    if not form.is_valid():
        return _dispense_page(request, chart, form, status=422)
    given = form.cleaned_data
    makes_up, setting = request.POST.get("do") == "put_up", read_setting(chart.clinic, chart)
    outcome = give(
        (PutUpUnits if makes_up else DispenseUnits)(
            id=given["command_id"],
            actor=request.actor,
            stream=person,
            order=given["order"],
            lot=given["lot"],
            beyond_use_on=given["beyond_use_on"],
            units=given["numbers"] or _numbers(chart, given, setting),
        ),
        setting,
    )
    if isinstance(outcome, Refused):
        return _dispense_page(request, chart, form, outcome.refusal, 422)
    if makes_up:
        messages.success(request, _("Made up. Print its label, then send it."))
        return redirect("medication:dispense", person=person)
    messages.success(request, _("Recorded. The patient is asked to count the parcel when it arrives."))
    return redirect("medication:pharmacy")


def _numbers(chart: Chart, given: dict[str, Any], setting: Setting) -> tuple[str, ...]:
    """The next numbers of the lot; for a form that comes again, those that it was given the first time."""
    before = medication_of(chart).parcel_of(str(given["command_id"]))
    if before is not None:
        return before.units
    lot = setting.lots.name_of(given["lot"])
    return next_numbers(medication_of(chart), lot, given["units"], numbers_given(chart.clinic, lot))


def _step(request: Request, chart: Chart) -> HttpResponse:
    """A step of a parcel that is made up or under way, or a question about its order."""
    step = take_step(request, chart)
    if step is not None:
        return _dispense_page(request, chart, refused=step.refused, status=422, step=step)
    return redirect("medication:dispense", person=chart.stream)


def _dispense_page(
    request: Request,
    chart: Chart,
    form: DispenseForm | None = None,
    refused: Refusal | None = None,
    status: int = 200,
    step: Step | None = None,
) -> HttpResponse:
    state, setting, person = medication_of(chart), read_setting(chart.clinic, chart), PEOPLE.of(chart)
    order, day = state.order_in_force, local_day(chart, now())
    most = most_to_send(state, order, setting) if order else 0
    in_the_way = against(may_ship(chart, setting, now())) if order else []
    shown = {
        "who": header(chart, request.actor.role, "medication", setting.clinic) | {"facts": ()},
        "person": chart.stream,
        "address": address_of(chart),
        "phone": person.contact.phone if person.contact else "",
        "order": order,
        "technique": dict(TECHNIQUE_WORDS).get(order.pended.technique, "") if order else "",
        "sent": state.dispensed_for(order.id) if order else 0,
        "most": most,
        "needed": last_needed(state, order, most, day) if order else None,
        "against": in_the_way,
        "stopping": against_delivery(chart, setting, now()) if state.under_way() else (),
        "shows_form": form is not None or (order is not None and not state.made_up and most > 0),
        "made_up": state.made_up,
        "steps": steps_of(chart, step),
        "lots": setting.lots.to_send(day),
        "certified": setting.programme.supply.shipment.certified_lots.value,
        "wrong": step.form if step else form,
        "questions": [one for one in state.questions.values() if order and one.asked.order == order.id][::-1],
        "parcels": tuple(state.parcels.values())[::-1],
        "gap": state.gap,
        "form": form or DispenseForm(initial={"units": most, "order": order.id if order else ""}),
        "may_dispense": allows(request.actor.role, "clinic", "medication.dispense"),
        "refused": refused,
    }
    return render(request, "medication/dispense.html", shown, status=status)
