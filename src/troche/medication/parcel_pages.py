"""A parcel's pages: its label, the steps of its way, questions about the order, and a count that is watched."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from troche.chart.commands import Command
from troche.chart.reasons import Refusal, refuse
from troche.chart.rooms import Chart
from troche.chart.words import say
from troche.ledger import Refused, act, read_chart, read_setting
from troche.medication import commands
from troche.medication.addresses import address_of
from troche.medication.days import local_day
from troche.medication.forms import TECHNIQUE_WORDS
from troche.medication.parcel_forms import AnswerForm, DeliveryForm, EndForm, QuestionForm, SendForm
from troche.medication.state import Parcel, medication_of
from troche.people.actor import Request
from troche.people.forms import CommandForm
from troche.people.policy import allows, page
from troche.people.rules import PEOPLE
from troche.screening.queries import header

NOT_HERE = refuse(
    "not_on_this_page",
    say("This cannot be done from this page now; it may have changed since you opened it. Nothing was kept."),
)


class Step(NamedTuple):
    """A posted step of a parcel: which, its form, and why it was not done."""

    name: str
    form: CommandForm
    refused: Refusal | None = None


FORMS: dict[str, tuple[type[CommandForm], type[Command]]] = {
    "send": (SendForm, commands.SendParcel),
    "deliver": (DeliveryForm, commands.ReportDelivery),
    "end": (EndForm, commands.EndParcel),
    "ask": (QuestionForm, commands.AskPrescriber),
}
DONE: dict[str, Callable[[], str]] = {
    "send": lambda: _("Sent. The patient is asked to count the parcel when it arrives."),
    "deliver": lambda: _("Recorded."),
    "end": lambda: _("Recorded. Nothing is replaced by this."),
    "ask": lambda: _("Asked. Nothing is sent on this order before the answer."),
}


def steps_of(chart: Chart, step: Step | None = None) -> dict[str, Any]:
    """The forms that fit where the parcel is; the one that was posted comes back as it was filled in."""
    state = medication_of(chart)
    order, under_way = state.order_in_force, state.under_way()
    latest = list(state.parcels.values())[-1] if state.parcels else None
    wanted = {
        "send": state.made_up is not None,
        "end": state.made_up is not None or bool(under_way),
        "deliver": latest is not None and latest.delivered is None and latest.ended is None,
        "ask": order is not None and order.is_accepted,
    }
    initial: dict[str, dict[str, Any]] = {"deliver": {"delivered_on": local_day(chart, now())}}
    return {
        name: step.form
        if step is not None and step.name == name
        else FORMS[name][0](auto_id=f"{name}_%s", initial=initial.get(name, {}))
        for name, shows in wanted.items()
        if shows or (step is not None and step.name == name)
    }


def take_step(request: Request, chart: Chart) -> Step | None:
    """Act on the step that was posted; None when it is done."""
    name, state = request.POST.get("do", ""), medication_of(chart)
    kind, command = FORMS[name]
    form = kind(request.POST, auto_id=f"{name}_%s")
    if not form.is_valid():
        return Step(name, form)
    given = dict(form.cleaned_data)
    under_way = state.under_way()
    parcels = {
        "send": state.made_up,
        "end": state.made_up or (under_way[0] if under_way else None),
        "deliver": list(state.parcels.values())[-1] if state.parcels else None,
    }
    about = {"order": state.order_in_force.id if state.order_in_force else ""}
    if name != "ask":
        parcel: Parcel | None = parcels[name]
        about = {"parcel": parcel.id if parcel else ""}
    outcome = act(
        command(id=given.pop("command_id"), actor=request.actor, stream=chart.stream, **about, **given)
    )
    if isinstance(outcome, Refused):
        return Step(name, form, outcome.refusal)
    messages.success(request, DONE[name]())
    return None


@page(action="pharmacy.read", purpose="treatment: label")
@require_GET
def label(request: Request, person: UUID, parcel: UUID) -> HttpResponse:
    """The labels of one parcel, to print: one for the box with the medicine, one for the outside."""
    chart = read_chart(request.actor.clinic, person)
    state = medication_of(chart)
    made_up = {state.made_up.id: state.made_up} if state.made_up else {}
    found = {**state.parcels, **made_up}.get(str(parcel))
    if found is None:
        raise Http404("no such parcel")
    setting, about = read_setting(chart.clinic, chart), PEOPLE.of(chart)
    order = state.order_of(found.order)
    prescriber = setting.clinic.staff.get(order.prescriber) if order else None
    shown = {
        "parcel": found,
        "person": person,
        "name": about.name,
        "address": address_of(chart),
        "order": order,
        "technique": dict(TECHNIQUE_WORDS).get(order.pended.technique, "") if order else "",
        "prescriber": prescriber.name if prescriber else "",
        "clinic": setting.clinic.opened.name if setting.clinic.opened else "",
        "signature": setting.programme.supply.shipment.adult_signature.value,
    }
    return render(request, "medication/label.html", shown)


@page(action="medication.read", purpose="treatment: questions")
@require_http_methods(["GET", "POST"])
def questions(request: Request, person: UUID) -> HttpResponse:
    """What the pharmacy asked about the order, and the answers."""
    chart = read_chart(request.actor.clinic, person)
    if request.method == "GET":
        return _questions_page(request, chart)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _questions_page(request, chart, form, status=422)
    given = form.cleaned_data
    outcome = act(
        commands.AnswerQuestion(
            id=given["command_id"],
            actor=request.actor,
            stream=person,
            question=str(given["question"]),
            words=given["words"],
        )
    )
    if isinstance(outcome, Refused):
        return _questions_page(request, chart, form, outcome.refusal, 422)
    return redirect("medication:questions", person=person)


def _questions_page(
    request: Request,
    chart: Chart,
    form: AnswerForm | None = None,
    refused: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    setting, state = read_setting(chart.clinic, chart), medication_of(chart)
    who = header(chart, request.actor.role, "medication", setting.clinic)
    if request.actor.role == "pharmacist":
        who |= {"facts": ()}
    asked = list(state.questions.values())[::-1]
    may_answer = allows(request.actor.role, "clinic", "medication.order")
    posted = str(form.data.get("question", "")) if form else ""
    shown = {
        "who": who,
        "person": chart.stream,
        "asked": [
            {"question": one, "form": _answer_form(one.asked.question, posted, form) if one.is_open else None}
            for one in asked
        ],
        "may_answer": may_answer,
        "form": form,
        "refused": refused,
    }
    return render(request, "medication/questions.html", shown, status=status)


def _answer_form(question: str, posted: str, form: AnswerForm | None) -> AnswerForm:
    if form is not None and posted == question:
        return form
    return AnswerForm(auto_id=f"answer_{question}_%s", initial={"question": question})
