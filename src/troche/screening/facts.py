"""What screening can record: answers, history, results, and the clinician's decision."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

import msgspec

from troche.chart.facts import Fact
from troche.screening.history import Allergy, Concerns, Pharmacy, SubstanceUse, Tells

YesNo = Literal["yes", "no", "unsure"]
TrialOutcome = Literal["none", "some", "half_or_more", "intolerance", "unsure"]
Verdict = Literal["eligible", "not_now", "not_here"]
Substance = Literal[
    "ketamine", "opioid", "cocaine", "amphetamine", "pcp", "benzodiazepine", "cannabis", "other"
]
Test = Literal[
    "alt", "ast", "alp", "ggt", "bilirubin", "urine_drug_screen", "pregnancy", "creatinine", "urinalysis"
]
ConditionStatus = Literal["active", "provisional", "resolved"]
ThoughtsNow = Literal["", "no", "thoughts", "might_act"]
"""Thoughts of ending one's life, in the person's own answer; empty was not answered."""

AgeBand = Literal["", "under", "adult", "older"]
"""Below the programme's age for adults, from it on, from its age for a closer look on; empty was not answered."""


Administration = Literal["self", "interview", "clinician", "proxy"]
"""Who gave the answers: the person alone, the person asked by staff, a clinician's rating, somebody close."""


class AssessmentTaken(Fact, frozen=True, kw_only=True, tag="screening.assessment_taken"):
    """The free assessment, kept because the person asked for it to be kept. None means not answered.

    `chosen` has what was chosen from each list; a list that is not in it was left out. `conditions` are the exclusions
    among all of it.
    """

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
    age: AgeBand = ""
    diagnoses: tuple[str, ...] = ()
    chosen: dict[str, tuple[str, ...]] = {}


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
    administration: Administration = "self"


class RiskTold(Fact, frozen=True, kw_only=True, tag="screening.risk_told"):
    """An answer that needs a person, given in a questionnaire that was not sent yet. Of the others nothing is kept."""

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

    `substances` are what a urine drug screen found, `found` what a urinalysis did. `message` is the laboratory's
    message it was read from; without one somebody entered it.
    """

    test: Test
    value: float | None
    unit: str
    upper_limit: float | None
    finding: Literal["", "negative", "positive"] = ""
    substances: tuple[Substance, ...] = ()
    collected_on: date
    laboratory: str = ""
    found: str = ""
    status: Literal["final", "corrected"] = "final"
    message: UUID | None = None


class WeightMeasured(Fact, frozen=True, kw_only=True, tag="screening.weight_measured"):
    """The body's weight in kg."""

    weight_kg: float
    measured_at: datetime


class IdentityVerified(Fact, frozen=True, kw_only=True, tag="screening.identity_verified"):
    """Identity document seen and location confirmed on video."""

    document: str
    state: str


class DiagnosisMade(Fact, frozen=True, kw_only=True, tag="screening.diagnosis_made"):
    """A licensed clinician's diagnosis, ICD-10-CM. `onset` is a month or a year, as told."""

    code: str
    text: str
    onset: str = ""


SafetyQuestion = Literal["thoughts", "plan", "intent", "attempt", "means", "reasons_to_live"]
MeansAccess = Literal["", "none", "secured", "at_hand", "unsure"]
LozengesAre = Literal["", "none", "locked", "removed", "at_hand"]
Disposition = Literal["", "emergency", "same_day_care", "plan_and_call", "none_needed"]
"""How a talk about suicide ended: in the hands of others at once or today, with a plan and a next call, or no need."""


class SafetyScreened(Fact, frozen=True, kw_only=True, tag="screening.safety_screened"):
    """A clinician asked about suicide. `intent` covers a plan or an intention now. What was not asked is empty."""

    finding: Literal["no_thoughts", "thoughts_without_intent", "intent"]
    attempt_12_months: YesNo
    note: str = ""
    asked: tuple[SafetyQuestion, ...] = ()
    means: MeansAccess = ""
    lozenges: LozengesAre = ""
    with_them: str = ""
    agreed: str = ""
    disposition: Disposition = ""


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


