"""What must be true before medicine is ordered, and before it is sent: `may_ship`.

Who reads the answers may be a pharmacist: they say what stands against it, and nothing of what is on file.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec

from troche.chart.gates import Gate, blocking
from troche.chart.rooms import Chart
from troche.chart.words import Words, say
from troche.events.gates import events_gate, misuse_gate
from troche.medication.attendance import missed
from troche.medication.blood_pressure import pressure_gate
from troche.medication.days import local_day
from troche.medication.gates import decision_gate, plan_gate, unless_paused
from troche.medication.order_gate import order_gate
from troche.medication.places import Place
from troche.medication.pregnancy import pregnancy_gate
from troche.medication.schedule import ends_on
from troche.medication.state import medication_of
from troche.medication.watch import bladder_gate, liver_gate
from troche.messaging.rules import OpenAlert, open_alerts
from troche.people.setting import Setting
from troche.preparation.gates import consent_gate
from troche.programme.answering import all_answers, as_found, met, unknown, unmet
from troche.screening.case import day_words, listed
from troche.screening.checks import standing
from troche.screening.gates import case_of
from troche.screening.rules import SCREENING
from troche.screening.since import gates_against_decision

if TYPE_CHECKING:
    from troche.programme.parts.gates import Requirement

HELD: tuple[Place, ...] = ("at_home", "in_transit")
Asked = Callable[[Chart, Setting, datetime, "Requirement"], Gate]


def gates_to_order(
    chart: Chart, setting: Setting, now: datetime, prescriber: UUID | None = None
) -> tuple[Gate, ...]:
    """What must be true before this prescriber hands an order to the e-prescriber."""
    gates = setting.programme.gates
    prepare, ship = gates["prepare"].requires, gates["ship"].requires
    return (
        kept_decision_gate(chart, setting, now, prepare["decision"]),
        plan_gate(medication_of(chart), prepare["plan"]),
        consent_gate(chart, setting, prepare["consent"]),
        licence_gate(chart, setting, now, gates["dose"].requires["licence"], prescriber),
        _legal_basis_today(chart, setting, now, ship["legal_basis"]),
        *(ANSWERS[code](chart, setting, now, ship[code]) for code in ("alerts", "last_session", "pdmp")),
    )


def may_ship(chart: Chart, setting: Setting, now: datetime) -> tuple[Gate, ...]:
    """Every gate of a shipment, in the order of the programme. A parcel needs all of them met.

    A requirement that the programme names and nothing here can answer is unknown, so nothing is sent. What the law
    asks for has to hold today and on the day the parcel arrives.
    """
    return all_answers(setting.programme.gates["ship"].requires, ANSWERS, chart, setting, now)


def delivered_by(chart: Chart, setting: Setting, now: datetime) -> datetime:
    """When a parcel has arrived at the latest: the one under way, else one that leaves now."""
    takes = timedelta(days=setting.programme.supply.shipment.delivery_days.value)
    under_way = medication_of(chart).under_way()
    return max(now, under_way[0].sent_at + takes) if under_way else now + takes


def against(gates: tuple[Gate, ...]) -> list[Gate]:
    """Those that stand in the way, each question once."""
    return list({gate.gate: gate for gate in blocking(gates)}.values())


def kept_decision_gate(chart: Chart, setting: Setting, now: datetime, required: Requirement) -> Gate:
    """Whether the decision for treatment at home is borne out by what is known now."""
    decided = decision_gate(chart, required)
    if blocking((decided,)) or not gates_against_decision(chart, setting, now, has_started=True):
        return decided
    patient = say("Your prescriber looks at something new first.")
    return unmet(
        "decision", required, patient, say("Something is new since the decision: decide again first.")
    )


def licence_gate(
    chart: Chart, setting: Setting, now: datetime, required: Requirement, prescriber: UUID | None
) -> Gate:
    """Whether the one who orders, or else the person's prescriber, holds a licence where the person lives."""
    case, clinic = case_of(chart, setting, now), setting.clinic
    patient = say("We do not know whether your prescriber may treat people in your state.")
    if not case.state:
        return unknown("licence", required, patient, say("No state on file."))
    able = [prescriber or case.person.team.prescriber]
    if able == [None]:
        able = [staff.id for staff in clinic.working("prescriber", "director")]
    licensed = [one for one in able if one is not None and clinic.licensed(one, case.state, case.today)]
    if not licensed:
        patient = say("Your prescriber may not treat people in your state at the moment.")
        clinician = say("The prescriber has no licence for {state} that is valid today.", state=case.state)
        return unmet("licence", required, patient, clinician)
    if setting.programme.team.registration.needed.value and not any(
        clinic.registered(one, case.state, case.today) for one in licensed
    ):
        patient = say("Your prescriber may not prescribe for people in your state at the moment.")
        clinician = say(
            "The prescriber has no DEA registration for {state} that is valid today.", state=case.state
        )
        return unmet("licence", required, patient, clinician)
    words = say("Licensed in {state}.", state=case.state)
    return met("licence", required, say("Your prescriber is licensed in your state."), words)


