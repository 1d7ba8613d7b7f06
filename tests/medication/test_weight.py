"""The weight a dose is measured against: the latest is proposed, and only a prescriber's plan makes a limit higher."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.medication.charts import NOW, PLAN, Life, codes, eligible
from troche.medication.commands import WritePlan
from troche.medication.facts import PlanWritten
from troche.medication.weight import weight_for_limits, weight_on_file
from troche.screening.facts import WeightMeasured


def planned(life: Life, weight_kg: float | None) -> Life:
    """A plan written now."""
    said: dict[str, Any] = {**PLAN, "weight_kg": weight_kg}
    return life.add(PlanWritten(version=1, **said))


def measured(life: Life, weight_kg: float, days: int = 0) -> Life:
    """A weight measured so many days after now."""
    return life.add(WeightMeasured(weight_kg=weight_kg, measured_at=life.now + timedelta(days=days)))


@pytest.mark.parametrize(
    ("plan_kg", "measured_kg", "days", "proposed", "limiting"),
    [
        (None, None, 0, None, None),
        (90.0, None, 0, 90.0, 90.0),
        (None, 120.0, 1, 120.0, None),
        (90.0, 120.0, 1, 120.0, 90.0),
        (90.0, 70.0, 1, 70.0, 70.0),
        (90.0, 70.0, -1, 90.0, 90.0),
    ],
)
def test_which_weight_is_proposed_and_which_limits(
    plan_kg: float | None,
    measured_kg: float | None,
    days: int,
    proposed: float | None,
    limiting: float | None,
) -> None:
    life = eligible()
    if plan_kg is not None:
        planned(life, plan_kg)
    if measured_kg is not None:
        measured(life, measured_kg, days)
    assert (weight_on_file(life.chart), weight_for_limits(life.chart)) == (proposed, limiting)


def test_what_a_person_weighs_by_own_measure_opens_no_higher_first_dose() -> None:
    life = measured(eligible(), 180.0, -1)
    assert life.now == NOW
    said = {**PLAN, "weight_kg": None, "start_dose_mg": 100}
    assert codes(life.ask(WritePlan, **said)) == {"dose_too_high"}
    assert not codes(life.ask(WritePlan, **{**said, "weight_kg": 180.0}))
