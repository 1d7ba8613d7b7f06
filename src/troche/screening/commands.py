"""What can be asked of screening."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar, Literal
from uuid import UUID

from troche.chart.commands import Command
from troche.screening.facts import (
    Administration,
    AgeBand,
    ConditionStatus,
    Disposition,
    LozengesAre,
    MeansAccess,
    Medicine,
    PlanContact,
    SafetyQuestion,
    Substance,
    Test,
    ThoughtsNow,
    Trial,
    Verdict,
    YesNo,
)
from troche.screening.history import Allergy, Concerns, Pharmacy, SubstanceUse, Tells


class KeepAssessment(Command, frozen=True, kw_only=True, tag="screening.keep_assessment"):
    """Keep the answers of the free assessment, because the person asked for it."""

    adult: YesNo
    state: str
    diagnosis: str
    trials: int | None
    conditions: tuple[str, ...]
    sitter: YesNo
    phq_9: dict[str, int | None]
    thoughts_now: ThoughtsNow = ""
    attempt_12_months: YesNo | Literal[""] = ""
    age: AgeBand = ""
    diagnoses: tuple[str, ...] = ()
    chosen: dict[str, tuple[str, ...]] = {}

    action: ClassVar[str] = "screening.assess"


class GiveHistory(Command, frozen=True, kw_only=True, tag="screening.give_history"):
    """Give the own history, or give it anew; the latest stands."""

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

    action: ClassVar[str] = "screening.history"


class AnswerInstrument(Command, frozen=True, kw_only=True, tag="screening.answer_instrument"):
    """Answer a questionnaire. None was left out. Staff say how the answers came about; a patient's are the own."""

    instrument: str
    answers: dict[str, int | None]
    administration: Administration | Literal[""] = ""

    action: ClassVar[str] = "screening.measure"


class TellRisk(Command, frozen=True, kw_only=True, tag="screening.tell_risk"):
    """Tell at once what needs a person, before the questionnaire is sent."""

    instrument: str
    answers: dict[str, int | None]

    action: ClassVar[str] = "screening.measure"


class MeasureHomePressure(Command, frozen=True, kw_only=True, tag="screening.measure_home_pressure"):
    """Enter a reading taken at home, in mm Hg and beats per minute."""

    systolic_mm_hg: int
    diastolic_mm_hg: int
    pulse_bpm: int | None
    measured_at: datetime

    action: ClassVar[str] = "screening.measure"


class ReportResult(Command, frozen=True, kw_only=True, tag="screening.report_result"):
    """Record a laboratory result with the laboratory's own upper limit."""

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

    action: ClassVar[str] = "screening.record_result"


class MeasureWeight(Command, frozen=True, kw_only=True, tag="screening.measure_weight"):
    """Enter the body's weight, in kg."""

    weight_kg: float
    measured_at: datetime

    action: ClassVar[str] = "screening.measure"


class VerifyIdentity(Command, frozen=True, kw_only=True, tag="screening.verify_identity"):
    """Record that a document was seen and the place confirmed."""

    document: str
    state: str

    action: ClassVar[str] = "screening.record_result"


class MakeDiagnosis(Command, frozen=True, kw_only=True, tag="screening.make_diagnosis"):
    """Record a clinician's diagnosis, ICD-10-CM. Without a text the classification's own stands."""

    code: str
    text: str = ""
    onset: str = ""

    action: ClassVar[str] = "screening.record_result"


class ScreenSafety(Command, frozen=True, kw_only=True, tag="screening.screen_safety"):
    """Record what a clinician found when asking about suicide. A `disposition` ends the alerts that asked for it."""

    finding: Literal["no_thoughts", "thoughts_without_intent", "intent"]
    attempt_12_months: YesNo
    note: str = ""
    asked: tuple[SafetyQuestion, ...] = ()
    means: MeansAccess = ""
    lozenges: LozengesAre = ""
    with_them: str = ""
    agreed: str = ""
    disposition: Disposition = ""

    action: ClassVar[str] = "screening.talk"


class CheckPdmp(Command, frozen=True, kw_only=True, tag="screening.check_pdmp"):
    """Record a query of the prescription monitoring programme."""

    states: tuple[str, ...]
    finding: Literal["clear", "concern"]
    note: str = ""

    action: ClassVar[str] = "screening.record_result"


class RecordLegalBasis(Command, frozen=True, kw_only=True, tag="screening.record_legal_basis"):
    """Record on what basis this person may be prescribed for at a distance."""

    basis: Literal["telehealth_flexibility", "in_person_exam"]
    citation: str
    expires_on: date | None

    action: ClassVar[str] = "screening.record_result"


class AskForInformation(Command, frozen=True, kw_only=True, tag="screening.ask_for_information"):
    """Ask the patient for what is missing, gate by gate."""

    gates: tuple[str, ...]
    message: str

    action: ClassVar[str] = "screening.ask"


class DecideEligibility(Command, frozen=True, kw_only=True, tag="screening.decide_eligibility"):
    """Decide. `overrides` gives the words for each gate that a clinician lets pass on own judgement."""

    verdict: Verdict
    reason: str
    patient_words: str
    overrides: dict[str, str] = {}

    action: ClassVar[str] = "screening.decide"


class SayHowSafe(Command, frozen=True, kw_only=True, tag="screening.say_how_safe"):
    """Say on the help page: I am safe for now, or I am not safe."""

    safe: bool

    action: ClassVar[str] = "screening.measure"


class DeclineSafetyScreen(Command, frozen=True, kw_only=True, tag="screening.decline_safety_screen"):
    """Rather not answer the safety questions. Somebody is told."""

    action: ClassVar[str] = "screening.measure"


class NoteSafetyCall(Command, frozen=True, kw_only=True, tag="screening.note_safety_call"):
    """Record that a clinician tried to speak with the person and did not."""

    note: str
    handed_over: bool = False

    action: ClassVar[str] = "screening.talk"


class WriteSafetyPlan(Command, frozen=True, kw_only=True, tag="screening.write_safety_plan"):
    """Write the safety plan, or its next version."""

    signs: tuple[str, ...]
    by_myself: tuple[str, ...]
    company: tuple[PlanContact, ...]
    helpers: tuple[PlanContact, ...]
    professionals: tuple[PlanContact, ...]
    surroundings: tuple[str, ...]
    reason: str = ""

    action: ClassVar[str] = "screening.safety_plan"


class ReviewSafetyPlan(Command, frozen=True, kw_only=True, tag="screening.review_safety_plan"):
    """Record that the latest version was gone through together."""

    reviewed_on: date
    note: str = ""

    action: ClassVar[str] = "screening.talk"


class ProposeOverride(Command, frozen=True, kw_only=True, tag="screening.propose_override"):
    """Propose to let a requirement pass that needs the medical director as a second person."""

    gate: str
    words: str

    action: ClassVar[str] = "screening.decide"


class GrantOverride(Command, frozen=True, kw_only=True, tag="screening.grant_override"):
    """Grant, in own words, what was proposed at that position."""

    proposal: int
    words: str

    action: ClassVar[str] = "screening.grant_override"


class DeclineOverride(Command, frozen=True, kw_only=True, tag="screening.decline_override"):
    """Decline what was proposed at that position, or take back what was granted."""

    proposal: int
    words: str

    action: ClassVar[str] = "screening.grant_override"


class RecordCondition(Command, frozen=True, kw_only=True, tag="screening.record_condition"):
    """Record another diagnosis beside the one that is treated, ICD-10-CM."""

    code: str
    text: str = ""
    status: ConditionStatus
    onset: str = ""

    action: ClassVar[str] = "screening.record_result"
