"""The order in force is really accepted, for the very dose of the plan, and signed by everybody who has to."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.medication.charts import (
    HOUSE,
    ORDER,
    PARCEL,
    PROGRAMME,
    SETTING,
    Life,
    answer_to,
    codes,
    confirming,
    orderable,
    ordered,
    signed,
)
from tests.medication.test_signing import DEMO, SECOND, TWO, ask, high
from troche.chart.gates import Gate
from troche.medication.commands import (
    AnswerOrder,
    CancelOrder,
    CosignOrder,
    DispenseUnits,
    PendOrder,
    WithdrawOrder,
)
from troche.medication.facts import OrderAnswered, PlanAccepted
from troche.medication.order_gate import order_gate
from troche.medication.sending import may_ship
from troche.people.setting import Setting
from troche.screening.facts import WeightMeasured

REQUIRED = PROGRAMME.gates["prepare"].requires["order"]


def gate(life: Life, setting: Setting = SETTING) -> Gate:
    return order_gate(life.chart, setting, life.now, REQUIRED)


def shipping(life: Life, setting: Setting = SETTING) -> str:
    found = {one.gate: one for one in may_ship(life.chart, setting, life.now)}
    return found["prescription"].answer


def replanned(life: Life, dose_mg: int) -> Life:
    """A later version of the plan, however it came there, and the person's yes."""
    plan = life.medication.plan
    assert plan is not None
    version = plan.version + 1
    changed = msgspec.structs.replace(
        plan, version=version, start_dose_mg=dose_mg, weight_kg=160.0, reason="r"
    )
    return life.add(changed, PlanAccepted(version=version))


def weigh(life: Life, weight_kg: float) -> Life:
    """Measured a minute after all else."""
    life.later(minutes=1)
    return life.add(WeightMeasured(weight_kg=weight_kg, measured_at=life.now))


def test_a_simulated_answer_counts_in_a_demo_clinic_alone() -> None:
    life = signed(orderable().do(PendOrder, **ORDER))
    said = {**answer_to(life), "simulated": True}
    assert codes(life.ask(AnswerOrder, role="system", **said)) == {"answer_simulated"}
    order = said["order"]
    withdrawn = {"order": order, "message": "m", "simulated": True}
    assert codes(life.ask(WithdrawOrder, role="system", **withdrawn)) == {"answer_simulated"}
    life.add(OrderAnswered(**said), role="system")
    assert gate(life).answer == shipping(life) == "unmet", (
        "also one that was recorded before this was refused"
    )
    assert "Connect an e-prescriber" in str(gate(life).reason.clinician)
    assert gate(life, DEMO).answer == shipping(life, DEMO) == "met"
    assert "Simulated answer, no prescription was sent." in str(gate(life, DEMO).reason.clinician)


@pytest.mark.parametrize(("planned_mg", "answer"), [(50, "unmet"), (100, "met"), (150, "unmet")])
def test_an_order_is_good_for_the_dose_it_was_signed_for_and_no_other(planned_mg: int, answer: str) -> None:
    life = replanned(ordered(), planned_mg)
    assert gate(life).answer == shipping(life) == answer
    decision = life.ask(
        DispenseUnits,
        role="pharmacist",
        **{**PARCEL, "order": life.medication.order.id, "units": ("C-1",)},  # type: ignore[union-attr]
    )
    assert ("prescription" in codes(decision)) is (answer == "unmet")
    if answer == "unmet":
        assert f"Ordered for 100 mg, and the plan says {planned_mg} mg." in str(gate(life).reason.clinician)
        assert "new prescription" in str(gate(life).reason.patient)


def test_a_new_order_for_the_new_dose_lets_it_go_on() -> None:
    life = replanned(ordered(), 150)
    life = signed(life.do(PendOrder, **{**ORDER, "units": 12, "reason": "Another dose."}))
    assert gate(life).answer == "unknown"
    life.do(AnswerOrder, role="system", **answer_to(life))
    assert gate(life).answer == shipping(life) == "met"


def test_an_order_from_before_orders_named_a_dose_counts_as_it_did_then() -> None:
    life = ordered()
    order = life.medication.order
    assert order is not None
    old = msgspec.structs.replace(order.pended, order="old", dose_mg=None, text="", digest="")
    answered = OrderAnswered(order="old", accepted=True, prescription="p", message="", simulated=False)
    assert gate(replanned(life.add(old, answered), 150)).answer == "met"


