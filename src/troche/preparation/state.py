"""What the facts of preparation add up to."""

from __future__ import annotations

from datetime import datetime
from typing import cast
from uuid import UUID

import msgspec

from troche.chart.facts import Recorded
from troche.chart.rooms import Chart
from troche.dosing.facts import DoseTaken, SessionReleased, SessionStopped
from troche.preparation.facts import (
    ConsentSigned,
    IntentionSet,
    ItemDone,
    LessonRead,
    PreparationVisitHeld,
    SitterConfirmed,
    SitterInvited,
    TeachBackAnswered,
)
from troche.screening.facts import SafetyPlanReviewed

SAFETY_PLAN = "safety_plan"
"""The item of the checklist that is done once a clinician has gone through the plan with the person."""


class Sitter(msgspec.Struct, frozen=True):
    """Who was asked to be at home, and whether they agreed on their own device."""

    invited: SitterInvited
    invited_at: datetime
    confirmed: SitterConfirmed | None = None
    confirmed_at: datetime | None = None


class PreparationState(msgspec.Struct, frozen=True):
    """Consent, lessons, checklist, intention, sitter and visit, and whether the sitter is needed this moment.

    `answers` holds the latest answer to each teach-back question of the version answered last; `wrong` how
    often each was answered wrongly in it.
    """

    consent: ConsentSigned | None = None
    consent_at: datetime | None = None
    answers: dict[str, TeachBackAnswered] = {}
    wrong: dict[str, int] = {}
    lessons: dict[str, datetime] = {}
    items: dict[str, datetime] = {}
    intention: IntentionSet | None = None
    intention_at: datetime | None = None
    sitter: Sitter | None = None
    visit: PreparationVisitHeld | None = None
    visit_at: datetime | None = None
    visit_by: UUID | None = None
    cuff_checked: bool = False
    session_under_way: bool = False

    def understood(self, version: str) -> frozenset[str]:
        """The questions about this version whose latest answer is right."""
        return frozenset(
            question for question, given in self.answers.items() if given.version == version and given.right
        )


def preparation_of(chart: Chart) -> PreparationState:
    """This room's part of a chart."""
    return cast("PreparationState", chart.states["preparation"])


def evolve(state: PreparationState, recorded: Recorded) -> PreparationState:
    """Preparation after one more fact."""
    at = recorded.at
    match recorded.fact:
        case ConsentSigned() as fact:
            return msgspec.structs.replace(state, consent=fact, consent_at=at)
        case TeachBackAnswered() as fact:
            return _answered(state, fact)
        case LessonRead() as fact:
            return msgspec.structs.replace(state, lessons={fact.lesson: at, **state.lessons})
        case ItemDone() as fact:
            return msgspec.structs.replace(state, items={fact.item: at, **state.items})
        case SafetyPlanReviewed():
            return msgspec.structs.replace(state, items={SAFETY_PLAN: at, **state.items})
        case IntentionSet() as fact:
            return msgspec.structs.replace(state, intention=fact, intention_at=at)
        case SitterInvited() as fact:
            return msgspec.structs.replace(state, sitter=Sitter(fact, at))
        case SitterConfirmed() as fact if state.sitter is not None:
            sitter = msgspec.structs.replace(state.sitter, confirmed=fact, confirmed_at=at)
            return msgspec.structs.replace(state, sitter=sitter)
        case DoseTaken():
            return msgspec.structs.replace(state, session_under_way=True)
        case SessionReleased() | SessionStopped():
            return msgspec.structs.replace(state, session_under_way=False)
        case PreparationVisitHeld() as fact:
            return msgspec.structs.replace(
                state,
                visit=fact,
                visit_at=at,
                visit_by=recorded.actor_id,
                cuff_checked=state.cuff_checked or fact.cuff_checked,
            )
    return state


def _answered(state: PreparationState, fact: TeachBackAnswered) -> PreparationState:
    same = {question: given for question, given in state.answers.items() if given.version == fact.version}
    wrong = state.wrong if same else {}
    if not fact.right:
        wrong = {**wrong, fact.question: wrong.get(fact.question, 0) + 1}
    return msgspec.structs.replace(state, answers={**same, fact.question: fact}, wrong=wrong)
