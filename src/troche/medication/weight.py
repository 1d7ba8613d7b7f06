"""Which body weight a dose is measured against."""

from __future__ import annotations

from troche.chart.rooms import Chart
from troche.medication.state import medication_of
from troche.screening.rules import SCREENING


def weight_on_file(chart: Chart) -> float | None:
    """The latest weight in kg: the one measured last, or the one of a plan that was written after it."""
    measured = SCREENING.of(chart).weight
    planned = next((one for one in reversed(medication_of(chart).plans) if one.plan.weight_kg), None)
    if measured is None or (planned is not None and planned.written_at >= measured.measured_at):
        return planned.plan.weight_kg if planned else None
    return measured.weight_kg
