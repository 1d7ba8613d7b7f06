"""Whether the order in force is good for the next dose: really accepted, in date, and for the very dose of the plan."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from troche.chart.gates import Gate
from troche.chart.rooms import Chart
from troche.chart.words import Words, say
from troche.medication.days import local_day
from troche.medication.dose_limits import most_alone_mg, needs_second
from troche.medication.state import MedicationState, Order, medication_of
from troche.people.setting import Setting
from troche.programme.answering import met, unknown, unmet
from troche.screening.case import day_words

if TYPE_CHECKING:
    from troche.programme.parts.gates import Requirement

Stands = tuple[Words, Words]
"""What stands against an order, for the patient and for the clinician."""


def order_gate(chart: Chart, setting: Setting, now: datetime, required: Requirement) -> Gate:
    """Whether an accepted order is valid on this local day, and orders the dose that the plan names."""
    state = medication_of(chart)
    order = state.order_in_force
    if order is None:
        return unknown(
            "order", required, say("Your prescription is not ordered yet."), say("No order is on file.")
        )
    stopped = _called_off(order)
    if stopped is not None:
        words = say("Your prescription could not be filled as it was ordered. Your team is on it.")
        return unmet("order", required, words, stopped)
    if order.answer is None:
        return _unanswered(order, required)
    until = day_words(order.pended.valid_until)
    if order.ended or local_day(chart, now) > order.pended.valid_until:
        words = say("Your prescription has ended.")
        return unmet("order", required, words, say("The order ended on {until}.", until=until))
    stands = _simulated(order, setting) or _other_dose(state, order) or _signed_by_one(chart, order, setting)
    if stands is not None:
        return unmet("order", required, *stands)
    clinician = say("Accepted, valid until {until}.", until=until)
    if order.answer.simulated:
        clinician = say(
            "Accepted, valid until {until}. Simulated answer, no prescription was sent.", until=until
        )
    return met("order", required, say("Your prescription is valid today."), clinician)


def orders_other_dose(state: MedicationState, order: Order) -> bool:
    """Whether an order was signed for another dose than the newest plan names."""
    ordered_mg = order.pended.dose_mg
    return ordered_mg is not None and state.plan is not None and ordered_mg != state.plan.start_dose_mg


def _called_off(order: Order) -> Words | None:
    """Why nothing leaves on an order any more, whoever said so."""
    if order.cancelled is not None:
        return say("Called off: {why}", why=order.cancelled.reason)
    if order.withdrawn is not None:
        return say("Called off by the e-prescriber: {why}", why=order.withdrawn.message)
    if order.answer is not None and not order.answer.accepted:
        return say("Refused by the e-prescriber: {why}", why=order.answer.message)
    return None


def _unanswered(order: Order, required: Requirement) -> Gate:
    if order.ended:
        return unmet("order", required, say("Your prescription has ended."), say("Ended, and not answered."))
    if not order.is_ready:
        clinician = say("Written, and not signed by everybody who has to.")
        return unknown("order", required, say("Your prescription is being written."), clinician)
    words = say("Your prescription was ordered. There is no answer yet.")
    return unknown("order", required, words, say("Pended; the e-prescriber has not answered."))


def _simulated(order: Order, setting: Setting) -> Stands | None:
    if order.answer is None or not order.answer.simulated or setting.clinic.is_demo:
        return None
    return (
        say("Your prescription has not reached a pharmacy. Your team is on it."),
        say(
            "The answer was simulated, and no prescription was sent. Connect an e-prescriber, and order anew."
        ),
    )


def _other_dose(state: MedicationState, order: Order) -> Stands | None:
    plan = state.plan
    if plan is None or not orders_other_dose(state, order):
        return None
    return (
        say("Your dose has changed. Your prescriber writes a new prescription for it first."),
        say(
            "Ordered for {ordered} mg, and the plan says {planned} mg. Order anew.",
            ordered=order.pended.dose_mg or 0,
            planned=plan.start_dose_mg,
        ),
    )


def _signed_by_one(chart: Chart, order: Order, setting: Setting) -> Stands | None:
    plan = medication_of(chart).plan
    if plan is None or order.cosigned_by is not None or not needs_second(chart, plan.start_dose_mg, setting):
        return None
    return (
        say("A second prescriber has to look at your dose first."),
        say(
            "Above {most} mg a second prescriber signs, and one has signed. Order anew, or plan less.",
            most=most_alone_mg(chart, setting),
        ),
    )
