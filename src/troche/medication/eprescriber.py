"""The e-prescriber, simulated: it answers as a certified vendor would, and sends nothing to anybody.

A certified e-prescriber alone may sign an order for a controlled substance (21 CFR 1311). Until a clinic has
connected one, this stands in its place, and each of its answers says that it is simulated.
"""

from __future__ import annotations

from uuid import UUID, uuid5

from troche.chart.commands import Actor
from troche.chart.rooms import Chart
from troche.ledger import Done, Refused, act, read_chart
from troche.ledger.clock import Clock, system_clock
from troche.medication.commands import AnswerOrder, WithdrawOrder
from troche.medication.state import medication_of
from troche.people.rules import PEOPLE
from troche.screening.rules import SCREENING

SPEAKS_AS = UUID("b1a3c5f2-7d0e-4c1b-9a64-2f6f4f0d9e31")
ACCEPTED = "Simulated answer, no prescription was sent."
NO_ADDRESS = "Simulated answer: the patient’s address is missing."
CALLED_OFF = "Simulated answer: called off, as you asked."


def answer(clinic: UUID, person: UUID, order: str, clock: Clock = system_clock) -> Done | Refused:
    """Record the simulated answer to an order. Asked again it is the same answer, once."""
    has_address = _has_address(read_chart(clinic, person))
    command = AnswerOrder(
        id=uuid5(SPEAKS_AS, f"{person} {order} {has_address}"),
        actor=Actor(SPEAKS_AS, "system", clinic, "Simulated e-prescriber"),
        stream=person,
        order=order,
        accepted=has_address,
        prescription=f"SIM-{order[:8].upper()}" if has_address else "",
        message=ACCEPTED if has_address else NO_ADDRESS,
        simulated=True,
    )
    return act(command, clock)


def answer_waiting(clinic: UUID, person: UUID, clock: Clock = system_clock) -> None:
    """Answer the order that waits, and confirm what we called off: as an e-prescriber would, simulated."""
    state = medication_of(read_chart(clinic, person))
    for order in (state.order_before, state.order):
        if order is not None and order.is_ready and order.cancelled is not None and order.withdrawn is None:
            act(_called_off(clinic, person, order.id), clock)
        elif order is not None and order.is_waiting:
            answer(clinic, person, order.id, clock)


def _called_off(clinic: UUID, person: UUID, order: str) -> WithdrawOrder:
    return WithdrawOrder(
        id=uuid5(SPEAKS_AS, f"{person} {order} called off"),
        actor=Actor(SPEAKS_AS, "system", clinic, "Simulated e-prescriber"),
        stream=person,
        order=order,
        message=CALLED_OFF,
        simulated=True,
    )


def _has_address(chart: Chart) -> bool:
    contact, history = PEOPLE.of(chart).contact, SCREENING.of(chart).history
    return bool((contact and contact.address.strip()) or (history and history.address.strip()))
