"""Handing an order to the certified e-prescriber, and keeping its answer."""

from __future__ import annotations

from datetime import date, datetime

from troche.chart.commands import ClockStruck
from troche.chart.facts import Fact
from troche.chart.reasons import Reason, Refusal, because, refuse
from troche.chart.rooms import Chart, Decision
from troche.chart.words import say
from troche.medication.commands import AnswerOrder, PendOrder
from troche.medication.days import local_day, months_after
from troche.medication.facts import OrderAnswered, OrderPended
from troche.medication.sending import against, gates_to_order
from troche.medication.state import TECHNIQUES, medication_of
from troche.messaging.rules import raise_alert
from troche.people.setting import Setting

REFUSED = "order_refused"
UNANSWERED = "medication.order_unanswered"
UNANSWERED_ALERT = "order_unanswered"

WAITING = refuse("order_waiting", say("An order is waiting for its answer. One order is open at a time."))
NO_SUCH_ORDER = refuse("no_such_order", say("There is no such order waiting for an answer."))
NOT_THE_PRESCRIBERS = refuse(
    "not_the_e_prescriber", say("Only the connection to the e-prescriber may record its answer.")
)
NOT_A_TECHNIQUE = because("not_a_technique", say("Say whether the saliva is spat out or swallowed."))


def decide_pend(chart: Chart, command: PendOrder, now: datetime, setting: Setting) -> Decision:
    """A pended order, or every gate and limit that stands against it."""
    order = medication_of(chart).order
    if order is not None and order.answer is None:
        return WAITING
    gates = gates_to_order(chart, setting, now, command.actor.id)
    reasons = [gate.reason for gate in against(gates)]
    reasons += _wrong(chart, command, local_day(chart, now), setting)
    if reasons:
        return Refusal(tuple(reasons))
    pended = OrderPended(
        order=str(command.id),
        units=command.units,
        unit_strength_mg=command.unit_strength_mg,
        refills=command.refills,
        hold_minutes=command.hold_minutes,
        technique=command.technique,
        valid_until=command.valid_until,
    )
    return [pended]


def decide_answer(chart: Chart, command: AnswerOrder, now: datetime, setting: Setting) -> Decision:
    """The e-prescriber's answer. A refusal is somebody's to look at."""
    if command.actor.role != "system":
        return NOT_THE_PRESCRIBERS
    order = medication_of(chart).order
    if order is None or order.id != command.order or order.answer is not None:
        return NO_SUCH_ORDER
    answered: list[Fact] = [
        OrderAnswered(
            order=command.order,
            accepted=command.accepted,
            prescription=command.prescription,
            message=command.message,
            simulated=command.simulated,
        )
    ]
    if not command.accepted:
        words = say("The e-prescriber refused the order: {why}", why=command.message)
        answered.append(raise_alert(setting.programme, REFUSED, words, command.order, now))
    return answered


def decide_unanswered(chart: Chart, command: ClockStruck, now: datetime, setting: Setting) -> Decision:
    """The time to answer is over: somebody asks again."""
    order = medication_of(chart).order
    if order is None or order.id != command.key or order.answer is not None:
        return NO_SUCH_ORDER
    words = say("The e-prescriber has not answered an order.")
    return [raise_alert(setting.programme, UNANSWERED_ALERT, words, order.id, now)]


def latest_end(day: date, setting: Setting) -> date:
    """The last day an order written on this day may be valid."""
    return months_after(day, setting.programme.supply.prescription.valid_months_at_most.value)


def units_for_doses(dose_mg: int, strength_mg: int, doses: int) -> int:
    """How many units make up so many doses; 0 when the dose is not whole units."""
    return 0 if dose_mg % strength_mg else doses * dose_mg // strength_mg


def _wrong(chart: Chart, command: PendOrder, day: date, setting: Setting) -> list[Reason]:
    return [
        *_wrong_units(chart, command, setting),
        *_wrong_validity(command, day, setting),
        *_wrong_technique(command, setting),
    ]


def _wrong_units(chart: Chart, command: PendOrder, setting: Setting) -> list[Reason]:
    unit, doses = setting.programme.ladder.unit_mg, setting.programme.supply.shipment.later_doses_at_most
    if command.unit_strength_mg != unit.value:
        words = say("The programme’s unit has {unit} mg.", unit=unit.value)
        return [because("strength_wrong", words, source=unit.source)]
    plan = medication_of(chart).plan
    most = units_for_doses(plan.start_dose_mg, unit.value, doses.value) if plan else 0
    if not 1 <= command.units <= most:
        words = say("Between 1 and {most} units in one fill ({doses} doses).", most=most, doses=doses.value)
        return [because("units_out_of_range", words, source=doses.source)]
    return []


def _wrong_validity(command: PendOrder, day: date, setting: Setting) -> list[Reason]:
    reasons, limits = [], setting.programme.supply.prescription
    if not 0 <= command.refills <= limits.refills_at_most.value:
        words = say("At most {most} refills.", most=limits.refills_at_most.value)
        reasons.append(because("too_many_refills", words, source=limits.refills_at_most.source))
    if not day <= command.valid_until <= latest_end(day, setting):
        words = say(
            "Valid until a day from {first} to {last} ({months} months).",
            first=day.isoformat(),
            last=latest_end(day, setting).isoformat(),
            months=limits.valid_months_at_most.value,
        )
        reasons.append(because("validity_wrong", words, source=limits.valid_months_at_most.source))
    return reasons


def _wrong_technique(command: PendOrder, setting: Setting) -> list[Reason]:
    reasons, lozenge = [], setting.programme.session.lozenge
    least, most = lozenge.hold_at_least_minutes, lozenge.hold_at_most_minutes
    if not least.value <= command.hold_minutes <= most.value:
        words = say("Held in the mouth for {least} to {most} minutes.", least=least.value, most=most.value)
        reasons.append(because("hold_out_of_range", words, source=most.source))
    if command.technique not in TECHNIQUES:
        reasons.append(NOT_A_TECHNIQUE)
    return reasons
