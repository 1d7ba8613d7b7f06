"""A parcel's pages: its label, the steps of its way, questions about the order, and a count that is watched."""

from __future__ import annotations

from collections.abc import Callable, Iterator
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
from troche.medication.state import Order, Parcel, medication_of
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
    """A step that a parcel or an order may take next: its form, and why it was not done when it was posted."""

    name: str
    form: CommandForm
    parcel: Parcel | None = None
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


def steps_of(chart: Chart, posted: Step | None = None) -> list[Step]:
    """The steps that fit where each parcel is, each for one parcel; the one that was posted as it was filled in."""
    steps = [_as_posted(step, posted) for step in _next_steps(chart)]
    if posted is not None and posted not in steps:
        steps.append(posted)
    return steps


def _next_steps(chart: Chart) -> Iterator[Step]:
    state, today = medication_of(chart), local_day(chart, now())
    if state.made_up is not None:
        yield _step("send", state.made_up)
        yield _step("end", state.made_up, has_left="no")
    for parcel in list(state.parcels.values())[::-1]:
        if parcel.ended is None and (parcel.received_at is None or parcel.id == list(state.parcels)[-1]):
            yield _step("deliver", parcel, delivered_on=today)
    for parcel in state.under_way():
        yield _step("end", parcel, has_left="yes")
    order = state.order_in_force
    if order is not None and order.is_accepted:
        yield Step("ask", QuestionForm(auto_id="ask_%s", initial={"order": order.id}))


def _step(name: str, parcel: Parcel, **initial: Any) -> Step:
    form = FORMS[name][0](auto_id=f"{name}_{parcel.id}_%s", initial={"parcel": parcel.id, **initial})
    return Step(name, form, parcel)


def _as_posted(step: Step, posted: Step | None) -> Step:
    is_it = posted is not None and (posted.name, posted.parcel) == (step.name, step.parcel)
    return posted if posted is not None and is_it else step


def take_step(request: Request, chart: Chart) -> Step | None:
    """Act on the step that was posted, of the very parcel or order that its page showed; None when it is done."""
    name, parcel = request.POST.get("do", ""), medication_of(chart).parcel_of(request.POST.get("parcel", ""))
    kind, command = FORMS[name]
    form = kind(request.POST, auto_id=f"{name}_{parcel.id}_%s" if parcel else f"{name}_%s")
    if not form.is_valid():
        return Step(name, form, parcel)
    given = dict(form.cleaned_data)
    outcome = act(command(id=given.pop("command_id"), actor=request.actor, stream=chart.stream, **given))
    if isinstance(outcome, Refused):
        return Step(name, form, parcel, outcome.refusal)
    messages.success(request, DONE[name]())
    return None


@page(action="pharmacy.read", purpose="treatment: label")
@require_GET
def label(request: Request, person: UUID, parcel: UUID) -> HttpResponse:
    """The labels of one parcel, to print: one for the box with the medicine, one for the outside."""
    chart = read_chart(request.actor.clinic, person)
    state = medication_of(chart)
    found = state.parcel_of(str(parcel))
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
        "each_time": _each_time(order, found),
        "technique": dict(TECHNIQUE_WORDS).get(order.pended.technique, "") if order else "",
        "prescriber": prescriber.name if prescriber else "",
        "clinic": setting.clinic.opened.name if setting.clinic.opened else "",
        "signature": setting.programme.supply.shipment.adult_signature.value,
    }
    return render(request, "medication/label.html", shown)


def _each_time(order: Order | None, parcel: Parcel) -> int | None:
    """How many lozenges make up the dose that was ordered; None where that is not a whole number of them."""
    dose_mg = order.pended.dose_mg if order else None
    return None if dose_mg is None or dose_mg % parcel.strength_mg else dose_mg // parcel.strength_mg


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
