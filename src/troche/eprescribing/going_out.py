"""Orders and their cancellations on their way out, from the outbox: tried until they arrive, and arriving once."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid5

import msgspec

from troche.chart.learned import from_json
from troche.chart.rooms import Chart, Notice
from troche.eprescribing import contract
from troche.eprescribing.coming_in import receive, the_line
from troche.eprescribing.connections import connection_of
from troche.eprescribing.line import NotReached, Reply, send
from troche.eprescribing.models import Connection
from troche.ledger import act, read_chart, read_setting
from troche.medication import eprescriber
from troche.medication.commands import AnswerOrder, NoteOrderSent
from troche.medication.order_text import lines_of
from troche.medication.state import Order, medication_of
from troche.messaging.delivery import Delivered

NEVER = (400, 413, 415, 422)
"""Answers after which the same order would be answered the same. Not 409: something of this id is there."""
UNKNOWN_THERE = 404

_read_taken = from_json(contract.Taken)
_read_not_taken = from_json(contract.NotTaken)
_read_said = from_json(contract.Said)


class NotTakenError(Exception):
    """Nobody took it this time; the outbox tries again."""


def carry_order(clinic: UUID, person: UUID, key: str, notice: Notice) -> Delivered:
    """Hand a signed order over, unless it is over or answered by now. Raises what makes the outbox try again."""
    chart = read_chart(clinic, person)
    order, connection = medication_of(chart).order_of(notice.values["order"]), connection_of(clinic)
    if order is None or not order.is_waiting:
        return "nobody"
    if connection is None:
        _answer_simulated(chart)
        return "sent"
    hand_over(connection, chart, order)
    return "sent"


def carry_cancellation(clinic: UUID, person: UUID, key: str, notice: Notice) -> Delivered:
    """Say that an order is called off. Why is the clinic's own, and stays there."""
    connection, order = connection_of(clinic), notice.values["order"]
    if connection is None:
        _answer_simulated(read_chart(clinic, person))
        return "sent"
    body = msgspec.json.encode({"order": order})
    path = f"{contract.ORDERS}/{order}/cancellation"
    reply = send(connection, "POST", path, f"cancel {order}", body)
    if not (200 <= reply.status < 300 or reply.status == UNKNOWN_THERE):
        raise NotTakenError(str(reply.status))
    return "sent"


def hand_over(connection: Connection, chart: Chart, order: Order) -> None:
    """Send the order, and keep that it was taken, or that it will not be. Raises `NotReached`, `NotTakenError`."""
    body = msgspec.json.encode(order_out(order))
    reply = send(connection, "POST", contract.ORDERS, order.id, body)
    if 200 <= reply.status < 300:
        _note_sent(chart, order, reply)
    elif reply.status in NEVER:
        _note_not_taken(chart, order, reply)
    else:
        raise NotTakenError(str(reply.status))


def ask_after(clinic: UUID, person: UUID) -> bool:
    """Ask what became of an order that has no answer; False when nobody could be asked."""
    chart = read_chart(clinic, person)
    order, connection = medication_of(chart).order, connection_of(clinic)
    if order is None or not order.is_waiting:
        return True
    try:
        if connection is None:
            _answer_simulated(chart)
            return True
        reply = send(connection, "GET", f"{contract.ORDERS}/{order.id}", f"ask {order.id}")
        if reply.status == UNKNOWN_THERE:
            hand_over(connection, chart, order)
        elif reply.status == 200:
            for said in _read_said(reply.body).events:
                receive(clinic, said)
        else:
            return False
    except (NotReached, NotTakenError, msgspec.MsgspecError):
        return False
    return True


def answer_in_a_demo(clinic: UUID, person: UUID) -> None:
    """In a demo clinic without an e-prescriber the answer is simulated, at once, and says so."""
    chart = read_chart(clinic, person)
    if connection_of(clinic) is None and read_setting(clinic, chart).clinic.is_demo:
        eprescriber.answer_waiting(clinic, person)


def _answer_simulated(chart: Chart) -> None:
    """Answer for an e-prescriber that nobody connected: in a demo clinic. Elsewhere everything waits for one."""
    if not read_setting(chart.clinic, chart).clinic.is_demo:
        raise NotTakenError("no e-prescriber is connected")
    eprescriber.answer_waiting(chart.clinic, chart.stream)


def order_out(order: Order) -> contract.OrderOut:
    """An order as it goes over the line: what was signed and nothing later, so that each try says the same."""
    pended, said = order.pended, lines_of(order.pended.text)
    assert pended.written_on is not None and pended.dose_mg is not None
    second = order.cosigned
    return contract.OrderOut(
        order=order.id,
        text=pended.text,
        digest=pended.digest,
        written_on=pended.written_on,
        last_day=pended.valid_until,
        patient=contract.Patient(
            said["Patient"], _day(said["Born"]), address=said["Address"], state=said["State"]
        ),
        medicine="ketamine lozenge",
        strength_mg=pended.unit_strength_mg,
        quantity=pended.units,
        refills=pended.refills,
        dose_mg=pended.dose_mg,
        hold_minutes=pended.hold_minutes,
        technique=pended.technique,
        prescriber=contract.Prescriber(said["Prescriber"], said["DEA registration"]),
        cosigned_by=contract.Prescriber(second.name, second.registration) if second else None,
    )


def _day(said: str) -> date | None:
    return date.fromisoformat(said) if said else None


def _note_sent(chart: Chart, order: Order, reply: Reply) -> None:
    try:
        reference = _read_taken(reply.body).reference
    except msgspec.MsgspecError:
        reference = ""
    act(
        NoteOrderSent(
            id=uuid5(UUID(order.id), f"sent {reference}"),
            actor=the_line(chart.clinic),
            stream=chart.stream,
            order=order.id,
            reference=reference,
        )
    )


def _note_not_taken(chart: Chart, order: Order, reply: Reply) -> None:
    try:
        message = _read_not_taken(reply.body).message
    except msgspec.MsgspecError:
        message = ""
    act(
        AnswerOrder(
            id=uuid5(UUID(order.id), f"not taken {reply.status} {message}"),
            actor=the_line(chart.clinic),
            stream=chart.stream,
            order=order.id,
            accepted=False,
            prescription="",
            message=message or f"Not taken: HTTP {reply.status}.",
            simulated=False,
        )
    )