class Passed(msgspec.Struct, frozen=True, kw_only=True):
    """A requirement that two people together let pass: who proposed it and who granted it, each in own words."""

    gate: str
    proposal: int
    proposed_by: UUID
    proposed_name: str
    proposed_words: str
    granted_by: UUID
    granted_name: str
    granted_words: str


class EligibilityDecided(Fact, frozen=True, kw_only=True, tag="screening.eligibility_decided"):
    """The clinician's decision with its reason, and each gate's answer at that moment.

    `overridden` are the gates let pass: in own words (`override_reasons`), or by two people together (`passed`).
    """

    verdict: Verdict
    reason: str
    gates: dict[str, Literal["met", "unmet", "unknown"]]
    overridden: tuple[str, ...] = ()
    patient_words: str = ""
    override_reasons: dict[str, str] = {}
    passed: tuple[Passed, ...] = ()


SafetyEntry = Literal[
    "assessment", "history", "questionnaire", "go_no_go", "next_day", "check_in", "help", "session"
]
"""Where a person told of thoughts of suicide."""


class SafetySignTold(Fact, frozen=True, kw_only=True, tag="screening.safety_sign_told"):
    """The person told of thoughts of suicide, or of intent. The safety questions are to be answered by `screen_by`."""

    entry: SafetyEntry
    sign: Literal["thoughts", "intent"]
    screen_by: datetime


class SafetySaid(Fact, frozen=True, kw_only=True, tag="screening.safety_said"):
    """The person's own word on the help page: safe for now, or not."""

    safe: bool


class SafetyScreenDeclined(Fact, frozen=True, kw_only=True, tag="screening.safety_screen_declined"):
    """The person would rather not answer the safety questions."""


class SafetyCallTried(Fact, frozen=True, kw_only=True, tag="screening.safety_call_tried"):
    """A clinician tried to speak with the person and did not. `handed_over`: emergency services look for them now."""

    note: str
    handed_over: bool


class PlanContact(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody of a safety plan, and how to reach them."""

    name: str
    phone: str = ""


class SafetyPlanWritten(Fact, frozen=True, kw_only=True, tag="screening.safety_plan_written"):
    """A safety plan in the person's own words, in their order. Crisis lines are the programme's, not kept here."""

    version: int
    signs: tuple[str, ...]
    by_myself: tuple[str, ...]
    company: tuple[PlanContact, ...]
    helpers: tuple[PlanContact, ...]
    professionals: tuple[PlanContact, ...]
    surroundings: tuple[str, ...]
    reason: str = ""


class SafetyPlanReviewed(Fact, frozen=True, kw_only=True, tag="screening.safety_plan_reviewed"):
    """A clinician went through this version of the plan together with the person."""

    version: int
    reviewed_on: date
    note: str = ""


class OverrideProposed(Fact, frozen=True, kw_only=True, tag="screening.override_proposed"):
    """A prescriber proposes to let a requirement pass that words of one do not open.

    What it was proposed on: the finding by code, what speaks against treatment by code, the words shown, and the other
    requirements that were unmet, each with its code. Found otherwise, it has lapsed.
    """

    gate: str
    finding: str
    against: tuple[str, ...]
    seen: str
    beside: dict[str, str]
    words: str
    name: str


class OverrideGranted(Fact, frozen=True, kw_only=True, tag="screening.override_granted"):
    """The medical director, as a second person, grants what was proposed at that position."""

    gate: str
    proposal: int
    words: str
    name: str


class OverrideDeclined(Fact, frozen=True, kw_only=True, tag="screening.override_declined"):
    """The medical director does not grant it, or takes back what was granted."""

    gate: str
    proposal: int
    words: str
    name: str


class ConditionRecorded(Fact, frozen=True, kw_only=True, tag="screening.condition_recorded"):
    """Another diagnosis beside the one that is treated, ICD-10-CM; the latest of a code stands."""

    code: str
    text: str
    status: ConditionStatus
    onset: str = ""
