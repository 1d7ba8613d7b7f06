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
from troche.medication.arrivals import LATE_ALERT, NO_RECEIPT_ALERT
from troche.medication.commands import AccountForUnits, FindUnits, WatchCount, WritePlan
from troche.medication.forms import AccountForm, PlanForm
from troche.medication.gates import medication_gates
from troche.medication.parcel_forms import FindForm, WatchForm
from troche.medication.plan_shown import how_it_changes, measures, stops, team, usual_course, what_changed
from troche.medication.plans import most_mg
from troche.medication.queries import unit_ledger
from troche.medication.recalls import RECALLED
from troche.medication.sending import against, may_ship
from troche.medication.state import MedicationState, medication_of
from troche.medication.units import DELIVERY, MISMATCH
from troche.medication.watching import MISSED
from troche.medication.weight import weight_on_file
from troche.messaging.rules import open_alerts
from troche.people.actor import Request
from troche.people.policy import allows, page
from troche.people.setting import Setting
from troche.screening.queries import header

ABOUT_UNITS = (MISMATCH, RECALLED, MISSED, DELIVERY, LATE_ALERT, NO_RECEIPT_ALERT)
"""The alerts that are a case about units."""


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


@page(action="medication.dispense", purpose="treatment: units")
@require_POST
def found(request: Request, person: UUID) -> HttpResponse:
    """Say that what was lost, or had come back, is at home after all."""
    chart, setting = _read(request, person)
    form = _find_form(chart, request.POST)
    if not form.is_valid():
        return _units_page(request, chart, setting, _account_form(chart), status=422, finding=form)
    given = form.cleaned_data
    outcome = act(
        FindUnits(
            id=given["command_id"],
            actor=request.actor,
            stream=person,
            units=tuple(given["units"]),
            words=given["words"],
        )
    )
    if isinstance(outcome, Refused):
        return _units_page(request, chart, setting, _account_form(chart), outcome.refusal, 422, finding=form)
    return redirect("medication:units", person=person)


@page(action="medication.watch_count", purpose="treatment: units")
@require_POST
def watch(request: Request, person: UUID) -> HttpResponse:
    """A count at home that is watched on video."""
    chart, setting = _read(request, person)
    form = WatchForm(request.POST, auto_id="watch_%s")
    if not form.is_valid():
        return _units_page(request, chart, setting, _account_form(chart), status=422, watching=form)
    given = form.cleaned_data
    outcome = act(
        WatchCount(
            id=given["command_id"],
            actor=request.actor,
            stream=person,
            counted=given["counted"],
            locked_away=given["locked_away"],
        )
    )
    if isinstance(outcome, Refused):
        return _units_page(request, chart, setting, _account_form(chart), outcome.refusal, 422, form)
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
    changed = what_changed(state, setting)
    versions = [
        {
            "version": one,
            "changes": changed.get(one.plan.version, ()),
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
        "ladder": (*how_it_changes(setting.programme), usual_course(setting.programme)),
        "measures": measures(setting.programme),
        "stops": stops(setting.programme),
        "team": team(chart, setting, state.plan) if state.plan else (),
    }
    return render(request, "medication/plan.html", shown, status=status)


def _account_form(chart: Chart, posted: Any = None) -> AccountForm:
    return AccountForm(posted, numbers=[unit.number for unit in medication_of(chart).at("at_home")])


def _find_form(chart: Chart, posted: Any = None) -> FindForm:
    return FindForm(posted, numbers=_gone(medication_of(chart)))


def _gone(state: MedicationState) -> list[str]:
    return [unit.number for unit in (*state.at("lost"), *state.at("returned"))]


def _units_page(
    request: Request,
    chart: Chart,
    setting: Setting,
    form: AccountForm,
    refused: Refusal | None = None,
    status: int = 200,
    watching: WatchForm | None = None,
    finding: FindForm | None = None,
) -> HttpResponse:
    state = medication_of(chart)
    is_clinical = request.actor.role != "pharmacist"  # who reads of a met gate, reads what is on file
    counts = _may(request, "medication.watch_count") and (state.gap is not None or bool(state.at("at_home")))
    dispenses = _may(request, "medication.dispense")
    gates = may_ship(chart, setting, now()) if state.order and is_clinical else ()
    who = header(chart, request.actor.role, "medication", setting.clinic)
    if not is_clinical:
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
        "form": form if dispenses and state.at("at_home") else None,
        "find_form": (finding or _find_form(chart)) if dispenses and _gone(state) else None,
        "made_up": state.at("at_pharmacy"),
        "asked": state.counting.asked,
        "recalled": [unit for unit in state.at("at_home") if state.is_recalled(unit)],
        "cases": [alert for alert in open_alerts(chart) if alert.code in ABOUT_UNITS],
        "gates": gates,
        "against": against(gates),
        "watch_form": (watching or WatchForm(auto_id="watch_%s")) if counts else None,
        "wrong": watching or finding or form,
        "refused": refused,
    }
    return render(request, "medication/units.html", shown, status=status)


def _counted(state: MedicationState) -> int | None:
    return None if state.gap is None else len(state.at("at_home")) + state.gap
