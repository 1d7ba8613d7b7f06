"""How far somebody is on the way from a sign of suicide to a clinician's word: what is kept of the facts."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from troche.chart.facts import Recorded
from troche.screening.facts import (
    InstrumentAnswered,
    SafetyCallTried,
    SafetyPlanReviewed,
    SafetyPlanWritten,
    SafetySaid,
    SafetyScreenDeclined,
    SafetyScreened,
    SafetySignTold,
)

SAFETY_SCREENS = ("asq", "c_ssrs_screener", "c_ssrs_since_last_contact")
"""Questionnaires that ask about suicide and nothing else."""

TALKS_KEPT = 12

Step = Literal["", "screen", "told"]


class Talk(msgspec.Struct, frozen=True):
    """A clinician asked, or tried to."""

    at: datetime
    by: str
    what: SafetyScreened | SafetyCallTried


class Path(msgspec.Struct, frozen=True):
    """The sign that no clinician has asked about since, the answers to it, and the talks; the safety plan beside it.

    `is_own`: the person gave the sign on a page; otherwise staff entered it.
    """

    sign: SafetySignTold | None = None
    sign_at: datetime | None = None
    sign_position: int = 0
    is_own: bool = True
    answered_at: datetime | None = None
    declined_at: datetime | None = None
    said: SafetySaid | None = None
    said_at: datetime | None = None
    follow_up_from: datetime | None = None
    talks: tuple[Talk, ...] = ()
    plan: SafetyPlanWritten | None = None
    plan_at: datetime | None = None
    plan_role: str = ""
    reviewed: SafetyPlanReviewed | None = None
    reviewed_by: str = ""

    @property
    def step(self) -> Step:
        """What comes next for the person: the safety questions, or hearing who was told; nothing without a sign."""
        if self.sign is None:
            return ""
        return "told" if self.answered_at or self.declined_at else "screen"

    @property
    def is_reviewed(self) -> bool:
        """Whether the plan, in the version on file, was gone through together."""
        return (
            self.plan is not None and self.reviewed is not None and self.reviewed.version == self.plan.version
        )


def walked(path: Path, recorded: Recorded) -> Path:
    """The way after one more fact."""
    at = recorded.at
    match recorded.fact:
        case SafetySignTold() as fact:
            return msgspec.structs.replace(
                path,
                sign=_graver(path.sign if path.step == "screen" else None, fact, at),
                sign_at=at,
                sign_position=recorded.position,
                is_own=recorded.role == "patient",
                answered_at=None,
                declined_at=None,
            )
        case InstrumentAnswered(instrument=code) if code in SAFETY_SCREENS and path.sign is not None:
            return msgspec.structs.replace(path, answered_at=at)
        case SafetySaid() as fact:
            return msgspec.structs.replace(path, said=fact, said_at=at)
        case SafetyScreenDeclined():
            return msgspec.structs.replace(path, declined_at=at)
        case SafetyScreened() as fact:
            return msgspec.structs.replace(
                path,
                sign=None,
                sign_at=None,
                answered_at=None,
                declined_at=None,
                follow_up_from=at if is_positive(fact) else None,
                talks=_talks(path, recorded, fact),
            )
        case SafetyCallTried() as fact:
            return msgspec.structs.replace(
                path,
                talks=_talks(path, recorded, fact),
                follow_up_from=at if fact.handed_over else path.follow_up_from,
            )
        case SafetyPlanWritten() as fact:
            return msgspec.structs.replace(path, plan=fact, plan_at=at, plan_role=recorded.role)
        case SafetyPlanReviewed() as fact:
            return msgspec.structs.replace(path, reviewed=fact, reviewed_by=str(recorded.actor_id))
    return path


def is_positive(screened: SafetyScreened) -> bool:
    """Whether a clinician heard of thoughts, of intent, or of an attempt in the last year."""
    return screened.finding != "no_thoughts" or screened.attempt_12_months == "yes"


def _graver(waiting: SafetySignTold | None, new: SafetySignTold, at: datetime) -> SafetySignTold:
    """Two signs before any answer: the graver of both, and the nearer clock that has not struck."""
    if waiting is None:
        return new
    sign: Literal["thoughts", "intent"] = "intent" if "intent" in (waiting.sign, new.sign) else "thoughts"
    clocks = [one.screen_by for one in (waiting, new) if one.screen_by > at]
    return msgspec.structs.replace(new, sign=sign, screen_by=min(clocks, default=new.screen_by))


def _talks(path: Path, recorded: Recorded, what: SafetyScreened | SafetyCallTried) -> tuple[Talk, ...]:
    return (*path.talks, Talk(recorded.at, str(recorded.actor_id), what))[-TALKS_KEPT:]
