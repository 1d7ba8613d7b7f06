"""What screening can record: answers, history, results, and the clinician's decision."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

import msgspec

from troche.chart.facts import Fact
from troche.screening.history import Allergy, Concerns, Pharmacy, SubstanceUse, Tells

YesNo = Literal["yes", "no", "unsure"]
TrialOutcome = Literal["none", "some", "half_or_more", "intolerance", "unsure"]
Verdict = Literal["eligible", "not_now", "not_here"]
Substance = Literal[
    "ketamine", "opioid", "cocaine", "amphetamine", "pcp", "benzodiazepine", "cannabis", "other"
]
ConditionStatus = Literal["active", "provisional", "resolved"]
ThoughtsNow = Literal["", "no", "thoughts", "might_act"]
"""Thoughts of ending one's life, in the person's own answer; empty was not answered."""


class AssessmentTaken(Fact, frozen=True, kw_only=True, tag="screening.assessment_taken"):
    """The free assessment, kept because the person asked for it to be kept. None means not answered."""

    adult: YesNo
    state: str
    diagnosis: str
    trials: int | None
    conditions: tuple[str, ...]
    sitter: YesNo
    phq_9: dict[str, int | None]
    result: str
    thoughts_now: ThoughtsNow = ""
    attempt_12_months: YesNo | Literal[""] = ""


class Medicine(msgspec.Struct, frozen=True, kw_only=True):
    """A medicine taken now. `started` is a month or a year, as told."""

    name: str
    dose: str = ""
    since: date | None = None
    often: str = ""
    started: str = ""


class Trial(msgspec.Struct, frozen=True, kw_only=True):
    """A past antidepressant treatment. None is not known, never zero.

    `started` and `ended` are months or years as told, `taken` whether it was taken as prescribed, `added_on` that it
    was added to another antidepressant.
    """

    ingredient: str
    dose_mg: float | None
    weeks: int | None
    outcome: TrialOutcome
    started: str = ""
    ended: str = ""
    taken: Tells = ""
    added_on: bool = False


class HistoryGiven(Fact, frozen=True, kw_only=True, tag="screening.history_given"):
    """The person's own history. `conditions` are answers by the keys of the programme's exclusions; what is not there
    was not answered. `episode_since` is the month or year in which the present time of depression began.
    """

    diagnosis: str
    conditions: dict[str, YesNo]
    medicines: tuple[Medicine, ...]
    no_medicines: bool
    trials: tuple[Trial, ...]
    allergies: str
    pregnancy: Literal["not_applicable", "no", "yes", "unsure"]
    lives_with_adult: YesNo
    address: str
    local_emergency_number: str
    contact_name: str
    contact_phone: str
    contact_relation: str = ""
    no_trials: bool = False
    episode_since: str = ""
    no_known_allergies: bool = False
    allergy_list: tuple[Allergy, ...] = ()
    substances: tuple[SubstanceUse, ...] = ()
    breast_feeding: Concerns = ""
    household: str = ""
    storage: Tells = ""
    pharmacy: Pharmacy | None = None


class InstrumentAnswered(Fact, frozen=True, kw_only=True, tag="screening.instrument_answered"):
    """Answers to a questionnaire, whenever it was asked. The score is always computed from them."""

    instrument: str
    answers: dict[str, int | None]


class HomePressureMeasured(Fact, frozen=True, kw_only=True, tag="screening.home_pressure_measured"):
    """A home reading before enrolment, in mm Hg and beats per minute."""

    systolic_mm_hg: int
    diastolic_mm_hg: int
    pulse_bpm: int | None
    measured_at: datetime


class ResultReported(Fact, frozen=True, kw_only=True, tag="screening.result_reported"):
    """A laboratory result with the laboratory's own upper limit; `value` None for a qualitative finding.

    `substances` are what a urine drug screen found.
    """

    test: Literal["alt", "ast", "alp", "ggt", "bilirubin", "urine_drug_screen", "pregnancy"]
    value: float | None
    unit: str
    upper_limit: float | None
    finding: Literal["", "negative", "positive"] = ""
    substances: tuple[Substance, ...] = ()
    collected_on: date
    laboratory: str = ""


class IdentityVerified(Fact, frozen=True, kw_only=True, tag="screening.identity_verified"):
    """Identity document seen and location confirmed on video."""

    document: str
    state: str


class DiagnosisMade(Fact, frozen=True, kw_only=True, tag="screening.diagnosis_made"):
    """A licensed clinician's diagnosis, ICD-10-CM. `onset` is a month or a year, as told."""

    code: str
    text: str
    onset: str = ""


class SafetyScreened(Fact, frozen=True, kw_only=True, tag="screening.safety_screened"):
    """A clinician asked about suicide. `intent` covers a plan or an intention now."""

    finding: Literal["no_thoughts", "thoughts_without_intent", "intent"]
    attempt_12_months: YesNo
    note: str = ""


class PdmpChecked(Fact, frozen=True, kw_only=True, tag="screening.pdmp_checked"):
    """The prescription monitoring programme was queried."""

    states: tuple[str, ...]
    finding: Literal["clear", "concern"]
    note: str = ""


class LegalBasisRecorded(Fact, frozen=True, kw_only=True, tag="screening.legal_basis_recorded"):
    """On what legal basis this person may be prescribed for at a distance, and its last day."""

    basis: Literal["telehealth_flexibility", "in_person_exam"]
    citation: str
    expires_on: date | None


class InformationAsked(Fact, frozen=True, kw_only=True, tag="screening.information_asked"):
    """The clinician asked the patient for what is missing, gate by gate."""

    gates: tuple[str, ...]
    message: str


class EligibilityDecided(Fact, frozen=True, kw_only=True, tag="screening.eligibility_decided"):
    """The clinician's decision with its reason, and each gate's answer at that moment."""

    verdict: Verdict
    reason: str
    gates: dict[str, Literal["met", "unmet", "unknown"]]
    overridden: tuple[str, ...] = ()
    patient_words: str = ""
    override_reasons: dict[str, str] = {}


class ConditionRecorded(Fact, frozen=True, kw_only=True, tag="screening.condition_recorded"):
    """Another diagnosis beside the one that is treated, ICD-10-CM; the latest of a code stands."""

    code: str
    text: str
    status: ConditionStatus
    onset: str = ""
