"""Results and weights: in the laboratory's own unit, compared with its own limit, or refused with what to do."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.screening.charts import NOW, PROGRAMME, TODAY, chart, decided, registered, suitable
from tests.screening.test_rules import alarms, codes, first, reporting
from troche.chart.reasons import Refusal
from troche.screening.commands import MeasureWeight, ReportResult
from troche.screening.facts import ResultReported, WeightMeasured
from troche.screening.rules import SCREENING

FINDING: dict[str, Any] = {"value": None, "unit": "", "upper_limit": None}


@pytest.mark.parametrize(
    ("test", "unit"),
    [
        (test, unit)
        for test, known in PROGRAMME.laboratory.tests.items()
        for unit in (
            *known.units,
            *(one.lower() for one in known.units),
            *(f" {one} " for one in known.units),
        )
    ],
)
def test_each_unit_of_a_laboratory_is_kept_as_it_writes_it(test: str, unit: str) -> None:
    said = reporting(test, unit=unit)
    fact = first(decided(suitable(), ReportResult, "coordinator", **said))
    assert isinstance(fact, ResultReported) and fact.unit == unit.strip()


@pytest.mark.parametrize(
    ("test", "unit"),
    [("alt", "mg/dL"), ("bilirubin", "U/L"), ("creatinine", "mg/L"), ("ast", ""), ("ggt", "%"), ("alp", "U")],
)
def test_a_unit_that_cannot_be_compared_is_refused_with_those_that_can(test: str, unit: str) -> None:
    outcome = decided(suitable(), ReportResult, "coordinator", **reporting(test, unit=unit))
    assert codes(outcome) == {"unit_unknown"}
    assert isinstance(outcome, Refusal)
    assert all(one in str(outcome.reasons[0].clinician) for one in PROGRAMME.laboratory.tests[test].units)  # type: ignore[index]


@pytest.mark.parametrize(
    ("said", "raised"),
    [
        (reporting("creatinine", value=1.1, unit="mg/dL", upper_limit=1.2), []),
        (reporting("creatinine", value=1.2, unit="mg/dL", upper_limit=1.2), []),
        (reporting("creatinine", value=1.3, unit="mg/dL", upper_limit=1.2), ["result_abnormal"]),
        (reporting("creatinine", value=9.0, unit="mg/dL", upper_limit=1.2), ["result_abnormal"]),
        (reporting("urinalysis", **FINDING, finding="negative"), []),
        (reporting("urinalysis", **FINDING, finding="positive", found="blood"), ["result_abnormal"]),
    ],
)
def test_creatinine_and_urinalysis_outside_their_limits_call_a_clinician(
    said: dict[str, Any], raised: list[str]
) -> None:
    assert alarms(decided(suitable(), ReportResult, "coordinator", **said)) == raised


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (reporting("urinalysis", **FINDING, finding="positive"), "found_unclear"),
        (reporting("urinalysis", **FINDING, finding="positive", found=" "), "found_unclear"),
        (reporting("urinalysis", **FINDING, finding="negative", found="blood"), "found_unclear"),
        (reporting("alt", found="blood"), "found_unclear"),
        (reporting("urinalysis", **FINDING), "result_incomplete"),
        (reporting("creatinine", unit="mg/dL", upper_limit=None), "result_incomplete"),
        (reporting("creatinine", unit="mg/dL", value=float("nan")), "result_incomplete"),
        (reporting("alt", finding="negative"), "result_incomplete"),
        (reporting("alt", value=-1.0), "result_incomplete"),
        (reporting("alt", collected_on=TODAY + timedelta(days=2)), "not_yet"),
    ],
)
def test_what_is_half_said_is_refused(said: dict[str, Any], code: str) -> None:
    assert codes(decided(suitable(), ReportResult, "coordinator", **said)) == {code}


@pytest.mark.parametrize("role", ["patient", "prescriber", "coordinator"])
def test_a_weight_is_entered_by_the_person_or_by_staff(role: Any) -> None:
    fact = first(decided(suitable(), MeasureWeight, role, weight_kg=81.2, measured_at=NOW))
    assert fact == WeightMeasured(weight_kg=81.2, measured_at=NOW)


@pytest.mark.parametrize(
    ("kg", "hours", "code"),
    [
        (19.9, 0, "weight_impossible"),
        (400.1, 0, "weight_impossible"),
        (float("nan"), 0, "weight_impossible"),
        (float("inf"), 0, "weight_impossible"),
        (-70.0, 0, "weight_impossible"),
        (70.0, 1, "not_yet"),
    ],
)
def test_a_weight_that_cannot_be_is_refused(kg: float, hours: int, code: str) -> None:
    at = NOW + timedelta(hours=hours)
    assert codes(decided(suitable(), MeasureWeight, weight_kg=kg, measured_at=at)) == {code}


def test_the_weight_on_file_is_the_one_measured_last() -> None:
    later = WeightMeasured(weight_kg=80.0, measured_at=NOW)
    earlier = WeightMeasured(weight_kg=90.0, measured_at=NOW - timedelta(days=3))
    assert SCREENING.of(chart([registered(), later, earlier])).weight == later
