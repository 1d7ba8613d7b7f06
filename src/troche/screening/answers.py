"""The answers of the free assessment while they live on the person's own device."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

import msgspec

from troche.chart.commands import Actor
from troche.screening.commands import KeepAssessment
from troche.screening.facts import AssessmentTaken, ThoughtsNow, YesNo

PHQ_9_ITEMS = tuple(f"q{n}" for n in range(1, 10))
STEPS: tuple[str, ...] = (
    "adult",
    "state",
    "diagnosis",
    "trials",
    "conditions",
    "home",
    *PHQ_9_ITEMS,
    "thoughts",
    "past",
)


class Answers(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was answered so far. Empty and None were not answered."""

    adult: YesNo | Literal[""] = ""
    state: str = ""
    diagnosis: str = ""
    trials: int | None = None
    conditions: tuple[str, ...] = ()
    sitter: YesNo | Literal[""] = ""
    phq_9: dict[str, int | None] = {}
    thoughts_now: ThoughtsNow = ""
    attempt_12_months: YesNo | Literal[""] = ""
    help_seen: bool = False

    @property
    def started(self) -> bool:
        """Whether anything was answered."""
        return self != Answers()

    def with_answer(self, step: str, answer: Any) -> Answers:
        """The answers with one more. A worrying answer given anew shows help anew."""
        changes: dict[str, Any] = (
            {"phq_9": {**self.phq_9, step: answer}}
            if step in PHQ_9_ITEMS
            else {FIELDS.get(step, step): answer}
        )
        if step in ("q9", "thoughts", "past"):
            changes["help_seen"] = False
        return msgspec.structs.replace(self, **changes)

    def to(self, step: str) -> Any:
        """The answer to one step."""
        return self.phq_9.get(step) if step in PHQ_9_ITEMS else getattr(self, FIELDS.get(step, step))

    def as_fact(self) -> AssessmentTaken:
        """The answers as they would be recorded."""
        return AssessmentTaken(result="", **self._said())

    def as_command(self, command_id: UUID, actor: Actor, stream: UUID) -> KeepAssessment:
        """The command that keeps them."""
        return KeepAssessment(id=command_id, actor=actor, stream=stream, **self._said())

    def _said(self) -> dict[str, Any]:
        return {
            "adult": self.adult or "unsure",
            "state": self.state,
            "diagnosis": self.diagnosis,
            "trials": self.trials,
            "conditions": self.conditions,
            "sitter": self.sitter or "unsure",
            "phq_9": {item: self.phq_9.get(item) for item in PHQ_9_ITEMS},
            "thoughts_now": self.thoughts_now,
            "attempt_12_months": self.attempt_12_months,
        }


FIELDS = {"home": "sitter", "thoughts": "thoughts_now", "past": "attempt_12_months"}


def step_after(step: str) -> str | None:
    """The step that follows, None after the last."""
    place = STEPS.index(step) + 1
    return STEPS[place] if place < len(STEPS) else None


def step_before(step: str) -> str | None:
    """The step before, None before the first."""
    place = STEPS.index(step)
    return STEPS[place - 1] if place else None
