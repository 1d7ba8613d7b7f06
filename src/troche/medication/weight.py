"""Which body weight a dose is measured against."""

from __future__ import annotations

from troche.chart.rooms import Chart
from troche.medication.state import PlanVersion, medication_of
from troche.screening.rules import SCREENING


def weight_on_file(chart: Chart) -> float | None:
    """The latest weight in kg, to be confirmed in the next plan: measured, or of a plan that was written after it."""
    measured, planned = SCREENING.of(chart).weight, _planned(chart)
    if measured is None or (planned is not None and planned.written_at >= measured.measured_at):
        return planned.plan.weight_kg if planned else None
    return measured.weight_kg


def weight_for_limits(chart: Chart) -> float | None:
    """The weight in kg that limits a dose when a plan says none: the last plan's, or a lower one since.

    Nobody but a prescriber, in a plan, makes the limit higher.
    """
    planned, latest = _planned(chart), weight_on_file(chart)
    if planned is None or planned.plan.weight_kg is None or latest is None:
        return None
    return min(planned.plan.weight_kg, latest)


def _planned(chart: Chart) -> PlanVersion | None:
    return next((one for one in reversed(medication_of(chart).plans) if one.plan.weight_kg), None)
