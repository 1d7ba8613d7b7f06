"""A thing that the e-prescriber said: kept first, then put into the chart that it is about, or before somebody."""

from __future__ import annotations

from typing import Literal
from uuid import UUID, uuid5

from troche.chart.commands import Actor, Command
from troche.eprescribing.commands import HoldEvent, ReceiveEvent, SettleEvent
from troche.eprescribing.contract import Event
from troche.eprescribing.rules import EPRESCRIBING
from troche.ledger import Done, Refused, act, read_chart
from troche.ledger.clock import Clock, system_clock
from troche.ledger.store import stream_of
from troche.medication.commands import AnswerOrder, WithdrawOrder
from troche.people.scope import in_clinic

EPRESCRIBER_ITSELF = UUID("c7b9e6a0-2f3d-4f0b-8d13-5a7f4be0c3d2")

Kept = Literal["kept", "again", "reused", "unfit", "busy"]
"""Kept now; kept before; refused, as its id stands for something else or it cannot be kept; not kept this time."""
REFUSED: dict[tuple[str, ...], Kept] = {("command_reused",): "reused", ("unkeepable",): "unfit"}


def the_line(clinic: UUID) -> Actor:
    """The line to the e-prescriber as an actor of a clinic."""
    return Actor(EPRESCRIBER_ITSELF, "system", clinic, "e-prescriber")


def stream_of_event(clinic: UUID, event: str) -> UUID:
    """The stream of an event: the same for the same id."""
    return uuid5(clinic, f"eprescriber {event}")


def receive(clinic: UUID, said: Event, clock: Clock = system_clock) -> Kept:
    """Keep it durably, once, and do with it what can be done at once."""
    with in_clinic(clinic):
        event = stream_of_event(clinic, said.event)
        outcome = act(
            ReceiveEvent(
                id=uuid5(event, "receive"),
                actor=the_line(clinic),
                stream=event,
                event=said.event,
                order=said.order,
                sequence=said.sequence,
                status=said.status,
                prescription=said.prescription,
                message=said.message,
                simulated=said.simulated,
            ),
            clock,
        )
        if isinstance(outcome, Refused):
            return REFUSED.get(_codes(outcome), "busy")
        if not settle(clinic, event, clock):
            return "busy"
        return "again" if outcome.again else "kept"


def settle(clinic: UUID, event: UUID, clock: Clock = system_clock) -> bool:
    """Put it into its chart, once, or say why that cannot be. False when it has to come again."""
    state = EPRESCRIBING.of(read_chart(clinic, event))
    if state.received is None or not state.waits or state.held or state.reused:
        return True
    person = _whose(clinic, state.received.order)
    if person is None:
        return _hold(clinic, event, ("unknown_order",), None, clock)
    outcome = act(_said(clinic, event, person), clock)
    if isinstance(outcome, Done):
        return _settle(clinic, event, person, "applied", clock)
    codes = _codes(outcome)
    if codes == ("busy",):
        return False
    if codes == ("answer_said_before",):
        return _settle(clinic, event, person, "late", clock)
    return _hold(clinic, event, codes, person, clock)


def _said(clinic: UUID, event: UUID, person: UUID) -> Command:
    """The command that puts it into the chart."""
    received = EPRESCRIBING.of(read_chart(clinic, event)).received
    assert received is not None
    if received.status == "cancelled":
        return WithdrawOrder(
            id=uuid5(event, "say"),
            actor=the_line(clinic),
            stream=person,
            order=received.order,
            message=received.message,
            simulated=received.simulated,
            event=received.event,
            sequence=received.sequence,
        )
    return AnswerOrder(
        id=uuid5(event, "say"),
        actor=the_line(clinic),
        stream=person,
        order=received.order,
        accepted=received.status == "accepted",
        prescription=received.prescription,
        message=received.message,
        simulated=received.simulated,
        event=received.event,
        sequence=received.sequence,
    )


def _whose(clinic: UUID, order: str) -> UUID | None:
    """The person for whom an order of this id was written: it is the id of the command that wrote it."""
    try:
        person = stream_of(clinic, UUID(order))
    except ValueError:
        return None
    return person if person is not None and read_chart(clinic, person).kind == "person" else None


def _settle(
    clinic: UUID, event: UUID, person: UUID, outcome: Literal["applied", "late"], clock: Clock
) -> bool:
    command = SettleEvent(
        id=uuid5(event, "settle"), actor=the_line(clinic), stream=event, person=person, outcome=outcome
    )
    return _is_kept(act(command, clock))


def _hold(clinic: UUID, event: UUID, reasons: tuple[str, ...], person: UUID | None, clock: Clock) -> bool:
    command = HoldEvent(
        id=uuid5(event, "hold"), actor=the_line(clinic), stream=event, reasons=reasons, person=person
    )
    return _is_kept(act(command, clock))


def _is_kept(outcome: Done | Refused) -> bool:
    return isinstance(outcome, Done) or _codes(outcome) != ("busy",)


def _codes(outcome: Refused) -> tuple[str, ...]:
    return tuple(reason.code for reason in outcome.refusal.reasons)
