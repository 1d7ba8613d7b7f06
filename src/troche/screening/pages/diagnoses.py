"""Diagnoses: searched by words or by code, chosen, and recorded with what they are to the person."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from troche.chart.commands import Command
from troche.chart.reasons import Refusal
from troche.ledger import Refused, act, read_chart, read_setting
from troche.people.actor import Request
from troche.people.policy import page
from troche.people.rules import PEOPLE
from troche.people.zones import latest_today
from troche.screening.case import Case
from troche.screening.commands import MakeDiagnosis, RecordCondition
from troche.screening.forms.diagnoses import TREATED, ChosenForm
from troche.screening.icd10 import SHOWN, Entry, classification
from troche.screening.pages.assessment import posted
from troche.screening.panels import diagnosis_rows
from troche.screening.queries import header
from troche.screening.rules import SCREENING

LONGEST = 100


@page(action="screening.record_result", purpose="treatment: record a diagnosis")
@require_http_methods(["GET", "POST"])
def diagnoses(request: Request, person: UUID) -> HttpResponse:
    """Search, choose, record. Only codes that may be recorded can be chosen; what is sought stands in no address."""
    chart = read_chart(request.actor.clinic, person)
    setting = read_setting(request.actor.clinic, chart)
    sought = request.POST.get("q", "").strip()[:LONGEST]
    chosen = None if "find" in request.POST else posted(request)
    form = ChosenForm(latest_today(now()), chosen)
    refused: Refusal | None = None
    if form.is_valid():
        outcome = act(_command(request, person, form.cleaned_data))
        if not isinstance(outcome, Refused):
            messages.success(request, _("Recorded: %(what)s.") % {"what": form.cleaned_data["code"]})
            return redirect("screening:diagnoses", person=person)
        refused = outcome.refusal
    context = {
        "who": header(chart, request.actor.role, "dossier", setting.clinic),
        "person": person,
        "q": sought,
        "found": _found(sought),
        "most": SHOWN,
        "chosen": form.data.get("code", ""),
        "form": form,
        "refused": refused,
        "rows": diagnosis_rows(Case(SCREENING.of(chart), PEOPLE.of(chart), setting, now())),
    }
    return render(request, "screening/diagnoses.html", context, status=422 if form.is_bound else 200)


def _found(sought: str) -> tuple[Entry, ...]:
    return classification().search(sought) if sought else ()


def _command(request: Request, person: UUID, said: dict[str, Any]) -> Command:
    common = {
        "id": said["command_id"],
        "actor": request.actor,
        "stream": person,
        "code": said["code"],
        "onset": said["onset"],
    }
    if said["counts_as"] == TREATED:
        return MakeDiagnosis(**common)
    return RecordCondition(**common, status=said["counts_as"])
