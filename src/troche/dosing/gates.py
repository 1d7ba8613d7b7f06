"""The go/no-go: every requirement of a dose, answered at one instant."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import msgspec

from troche.chart.gates import Gate, blocking
from troche.chart.rooms import Chart
from troche.chart.words import say, say_n
from troche.dosing.agreeing import agreed
from troche.dosing.day import day_questions, monitor, on_call, sitter
from troche.dosing.place import place
from troche.dosing.preflight import preflight
from troche.dosing.state import dosing_of
from troche.dosing.unit_codes import unit_code
from troche.dosing.vitals import oxygen, pressure, pulse
from troche.events.gates import events_gate, misuse_gate, side_effects_gate
from troche.medication.days import local_day
from troche.medication.gates import (
    count_gate,
    decision_gate,
    plan_gate,
    received_gate,
    units_gate,
    unless_paused,
)
from troche.medication.order_gate import order_gate
from troche.medication.pregnancy import is_in_doubt
from troche.medication.state import medication_of
from troche.medication.unanswered import unless_unanswered
from troche.medication.watch import against_next_dose
from troche.messaging.rules import open_alerts
from troche.people.setting import Setting
from troche.preparation.gates import consent_gate, preparation_gates
from troche.programme.answering import all_answers, as_found, met, unknown, unmet
from troche.programme.parts.gates import Requirement
from troche.screening.gates import CHECKS, case_of
from troche.screening.since import gates_against_decision

Asked = Callable[[Chart, Setting, datetime, Requirement], Gate]


def may_dose(chart: Chart, setting: Setting, now: datetime) -> tuple[Gate, ...]:
    """Every gate of a dose, in the order of the programme. A dose needs all of them met.

    A requirement that the programme names and nothing here can answer is unknown, so no dose follows.
    """
    return all_answers(setting.programme.gates["dose"].requires, ANSWERS, chart, setting, now)


def may_book(chart: Chart, setting: Setting, now: datetime) -> tuple[Gate, ...]:
    """What must be true before a session is booked: all that does not belong to its day."""
    requires = setting.programme.gates["dose"].requires
    answers = {**ANSWERS, "ready": _ready_to_book, "plan": _plan}
    return tuple(answers[code](chart, setting, now, requires[code]) for code in BEFORE_BOOKING)


def _ready(chart: Chart, setting: Setting, now: datetime, required: Requirement) -> Gate:
    """Decided, supplied and prepared, and nothing that was learned since speaks against the decision."""
    return _prepared(chart, setting, now, required, has_started=dosing_of(chart).count > 0)


def _ready_to_book(chart: Chart, setting: Setting, now: datetime, required: Requirement) -> Gate:
    """As for a dose; a test that has to be fresh before the first one may still come."""
    return _prepared(chart, setting, now, required, has_started=True)


def _prepared(
    chart: Chart, setting: Setting, now: datetime, required: Requirement, *, has_started: bool
) -> Gate:
    prepare, induct = setting.programme.gates["prepare"].requires, setting.programme.gates["induct"].requires
    state = medication_of(chart)
    gates = (
        decision_gate(chart, prepare["decision"]),
        *gates_against_decision(chart, setting, now, has_started=has_started),
        order_gate(chart, setting, now, prepare["order"]),
        received_gate(state, induct["received"]),
        *preparation_gates(chart, setting, now),
        *against_next_dose(chart, setting, now),
        *_pregnancy(chart, setting),
    )
    left = blocking(gates)
    if left:
        first = left[0].reason
        gate = unmet(
            "ready",
            required,
            first.patient,
            say("{count} left, the first: {first}", count=len(left), first=first.clinician),
        )
        changed_by = msgspec.structs.replace(gate.reason, would_change=first.would_change)
        return msgspec.structs.replace(gate, reason=changed_by)
    return met("ready", required, say("You are prepared."), say("Every requirement before it is met."))


def _pregnancy(chart: Chart, setting: Setting) -> tuple[Gate, ...]:
    """A doubt that no test has ended."""
    if not is_in_doubt(chart):
        return ()
    patient = say("Whether there is a pregnancy has to be clear first. A test says so.")
    clinician = say("A pregnancy was told, doubted or found, and no test since says that there is none.")
    return (unmet("pregnancy", setting.programme.gates["ship"].requires["pregnancy"], patient, clinician),)


def _of_screening(code: str) -> Asked:
    """One check of screening, asked for itself."""

    def asked(chart: Chart, setting: Setting, now: datetime, required: Requirement) -> Gate:
        found = CHECKS[code](case_of(chart, setting, now))
        return as_found(found.answer, code, required, found.patient, found.clinician)

    return asked


def _consent(chart: Chart, setting: Setting, now: datetime, required: Requirement) -> Gate:
    return consent_gate(chart, setting, required)


def _units(chart: Chart, setting: Setting, now: datetime, required: Requirement) -> Gate:
    return units_gate(medication_of(chart), local_day(chart, now), required, setting.lots)


def _plan(chart: Chart, setting: Setting, now: datetime, required: Requirement) -> Gate:
    state = medication_of(chart)
    found, plans = unless_paused(plan_gate(state, required), state, setting, now, required), state.plans
    count = sum(dose.at > plans[-1].written_at for dose in dosing_of(chart).doses) if plans else 0
    if plans and count >= plans[-1].plan.sessions and found.answer == "met":
        patient = say("All {count} sessions of your plan are done. A review comes first.", count=count)
        clinician = say_n(
            "{n} session of version {version} done.",
            "{n} sessions of version {version} done.",
            n=count,
            version=plans[-1].plan.version,
        )
        return unmet("plan", required, patient, clinician)
    return found


def _plan_of_dose(chart: Chart, setting: Setting, now: datetime, required: Requirement) -> Gate:
    """As for a booking; and what the last session argues for is answered by a prescriber."""
    return unless_unanswered(_plan(chart, setting, now, required), chart, setting, now, required)


def _alerts(chart: Chart, setting: Setting, now: datetime, required: Requirement) -> Gate:
    alerts = setting.programme.alerts
    standing = [
        alert for alert in open_alerts(chart) if alert.code not in alerts or alerts[alert.code].blocks_dose
    ]
    if standing:
        patient = say("Your team has something to look at first. They know, and will talk with you.")
        words = say(standing[0].words) if "{" not in standing[0].words else say("An alert is open.")
        return unmet("alerts", required, patient, words)
    return met("alerts", required, say("Nothing is waiting for an answer."), say("No alert is open."))


def _last_session(chart: Chart, setting: Setting, now: datetime, required: Requirement) -> Gate:
    current = dosing_of(chart).current
    earlier = [one for one in dosing_of(chart).sessions.values() if one is not current]
    if any(one.stage in ("booked", "live") for one in earlier):
        words = say("The last session is not closed yet.")
        return unmet("last_session", required, words, words)
    if current is not None and current.stage == "live":
        words = say("This session is still under way: its dose is taken.")
        return unmet("last_session", required, words, words)
    wrong = [one for one in dosing_of(chart).wrong if one.holds_dose(setting.programme)]
    if wrong:
        patient = say("Something went wrong in your last session. Your team sees to what follows first.")
        clinician = say(
            "Session {number}: what went wrong has no outcome, or its follow-ups are not done.",
            number=wrong[0].opened.session,
        )
        return unmet("last_session", required, patient, clinician)
    words = say("Nothing is left open from before.")
    return met("last_session", required, words, words)


def _next_day(chart: Chart, setting: Setting, now: datetime, required: Requirement) -> Gate:
    last = dosing_of(chart).dosed
    if last is None:
        words = say("This is the first session.") if not dosing_of(chart).count else say("Confirmed before.")
        return met("next_day", required, words, words)
    if last.next_day is None:
        patient = say("Tell us first how you came through the day after your last session.")
        return unknown("next_day", required, patient, say("The day after was not confirmed."))
    if not (last.next_day.slept and last.next_day.safe):
        patient = say("The day after your last session was not a good one. Your team talks with you first.")
        clinician = say("The day after the last session was not safe. Judge it and close its alert.")
        if any(alert.code == "next_day_unsafe" for alert in open_alerts(chart)):
            return unmet("next_day", required, patient, clinician)
    words = say("The day after the last session was confirmed.")
    return met("next_day", required, words, words)


def _integration(chart: Chart, setting: Setting, now: datetime, required: Requirement) -> Gate:
    last = dosing_of(chart).dosed
    if last is None:
        words = say("There is no session to talk through yet.")
        return met("integration", required, words, words)
    if last.visit_held_at is None:
        patient = say("First we talk your last session through. The visit has not taken place yet.")
        clinician = say("The visit after session {number} is not on file.", number=last.number)
        return unmet("integration", required, patient, clinician)
    words = say("The last session was talked through.")
    return met("integration", required, words, words)


def _interval(chart: Chart, setting: Setting, now: datetime, required: Requirement) -> Gate:
    hours, doses = setting.programme.ladder.interval.at_least_hours.value, dosing_of(chart).doses
    if doses and now - doses[-1].at < timedelta(hours=hours):
        patient = say("Less than {hours} hours have passed since your last dose.", hours=hours)
        since = int((now - doses[-1].at) / timedelta(hours=1))
        clinician = say("{since} h since the last dose; at least {hours} h.", since=since, hours=hours)
        return unmet("interval", required, patient, clinician)
    plan = medication_of(chart).plan
    if doses and plan and days_between(chart, doses[-1].at, now) < plan.days_between:
        words = say("Your plan has at least {days} days between two sessions.", days=plan.days_between)
        return unmet(
            "interval", required, words, say("Less than the {n} days of the plan.", n=plan.days_between)
        )
    words = say("Enough time has passed since the last dose.")
    return met("interval", required, words, words)


def days_between(chart: Chart, first: datetime, second: datetime) -> int:
    """Local days from one instant to another."""
    return (local_day(chart, second) - local_day(chart, first)).days


def _frequency(chart: Chart, setting: Setting, now: datetime, required: Requirement) -> Gate:
    rule = setting.programme.ladder.interval
    window = timedelta(days=rule.in_days.value)
    count = sum(now - dose.at < window for dose in dosing_of(chart).doses)
    values = {"days": rule.in_days.value, "most": rule.doses_at_most.value}
    if count + 1 > rule.doses_at_most.value:
        patient = say_n(
            "You have had {n} dose within {days} days. {most} is the most.",
            "You have had {n} doses within {days} days. {most} is the most.",
            count,
            **values,
        )
        return unmet("frequency", required, patient, patient)
    words = say_n(
        "{n} dose in the {days} days before; at most {most} with this one.",
        "{n} doses in the {days} days before; at most {most} with this one.",
        count,
        **values,
    )
    return met("frequency", required, words, words)


ANSWERS: dict[str, Asked] = {
    "ready": _ready,
    "plan": _plan_of_dose,
    "consent": _consent,
    "legal_basis": _of_screening("legal_basis"),
    "licence": _of_screening("licence"),
    "alerts": _alerts,
    "last_session": _last_session,
    "next_day": _next_day,
    "integration": _integration,
    "interval": _interval,
    "frequency": _frequency,
    "units": _units,
    "count": count_gate,
    "day_questions": day_questions,
    "place": place,
    "agreed": agreed,
    "preflight": preflight,
    "unit_code": unit_code,
    "sitter": sitter,
    "monitor": monitor,
    "on_call": on_call,
    "pressure": pressure,
    "pulse": pulse,
    "oxygen": oxygen,
    "events": events_gate,
    "side_effects": side_effects_gate,
    "misuse": misuse_gate,
}
BEFORE_BOOKING = ("ready", "plan", "consent", "legal_basis", "licence", "last_session", "integration")
