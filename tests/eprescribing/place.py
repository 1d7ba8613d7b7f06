"""A clinic that is connected to an e-prescriber, with an order to hand over."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tests.medication.people import Place
from tests.medication.test_pages import ORDER, planned
from troche.eprescribing.models import Connection, EventRow
from troche.medication.state import Order
from troche.people.scope import in_clinic

if TYPE_CHECKING:
    from tests.eprescribing.conftest import FarSide


class Connected(Place):
    """A place with a line to the simulator."""

    connection: Connection
    far_side: FarSide

    @property
    def order(self) -> Order:
        """The newest order."""
        found = self.medication.order
        assert found is not None
        return found

    def write(self) -> Connected:
        """A plan, a consent and an order, written and not signed."""
        planned(self)
        assert self.post("prescriber", "/people/~/order/", ORDER).status_code == 302
        return self

    def sign_it(self) -> Connected:
        """The order goes out: the server's keeper carries it."""
        assert self.sign().status_code == 302
        return self

    def until(self, holds: Callable[[Order], Any], seconds: float = 30) -> Order:
        """The order once this holds of it."""
        give_up = time.monotonic() + seconds
        while not holds(self.order):
            assert time.monotonic() < give_up, self.order
            time.sleep(0.05)
        return self.order

    def events(self) -> list[EventRow]:
        """What the e-prescriber said and was kept, in the order in which it came."""
        with in_clinic(self.clinic.id):
            return list(EventRow.objects.filter(clinic_id=self.clinic.id).order_by("received_at"))

    def facts(self) -> list[str]:
        """The kinds of facts about orders in the person's chart."""
        from troche.chart.facts import tag_of
        from troche.ledger.reading import read_facts

        with in_clinic(self.clinic.id):
            kinds = [tag_of(one.fact) for one in read_facts(self.clinic.id, self.person.id)]
        return [kind.partition(".order_")[2] for kind in kinds if ".order_" in kind]
