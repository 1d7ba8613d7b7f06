"""What screening keeps of a chart: the latest of each answer and result, and a bounded line of scores."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from troche.chart.facts import Fact, Recorded
from troche.instruments import AnswerRefused, instrument, score
from troche.screening.facts import (
    Administration,
    AssessmentTaken,
    ConditionRecorded,
    DiagnosisMade,
    EligibilityDecided,
    HistoryGiven,
    HomePressureMeasured,
    IdentityVerified,
    InformationAsked,
    InstrumentAnswered,
    LegalBasisRecorded,
    OverrideDeclined,
    OverrideGranted,
    OverrideProposed,
    PdmpChecked,
    ResultReported,
    RiskTold,
    SafetyScreened,
    WeightMeasured,
)
from troche.screening.path import SAFETY_SCREENS, Path, walked
from troche.screening.proposals import Proposals
from troche.screening.proposals import evolve as evolve_proposals
from troche.screening.told import plan_told

SERIES_KEPT = 110
PRESSURES_KEPT = 60
TOLD_KEPT = 40
ASQ_LEVELS = {"acute_positive": "acute", "non_acute_positive": "positive", "negative": "negative"}


class By(msgspec.Struct, frozen=True):
    """When something was recorded, by whom, and where in the ledger."""

    at: datetime
    actor_id: UUID
    position: int


class Answered(msgspec.Struct, frozen=True):
    """A questionnaire as it was answered. `total` None: too little was answered for a score."""

    at: datetime
    answers: dict[str, int | None]
    total: int | None
    administration: Administration = "self"


class Measure(msgspec.Struct, frozen=True):
    """One questionnaire over time: the first answer is the baseline."""

    first: Answered
    latest: Answered
    series: tuple[tuple[datetime, int | None], ...]


class ToldAnswers(msgspec.Struct, frozen=True):
    """Answers about suicide since a clinician last asked: of a screen that was sent, or told before sending."""

    instrument: str
    answers: dict[str, int | None]
    is_sent: bool


class ScreeningState(msgspec.Struct, frozen=True):
    """What is known for the decision whether somebody may be treated at home.

    `decided_on` is the history that the decision on file was made on; `first_eligible` the position of the first
    decision for treatment, before which nobody has had a dose. `told` has what a questionnaire not sent yet told.
    """

    assessment: AssessmentTaken | None = None
    history: HistoryGiven | None = None
    measures: dict[str, Measure] = {}
    pressures: tuple[HomePressureMeasured, ...] = ()
    results: dict[str, ResultReported] = {}
    identity: IdentityVerified | None = None
    diagnosis: DiagnosisMade | None = None
    safety: SafetyScreened | None = None
    pdmp: PdmpChecked | None = None
    legal_basis: LegalBasisRecorded | None = None
    asked: dict[str, datetime] = {}
    message: str = ""
    decision: EligibilityDecided | None = None
    decided_on: HistoryGiven | None = None
    first_eligible: int | None = None
    by: dict[str, By] = {}
    told: dict[str, dict[str, int | None]] = {}
    positives: tuple[ToldAnswers, ...] = ()
    weight: WeightMeasured | None = None
    path: Path = Path()
    by_two: Proposals = Proposals()
    conditions: dict[str, ConditionRecorded] = {}

    def when(self, what: str) -> datetime | None:
        """When the latest `what` (a field of this state, or a test) was recorded."""
        return self.by[what].at if what in self.by else None

    @property
    def is_eligible(self) -> bool:
        """Whether the decision on file is for treatment at home."""
        return self.decision is not None and self.decision.verdict == "eligible"

    def is_since_decision(self, what: str) -> bool:
        """Whether `what` was recorded since the decision on file."""
        by = self.by
        return "decision" in by and what in by and by[what].position > by["decision"].position

    def is_talked_over(self, what: str) -> bool:
        """Whether a clinician has asked about suicide since `what` was last told."""
        by = self.by
        return "safety" in by and what in by and by["safety"].position > by[what].position

    def is_from_before_treatment(self, what: str) -> bool:
        """Whether `what` was recorded before anybody decided for treatment."""
        recorded = self.by.get(what)
        return recorded is None or self.first_eligible is None or recorded.position < self.first_eligible


def evolve(state: ScreeningState, recorded: Recorded) -> ScreeningState:
    """The state after one more fact."""
    path = walked(state.path, recorded)
    if path is not state.path:
        state = msgspec.structs.replace(state, path=path)
    match recorded.fact:
        case AssessmentTaken() as fact:
            return _latest(state, recorded, "assessment", fact)
        case HistoryGiven() as fact:
            return _latest(_plan(state, recorded, fact), recorded, "history", fact)
        case InstrumentAnswered() as fact:
            return _answered(state, recorded, fact)
        case RiskTold() as fact:
            return msgspec.structs.replace(
                state,
                told={**state.told, fact.instrument: fact.answers},
                positives=_kept(state, fact.instrument, fact.answers, is_sent=False),
            )
        case HomePressureMeasured() as fact:
            return msgspec.structs.replace(
                state, pressures=_in_order(state.pressures, fact), by=_by(state, recorded, "pressures")
            )
        case ResultReported() as fact:
            return _reported(state, recorded, fact)
        case WeightMeasured() as fact:
            return _weighed(state, recorded, fact)
        case IdentityVerified() as fact:
            return _latest(state, recorded, "identity", fact)
        case DiagnosisMade() as fact:
            return _latest(state, recorded, "diagnosis", fact)
        case SafetyScreened() as fact:
            talked = msgspec.structs.replace(state, told={}, positives=())
            return _latest(talked, recorded, "safety", fact)
        case PdmpChecked() as fact:
            return _latest(state, recorded, "pdmp", fact)
        case LegalBasisRecorded() as fact:
            return _latest(state, recorded, "legal_basis", fact)
        case InformationAsked() as fact:
            asked = {**state.asked, **dict.fromkeys(fact.gates, recorded.at)}
            return msgspec.structs.replace(state, asked=asked, message=fact.message)
        case EligibilityDecided() as fact:
            return _decided(state, recorded, fact)
        case OverrideProposed() | OverrideGranted() | OverrideDeclined():
            return msgspec.structs.replace(state, by_two=evolve_proposals(state.by_two, recorded))
        case ConditionRecorded() as fact:
            conditions = {**state.conditions, fact.code: fact}
            return msgspec.structs.replace(
                state, conditions=conditions, by=_by(state, recorded, "conditions")
            )
    return state


def _kept(
    state: ScreeningState, code: str, answers: dict[str, int | None], *, is_sent: bool
) -> tuple[ToldAnswers, ...]:
    """What was told since the last talk, with this; the same answers once."""
    new = ToldAnswers(code, answers, is_sent)
    return state.positives if new in state.positives else (*state.positives, new)[-TOLD_KEPT:]


def _in_order(
    kept: tuple[HomePressureMeasured, ...], reading: HomePressureMeasured
) -> tuple[HomePressureMeasured, ...]:
    """The latest readings by the time of measuring, this one among them."""
    if not kept or kept[-1].measured_at <= reading.measured_at:
        return (*kept, reading)[-PRESSURES_KEPT:]
    return tuple(sorted((*kept, reading), key=lambda one: one.measured_at)[-PRESSURES_KEPT:])


def _latest(state: ScreeningState, recorded: Recorded, field: str, fact: Fact) -> ScreeningState:
    changes: Mapping[str, Any] = {field: fact, "by": _by(state, recorded, field)}
    return msgspec.structs.replace(state, **changes)


def _plan(state: ScreeningState, recorded: Recorded, fact: HistoryGiven) -> ScreeningState:
    """When the answer about a plan or an attempt was first told as it is now; the same answer again is no news."""
    if state.history is not None and plan_told(state.history) == plan_told(fact):
        return state
    return msgspec.structs.replace(state, by=_by(state, recorded, "plan"))


def _decided(state: ScreeningState, recorded: Recorded, fact: EligibilityDecided) -> ScreeningState:
    is_first = fact.verdict == "eligible" and state.first_eligible is None
    return msgspec.structs.replace(
        _latest(state, recorded, "decision", fact),
        decided_on=state.history,
        first_eligible=recorded.position if is_first else state.first_eligible,
    )


def _by(state: ScreeningState, recorded: Recorded, what: str) -> dict[str, By]:
    return {**state.by, what: By(recorded.at, recorded.actor_id, recorded.position)}


def _answered(state: ScreeningState, recorded: Recorded, fact: InstrumentAnswered) -> ScreeningState:
    total = total_of(fact.instrument, fact.answers)
    now = Answered(recorded.at, fact.answers, total, fact.administration)
    before = state.measures.get(fact.instrument)
    point = (recorded.at, now.total)
    measure = (
        Measure(before.first, now, (*before.series, point)[-SERIES_KEPT:])
        if before
        else Measure(now, now, (point,))
    )
    return msgspec.structs.replace(
        state,
        measures={**state.measures, fact.instrument: measure},
        told={code: answers for code, answers in state.told.items() if code != fact.instrument},
        positives=_kept(state, fact.instrument, fact.answers, is_sent=True)
        if fact.instrument in SAFETY_SCREENS
        else state.positives,
        by=_by(state, recorded, fact.instrument),
    )


def total_of(questionnaire: str, answers: Mapping[str, int | None]) -> int | None:
    """The score of these answers; None when there is none to be had."""
    try:
        return score(instrument(questionnaire), answers).total
    except (KeyError, AnswerRefused):
        return None


def level_of(answers: Mapping[str, int | None]) -> str:
    """The level of the suicide questions (ASQ): acute, positive or negative.

    Nothing answered is positive, and so are answers that do not fit, which only a correction can leave.
    """
    try:
        level = score(instrument("asq"), answers).level
    except (KeyError, AnswerRefused):
        return "positive"
    return ASQ_LEVELS.get(level.code, "positive") if level else "positive"


def _reported(state: ScreeningState, recorded: Recorded, fact: ResultReported) -> ScreeningState:
    before = state.results.get(fact.test)
    if before is not None and before.collected_on > fact.collected_on:
        return state
    return msgspec.structs.replace(
        state, results={**state.results, fact.test: fact}, by=_by(state, recorded, fact.test)
    )


def _weighed(state: ScreeningState, recorded: Recorded, fact: WeightMeasured) -> ScreeningState:
    if state.weight is not None and state.weight.measured_at > fact.measured_at:
        return state
    return _latest(state, recorded, "weight", fact)
