"""What goes out to the e-prescriber because of a fact. It is named by ids; what it says is read when it goes."""

from __future__ import annotations

from collections.abc import Iterable

from troche.chart.facts import Recorded
from troche.chart.rooms import Chart, Notice
from troche.medication.facts import OrderCancelled, OrderCosigned, OrderSigned
from troche.medication.state import medication_of

ORDER_OUT = "order_out"
CANCELLATION_OUT = "order_cancellation_out"


def orders_follow(chart: Chart, recorded: Recorded) -> Iterable[Notice]:
    """An order goes out once, when the last signature is there; so does its cancellation, once it went out."""
    match recorded.fact:
        case OrderSigned(order=id) | OrderCosigned(order=id):
            order = medication_of(chart).order_of(id)
            if order is not None and order.is_ready:
                yield Notice(key=f"order {id}", recipient="system", template=ORDER_OUT, values={"order": id})
            elif order is not None and isinstance(recorded.fact, OrderSigned):
                yield Notice(key=f"cosign {id}", recipient="director", template="something_waits")
        case OrderCancelled(order=id):
            order = medication_of(chart).order_of(id)
            if order is not None and order.is_ready:
                yield Notice(
                    key=f"cancel {id}", recipient="system", template=CANCELLATION_OUT, values={"order": id}
                )
