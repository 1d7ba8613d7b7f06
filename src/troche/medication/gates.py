"""What plan, order and units answer before a dose."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from troche.chart.gates import Gate
from troche.chart.rooms import Chart
from troche.chart.words import say
from troche.medication.days import local_day
from troche.medication.ladder import has_paused
from troche.medication.order_gate import order_gate
from troche.medication.places import Unit
from troche.medication.recalls import untold
from troche.medication.state import MedicationState, medication_of
from troche.people.setting import Setting
from troche.pharmacy.state import LotBook
from troche.programme.answering import met, unknown, unmet
from troche.screening.rules import SCREENING

if TYPE_CHECKING:
    from troche.programme.parts.gates import Requirement


def medication_gates(chart: Chart, setting: Setting, now: datetime) -> tuple[Gate, ...]:
    """Plan accepted, order valid, parcel counted, units enough for the next dose and counted on its day."""
    state, day = medication_of(chart), local_day(chart, now)
    gates = setting.programme.gates
    return (
        unless_paused(
            plan_gate(state, gates["prepare"].requires["plan"]),
            state,
            setting,
            now,
            gates["dose"].requires["plan"],
        ),
        order_gate(chart, setting, now, gates["prepare"].requires["order"]),
        received_gate(state, gates["induct"].requires["received"]),
        units_gate(state, day, gates["dose"].requires["units"], setting.lots),
        count_gate(chart, setting, now, gates["dose"].requires["count"]),
    )


def units_for_dose(state: MedicationState, day: date) -> tuple[Unit, ...]:
    """The units to take next, the first to expire first; empty when those at home do not make up the dose."""
    dose_mg = state.planned_mg
    usable = [
        unit for unit in state.at("at_home") if unit.beyond_use_on >= day and not state.is_recalled(unit)
    ]
    for strength in dict.fromkeys(unit.strength_mg for unit in usable):
        count, rest = divmod(dose_mg, strength)
        same = [unit for unit in usable if unit.strength_mg == strength]
        if dose_mg and not rest and len(same) >= count:
            return tuple(same[:count])
    return ()


def decision_gate(chart: Chart, required: Requirement) -> Gate:
    """Whether a prescriber decided that this person may be treated at home."""
    decision = SCREENING.of(chart).decision
    if decision is None:
        return unknown(
            "decision", required, say("Your prescriber has not decided yet."), say("Nobody has decided yet.")
        )
    if decision.verdict != "eligible":
        words = say("Your prescriber decided that treatment at home is not right now.")
        return unmet("decision", required, words, say("The decision on file is not “eligible”."))
    return met(
        "decision", required, say("Your prescriber decided that you may go on."), say("Decided: eligible.")
    )


def plan_gate(state: MedicationState, required: Requirement) -> Gate:
    """Whether the person accepted the newest version of the plan."""
    plan = state.plan
    if plan is None:
        return unknown("plan", required, say("Your plan is not written yet."), say("No plan is written."))
    if state.accepted_version != plan.version:
        return unmet(
            "plan",
            required,
            say("You have not said yes to your plan yet."),
            say("Version {version} is not accepted by the patient.", version=plan.version),
        )
    if state.titration.is_held:
        patient = say("Your prescriber has decided that no dose follows for now.")
        return unmet("plan", required, patient, say("Held by the prescriber’s answer to the proposal."))
    return met(
        "plan",
        required,
        say("You said yes to your plan."),
        say("Version {version} accepted by the patient.", version=plan.version),
    )


def unless_paused(
    found: Gate, state: MedicationState, setting: Setting, now: datetime, required: Requirement
) -> Gate:
    """The same answer, unless plan or visit are from before the end of a long pause: both come first."""
    days = setting.programme.ladder.interval.restart_visit_after_days.value
    if not state.plans or not has_paused(state, setting.programme, now) or state.last_dose_at is None:
        return found
    since = state.last_dose_at + timedelta(days=days)
    seen_at = state.prescriber_seen_at
    if state.plans[-1].written_at > since and seen_at is not None and seen_at > since:
        return found
    patient = say(
        "It is more than {days} days since your last session. You see your prescriber first, and your plan is "
        "written anew.",
        days=days,
    )
    clinician = say("More than {days} days since the last dose: a visit, then a new plan.", days=days)
    return unmet("plan", required, patient, clinician)


def received_gate(state: MedicationState, required: Requirement) -> Gate:
    """Whether what arrived was counted and nothing is missing."""
    if state.gap is None:
        words = say("Nothing has arrived that you have counted.")
        return unknown("received", required, words, say("No parcel has been counted."))
    if state.gap:
        return unmet(
            "received",
            required,
            say("Your count and the pharmacy’s differ. Your team will call you."),
            say("Counted less dispensed: {gap}. Not accounted for.", gap=f"{state.gap:+d}"),
        )
    if not state.locked_away:
        patient = say("Please lock your lozenges away.")
        return unmet("received", required, patient, say("Counted, but not locked away."))
    return met(
        "received", required, say("Your count and the pharmacy’s agree."), say("The last count agrees.")
    )


def units_gate(state: MedicationState, day: date, required: Requirement, lots: LotBook) -> Gate:
    """Whether what is at home makes up the next dose, is in date, not recalled, and all accounted for."""
    home = state.at("at_home")
    if state.plan is None or state.gap is None:
        words = say("We do not know yet what you have at home.")
        return unknown("units", required, words, say("No plan or no count is on file."))
    if state.gap:
        words = say("The count of your lozenges does not agree yet.")
        return unmet("units", required, words, say("The count is off by {gap}.", gap=f"{state.gap:+d}"))
    if held := untold(state, lots):
        patient = say(
            "Some of your lozenges are called back by the pharmacy. Do not take any before we call you."
        )
        clinician = say("Lot {lot} is recalled, and this person has units of it.", lot=held[0].lot)
        return unmet("units", required, patient, clinician)
    chosen = units_for_dose(state, day)
    recalled = sum(state.is_recalled(unit) for unit in home)
    if not chosen and recalled:
        patient = say(
            "Lozenges you have were called back by the pharmacy, and the rest does not make up your dose."
        )
        clinician = say(
            "{home} at home, {recalled} of a recalled lot; the plan’s dose is {dose} mg.",
            home=len(home),
            recalled=recalled,
            dose=state.plan.start_dose_mg,
        )
        return unmet("units", required, patient, clinician)
    if not chosen:
        expired = sum(unit.beyond_use_on < day for unit in home)
        words = say("There are not enough lozenges at home for your dose.")
        clinician = say(
            "{home} at home, {expired} past beyond-use date; the plan’s dose is {dose} mg.",
            home=len(home),
            expired=expired,
            dose=state.plan.start_dose_mg,
        )
        return unmet("units", required, words, clinician)
    return met(
        "units",
        required,
        say("You have what you need at home, and the count agrees."),
        say(
            "{home} at home, {units} for {dose} mg.",
            home=len(home),
            units=len(chosen),
            dose=state.plan.start_dose_mg,
        ),
    )


def count_gate(chart: Chart, setting: Setting, now: datetime, required: Requirement) -> Gate:
    """Whether everything at home was counted on this local day."""
    counted_at = medication_of(chart).all_counted_at
    if not setting.programme.supply.counting.each_session.value:
        words = say("The lozenges are not counted for each session here.")
        return met("count", required, words, words)
    if counted_at is None or local_day(chart, counted_at) != local_day(chart, now):
        patient = say("Please count what is in your lock-box today, before the session.")
        return unknown("count", required, patient, say("Not counted today."))
    return met("count", required, say("You counted your lozenges today."), say("Counted today."))
