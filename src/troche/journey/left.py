"""What is still left before preparation can begin, and before the first session can be."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from troche.journey.state import JourneyState
from troche.programme import Programme

ToTreat = Literal[
    "plan", "plan_accepted", "consent", "order", "order_answered", "order_refused", "order_anew"
]
ToPrepare = Literal[
    "dispensed",
    "received",
    "lessons",
    "checklist",
    "intention",
    "safety_plan",
    "sitter_invited",
    "sitter_confirmed",
    "visit",
]


def left_to_treat(state: JourneyState, programme: Programme) -> tuple[ToTreat, ...]:
    """What is left of plan, consent and order, in the order of the way."""
    return tuple(_to_treat(state, programme))


def _to_treat(state: JourneyState, programme: Programme) -> Iterator[ToTreat]:
    if not state.plan_version:
        yield "plan"
    elif not state.plan_is_accepted:
        yield "plan_accepted"
    if state.consent is None or state.consent.version != programme.consent.version:
        yield "consent"
    if not state.came_after("order", "decided"):
        yield "order"
    elif state.order_accepted is None:
        yield "order_answered"
    elif not state.order_accepted:
        yield "order_refused"
    elif not state.order_is_for_the_plan:
        yield "order_anew"


def left_to_prepare(state: JourneyState, programme: Programme) -> tuple[ToPrepare, ...]:
    """What is left before a first session, in the order of the way."""
    return tuple(_to_prepare(state, programme))


def _to_prepare(state: JourneyState, programme: Programme) -> Iterator[ToPrepare]:
    if "dispensed" not in state.at:
        yield "dispensed"
    elif state.parcel:
        yield "received"
    if lessons_left(state, programme):
        yield "lessons"
    if items_left(state, programme):
        yield "checklist"
    if "intention" not in state.at:
        yield "intention"
    if "safety_plan" not in state.at:
        yield "safety_plan"
    if "sitter_invited" not in state.at:
        yield "sitter_invited"
    elif not state.sitter_is_confirmed:
        yield "sitter_confirmed"
    if "prepared" not in state.at or not state.cuff_checked or items_left(state, programme, "therapist"):
        yield "visit"


def lessons_left(state: JourneyState, programme: Programme) -> tuple[str, ...]:
    """Required lessons that were not read yet."""
    return tuple(
        code for code, lesson in programme.lessons.items() if lesson.required and code not in state.lessons
    )


def items_left(state: JourneyState, programme: Programme, who: str = "patient") -> tuple[str, ...]:
    """Items of the checklist that are this one's to do and were not done yet."""
    return tuple(
        code
        for code, item in programme.preparation.checklist.items()
        if item.who == who and code not in state.items
    )


def questions_left(state: JourneyState, programme: Programme) -> tuple[str, ...]:
    """Questionnaires of the screening that were not answered yet."""
    return tuple(
        code
        for code, schedule in programme.measures.schedule.items()
        if schedule.at_screening and code not in state.answered
    )
