"""Signing an order: exactly the text that was shown, a fresh second factor, two people above the soft limit."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.medication.charts import (
    CLINIC,
    HOUSE,
    LICENCE,
    NOW,
    ORDER,
    PERSON,
    PRESCRIBER,
    PROGRAMME,
    REGISTRATION,
    SETTING,
    Life,
    answer_to,
    codes,
    confirming,
    orderable,
    ordered,
    registered,
    signed,
)
from troche.chart.commands import Actor, ClockStruck
from troche.chart.facts import Recorded
from troche.chart.reasons import Refusal
from troche.medication.commands import AnswerOrder, CancelOrder, CosignOrder, PendOrder, SignOrder
from troche.medication.facts import OrderCancelled, OrderSigned, PlanAccepted, PlanWritten
from troche.medication.order_text import digest_of
from troche.messaging.rules import open_alerts
from troche.people.clinic import Staff
from troche.people.facts import ClinicOpened, ContactChanged
from troche.people.setting import Setting
from troche.screening.facts import PdmpChecked

SECOND = UUID(int=77)
TWO = Setting(
    PROGRAMME,
    msgspec.structs.replace(
        SETTING.clinic,
        staff={
            **SETTING.clinic.staff,
            SECOND: Staff(SECOND, "Dr Second", "prescriber", (LICENCE, REGISTRATION), NOW),
        },
    ),
)
DEMO = Setting(
    PROGRAMME,
    msgspec.structs.replace(
        SETTING.clinic,
        opened=ClinicOpened(name="D", phone="1", timezone="America/Los_Angeles", state="OR", is_demo=True),
    ),
)


def written(**changes: Any) -> Life:
    return orderable().do(PendOrder, **{**ORDER, **changes})


def high(dose_mg: int) -> Life:
    """A plan of this dose on file, however it came there."""
    plan = PlanWritten(
        version=2,
        goal="g",
        start_dose_mg=dose_mg,
        sessions=6,
        days_between=7,
        monitor_id="",
        reason="r",
        weight_kg=160.0,
    )
    return orderable().add(plan, PlanAccepted(version=2))


def ask(life: Life, setting: Setting, kind: Any, by: UUID, **said: Any) -> Any:
    actor = Actor(by, "prescriber", CLINIC)
    command = kind(id=UUID(int=5), actor=actor, stream=PERSON, **said)
    return HOUSE.decide(life.chart, command, life.now, setting)


def test_the_text_says_everything_that_is_ordered_and_is_what_is_hashed() -> None:
    order = written(refills=2).medication.order
    assert order is not None
    text = order.pended.text
    assert text == (
        f"Order: {order.id}\n"
        "Written on: 2026-11-23\n"
        "Patient: Ben Sample\n"
        "Born: 1991-07-30\n"
        "Address: 1 Garden Way, Portland\n"
        "State: OR\n"
        "Medicine: ketamine, lozenge of 50 mg, Schedule III\n"
        "Quantity: 8 lozenges in one fill\n"
        "Refills: 2\n"
        "Dose: 100 mg: 2 lozenges of 50 mg\n"
        "Use: held in the mouth for 15 minutes, then spat out\n"
        "Last day: 2027-05-23\n"
        "Prescriber: Dr Test\n"
        "DEA registration: A1\n"
    )
    assert order.pended.digest == digest_of(text)
    assert not order.is_signed and not order.is_ready


def test_a_name_with_lines_of_its_own_adds_none_to_the_order() -> None:
    life = orderable().add(msgspec.structs.replace(registered(), name="Ben\nRefills: 5\r\nSample"))
    order = life.do(PendOrder, **ORDER).medication.order
    assert order is not None
    assert "Patient: Ben Refills: 5 Sample\n" in order.pended.text
    assert order.pended.text.count("\nRefills:") == 1


@settings(deadline=None)
@given(st.integers(min_value=0), st.integers(min_value=1, max_value=255))
def test_one_changed_byte_is_another_order(where: int, by: int) -> None:
    order = written().medication.order
    assert order is not None
    changed = bytearray(order.pended.text.encode())
    changed[where % len(changed)] ^= by
    digest = digest_of(changed.decode("latin-1"))
    life = written()
    assert codes(life.ask(SignOrder, **confirming(life, digest=digest))) == {"order_other_text"}


@pytest.mark.parametrize(
    ("seconds_ago", "stops"),
    [(0, set()), (119, set()), (120, set()), (121, {"factor_old"}), (-1, {"factor_old"})],
)
def test_a_second_factor_is_used_now(seconds_ago: int, stops: set[str]) -> None:
    life = written()
    at = life.now - timedelta(seconds=seconds_ago)
    assert codes(life.ask(SignOrder, **confirming(life, confirmed_at=at))) == stops


def test_without_a_second_factor_only_a_demo_clinic_signs() -> None:
    life = written()
    said = confirming(life, factor="demo")
    assert codes(ask(life, SETTING, SignOrder, PRESCRIBER, **said)) == {"factor_missing"}
    assert not isinstance(ask(life, DEMO, SignOrder, PRESCRIBER, **said), Refusal)


def test_only_its_own_prescriber_signs_and_once() -> None:
    life = written()
    assert codes(ask(life, TWO, SignOrder, SECOND, **confirming(life))) == {"not_its_prescriber"}
    signed(life)
    assert codes(life.ask(SignOrder, **confirming(life))) == {"nothing_to_sign"}


@pytest.mark.parametrize(
    ("after", "stops"),
    [
        (lambda life: life.later(hours=11, minutes=59), set()),
        (lambda life: life.later(hours=12), {"order_other_day"}),
        (lambda life: life.add(PdmpChecked(states=("OR",), finding="concern")), {"pdmp"}),
        (
            lambda life: life.add(
                ContactChanged(
                    email="b@example.org",
                    phone="1",
                    state="OR",
                    timezone="America/Los_Angeles",
                    address="Elsewhere 2",
                ),
                role="patient",
            ),
            {"order_changed_since"},
        ),
        (
            lambda life: life.add(
                msgspec.structs.replace(life.medication.plan, version=2, start_dose_mg=50),
                PlanAccepted(version=2),
            ),
            {"order_changed_since"},
        ),
    ],
)
def test_what_changed_since_the_order_was_written_stops_its_signature(after: Any, stops: set[str]) -> None:
    """NOW is noon in Portland: the day that the order carries ends twelve hours later."""
    life = written(units=4)
    after(life)
    assert codes(life.ask(SignOrder, **confirming(life))) == stops


def test_an_order_that_is_not_signed_is_neither_sent_nor_answered() -> None:
    life = written()
    assert codes(life.ask(AnswerOrder, role="system", **answer_to(life))) == {"no_such_order"}
    assert life.gates()["order"].answer == "unknown"
    assert _out(life, []) == []


def _out(life: Life, facts: Any) -> list[str]:
    recorded = [Recorded(fact, 90 + n, NOW, PRESCRIBER, "prescriber", PERSON) for n, fact in enumerate(facts)]
    return [notice.template for _, notice in HOUSE.follow(life.chart, recorded, SETTING)]


def test_a_signed_order_goes_out_once_and_its_notice_holds_an_id_and_nothing_else() -> None:
    life = signed(written())
    order = life.medication.order
    assert order is not None and order.signed is not None and order.is_waiting
    ((_, notice),) = HOUSE.follow(
        life.chart, [Recorded(order.signed, 9, NOW, PRESCRIBER, "prescriber", PERSON)], SETTING
    )
    assert (notice.recipient, notice.template, notice.values) == ("system", "order_out", {"order": order.id})


@pytest.mark.parametrize(("dose_mg", "second"), [(300, False), (350, True), (400, True)])
def test_above_the_soft_limit_a_second_prescriber_signs_before_it_goes_out(
    dose_mg: int, second: bool
) -> None:
    life = high(dose_mg).do(PendOrder, **ORDER)
    order = life.medication.order
    assert order is not None and order.pended.needs_second is second
    facts = life.ask(SignOrder, **confirming(life))
    assert not isinstance(facts, Refusal)
    life.add(*facts)
    assert ("order_out" in _out(life, facts)) is not second
    order = life.medication.order
    assert order is not None and order.is_ready is not second
    if not second:
        return
    assert codes(life.ask(AnswerOrder, role="system", **answer_to(life))) == {"no_such_order"}
    assert codes(ask(life, TWO, CosignOrder, PRESCRIBER, **confirming(life))) == {"not_a_second_prescriber"}
    old = confirming(life, confirmed_at=life.now - timedelta(minutes=3))
    assert codes(ask(life, TWO, CosignOrder, SECOND, **old)) == {"factor_old"}
    assert codes(ask(life, TWO, CosignOrder, SECOND, **confirming(life, digest="0" * 64))) == {
        "order_other_text"
    }
    assert codes(ask(life, SETTING, CosignOrder, SECOND, **confirming(life))) == {"licence"}
    facts = ask(life, TWO, CosignOrder, SECOND, **confirming(life))
    life.add(*facts, by=SECOND)
    assert _out(life, facts) == ["order_out"]
    assert life.medication.order is not None and life.medication.order.cosigned_by == SECOND
    assert not codes(life.ask(AnswerOrder, role="system", **answer_to(life)))


def test_the_soft_limit_falls_with_the_weight_that_limits_a_dose() -> None:
    life = high(300)
    assert not life.do(PendOrder, **ORDER).medication.order.pended.needs_second  # type: ignore[union-attr]
    lighter = msgspec.structs.replace(high(300).medication.plan, version=3, weight_kg=90.0)
    life = high(300).add(lighter, PlanAccepted(version=3)).do(PendOrder, **ORDER)
    assert life.medication.order is not None and life.medication.order.pended.needs_second


def test_above_the_hard_limit_nobody_orders() -> None:
    assert codes(high(450).ask(PendOrder, **ORDER)) == {"dose_above_hard_limit"}


def test_an_order_is_called_off_with_a_reason_and_nothing_leaves_on_it() -> None:
    life = ordered()
    order = life.medication.order
    assert order is not None
    assert codes(life.ask(CancelOrder, order=order.id, reason=" ")) == {"cancel_reason_missing"}
    assert codes(life.ask(CancelOrder, order="other", reason="r")) == {"no_order_to_cancel"}
    facts = life.ask(CancelOrder, order=order.id, reason="Side effects.")
    life.add(*facts)  # type: ignore[misc]
    assert _out(life, facts) == ["order_cancellation_out"]
    assert life.gates()["order"].answer == "unmet"
    assert "Side effects." in str(life.gates()["order"].reason.clinician)
    assert life.medication.order is not None and not life.medication.order.is_accepted
    assert codes(life.ask(CancelOrder, order=order.id, reason="r")) == {"no_order_to_cancel"}
    assert not codes(life.ask(PendOrder, **ORDER))


def test_an_order_in_the_place_of_another_ends_it_when_it_is_signed_and_not_before() -> None:
    life = ordered()
    first = life.medication.order
    life.do(PendOrder, **{**ORDER, "units": 4, "reason": "Fewer at a time."})
    second = life.medication.order
    assert first is not None and second is not None
    assert second.pended.replaces == first.id
    assert life.gates()["order"].answer == "met", "the accepted one is in force while the other is written"
    facts = life.ask(SignOrder, **confirming(life))
    assert isinstance(facts, list)
    assert [type(fact) for fact in facts] == [OrderSigned, OrderCancelled]
    life.add(*facts)
    assert sorted(_out(life, facts)) == ["order_cancellation_out", "order_out"]
    assert life.gates()["order"].answer == "unknown"


def test_an_order_that_is_discarded_unsigned_leaves_the_one_before_it_as_it_was() -> None:
    life = ordered()
    first = life.medication.order
    life.do(PendOrder, **ORDER)
    second = life.medication.order
    assert second is not None
    facts = life.ask(CancelOrder, order=second.id, reason="")
    life.add(*facts)  # type: ignore[misc]
    assert _out(life, facts) == [], "it never went out"
    assert life.medication.order == first and life.gates()["order"].answer == "met"


def strike(life: Life, kind: str) -> Life:
    (deadline,) = [one for one in HOUSE.due(life.chart, SETTING).values() if one.kind == kind]
    life.now = deadline.at
    return life.do(ClockStruck, role="system", kind=kind, key=deadline.key, due_at=deadline.at)


def test_the_end_of_an_order_is_a_deadline_with_an_owner() -> None:
    life = ordered()
    ends = HOUSE.due(life.chart, SETTING)["medication.order_ends", life.medication.order.id]  # type: ignore[union-attr]
    assert (ends.owner, ends.at.isoformat()) == ("prescriber", "2027-05-24T07:00:00+00:00")
    strike(life, "medication.order_ends")
    assert [alert.code for alert in open_alerts(life.chart)] == ["order_ended"]
    assert life.gates()["order"].answer == "unmet"
    assert not any(kind == "medication.order_ends" for kind, _ in HOUSE.due(life.chart, SETTING))


def test_an_order_nobody_signs_on_its_day_is_over_and_somebodys() -> None:
    life = written()
    strike(life, "medication.order_ends")
    assert life.now.isoformat() == "2026-11-24T08:00:00+00:00"
    assert [alert.code for alert in open_alerts(life.chart)] == ["order_ended"]
    assert codes(life.ask(SignOrder, **confirming(life))) == {"nothing_to_sign"}
    fresh = life.add(PdmpChecked(states=("OR",), finding="clear"))
    assert not codes(fresh.ask(PendOrder, **ORDER))
