"""What staff record about a person, and every fact there is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.views.decorators.http import require_GET, require_http_methods

from troche.chart.commands import Command
from troche.chart.reasons import Refusal, refuse
from troche.chart.words import say
from troche.ledger import Refused, act, read_chart, read_setting
from troche.people.actor import Request
from troche.people.forms import CommandForm
from troche.people.policy import allows_at_all, page
from troche.people.rules import PEOPLE
from troche.people.setting import Setting
from troche.screening.commands import (
    CheckPdmp,
    MakeDiagnosis,
    MeasureWeight,
    RecordLegalBasis,
    ReportResult,
    VerifyIdentity,
)
from troche.screening.forms import staff as forms
from troche.screening.forms.readings import WeightForm
from troche.screening.queries import all_facts, header
from troche.screening.readable import Readable, readable

FACTS_ON_A_PAGE = 100
TITLES = {
    "identity": later("Identity and place"),
    "diagnosis": later("Diagnosis"),
    "liver": later("Liver test or creatinine"),
    "finding": later("Drug screen, pregnancy test or urinalysis"),
    "pdmp": later("Prescription monitoring"),
    "legal_basis": later("Legal basis"),
    "weight": later("Weight"),
}
NO_SUCH_RESULT = refuse("no_such_result", say("No result of this kind is recorded here. Nothing was kept."))
COMMANDS: dict[str, Callable[..., Command]] = {
    "identity": VerifyIdentity,
    "diagnosis": MakeDiagnosis,
    "liver": ReportResult,
    "finding": ReportResult,
    "pdmp": CheckPdmp,
    "legal_basis": RecordLegalBasis,
    "weight": MeasureWeight,
}
PLAIN: dict[str, type[CommandForm]] = {
    "identity": forms.IdentityForm,
    "diagnosis": forms.DiagnosisForm,
    "liver": forms.LiverForm,
    "finding": forms.FindingForm,
    "pdmp": forms.PdmpForm,
}


def form_of(kind: str, setting: Setting, state: str, data: Any = None, zone: Any = UTC) -> CommandForm:
    """The form that records one kind of result. `state` is where the person lives."""
    if kind == "legal_basis":
        return forms.LegalBasisForm(setting.programme, data)
    if kind == "weight":
        return WeightForm(zone, now(), data, auto_id=f"{kind}_%s")
    initial = {"states": state, "unit": "U/L"}
    return PLAIN[kind](data, auto_id=f"{kind}_%s", initial=initial)


def said(kind: str, form: CommandForm) -> dict[str, Any]:
    """The fields of the command a form becomes."""
    if isinstance(form, forms.LegalBasisForm | WeightForm):
        return form.said()
    cleaned = {name: value for name, value in form.cleaned_data.items() if name != "command_id"}
    match kind:
        case "liver":
            return {**cleaned, "finding": ""}
        case "finding":
            return {**cleaned, "value": None, "unit": "", "upper_limit": None}
    return cleaned


@page(action="screening.record_result", purpose="treatment: record results")
@require_http_methods(["GET", "POST"])
def record(request: Request, person: UUID) -> HttpResponse:
    """Record identity, diagnosis, results, the prescription record, the legal basis."""
    chart = read_chart(request.actor.clinic, person)
    setting = read_setting(request.actor.clinic, chart)
    contact = PEOPLE.of(chart).contact
    state, zone = contact.state if contact else "", PEOPLE.of(chart).zone
    kind = request.POST.get("kind", "")
    wrong: CommandForm | None = None
    refused: Refusal | None = None
    if request.method == "POST":
        form = (
            form_of(kind, setting, state, request.POST, zone) if kind in TITLES else CommandForm(request.POST)
        )
        if kind not in TITLES:
            refused = NO_SUCH_RESULT
        elif form.is_valid():
            command = COMMANDS[kind](
                id=form.cleaned_data["command_id"], actor=request.actor, stream=person, **said(kind, form)
            )
            outcome = act(command)
            if not isinstance(outcome, Refused):
                messages.success(request, _("Recorded: %(what)s.") % {"what": TITLES[kind]})
                return redirect("screening:record", person=person)
            refused = outcome.refusal
        wrong = form
    context = {
        "who": header(chart, request.actor.role, "dossier", setting.clinic),
        "person": person,
        "forms": [
            (one, title, wrong if one == kind and wrong else form_of(one, setting, state, zone=zone))
            for one, title in TITLES.items()
        ],
        "wrong": wrong,
        "refused": refused,
        "may_talk": allows_at_all(request.actor.role, "screening.talk"),
    }
    return render(request, "screening/record.html", context, status=422 if wrong else 200)


@page(action="chart.read", purpose="treatment: read every fact")
@require_GET
def facts(request: Request, person: UUID) -> HttpResponse:
    """Every fact recorded, newest first, with corrections beside what they correct."""
    chart = read_chart(request.actor.clinic, person)
    setting = read_setting(request.actor.clinic, chart)
    recorded = all_facts(request.actor.clinic, person)
    shown: list[Readable] = readable(recorded, setting.clinic, chart.stream)
    context = {
        "who": header(chart, request.actor.role, "facts", setting.clinic),
        "page": Paginator(shown[::-1], FACTS_ON_A_PAGE).get_page(request.GET.get("page")),
        "count": len(shown),
    }
    return render(request, "screening/facts.html", context)
