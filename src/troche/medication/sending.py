"""What must be true before medicine is ordered, and before it is sent.

Who reads the answers may be a pharmacist: they say what stands against it, and nothing of what is on file.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from troche.chart.gates import Gate, blocking
from troche.chart.rooms import Chart
from troche.chart.words import say
from troche.medication.days import local_day
from troche.medication.gates import consent_gate, decision_gate, order_gate, plan_gate
from troche.medication.state import medication_of
from troche.messaging.rules import open_alerts
from troche.people.rules import PEOPLE
from troche.people.setting import Setting
from troche.programme.answering import as_found, met, unknown, unmet
from troche.screening.case import Case
from troche.screening.checks import standing
from troche.screening.rules import SCREENING
from troche.screening.since import gates_against_decision

if TYPE_CHECKING:
    from troche.programme.parts.gates import Requirement

Asked = Callable[[Chart, Setting, datetime, "Requirement"], Gate]

MISSED = ("integration_overdue", "next_day_missing")
"""The alerts that an appointment was missed. Whoever closes one has been in touch."""


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
        *(
            ANSWERS[code](chart, setting, now, ship[code])
            for code in ("legal_basis", "alerts", "last_session", "pdmp")
        ),
    )


def gates_to_send(chart: Chart, setting: Setting, now: datetime) -> tuple[Gate, ...]:
    """What must be true before a parcel leaves: the decision, the licence, and all that the programme's `ship` asks.

    A requirement that the programme names and nothing here can answer is unknown, so nothing is sent.
    """
    gates, order = setting.programme.gates, medication_of(chart).order
    ordered_by = order.prescriber if order else None
    return (
        kept_decision_gate(chart, setting, now, gates["prepare"].requires["decision"]),
        licence_gate(chart, setting, now, gates["dose"].requires["licence"], ordered_by),
        *(
            ANSWERS.get(code, _nobody_answers(code))(chart, setting, now, required)
            for code, required in gates["ship"].requires.items()
        ),
    )


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
    case, clinic = _case(chart, setting, now), setting.clinic
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
    case = _case(chart, setting, now)
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


def _legal_basis(chart: Chart, setting: Setting, now: datetime, required: Requirement) -> Gate:
    found = standing.legal_basis(_case(chart, setting, now))
    return as_found(found.answer, "legal_basis", required, found.patient, found.clinician)


def _alerts(chart: Chart, setting: Setting, now: datetime, required: Requirement) -> Gate:
    alerts = setting.programme.alerts
    if any(one.code not in alerts or alerts[one.code].blocks_dose for one in open_alerts(chart)):
        patient = say("Your team has something to look at first. They know, and will talk with you.")
        return unmet("alerts", required, patient, say("An alert is open that stops a dose."))
    return met("alerts", required, say("Nothing is waiting for an answer."), say("No such alert is open."))


def _last_session(chart: Chart, setting: Setting, now: datetime, required: Requirement) -> Gate:
    if medication_of(chart).open_session is not None:
        words = say("The last session is not closed yet.")
        return unmet("last_session", required, words, words)
    words = say("Nothing is left open from before.")
    return met("last_session", required, words, words)


def _attendance(chart: Chart, setting: Setting, now: datetime, required: Requirement) -> Gate:
    if any(one.code in MISSED for one in open_alerts(chart)):
        patient = say("An appointment was missed. Please get in touch with your team.")
        return unmet("attendance", required, patient, say("Missed, and nobody has been in touch since."))
    words = say("No appointment was missed without contact.")
    return met("attendance", required, words, words)


def _phq_9(chart: Chart, setting: Setting, now: datetime, required: Requirement) -> Gate:
    days = setting.programme.supply.shipment.phq_9_days.value
    measure = SCREENING.of(chart).measures.get("phq_9")
    if measure is None or measure.latest.total is None:
        words = say("The depression questions are not answered.")
        return unknown("phq_9", required, words, words)
    return _fresh("phq_9", required, now - measure.latest.at <= timedelta(days=days), days)


def _visit(chart: Chart, setting: Setting, now: datetime, required: Requirement) -> Gate:
    shipment, state = setting.programme.supply.shipment, medication_of(chart)
    if state.prescriber_seen_at is None:
        words = say("No visit with the prescriber is on file.")
        return unknown("visit", required, words, words)
    days, sessions = shipment.prescriber_visit_days.value, shipment.prescriber_visit_sessions.value
    doses = state.doses_taken - state.doses_when_seen
    if now - state.prescriber_seen_at > timedelta(days=days) and not 0 < doses <= sessions:
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


def _bladder(chart: Chart, setting: Setting, now: datetime, required: Requirement) -> Gate:
    days, screening = setting.programme.supply.shipment.bladder_screen_days.value, SCREENING.of(chart)
    asked_at = screening.when("history")
    said = screening.history.conditions.get("bladder") if screening.history else None
    if said is None or asked_at is None or said == "unsure":
        words = say("The bladder questions are not answered.")
        return unknown("bladder", required, words, words)
    if said == "yes":
        patient = say("Your team looks at your bladder first.")
        return unmet("bladder", required, patient, say("A clinician looks at the bladder questions first."))
    return _fresh("bladder", required, now - asked_at <= timedelta(days=days), days)


def _liver(chart: Chart, setting: Setting, now: datetime, required: Requirement) -> Gate:
    days, results = setting.programme.supply.shipment.liver_days.value, SCREENING.of(chart).results
    case = _case(chart, setting, now)
    tests = setting.programme.eligibility.liver.tests.value
    if any(test not in results or results[test].value is None for test in tests):
        words = say("Liver tests are missing.")
        return unknown("liver", required, words, words)
    oldest = min(results[test].collected_on for test in tests)
    return _fresh("liver", required, case.is_fresh(oldest, days), days)


def _pregnancy(chart: Chart, setting: Setting, now: datetime, required: Requirement) -> Gate:
    history = SCREENING.of(chart).history
    if history is None or history.pregnancy == "unsure":
        words = say("It is not stated whether there is a pregnancy.")
        return unknown("pregnancy", required, words, words)
    if history.pregnancy == "yes":
        words = say("The statement that this asks for was not made.")
        return unmet("pregnancy", required, words, words)
    words = say("Stated: no pregnancy, or it does not apply.")
    return met("pregnancy", required, words, words)


def _prescription(chart: Chart, setting: Setting, now: datetime, required: Requirement) -> Gate:
    found = order_gate(medication_of(chart), local_day(chart, now), required)
    return as_found(found.answer, "prescription", required, found.reason.patient, found.reason.clinician)


def _fresh(code: str, required: Requirement, is_fresh: bool, days: int) -> Gate:
    if is_fresh:
        words = say("Not older than {days} days.", days=days)
        return met(code, required, words, words)
    words = say("{what}: older than {days} days.", what=required.name, days=days)
    return unmet(code, required, words, words)


def _nobody_answers(code: str) -> Asked:
    words = say("Nothing here can answer this yet.")
    return lambda chart, setting, now, required: unknown(code, required, words, words)


def _case(chart: Chart, setting: Setting, now: datetime) -> Case:
    return Case(SCREENING.of(chart), PEOPLE.of(chart), setting, now)


ANSWERS: dict[str, Asked] = {
    "phq_9": _phq_9,
    "visit": _visit,
    "attendance": _attendance,
    "alerts": _alerts,
    "last_session": _last_session,
    "count": _count,
    "bladder": _bladder,
    "liver": _liver,
    "pdmp": pdmp_gate,
    "pregnancy": _pregnancy,
    "prescription": _prescription,
    "legal_basis": _legal_basis,
}
