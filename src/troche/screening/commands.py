"""What can be asked of screening."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar, Literal

from troche.chart.commands import Command
from troche.screening.facts import ConditionStatus, Medicine, Substance, ThoughtsNow, Trial, Verdict, YesNo
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
    """Answer a questionnaire. None was left out."""

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

    test: Literal["alt", "ast", "alp", "ggt", "bilirubin", "urine_drug_screen", "pregnancy"]
    value: float | None
    unit: str
    upper_limit: float | None
    finding: Literal["", "negative", "positive"] = ""
    substances: tuple[Substance, ...] = ()
    collected_on: date
    laboratory: str = ""

    action: ClassVar[str] = "screening.record_result"


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
    """Record what a clinician found when asking about suicide."""

    finding: Literal["no_thoughts", "thoughts_without_intent", "intent"]
    attempt_12_months: YesNo
    note: str = ""

    action: ClassVar[str] = "screening.record_result"


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


class RecordCondition(Command, frozen=True, kw_only=True, tag="screening.record_condition"):
    """Record another diagnosis beside the one that is treated, ICD-10-CM."""

    code: str
    text: str = ""
    status: ConditionStatus
    onset: str = ""

    action: ClassVar[str] = "screening.record_result"