def pdmp_gate(chart: Chart, setting: Setting, now: datetime, required: Requirement) -> Gate:
    """Whether the monitoring programme of the person's state was asked lately enough, and was clear."""
    hours = setting.programme.supply.prescription.pdmp_hours
    case = case_of(chart, setting, now)
    checked, checked_at = case.screening.pdmp, case.screening.when("pdmp")
    if checked is None or checked_at is None:
        words = say("The prescription monitoring programme was not asked.")
        return unknown("pdmp", required, words, words)
    if now - checked_at > timedelta(hours=hours.value):
        words = say("The last query is older than {hours} hours.", hours=hours.value)
        return unmet("pdmp", required, words, words)
    if case.state.upper() not in {state.strip().upper() for state in checked.states}:
        words = say("The last query did not ask {state}, where the person lives.", state=case.state or "?")
        patient = say("The prescription monitoring programme of your state was not asked.")
        return unmet("pdmp", required, patient, words)
    if checked.finding != "clear":
        words = say("The last query raised a concern.")
        return unmet("pdmp", required, words, words)
    words = say("Asked within {hours} hours, clear.", hours=hours.value)
    return met("pdmp", required, words, words)


def _plan(chart: Chart, setting: Setting, now: datetime, required: Requirement) -> Gate:
    state = medication_of(chart)
    return unless_paused(plan_gate(state, required), state, setting, now, required)


def _consent(chart: Chart, setting: Setting, now: datetime, required: Requirement) -> Gate:
    return consent_gate(chart, setting, required)


def _licence(chart: Chart, setting: Setting, now: datetime, required: Requirement) -> Gate:
    """Of who ordered, on both days."""
    order = medication_of(chart).order_in_force
    who = order.prescriber if order else None
    today = licence_gate(chart, setting, now, required, who)
    return (
        today
        if blocking((today,))
        else licence_gate(chart, setting, delivered_by(chart, setting, now), required, who)
    )


def _legal_basis_today(chart: Chart, setting: Setting, now: datetime, required: Requirement) -> Gate:
    found = standing.legal_basis(case_of(chart, setting, now))
    return as_found(found.answer, "legal_basis", required, found.patient, found.clinician)


def _legal_basis(chart: Chart, setting: Setting, now: datetime, required: Requirement) -> Gate:
    today = _legal_basis_today(chart, setting, now, required)
    if blocking((today,)):
        return today
    later = _legal_basis_today(chart, setting, delivered_by(chart, setting, now), required)
    if not blocking((later,)):
        return later
    patient = say("The rule by which we prescribe for you ends before a parcel would arrive.")
    clinician = say("Valid today, and no longer on {day}.", day=_arrives(chart, setting, now))
    return unmet("legal_basis", required, patient, clinician)


