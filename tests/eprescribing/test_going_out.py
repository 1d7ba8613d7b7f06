"""What goes over the line is what was signed; and where nobody is connected an order of real people waits."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import msgspec
import pytest

from tests.medication.charts import ORDER, PDMP, confirming, orderable, registered, signed
from tests.medication.test_signing import SECOND, TWO, ask, high
from troche.chart.rooms import Notice
from troche.medication.commands import CosignOrder, PendOrder
from troche.medication.order_text import lines_of
from troche.people.facts import ContactChanged

if TYPE_CHECKING:
    from tests.medication.people import Place


@pytest.fixture
def real(database: str) -> Place:
    """A clinic that is no demonstration, with somebody who was decided eligible, and no e-prescriber."""
    from django.core.cache import cache

    from tests.medication.people import Place

    class Real(Place):
        is_demo = False

    cache.clear()
    return Real().decide()


def test_what_goes_out_is_read_off_the_signed_text_whatever_changed_since() -> None:
    from troche.eprescribing.going_out import order_out

    life = signed(high(350).do(PendOrder, **ORDER))
    life.add(*ask(life, TWO, CosignOrder, SECOND, **confirming(life)), by=SECOND)
    order = life.medication.order
    assert order is not None
    first = msgspec.json.encode(order_out(order))
    life.add(
        msgspec.structs.replace(registered(), name="Ben Renamed", birth_date=date(1970, 1, 1)),
        ContactChanged(
            email="b@example.org",
            phone="1",
            state="WA",
            timezone="America/Los_Angeles",
            address="Elsewhere 2",
        ),
        PDMP,
    )
    again = life.medication.order
    assert again is not None and msgspec.json.encode(order_out(again)) == first
    out = order_out(again)
    assert out.patient == (type(out.patient))("Ben Sample", date(1991, 7, 30), "1 Garden Way, Portland", "OR")
    assert (out.prescriber.name, out.prescriber.dea) == ("Dr Test", "A1")
    assert out.cosigned_by is not None
    assert (out.cosigned_by.name, out.cosigned_by.dea) == ("Dr Second", "A1")


def test_every_line_of_an_order_is_read_back_as_it_was_written() -> None:
    hostile = "Ben: Refills: 5\nState: WA \r Sample"
    order = orderable().add(msgspec.structs.replace(registered(), name=hostile)).do(PendOrder, **ORDER)
    text = order.medication.order.pended.text  # type: ignore[union-attr]
    lines = lines_of(text)
    assert lines["Patient"] == "Ben: Refills: 5 State: WA Sample"
    assert (lines["State"], lines["Refills"]) == ("OR", "0")
    assert "".join(f"{label}: {value}\n" for label, value in lines.items()) == text


def test_an_order_of_real_people_waits_until_an_e_prescriber_is_connected(real: Place) -> None:
    from tests.medication.test_pages import ORDER as FORM
    from tests.medication.test_pages import planned, text
    from troche.eprescribing.going_out import NotTakenError, ask_after, carry_cancellation, carry_order
    from troche.ledger import Refused
    from troche.medication import eprescriber
    from troche.people.scope import in_clinic

    planned(real)
    assert real.post("prescriber", "/people/~/order/", FORM).status_code == 302
    assert "A signed order waits until one is" in text(real.get("prescriber", "/people/~/order/"))
    assert real.sign().status_code == 302
    order = real.medication.order
    assert order is not None and order.is_waiting, "nobody answered it"
    said = Notice(key="k", recipient="system", template="order_out", values={"order": order.id})
    clinic, person = real.clinic.id, real.person.id
    with in_clinic(clinic):
        for carry in (carry_order, carry_cancellation):
            with pytest.raises(NotTakenError):
                carry(clinic, person, "k", said)
        assert not ask_after(clinic, person)
        assert isinstance(eprescriber.answer(clinic, person, order.id), Refused)
    assert real.post("prescriber", "/people/~/order/ask/").status_code == 302
    order = real.medication.order
    assert order is not None and order.is_waiting, "a simulated answer is refused here"
    called = {"order": order.id, "reason": "Not after all."}
    assert real.post("prescriber", "/people/~/order/cancel/", called).status_code == 302
    order = real.medication.order
    assert order is not None and order.withdrawn is None, "nobody confirmed it"
    assert "Signed orders wait until one is" in text(real.get("prescriber", "/eprescriber/"))
