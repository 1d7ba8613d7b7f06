"""The clinician's page of getting ready: each requirement, what was read and said, and the visit."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods

from troche.chart.gates import blocking
from troche.chart.reasons import Refusal
from troche.chart.rooms import Chart
from troche.ledger import Refused, act, read_chart, read_setting
from troche.people.actor import Request
from troche.people.policy import page
from troche.people.setting import Setting
from troche.preparation.commands import HoldVisit
from troche.preparation.consent import is_signed
from troche.preparation.forms import VisitForm
from troche.preparation.gates import preparation_gates
from troche.preparation.home import CLINICIANS, items_left
from troche.preparation.state import preparation_of
from troche.screening.queries import header


@page(action="chart.read", purpose="treatment: preparation")
@require_http_methods(["GET", "POST"])
def person(request: Request, person: UUID) -> HttpResponse:
    """One person's preparation; a clinician records the visit."""
    chart = read_chart(request.actor.clinic, person)
    setting = read_setting(request.actor.clinic, chart)
    if request.method == "GET":
        return _person_page(request, chart, setting, _visit_form(chart, setting))
    form = _visit_form(chart, setting, request.POST)
    if not form.is_valid():
        return _person_page(request, chart, setting, form, status=422)
    outcome = act(
        HoldVisit(
            id=form.cleaned_data["command_id"],
            actor=request.actor,
            stream=person,
            note=form.cleaned_data["note"],
            cuff_checked=form.cleaned_data["cuff_checked"],
            items=tuple(form.cleaned_data.get("items", ())),
        )
    )
    if isinstance(outcome, Refused):
        return _person_page(request, chart, setting, form, outcome.refusal, 422)
    return redirect("preparation:person", person=person)


def _visit_form(chart: Chart, setting: Setting, posted: Any = None) -> VisitForm:
    checklist = setting.programme.preparation.checklist
    left = items_left(chart, setting, who=("therapist",))
    return VisitForm(posted, items=[(code, checklist[code].label) for code in left])


def _person_page(
    request: Request,
    chart: Chart,
    setting: Setting,
    form: VisitForm,
    refused: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    state, programme = preparation_of(chart), setting.programme
    gates = preparation_gates(chart, setting, now())
    context = {
        "who": header(chart, request.actor.role, "preparation", setting.clinic),
        "gates": gates,
        "open": len(blocking(gates)),
        "met": len(gates) - len(blocking(gates)),
        "state": state,
        "is_signed": is_signed(chart, setting),
        "answers": [
            {
                "ask": question.ask,
                "right": code in state.understood(programme.consent.version),
                "wrong": state.wrong.get(code, 0),
            }
            for code, question in programme.consent.teach_back.items()
        ],
        "items": [
            {"item": item, "at": state.items.get(code)}
            for code, item in programme.preparation.checklist.items()
        ],
        "lessons": [
            {"lesson": lesson, "at": state.lessons.get(code)} for code, lesson in programme.lessons.items()
        ],
        "visit_by": setting.clinic.name_of(state.visit_by),
        "form": form if request.actor.role in CLINICIANS else None,
        "refused": refused,
    }
    return render(request, "preparation/person.html", context, status=status)
