"""eligibility.yaml: who may be treated at home, and how old an answer may be."""

from __future__ import annotations

from typing import Literal

from troche.sheets.values import Action, Code, Measure, Number, Part, Ruled, Sourced, Text, Worded

LiverTest = Literal["alt", "ast", "alp", "ggt"]


class HomePressure(Part, frozen=True, kw_only=True):
    """Enrolment by the mean of readings at home, in mm Hg."""

    readings_at_least: Number
    days_at_least: Number
    mean_systolic_at_most_mm_hg: Number
    mean_diastolic_at_most_mm_hg: Number


class Antidepressant(Ruled, frozen=True, kw_only=True):
    """The lowest daily dose that counts as an adequate trial. None: the clinician judges.

    `also` are brands and other spellings; `only_as` the words of which one must stand in the name for it to count.
    """

    group: Text
    rxnorm: tuple[str, ...]
    adequate_from_mg: float | None
    also: tuple[Text, ...] = ()
    only_as: tuple[Text, ...] = ()


class Apart(Worded, frozen=True, kw_only=True):
    """Treatments that are stored and do not count, by the names they are known by."""

    names: tuple[Text, ...] = ()


class Trials(Part, frozen=True, kw_only=True):
    """What counts as an adequate, failed antidepressant trial."""

    at_least: Number
    weeks_at_least: Number
    short_below_weeks: Number
    failed_below_percent: Number
    not_counted: dict[Code, Apart]
    antidepressants: dict[Code, Antidepressant]


class Age(Part, frozen=True, kw_only=True):
    """Ages in years."""

    adult_from_years: Number
    review_from_years: Number


class Severity(Part, frozen=True, kw_only=True):
    """Scores of questionnaires."""

    phq_9_at_least: Number
    item_9_screen_from: Number


class Diagnosis(Worded, frozen=True, kw_only=True):
    """A diagnosis by ICD-10-CM prefixes and what follows from it."""

    label: Text
    icd_10_cm: tuple[str, ...]
    action: Literal["treat", "review"]


class Exclusion(Worded, frozen=True, kw_only=True):
    """A condition that speaks against treatment at home.

    `ask` is the question in the person's words; `unsure` is what follows from "I am not sure".
    `first` says that the free assessment already asks it, `ever` that it counts also once it is over, and
    `icd_10_cm_but` which codes under `icd_10_cm` it leaves out.
    """

    ask: Text
    action: Action
    unsure: Action
    first: bool = False
    icd_10_cm: tuple[str, ...] = ()
    would_change: Text | None = None
    ever: bool = False
    icd_10_cm_but: tuple[str, ...] = ()


class Liver(Part, frozen=True, kw_only=True):
    """Liver tests as multiples of the laboratory's own upper limit."""

    tests: Sourced[tuple[LiverTest, ...]]
    review_above: Measure
    stop_above: Measure
    bilirubin_review_above: Measure


class DrugScreen(Part, frozen=True, kw_only=True):
    """What a urine drug screen must not find."""

    stop_before_first_dose: Sourced[tuple[Code, ...]]


class Validity(Part, frozen=True, kw_only=True):
    """How old an answer may be before it counts as unknown."""

    phq_9_days: Number
    liver_days: Number
    urine_drug_screen_days: Number
    pregnancy_test_days: Number
    pdmp_hours: Number
    home_pressure_days: Number


class LegalBasis(Ruled, frozen=True, kw_only=True):
    """On what basis a controlled medicine may be prescribed at a distance. Dates are ISO, last day included."""

    label: Text
    citation: Text
    patient: Text
    first_day: str | None = None
    last_day: str | None = None


class Eligibility(Part, frozen=True, kw_only=True):
    """Everything the eligibility gates read."""

    age: Age
    severity: Severity
    diagnoses: dict[Code, Diagnosis]
    trials: Trials
    home_pressure: HomePressure
    liver: Liver
    drug_screen: DrugScreen
    validity: Validity
    exclusions: dict[Code, Exclusion]
    legal_bases: dict[Code, LegalBasis]
