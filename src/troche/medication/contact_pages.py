"""Recording that the prescriber saw the person, and that somebody reached them after a missed appointment."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from troche.ledger import Refused, act
from troche.medication.commands import HoldPrescriberVisit, RecordContact
from troche.medication.contact_forms import ContactForm, VisitForm
from troche.medication.shipping_pages import shipping_page
from troche.people.actor import Request
from troche.people.policy import page


@page(action="medication.write_plan", purpose="treatment: visit")
@require_POST
def visit(request: Request, person: UUID) -> HttpResponse:
    """The prescriber saw the person."""
    form = VisitForm(request.POST, auto_id="visit_%s")
    if not form.is_valid():
        return shipping_page(request, person, status=422, visit=form)
    given = form.cleaned_data
    outcome = act(
        HoldPrescriberVisit(
            id=given["command_id"], actor=request.actor, stream=person, way=given["way"], note=given["note"]
        )
    )
    if isinstance(outcome, Refused):
        return shipping_page(request, person, outcome.refusal, 422, visit=form)
    return redirect("medication:shipping", person=person)


@page(action="medication.record_contact", purpose="treatment: shipment")
@require_POST
def contact(request: Request, person: UUID) -> HttpResponse:
    """Somebody spoke with the person after an appointment was missed."""
    form = ContactForm(request.POST, auto_id="contact_%s")
    if not form.is_valid():
        return shipping_page(request, person, status=422, contact=form)
    given = form.cleaned_data
    outcome = act(
        RecordContact(id=given["command_id"], actor=request.actor, stream=person, note=given["note"])
    )
    if isinstance(outcome, Refused):
        return shipping_page(request, person, outcome.refusal, 422, contact=form)
    return redirect("medication:shipping", person=person)