def _arrives(chart: Chart, setting: Setting, now: datetime) -> str:
    return day_words(local_day(chart, delivered_by(chart, setting, now)))


def _alerts(chart: Chart, setting: Setting, now: datetime, required: Requirement) -> Gate:
    if open_events(chart, setting):
        patient = say("Your team has something to look at first. They know, and will talk with you.")
        return unmet("alerts", required, patient, say("An alert is open that stops a parcel."))
    return met("alerts", required, say("Nothing is waiting for an answer."), say("No such alert is open."))


def open_events(chart: Chart, setting: Setting) -> tuple[OpenAlert, ...]:
    """What is open and red: an alert that stops a dose, one of the first level, one the programme does not know."""
    alerts = setting.programme.alerts
    return tuple(
        one
        for one in open_alerts(chart)
        if one.code not in alerts or alerts[one.code].blocks_dose or alerts[one.code].level == 1
    )


def _in_neutral_words(asked: Asked, clinician: Words) -> Asked:
    """The same answer; what stands behind it is not for everybody who sends a parcel."""

    def answered(chart: Chart, setting: Setting, now: datetime, required: Requirement) -> Gate:
        found = asked(chart, setting, now, required)
        if not blocking((found,)):
            return found
        return msgspec.structs.replace(
            found, reason=msgspec.structs.replace(found.reason, clinician=clinician)
        )

    return answered


def _last_session(chart: Chart, setting: Setting, now: datetime, required: Requirement) -> Gate:
    if medication_of(chart).open_session is not None:
        words = say("The last session is not closed yet.")
        return unmet("last_session", required, words, words)
    words = say("Nothing is left open from before.")
    return met("last_session", required, words, words)


def _attendance(chart: Chart, setting: Setting, now: datetime, required: Requirement) -> Gate:
    found = list(missed(chart, setting, now))
    if found:
        patient = say(
            "An appointment was missed. Please get in touch with your team; we find another time together."
        )
        return unmet("attendance", required, patient, say("Missed: {what}", what=listed(found)))
    words = say("No appointment was missed without contact.")
    return met("attendance", required, words, words)


def _pressure(chart: Chart, setting: Setting, now: datetime, required: Requirement) -> Gate:
    return pressure_gate(medication_of(chart).course, case_of(chart, setting, now), required)


def _phq_9(chart: Chart, setting: Setting, now: datetime, required: Requirement) -> Gate:
    days = setting.programme.supply.shipment.phq_9_days.value
    measure = SCREENING.of(chart).measures.get("phq_9")
    if measure is None or measure.latest.total is None:
        words = say("The depression questions are not answered.")
        return unknown("phq_9", required, words, words)
    state, points = medication_of(chart), setting.programme.integration.change.worse_points
    baseline, seen_at = state.titration.baseline, state.prescriber_seen_at
    if not state.doses_taken and measure.first.total is not None:
        baseline = measure.first.total
    if baseline is None:
        words = say("It is not known what was answered before the first dose.")
        return unknown("phq_9", required, words, words)
    if measure.latest.total - baseline >= points.value and (seen_at is None or seen_at <= measure.latest.at):
        patient = say(
            "Your answers are clearly worse than at the start. Your prescriber talks with you first."
        )
        clinician = say("Worse by {n} points or more than at the start, and no visit since.", n=points.value)
        return unmet("phq_9", required, patient, clinician)
    return _fresh("phq_9", required, timedelta(0) <= now - measure.latest.at <= timedelta(days=days), days)


def _visit(chart: Chart, setting: Setting, now: datetime, required: Requirement) -> Gate:
    shipment, state = setting.programme.supply.shipment, medication_of(chart)
    if state.prescriber_seen_at is None:
        words = say("No visit with the prescriber is on file.")
        return unknown("visit", required, words, words)
    days, sessions = shipment.prescriber_visit_days.value, shipment.prescriber_visit_sessions.value
    within = timedelta(days=days)
    doses = state.doses_taken - state.doses_when_seen
    goes_on = state.last_dose_at is not None and now - state.last_dose_at <= within
    if now - state.prescriber_seen_at > within and not (0 < doses <= sessions and goes_on):
        words = say(
            "No visit with the prescriber within {sessions} sessions or {days} days.",
            sessions=sessions,
            days=days,
        )
        return unmet("visit", required, words, words)
    words = say("A visit with the prescriber is recent enough.")
    return met("visit", required, words, words)


