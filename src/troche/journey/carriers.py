"""Which notices do not go by mail, and who carries them instead. A carrier that raises is asked again later."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from troche.chart.rooms import Notice
from troche.eprescribing.going_out import carry_cancellation, carry_order
from troche.medication.handing_over import CANCELLATION_OUT, ORDER_OUT
from troche.messaging.delivery import Delivered

Carrier = Callable[[UUID, UUID, str, Notice], Delivered]

CARRIERS: dict[str, Carrier] = {ORDER_OUT: carry_order, CANCELLATION_OUT: carry_cancellation}
