"""A plan within the ladder, an order only through its gates."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import msgspec
import pytest

from tests.medication.charts import (
    CONSENT,
    HOUSE,
    NOW,
    ORDER,
    PDMP,
    PERSON,
    PLAN,
    PROGRAMME,
    SETTING,
    TODAY,
    Life,
    answer_to,
    codes,
    decided,
    eligible,
    history,
    orderable,
    ordered,
    planned,
    received,
    registered,
    signed,
    with_birth_date,
)
from troche.chart.commands import ClockStruck
from troche.chart.facts import Recorded
from troche.chart.reasons import Refusal
from troche.dosing.facts import DoseTaken
from troche.medication.commands import AcceptPlan, AnswerOrder, PendOrder, WritePlan
from troche.medication.days import age_on
from troche.medication.facts import OrderAnswered, PlanWritten
from troche.medication.months import months_after
from troche.messaging.facts import AlertRaised
from troche.messaging.rules import open_alerts
from troche.screening.facts import PdmpChecked


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"goal": "   "}, "goal_missing"),
        ({"start_dose_mg": 75}, "dose_not_whole"),
        ({"start_dose_mg": 0}, "dose_not_whole"),
        ({"start_dose_mg": -50}, "dose_not_whole"),
        ({"start_dose_mg": 150}, "dose_too_high"),
        ({"weight_kg": 99.9}, "dose_too_high"),
        ({"weight_kg": None}, "dose_too_high"),
        ({"weight_kg": float("nan")}, "weight_wrong"),
        ({"weight_kg": float("inf")}, "weight_wrong"),
        ({"weight_kg": -1.0}, "weight_wrong"),
        ({"sessions": 0}, "sessions_out_of_range"),
        ({"sessions": 9}, "sessions_out_of_range"),
        ({"days_between": 2}, "interval_too_short"),
        ({"days_between": 29}, "interval_too_long"),
        ({"days_between": 9_999}, "interval_too_long"),
        ({"monitor_id": "nobody"}, "not_a_monitor"),
        ({"monitor_id": str(PLAN["monitor_id"])[:-1] + "3"}, "not_a_monitor"),
    ],
)
def test_a_plan_outside_the_programme_is_refused(changes: dict[str, Any], code: str) -> None:
    assert code in codes(eligible().ask(WritePlan, **{**PLAN, **changes}))


@pytest.mark.parametrize(
    ("weight_kg", "dose_mg"), [(None, 50), (45.0, 50), (68.0, 50), (100.0, 100), (180.0, 100)]
)
def test_the_highest_first_dose_follows_weight_in_whole_units(weight_kg: float | None, dose_mg: int) -> None:
    life = eligible()
    said = {**PLAN, "weight_kg": weight_kg}
    assert not codes(life.ask(WritePlan, **{**said, "start_dose_mg": dose_mg}))
    assert codes(life.ask(WritePlan, **{**said, "start_dose_mg": dose_mg + 50})) == {"dose_too_high"}


def test_from_65_years_and_with_an_inhibitor_the_first_dose_is_the_careful_one() -> None:
    old = with_birth_date(eligible(), date(1961, 11, 23))
    inhibited = Life(history("Clarithromycin 500"), decided())
    day_before = with_birth_date(eligible(), date(1961, 11, 24))
    assert codes(old.ask(WritePlan, **PLAN)) == {"dose_too_high"}
    assert codes(inhibited.ask(WritePlan, **PLAN)) == {"dose_too_high"}
    assert not codes(day_before.ask(WritePlan, **PLAN))


@pytest.mark.parametrize("facts", [(), (decided("not_now"),), (decided("not_here"),)])
def test_no_plan_without_an_eligible_decision(facts: tuple[Any, ...]) -> None:
    assert codes(Life(history(), *facts).ask(WritePlan, **PLAN)) == {"decision"}


def test_every_refusal_carries_its_source() -> None:
    refused = eligible().ask(WritePlan, **{**PLAN, "start_dose_mg": 400, "sessions": 99, "days_between": 0})
    assert isinstance(refused, Refusal)
    assert len(refused.reasons) == 3
    assert all("clinical_programme.md 4.3" in reason.source.ref for reason in refused.reasons)


def test_a_change_is_a_new_version_with_its_reason_and_waits_for_a_new_yes() -> None:
    life = planned()
    assert life.gates()["plan"].answer == "met"
    assert codes(life.ask(WritePlan, **PLAN)) == {"reason_missing"}
    life.do(WritePlan, **PLAN, reason="Longer between sessions.")
    assert [one.plan.version for one in life.medication.plans] == [1, 2]
    assert life.medication.accepted_version == 1
    assert life.gates()["plan"].answer == "unmet"
    assert codes(life.ask(AcceptPlan, role="patient", version=1)) == {"plan_other_version"}
    life.do(AcceptPlan, role="patient", version=2)
    assert life.gates()["plan"].answer == "met"
    assert codes(life.ask(AcceptPlan, role="patient", version=2)) == {"plan_already_accepted"}


@pytest.mark.parametrize(
    ("last_mg", "allowed"),
    [
        (50, {50: True, 100: False}),
        (100, {150: True, 200: False}),
        (300, {300: True, 350: True, 400: False}),
        (350, {400: True, 450: False}),
        (400, {400: True, 450: False}),
    ],
)
def test_after_a_dose_a_plan_goes_up_by_one_step_at_most(last_mg: int, allowed: dict[int, bool]) -> None:
    life = planned().add(DoseTaken(session=1, units=(), dose_mg=last_mg, gates=()))
    for dose_mg, may in allowed.items():
        decision = life.ask(WritePlan, **{**PLAN, "start_dose_mg": dose_mg, "reason": "Review"})
        assert codes(decision) == (set() if may else {"dose_too_high"}), dose_mg


def test_no_yes_without_a_plan() -> None:
    assert codes(eligible().ask(AcceptPlan, role="patient", version=1)) == {"no_plan"}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"units": 0}, "units_out_of_range"),
        ({"units": 17}, "units_out_of_range"),
        ({"unit_strength_mg": 100}, "strength_wrong"),
        ({"unit_strength_mg": 0}, "strength_wrong"),
        ({"refills": 6}, "too_many_refills"),
        ({"refills": -1}, "too_many_refills"),
        ({"valid_until": date(2027, 5, 24)}, "validity_wrong"),
        ({"valid_until": date(2026, 11, 22)}, "validity_wrong"),
        ({"hold_minutes": 9}, "hold_out_of_range"),
        ({"hold_minutes": 21}, "hold_out_of_range"),
        ({"technique": "chewed"}, "not_a_technique"),
    ],
)
def test_an_order_outside_the_law_or_the_programme_is_refused(changes: dict[str, Any], code: str) -> None:
    assert codes(orderable().ask(PendOrder, **{**ORDER, **changes})) == {code}


def test_the_edges_of_an_order_are_allowed() -> None:
    for changes in (
        {"units": 16, "refills": 5},
        {"valid_until": TODAY},
        {"hold_minutes": 20},
        {"hold_minutes": 10},
    ):
        assert not codes(orderable().ask(PendOrder, **{**ORDER, **changes}))


@pytest.mark.parametrize(
    ("life", "code"),
    [
        (lambda: planned().add(CONSENT), "pdmp"),
        (lambda: planned().add(CONSENT, PDMP).later(hours=24, seconds=1), "pdmp"),
        (lambda: planned().add(CONSENT, PdmpChecked(states=("OR",), finding="concern")), "pdmp"),
        (lambda: planned().add(PDMP), "consent"),
        (lambda: planned().add(PDMP, msgspec.structs.replace(CONSENT, version="0.9")), "consent"),
        (lambda: eligible().do(WritePlan, **PLAN).add(CONSENT, PDMP), "plan"),
        (lambda: orderable().add(decided("not_now")), "decision"),
    ],
)
def test_an_order_needs_each_of_its_gates(life: Any, code: str) -> None:
    assert codes(life().ask(PendOrder, **ORDER)) == {code}


def test_a_query_of_exactly_24_hours_is_fresh_enough() -> None:
    assert not codes(
        orderable().later(hours=24).ask(PendOrder, **{**ORDER, "valid_until": TODAY + timedelta(30)})
    )


def test_an_order_waits_for_its_answer_and_only_one_waits() -> None:
    life = orderable().do(PendOrder, **ORDER)
    assert life.gates()["order"].answer == "unknown"
    assert codes(life.ask(PendOrder, **ORDER)) == {"order_waiting"}
    signed(life)
    assert codes(life.ask(PendOrder, **ORDER)) == {"order_waiting"}
    assert codes(life.ask(AnswerOrder, role="prescriber", **answer_to(life))) == {"not_the_e_prescriber"}
    life.do(AnswerOrder, role="system", **answer_to(life))
    assert life.gates()["order"].answer == "met"
    assert codes(life.ask(AnswerOrder, role="system", **answer_to(life))) == {"answer_said_before"}


def test_a_refused_order_is_somebodys_to_look_at_and_may_be_ordered_anew() -> None:
    life = signed(orderable().do(PendOrder, **ORDER))
    facts = life.ask(AnswerOrder, role="system", **answer_to(life, accepted=False))
    assert not isinstance(facts, Refusal)
    answered, alert = facts
    assert isinstance(answered, OrderAnswered)
    assert isinstance(alert, AlertRaised)
    assert (alert.code, alert.owner) == ("order_refused", PROGRAMME.alerts["order_refused"].owner)
    life.add(*facts)
    assert life.gates()["order"].answer == "unmet"
    assert not codes(life.ask(PendOrder, **ORDER))


def test_an_order_ends_on_its_last_day_where_the_person_lives() -> None:
    life = ordered(valid_until=TODAY)
    assert life.gates()["order"].answer == "met"
    life.now = NOW + timedelta(hours=11)  # 23:00 in Portland, already tomorrow in UTC
    assert life.gates()["order"].answer == "met"
    assert life.later(hours=2).gates()["order"].answer == "unmet"


def test_the_plan_keeps_what_was_said_without_blanks_around() -> None:
    facts = eligible().ask(WritePlan, **{**PLAN, "goal": "  sleep again \n"})
    assert not isinstance(facts, Refusal)
    assert isinstance(facts[0], PlanWritten)
    assert (facts[0].goal, facts[0].weight_kg) == ("sleep again", 104.0)


def test_days() -> None:
    assert months_after(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert months_after(date(2026, 11, 23), 6) == date(2027, 5, 23)
    assert age_on(date(2000, 2, 29), date(2026, 2, 28)) == 25
    assert registered().timezone == "America/Los_Angeles"
    assert received().medication.gap == 0


def test_an_order_nobody_answers_becomes_an_alert_for_the_coordinator_after_the_programmes_hours() -> None:
    life = signed(orderable().do(PendOrder, **ORDER))
    order = life.medication.order
    assert order is not None
    (deadline,) = [
        one for one in HOUSE.due(life.chart, SETTING).values() if one.kind == "medication.order_unanswered"
    ]
    hours = PROGRAMME.supply.prescription.answer_hours.value
    assert (deadline.key, deadline.at, deadline.owner) == (
        order.id,
        NOW + timedelta(hours=hours),
        "coordinator",
    )
    early = life.ask(ClockStruck, role="system", kind=deadline.kind, key=deadline.key, due_at=deadline.at)
    assert codes(early) == {"not_due"}
    life.later(hours=hours)
    struck = life.ask(ClockStruck, role="system", kind=deadline.kind, key=deadline.key, due_at=deadline.at)
    assert not isinstance(struck, Refusal)
    life.add(*struck)
    assert [alert.code for alert in open_alerts(life.chart)] == ["order_unanswered"]
    answered = life.do(AnswerOrder, role="system", **answer_to(life))
    assert not any(kind == "medication.order_unanswered" for kind, _ in HOUSE.due(answered.chart, SETTING))


def test_the_patient_is_told_that_something_waits_and_not_what() -> None:
    life = eligible()
    (written,) = life.ask(WritePlan, **PLAN)  # type: ignore[misc]
    recorded = Recorded(written, 9, NOW, PERSON, "prescriber", PERSON)
    ((_, notice),) = HOUSE.follow(life.chart, [recorded], SETTING)
    assert (notice.recipient, notice.values) == ("patient", {})
    assert PLAN["goal"] not in str(notice)