def test_a_dose_that_two_have_to_sign_by_now_and_one_has_signed_goes_nowhere() -> None:
    """Signed alone at 160 kg; at 32 kg the same dose is above what one prescriber orders."""
    life = ordered()
    assert gate(life).answer == "met"
    weigh(life, 32.0)
    assert gate(life).answer == shipping(life) == "unmet"
    assert "Above 50 mg a second prescriber signs" in str(gate(life).reason.clinician)
    life = signed(life.do(PendOrder, **{**ORDER, "reason": "By two."}))
    life.add(*ask(life, TWO, CosignOrder, SECOND, **confirming(life)), by=SECOND)
    life.do(AnswerOrder, role="system", **answer_to(life))
    assert gate(life).answer == shipping(life) == "met"


@settings(deadline=None, max_examples=60)
@given(
    ordered_mg=st.sampled_from((50, 100, 150, 300, 350)),
    planned_mg=st.sampled_from((50, 100, 150, 300, 350)),
    weight_kg=st.sampled_from((32.0, 90.0, 160.0)),
)
def test_it_is_met_only_for_the_same_dose_within_what_was_signed(
    ordered_mg: int, planned_mg: int, weight_kg: float
) -> None:
    life = high(ordered_mg).do(PendOrder, **ORDER)
    life = signed(life)
    order = life.medication.order
    assert order is not None
    if order.pended.needs_second:
        life.add(*ask(life, TWO, CosignOrder, SECOND, **confirming(life)), by=SECOND)
    life.do(AnswerOrder, role="system", **answer_to(life))
    life = weigh(replanned(life, planned_mg), weight_kg)
    alone = min(300, int(3 * weight_kg // 50) * 50)
    is_met = planned_mg == ordered_mg and (order.pended.needs_second or planned_mg <= alone)
    assert (gate(life).answer == "met") is is_met


def half_signed() -> tuple[Life, str]:
    """An accepted order of 350 mg by two, and one in its place that one of two has signed."""
    life = signed(high(350).do(PendOrder, **ORDER))
    life.add(*ask(life, TWO, CosignOrder, SECOND, **confirming(life)), by=SECOND)
    life.do(AnswerOrder, role="system", **answer_to(life))
    first = life.medication.order
    assert first is not None
    life.do(PendOrder, **{**ORDER, "units": 7, "reason": "Fewer at a time."})
    return signed(life), first.id


def test_one_of_two_signatures_ends_nothing() -> None:
    life, first = half_signed()
    assert gate(life).answer == shipping(life) == "met", (
        "the accepted one is in force until the last signature"
    )
    facts = ask(life, TWO, CosignOrder, SECOND, **confirming(life))
    assert [type(fact).__name__ for fact in facts] == ["OrderCosigned", "OrderCancelled"]
    life.add(*facts, by=SECOND)
    assert life.medication.order_of(first).cancelled is not None  # type: ignore[union-attr]
    assert gate(life).answer == "unknown"


def test_an_order_that_the_second_never_signed_ends_with_its_day_and_the_one_before_goes_on() -> None:
    from troche.chart.commands import ClockStruck

    life, first = half_signed()
    newest = life.medication.order
    assert newest is not None
    ends = HOUSE.due(life.chart, SETTING)["medication.order_ends", newest.id]
    assert ends.at.isoformat() == "2026-11-24T08:00:00+00:00"
    life.now = ends.at
    life.do(ClockStruck, role="system", kind=ends.kind, key=ends.key, due_at=ends.at)
    assert life.medication.order is not None and life.medication.order.id == first
    assert gate(life).answer == "met"


def test_an_order_of_one_signature_that_is_discarded_leaves_the_one_before_it() -> None:
    life, first = half_signed()
    newest = life.medication.order
    assert newest is not None
    life.do(CancelOrder, order=newest.id, reason="Not after all.")
    assert life.medication.order is not None and life.medication.order.id == first
    assert gate(life).answer == "met"


def test_while_another_is_being_written_the_accepted_order_is_dispensed() -> None:
    life = ordered()
    first = life.medication.order
    assert first is not None
    life.do(PendOrder, **{**ORDER, "units": 4, "reason": "Fewer at a time."})
    assert shipping(life) == "met"
    newest = life.medication.order
    assert newest is not None and newest.id != first.id
    other = life.ask(DispenseUnits, role="pharmacist", **{**PARCEL, "order": newest.id})
    assert codes(other) == {"other_order"}, "the new one is not signed yet"
    life.do(DispenseUnits, role="pharmacist", order=first.id, **PARCEL)
    assert life.medication.dispensed_for(first.id) == 8
