"""The end of an order: its last day is a deadline with an owner, also while it still waits for a signature."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from troche.chart.commands import ClockStruck
from troche.chart.reasons import refuse
from troche.chart.rooms import Chart, Deadline, Decision
from troche.chart.words import Words, say
from troche.medication import orders
from troche.medication.facts import OrderEnded
from troche.medication.schedule import day_is_over_at, ends_on
from troche.medication.state import MedicationState, Order, medication_of
from troche.messaging.rules import raise_alert
from troche.people.setting import Setting

ENDS = "medication.order_ends"
ENDED_ALERT = "order_ended"

NOTHING_ENDS = refuse("no_order_ends", say("No order ends now."))


def orders_due(chart: Chart, setting: Setting) -> Iterable[Deadline]:
    """An order that is not answered is asked after; an order's last day ends it."""
    state, limits = medication_of(chart), setting.programme.supply.prescription
    pause, order = timedelta(hours=limits.answer_hours.value), state.order
    for one in (state.order, state.order_before):
        if one is not None and one.cancelled_at is not None and orders.is_unconfirmed(one):
            yield Deadline(orders.UNANSWERED, one.id, one.cancelled_at + pause, "coordinator")
    if order is None or order.is_over:
        return
    if order.is_waiting:
        yield Deadline(orders.UNANSWERED, order.id, order.ready_at + pause, "coordinator")
    yield Deadline(ENDS, order.id, day_is_over_at(chart, ends_on(chart, order, limits)), "prescriber")


def decide_ended(chart: Chart, command: ClockStruck, now: datetime, setting: Setting) -> Decision:
    """The order is over. Somebody looks at it, unless all of it was sent."""
    state = medication_of(chart)
    order = state.order
    if order is None or order.id != command.key or order.is_over:
        return NOTHING_ENDS
    ended = OrderEnded(order=order.id)
    if order.is_accepted and state.dispensed_for(order.id) >= order.units_allowed:
        return [ended]
    return [ended, raise_alert(setting.programme, ENDED_ALERT, _what_ended(state, order), order.id, now)]


def _what_ended(state: MedicationState, order: Order) -> Words:
    if not order.is_ready:
        return say("An order was not signed on the day it was written.")
    if order.answer is None:
        return say("An order ended before it was answered.")
    return say(
        "An order has ended. {left} of {allowed} units were never sent on it.",
        left=order.units_allowed - state.dispensed_for(order.id),
        allowed=order.units_allowed,
    )
