"""Writing a plan, and saying yes to it."""

from __future__ import annotations

from datetime import datetime, timedelta
from math import ceil, isfinite

from troche.chart.gates import Met
from troche.chart.reasons import Reason, Refusal, because, refuse
from troche.chart.rooms import Chart, Decision
from troche.chart.words import say
from troche.medication.commands import AcceptPlan, WritePlan
from troche.medication.days import local_day
from troche.medication.facts import PlanAccepted, PlanWritten
from troche.medication.gates import decision_gate
from troche.medication.ladder import (
    MostMg,
    has_paused,
    most_after,
    most_to_restart,
    most_to_start,
    within_hard_maximum,
)
from troche.medication.state import medication_of
from troche.medication.weight import weight_for_limits
from troche.people.setting import Setting

GOAL_MISSING = because("goal_missing", say("The goal is missing. It is written in the patient’s own words."))
REASON_MISSING = because("reason_missing", say("A change of the plan needs its reason."))
NOT_A_MONITOR = because("not_a_monitor", say("The monitor must be a therapist who works here."))
WEIGHT_WRONG = because("weight_wrong", say("The weight must be above 0 kg."))
NO_PLAN = refuse("no_plan", say("There is no plan yet."))
OTHER_VERSION = refuse(
    "plan_other_version", say("The plan has changed since you read it. Please read it again.")
)
ALREADY_ACCEPTED = refuse("plan_already_accepted", say("You have already said yes to this plan."))


def decide_write(chart: Chart, command: WritePlan, now: datetime, setting: Setting) -> Decision:
    """A new version of the plan, or every reason against it at once."""
    reasons = [*_not_decided(chart, setting), *_wrong(chart, command, now, setting)]
    if reasons:
        return Refusal(tuple(reasons))
    written = PlanWritten(
        version=len(medication_of(chart).plans) + 1,
        goal=command.goal.strip(),
        start_dose_mg=command.start_dose_mg,
        sessions=command.sessions,
        days_between=command.days_between,
        monitor_id=command.monitor_id,
        reason=command.reason.strip(),
        weight_kg=command.weight_kg,
    )
    return [written]


def decide_accept(chart: Chart, command: AcceptPlan, now: datetime, setting: Setting) -> Decision:
    """The person's yes to the newest version."""
    state = medication_of(chart)
    if state.plan is None:
        return NO_PLAN
    if command.version != state.plan.version:
        return OTHER_VERSION
    if state.accepted_version == command.version:
        return ALREADY_ACCEPTED
    return [PlanAccepted(version=command.version)]


def most_mg(chart: Chart, weight_kg: float | None, now: datetime, setting: Setting) -> MostMg:
    """The highest dose a plan may name now, in mg: to start with, a step after the last dose, lower after a pause.

    Never above the hard maximum; above the soft one a second prescriber signs the order. A weight that is not said
    again is the last plan’s, or a lower one measured since; without any there is no step up.
    """
    state, programme = medication_of(chart), setting.programme
    if weight_kg is None:
        weight_kg = weight_for_limits(chart)
    last = state.last_dose_mg
    if last is None:
        found = most_to_start(chart, programme, local_day(chart, now), weight_kg)
    elif has_paused(state, programme, now):
        found = most_to_restart(last, programme)
    elif weight_kg is None:
        words = say("No weight is on file, so the dose goes no higher than the last one.")
        found = MostMg(last, words, programme.ladder.maximum.soft_mg_per_kg.source)
    else:
        found = most_after(last, programme)
    return within_hard_maximum(found, programme, weight_kg)


def _not_decided(chart: Chart, setting: Setting) -> list[Reason]:
    gate = decision_gate(chart, setting.programme.gates["prepare"].requires["decision"])
    return [] if isinstance(gate, Met) else [gate.reason]


def _wrong(chart: Chart, command: WritePlan, now: datetime, setting: Setting) -> list[Reason]:
    reasons = []
    if not command.goal.strip():
        reasons.append(GOAL_MISSING)
    if medication_of(chart).plans and not command.reason.strip():
        reasons.append(REASON_MISSING)
    if command.monitor_id not in {str(staff.id) for staff in setting.clinic.working("therapist")}:
        reasons.append(NOT_A_MONITOR)
    if command.weight_kg is not None and not (isfinite(command.weight_kg) and command.weight_kg > 0):
        return [*reasons, WEIGHT_WRONG]
    return [
        *reasons,
        *_wrong_dose(chart, command, now, setting),
        *_wrong_course(command, setting),
        *_two_changes(chart, command, now, setting),
    ]


def _wrong_dose(chart: Chart, command: WritePlan, now: datetime, setting: Setting) -> list[Reason]:
    unit, most = setting.programme.ladder.unit_mg, most_mg(chart, command.weight_kg, now, setting)
    if command.start_dose_mg <= 0 or command.start_dose_mg % unit.value:
        words = say("The dose must be whole units of {unit} mg.", unit=unit.value)
        return [because("dose_not_whole", words, source=unit.source)]
    if command.start_dose_mg > most.mg:
        words = say("At most {mg} mg. {why}", mg=most.mg, why=most.why)
        return [because("dose_too_high", words, source=most.source)]
    return []


def _wrong_course(command: WritePlan, setting: Setting) -> list[Reason]:
    reasons, ladder = [], setting.programme.ladder
    most = ladder.induction.doses_at_most
    if not 1 <= command.sessions <= most.value:
        words = say("Between 1 and {most} sessions.", most=most.value)
        reasons.append(because("sessions_out_of_range", words, source=most.source))
    hours = ladder.interval.at_least_hours
    least = ceil(timedelta(hours=hours.value) / timedelta(days=1))
    if command.days_between < least:
        words = say("At least {days} days between sessions ({hours} hours).", days=least, hours=hours.value)
        reasons.append(because("interval_too_short", words, source=hours.source))
    ways = ladder.titration.intervals_days
    if command.days_between > max(ways.value):
        words = say(
            "At most {days} days between sessions, the programme’s longest interval.", days=max(ways.value)
        )
        reasons.append(because("interval_too_long", words, source=ways.source))
    return reasons


def _two_changes(chart: Chart, command: WritePlan, now: datetime, setting: Setting) -> list[Reason]:
    """Since the last dose either the dose changes or the interval, unless the course begins anew."""
    state, rule = medication_of(chart), setting.programme.ladder.one_change_at_a_time
    dose_mg, dosed_at = state.last_dose_mg, state.last_dose_at
    before = [one for one in state.plans if dosed_at and one.written_at <= dosed_at]
    if not rule.value or dose_mg is None or not before or has_paused(state, setting.programme, now):
        return []
    if command.start_dose_mg == dose_mg or command.days_between == before[-1].plan.days_between:
        return []
    words = say(
        "Change the dose or the interval, not both: {dose} mg every {days} days is the plan of the last dose.",
        dose=dose_mg,
        days=before[-1].plan.days_between,
    )
    return [because("two_changes", words, source=rule.source)]
