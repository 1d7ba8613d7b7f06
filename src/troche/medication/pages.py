"""The clinician's pages of plan, order and units."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from troche.chart.reasons import Refusal
from troche.chart.rooms import Chart
from troche.ledger import Refused, act, read_chart, read_setting
from troche.medication.commands import AccountForUnits, WritePlan
from troche.medication.forms import AccountForm, PlanForm
from troche.medication.gates import medication_gates
from troche.medication.plans import most_mg
from troche.medication.queries import unit_ledger
from troche.medication.state import MedicationState, medication_of
from troche.medication.weight import weight_on_file
from troche.people.actor import Request
from troche.people.policy import allows, page
from troche.people.setting import Setting
from troche.screening.queries import header


@page(action="chart.read", purpose="treatment: plan")
@require_http_methods(["GET", "POST"])
def plan(request: Request, person: UUID) -> HttpResponse:
    """The plan in its versions; a prescriber writes the next one."""
    chart, setting = _read(request, person)
    if request.method == "GET":
        return _plan_page(request, chart, setting, _plan_form(chart, setting))
    form = _plan_form(chart, setting, request.POST)
    if not form.is_valid():
        return _plan_page(request, chart, setting, form, status=422)
    given = form.cleaned_data
    outcome = act(
        WritePlan(
            id=given["command_id"],
            actor=request.actor,
            stream=person,
            goal=given["goal"],
            start_dose_mg=given["start_dose_mg"],
            sessions=given["sessions"],
            days_between=given["days_between"],
            monitor_id=given["monitor_id"],
            reason=given.get("reason", ""),
            weight_kg=given["weight_kg"],
        )
    )
    if isinstance(outcome, Refused):
        return _plan_page(request, chart, setting, form, outcome.refusal, 422)
    return redirect("medication:plan", person=person)


@page(action="medication.read", purpose="treatment: units")
@require_GET
def units(request: Request, person: UUID) -> HttpResponse:
    """Every unit: what was dispensed, and where each one is."""
    chart, setting = _read(request, person)
    return _units_page(request, chart, setting, _account_form(chart))


@page(action="medication.dispense", purpose="treatment: units")
@require_POST
def account(request: Request, person: UUID) -> HttpResponse:
    """Say what became of units that should be at home."""
    chart, setting = _read(request, person)
    form = _account_form(chart, request.POST)
    if not form.is_valid():
        return _units_page(request, chart, setting, form, status=422)
    outcome = act(
        AccountForUnits(
            id=form.cleaned_data["command_id"],
            actor=request.actor,
            stream=person,
            units=tuple(form.cleaned_data["units"]),
            place=form.cleaned_data["place"],
            words=form.cleaned_data["words"],
        )
    )
    if isinstance(outcome, Refused):
        return _units_page(request, chart, setting, form, outcome.refusal, 422)
    return redirect("medication:units", person=person)


def _read(request: Request, person: UUID) -> tuple[Chart, Setting]:
    chart = read_chart(request.actor.clinic, person)
    return chart, read_setting(request.actor.clinic, chart)


def _may(request: Request, action: str) -> bool:
    return allows(request.actor.role, "clinic", action)


def _plan_form(chart: Chart, setting: Setting, posted: Any = None) -> PlanForm:
    monitors = [(str(staff.id), staff.name) for staff in setting.clinic.working("therapist")]
    current = medication_of(chart).plan
    initial: dict[str, Any] = {
        "days_between": -(-setting.programme.ladder.interval.at_least_hours.value // 24),
        "sessions": setting.programme.ladder.induction.doses_at_least.value,
        "start_dose_mg": setting.programme.ladder.start.cautious_mg.value,
    }
    if current is not None:
        initial = {name: getattr(current, name) for name in PlanForm.base_fields if hasattr(current, name)}
        initial["reason"] = ""
    initial["weight_kg"] = weight_on_file(chart)
    return PlanForm(posted, initial=initial, monitors=monitors, changes=current is not None)


def _plan_page(
    request: Request,
    chart: Chart,
    setting: Setting,
    form: PlanForm,
    refused: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    state, instant = medication_of(chart), now()
    names = {str(staff.id): staff.name for staff in setting.clinic.staff.values()}
    versions = [
        {
            "version": one,
            "by": names.get(str(one.written_by), ""),
            "monitor": names.get(one.plan.monitor_id, ""),
        }
        for one in reversed(state.plans)
    ]
    shown = {
        "who": header(chart, request.actor.role, "medication", setting.clinic),
        "person": chart.stream,
        "state": state,
        "versions": versions,
        "tally": state.tally(),
        "gates": medication_gates(chart, setting, instant),
        "most": most_mg(chart, state.plan.weight_kg if state.plan else None, instant, setting),
        "form": form if _may(request, "medication.write_plan") else None,
        "may_order": _may(request, "medication.order"),
        "refused": refused,
    }
    return render(request, "medication/plan.html", shown, status=status)


def _account_form(chart: Chart, posted: Any = None) -> AccountForm:
    return AccountForm(posted, numbers=[unit.number for unit in medication_of(chart).at("at_home")])


def _units_page(
    request: Request,
    chart: Chart,
    setting: Setting,
    form: AccountForm,
    refused: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    state = medication_of(chart)
    who = header(chart, request.actor.role, "medication", setting.clinic)
    if request.actor.role == "pharmacist":
        who |= {"facts": ()}
    shown = {
        "who": who,
        "person": chart.stream,
        "state": state,
        "tally": state.tally(),
        "at_home": state.at("at_home"),
        "in_transit": state.at("in_transit"),
        "expected": len(state.at("at_home")),
        "counted": _counted(state),
        "ledger": unit_ledger(chart.clinic, chart.stream),
        "form": form if _may(request, "medication.dispense") and state.at("at_home") else None,
        "refused": refused,
    }
    return render(request, "medication/units.html", shown, status=status)


def _counted(state: MedicationState) -> int | None:
    return None if state.gap is None else len(state.at("at_home")) + state.gap
