"""What the e-prescriber says of an order: at once or late, once or twice, in turn or not."""

from __future__ import annotations

from datetime import datetime

from troche.chart.reasons import Refusal, refuse
from troche.chart.rooms import Chart, Decision
from troche.chart.words import say
from troche.medication.commands import AnswerOrder, NoteOrderSent, WithdrawOrder
from troche.medication.facts import OrderAnswered, OrderSent, OrderWithdrawn
from troche.medication.state import Order, medication_of
from troche.messaging.rules import raise_alert
from troche.people.setting import Setting

REFUSED = "order_refused"

NO_SUCH_ORDER = refuse("no_such_order", say("There is no such order that went out."))
NOT_THE_PRESCRIBERS = refuse(
    "not_the_e_prescriber", say("Only the connection to the e-prescriber may record its answer.")
)
SAID_BEFORE = refuse("answer_said_before", say("This was said before, or something newer was."))
ONLY_SIMULATED = refuse(
    "answer_simulated",
    say("This answer is simulated, and counts in a demo clinic only. No prescription was sent."),
)
CONTRADICTS = refuse(
    "answer_contradicts",
    say("The e-prescriber accepts an order that was refused or called off. Call them."),
)


def decide_sent(chart: Chart, command: NoteOrderSent, now: datetime, setting: Setting) -> Decision:
    """The e-prescriber took the order; kept once."""
    if command.actor.role != "system":
        return NOT_THE_PRESCRIBERS
    order = _gone_out(chart, command.order)
    if order is None:
        return NO_SUCH_ORDER
    return SAID_BEFORE if order.sent_at else [OrderSent(order=order.id, reference=command.reference)]


def decide_answer(chart: Chart, command: AnswerOrder, now: datetime, setting: Setting) -> Decision:
    """Accepted, or refused and somebody's to look at. A refusal after an acceptance withdraws the order."""
    found = _for_answer(chart, command, setting)
    if isinstance(found, Refusal):
        return found
    if command.accepted:
        if found.is_over:
            return CONTRADICTS
        return SAID_BEFORE if found.answer else [_answered(command)]
    if found.answer is not None and not found.answer.accepted:
        return SAID_BEFORE
    if found.answer is not None:
        return _withdrawn(found, command, now, setting)
    words = say("The e-prescriber refused the order: {why}", why=command.message)
    alert = raise_alert(setting.programme, REFUSED, words, command.order, now)
    return [_answered(command), *([alert] if found.cancelled is None else [])]


def decide_withdraw(chart: Chart, command: WithdrawOrder, now: datetime, setting: Setting) -> Decision:
    """The e-prescriber calls an order off, before or after it was accepted, or confirms that we did."""
    found = _for_answer(chart, command, setting)
    return found if isinstance(found, Refusal) else _withdrawn(found, command, now, setting)


def _withdrawn(
    order: Order, command: AnswerOrder | WithdrawOrder, now: datetime, setting: Setting
) -> Decision:
    if order.withdrawn is not None:
        return SAID_BEFORE
    withdrawn = OrderWithdrawn(
        order=order.id,
        message=command.message,
        simulated=command.simulated,
        event=command.event,
        sequence=command.sequence,
    )
    if order.cancelled is not None:
        return [withdrawn]
    words = say("The e-prescriber called the order off: {why}", why=command.message)
    return [withdrawn, raise_alert(setting.programme, REFUSED, words, order.id, now)]


def _for_answer(chart: Chart, command: AnswerOrder | WithdrawOrder, setting: Setting) -> Order | Refusal:
    """The order that is meant; what was said later than this counts, whatever comes first."""
    if command.actor.role != "system":
        return NOT_THE_PRESCRIBERS
    if command.simulated and not setting.clinic.is_demo:
        return ONLY_SIMULATED
    order = _gone_out(chart, command.order)
    if order is None:
        return NO_SUCH_ORDER
    return SAID_BEFORE if 0 < command.sequence <= order.last_sequence else order


def _gone_out(chart: Chart, id: str) -> Order | None:
    order = medication_of(chart).order_of(id)
    return order if order is not None and order.is_ready else None


def _answered(command: AnswerOrder) -> OrderAnswered:
    return OrderAnswered(
        order=command.order,
        accepted=command.accepted,
        prescription=command.prescription,
        message=command.message,
        simulated=command.simulated,
        event=command.event,
        sequence=command.sequence,
    )
