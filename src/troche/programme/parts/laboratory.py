"""laboratory.yaml: which tests are read, by which codes and units, and when a result running out is spoken of."""

from __future__ import annotations

from typing import Literal

from troche.sheets.values import Measure, Number, Part, Ruled, Text

TestCode = Literal[
    "alt",
    "ast",
    "alp",
    "ggt",
    "bilirubin",
    "creatinine",
    "pregnancy",
    "urine_drug_screen",
    "urinalysis",
]


class LabTest(Ruled, frozen=True, kw_only=True):
    """A test. `codes` are LOINC, others as SYSTEM:CODE. `finding`: it is negative or positive, and has no number."""

    label: Text
    finding: bool
    codes: tuple[str, ...]
    units: tuple[str, ...]


class Laboratory(Part, frozen=True, kw_only=True):
    """What comes from laboratories."""

    tests: dict[TestCode, LabTest]
    abnormal_above: Measure
    remind_days_before: Number
    urinalysis_every_months: Number
