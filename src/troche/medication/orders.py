"""Writing an order: what the law, the programme and the plan let it say."""

from __future__ import annotations

from datetime import date, datetime

from troche.chart.commands import ClockStruck
from troche.chart.reasons import Reason, Refusal, because, refuse
from troche.chart.rooms import Chart, Decision
from troche.chart.words import say
from troche.medication.commands import PendOrder
from troche.medication.days import local_day
from troche.medication.dose_limits import above_all, needs_second
from troche.medication.facts import OrderPended
from troche.medication.months import months_after
from troche.medication.order_text import Written, digest_of, text_of
from troche.medication.sending import against, gates_to_order
from troche.medication.state import TECHNIQUES, Order, medication_of
from troche.messaging.rules import raise_alert
from troche.people.setting import Setting

UNANSWERED = "medication.order_unanswered"
UNANSWERED_ALERT = "order_unanswered"

WAITING = refuse("order_waiting", say("An order is waiting for its answer. One order is open at a time."))
NO_SUCH_ORDER = refuse("no_such_order", say("There is no such order waiting for an answer."))
NOT_A_TECHNIQUE = because("not_a_technique", say("Say whether the saliva is spat out or swallowed."))


def decide_pend(chart: Chart, command: PendOrder, now: datetime, setting: Setting) -> Decision:
    """An order as it will be shown and signed, or every gate and limit that stands against it."""
    state, day = medication_of(chart), local_day(chart, now)
    if state.order is not None and state.order.answer is None and not state.order.is_over:
        return WAITING
    gates = gates_to_order(chart, setting, now, command.actor.id)
    reasons = [gate.reason for gate in against(gates)]
    reasons += order_reasons(chart, command, day, setting)
    if reasons:
        return Refusal(tuple(reasons))
    written = Written(
        order=str(command.id),
        prescriber=command.actor.id,
        written_on=day,
        units=command.units,
        unit_strength_mg=command.unit_strength_mg,
        refills=command.refills,
        hold_minutes=command.hold_minutes,
        technique=command.technique,
        valid_until=command.valid_until,
        dose_mg=medication_of(chart).planned_mg,
    )
    text, before = text_of(chart, setting, written), state.order
    is_replacing = before is not None and before.is_accepted and not before.is_over
    pended = OrderPended(
        order=written.order,
        units=written.units,
        unit_strength_mg=written.unit_strength_mg,
        refills=written.refills,
        hold_minutes=written.hold_minutes,
        technique=written.technique,
        valid_until=written.valid_until,
        text=text,
        digest=digest_of(text),
        written_on=day,
        dose_mg=written.dose_mg,
        needs_second=needs_second(chart, written.dose_mg, setting),
        replaces=before.id if before and is_replacing else "",
        reason=command.reason.strip(),
    )
    return [pended]


def decide_unanswered(chart: Chart, command: ClockStruck, now: datetime, setting: Setting) -> Decision:
    """The time to answer is over: somebody asks again."""
    order = medication_of(chart).order_of(command.key)
    if order is None or not (order.is_waiting or is_unconfirmed(order)):
        return NO_SUCH_ORDER
    words = say("The e-prescriber has not answered an order.")
    if order.cancelled is not None:
        words = say("The e-prescriber has not confirmed that an order was called off. Call them.")
    return [raise_alert(setting.programme, UNANSWERED_ALERT, words, order.id, now)]


def is_unconfirmed(order: Order) -> bool:
    """Whether we called it off after it went out, and the e-prescriber has not said that it is."""
    refused = order.answer is not None and not order.answer.accepted
    return order.is_ready and order.cancelled is not None and order.withdrawn is None and not refused


def latest_end(day: date, setting: Setting) -> date:
    """The last day an order written on this day may be valid."""
    return months_after(day, setting.programme.supply.prescription.valid_months_at_most.value)


def units_for_doses(dose_mg: int, strength_mg: int, doses: int) -> int:
    """How many units make up so many doses; 0 when the dose is not whole units."""
    return 0 if dose_mg % strength_mg else doses * dose_mg // strength_mg


def order_reasons(
    chart: Chart, command: PendOrder | OrderPended, day: date, setting: Setting
) -> list[Reason]:
    """Everything in an order that is outside the law, the programme or the plan."""
    return [
        *above_all(medication_of(chart).planned_mg, setting),
        *_wrong_units(chart, command, setting),
        *_wrong_validity(command, day, setting),
        *_wrong_technique(command, setting),
    ]


def _wrong_units(chart: Chart, command: PendOrder | OrderPended, setting: Setting) -> list[Reason]:
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


def _wrong_validity(command: PendOrder | OrderPended, day: date, setting: Setting) -> list[Reason]:
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


def _wrong_technique(command: PendOrder | OrderPended, setting: Setting) -> list[Reason]:
    reasons, lozenge = [], setting.programme.session.lozenge
    least, most = lozenge.hold_at_least_minutes, lozenge.hold_at_most_minutes
    if not least.value <= command.hold_minutes <= most.value:
        words = say("Held in the mouth for {least} to {most} minutes.", least=least.value, most=most.value)
        reasons.append(because("hold_out_of_range", words, source=most.source))
    if command.technique not in TECHNIQUES:
        reasons.append(NOT_A_TECHNIQUE)
    return reasons