def _count(chart: Chart, setting: Setting, now: datetime, required: Requirement) -> Gate:
    state = medication_of(chart)
    if state.gap:
        patient = say("Your count and the pharmacy’s differ. Your team will call you.")
        return unmet("count", required, patient, say("The count does not agree. It is settled first."))
    words = say("The count agrees.") if state.parcels else say("Nothing was sent yet.")
    return met("count", required, words, words)


def _at_home(chart: Chart, setting: Setting, now: datetime, required: Requirement) -> Gate:
    state, most = medication_of(chart), setting.programme.supply.shipment.later_doses_at_most.value
    dose_mg = state.planned_mg
    there = sum(unit.strength_mg for place in HELD for unit in state.at(place))
    if not dose_mg:
        words = say("The dose is not known, so it is not known what is enough.")
        return unknown("at_home", required, words, words)
    if there >= most * dose_mg:
        patient = say("You have enough at home for now.")
        clinician = say(
            "{doses} doses at home or on their way; {most} is the most.", doses=there // dose_mg, most=most
        )
        return unmet("at_home", required, patient, clinician)
    words = say("What is at home leaves room for a parcel.")
    return met("at_home", required, words, words)


def _prescription(chart: Chart, setting: Setting, now: datetime, required: Requirement) -> Gate:
    state, found = medication_of(chart), order_gate(chart, setting, now, required)
    order, moved_at = state.order_in_force, state.course.moved_at
    if order is None or blocking((found,)):
        return as_found(found.answer, "prescription", required, found.reason.patient, found.reason.clinician)
    if moved_at is not None and moved_at >= order.pended_at:
        patient = say("Your prescription was written for another state than the one you live in now.")
        clinician = say("The person moved to another state since the order: order anew.")
        return unmet("prescription", required, patient, clinician)
    ends = ends_on(chart, order, setting.programme.supply.prescription)
    if ends < local_day(chart, delivered_by(chart, setting, now)):
        patient = say(
            "Your prescription ends before a parcel would arrive. Your prescriber looks at a new one."
        )
        clinician = say(
            "The order ends on {day}; a parcel arrives by {arrives}.",
            day=day_words(ends),
            arrives=_arrives(chart, setting, now),
        )
        return unmet("prescription", required, patient, clinician)
    return as_found(found.answer, "prescription", required, found.reason.patient, found.reason.clinician)


def _fresh(code: str, required: Requirement, is_fresh: bool, days: int) -> Gate:
    if is_fresh:
        words = say("Not older than {days} days.", days=days)
        return met(code, required, words, words)
    words = say("{what}: older than {days} days.", what=required.name, days=days)
    return unmet(code, required, words, words)


ANSWERS: dict[str, Asked] = {
    "decision": kept_decision_gate,
    "plan": _plan,
    "consent": _consent,
    "licence": _licence,
    "phq_9": _phq_9,
    "visit": _visit,
    "attendance": _attendance,
    "pressure": _pressure,
    "alerts": _alerts,
    "events": _in_neutral_words(events_gate, say("A clinician looks at something that happened first.")),
    "misuse": _in_neutral_words(misuse_gate, say("A clinician talks with the person first.")),
    "last_session": _last_session,
    "count": _count,
    "at_home": _at_home,
    "bladder": bladder_gate,
    "liver": liver_gate,
    "pdmp": pdmp_gate,
    "pregnancy": pregnancy_gate,
    "prescription": _prescription,
    "legal_basis": _legal_basis,
}
