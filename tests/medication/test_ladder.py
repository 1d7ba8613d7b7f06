"""The highest dose a plan may name: by weight, after a dose, after a pause, and with a caution."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from tests.medication.charts import (
    NOW,
    PLAN,
    PROGRAMME,
    SETTING,
    TODAY,
    Life,
    codes,
    decided,
    eligible,
    history,
)
from troche.dosing.facts import DoseTaken
from troche.medication.commands import AcceptPlan, HoldPrescriberVisit, WritePlan
from troche.medication.dose_limits import needs_second
from troche.medication.facts import PlanAccepted, PlanWritten
from troche.medication.ladder import most_to_start
from troche.medication.plans import most_mg
from troche.screening.facts import ResultReported


def after(dose_mg: int, **changes: Any) -> Life:
    """A plan with these changes, and a dose after it."""
    life = eligible().add(PlanWritten(version=1, **{**PLAN, **changes}))
    return life.later(days=7).add(DoseTaken(session=1, units=(), dose_mg=dose_mg, gates=()))


@pytest.mark.parametrize(
    ("weight_kg", "alone_mg"), [(45.0, 100), (66.6, 150), (66.7, 200), (83.4, 250), (99.9, 250), (180.0, 250)]
)
def test_above_three_milligrams_a_kilogram_a_plan_says_that_two_prescribers_sign(
    weight_kg: float, alone_mg: int
) -> None:
    life = after(200)
    said = {**PLAN, "weight_kg": weight_kg, "reason": "Review"}
    assert not codes(life.ask(WritePlan, **{**said, "start_dose_mg": 250}))
    assert codes(life.ask(WritePlan, **{**said, "start_dose_mg": 300})) == {"dose_too_high"}, "one step"
    why = str(most_mg(life.chart, weight_kg, life.now, SETTING).why)
    assert (f"Above {alone_mg} mg a second prescriber signs the order." in why) is (alone_mg < 250)
    life.do(WritePlan, **{**said, "start_dose_mg": 250})
    assert needs_second(life.chart, 250, SETTING) is (alone_mg < 250)


def test_a_weight_that_is_not_said_again_is_the_one_on_file() -> None:
    assert "Above 200 mg a second" in str(most_mg(after(200, weight_kg=70.0).chart, None, NOW, SETTING).why)
    assert "a second" not in str(most_mg(after(200, weight_kg=90.0).chart, None, NOW, SETTING).why)


def test_without_any_weight_there_is_no_step_up() -> None:
    life, said = after(50, weight_kg=None), {**PLAN, "weight_kg": None, "reason": "Review"}
    assert not codes(life.ask(WritePlan, **{**said, "start_dose_mg": 50}))
    assert codes(life.ask(WritePlan, **{**said, "start_dose_mg": 100})) == {"dose_too_high"}


@pytest.mark.parametrize(
    ("days", "last_mg", "most_mg"),
    [(90, 250, 300), (91, 250, 150), (91, 200, 100), (91, 150, 50), (91, 100, 50), (91, 50, 50)],
)
def test_after_a_long_pause_a_plan_begins_two_steps_lower(days: int, last_mg: int, most_mg: int) -> None:
    life = after(last_mg).later(days=days)
    said = {**PLAN, "reason": "Again after a pause."}
    assert not codes(life.ask(WritePlan, **{**said, "start_dose_mg": most_mg}))
    assert codes(life.ask(WritePlan, **{**said, "start_dose_mg": most_mg + 50})) == {"dose_too_high"}


@pytest.mark.parametrize(
    ("dose_mg", "days_between", "code"),
    [(100, 7, ""), (150, 7, ""), (100, 14, ""), (50, 14, "two_changes"), (150, 14, "two_changes")],
)
def test_the_dose_or_the_interval_changes_never_both(dose_mg: int, days_between: int, code: str) -> None:
    said = {**PLAN, "start_dose_mg": dose_mg, "days_between": days_between, "reason": "Review"}
    assert codes(after(100).ask(WritePlan, **said)) == ({code} if code else set())


def test_not_in_two_plans_without_a_dose_between_them_either() -> None:
    life = after(100).do(WritePlan, **{**PLAN, "start_dose_mg": 150, "reason": "One step up."})
    said = {**PLAN, "start_dose_mg": 150, "days_between": 14, "reason": "And less often."}
    assert codes(life.ask(WritePlan, **said)) == {"two_changes"}
    assert not codes(life.later(days=91).ask(WritePlan, **{**said, "start_dose_mg": 50}))


@pytest.mark.parametrize(
    "told",
    [
        msgspec.structs.replace(history(), conditions={"liver_moderate": "yes"}),
        msgspec.structs.replace(history(), conditions={"liver_moderate": "unsure"}),
        ResultReported(test="alt", value=81.0, unit="U/L", upper_limit=40.0, collected_on=TODAY),
    ],
)
def test_with_a_concern_about_the_liver_the_first_dose_is_the_careful_one(told: Any) -> None:
    assert codes(eligible().add(told, decided()).ask(WritePlan, **PLAN)) == {"dose_too_high"}


def test_a_caution_of_the_clinics_own_always_applies() -> None:
    start = PROGRAMME.ladder.start
    own = msgspec.structs.replace(start, cautious_if={**start.cautious_if, "frail": "Frail"})
    ladder = msgspec.structs.replace(PROGRAMME.ladder, start=own)
    programme = msgspec.structs.replace(PROGRAMME, ladder=ladder)
    most = most_to_start(eligible().chart, programme, TODAY, 104.0)
    assert (most.mg, str(most.why)) == (50, "Frail")


def test_after_a_long_pause_a_plan_from_before_it_covers_no_dose() -> None:
    life = after(100).add(PlanAccepted(version=1), role="patient").later(days=90)
    assert life.gates()["plan"].answer == "met"
    life.later(seconds=1)
    assert life.gates()["plan"].answer == "unmet"
    assert "prescriber first" in str(life.gates()["plan"].reason.patient)
    life.do(WritePlan, **{**PLAN, "start_dose_mg": 50, "reason": "Again after a pause."})
    assert life.do(AcceptPlan, role="patient", version=2).gates()["plan"].answer == "unmet"
    life.do(HoldPrescriberVisit, way="video", note="Seen after the pause.")
    assert life.gates()["plan"].answer == "met"
