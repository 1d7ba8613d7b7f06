"""The answers of the free assessment while they live on the person's own device."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

import msgspec

from troche.chart.commands import Actor
from troche.screening.commands import KeepAssessment
from troche.screening.facts import AgeBand, AssessmentTaken, ThoughtsNow, YesNo

PHQ_9_ITEMS = tuple(f"q{n}" for n in range(1, 10))
LISTS = ("tried", "medicines", "mind", "heart", "body", "substances", "place")
"""The pages with cards to choose from."""
SAFETY = ("q9", "thoughts", "past")
"""The pages whose answer may ask for help before anything else."""
STEPS: tuple[str, ...] = (
    "age",
    "state",
    *PHQ_9_ITEMS,
    "thoughts",
    "past",
    "diagnosis",
    "trials",
    *LISTS[:-1],
    "home",
    "place",
)
FIELDS = {
    "diagnosis": "diagnoses",
    "home": "sitter",
    "thoughts": "thoughts_now",
    "past": "attempt_12_months",
}
ADULT: dict[AgeBand, YesNo] = {"under": "no", "adult": "yes", "older": "yes", "": "unsure"}
NO_CARD = ("none", "unsure")
"""What stands on a list when no card applies, or when the person is not sure."""


class Answers(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was answered so far. Empty and None were not answered; a list that is not in `chosen` was not either."""

    age: AgeBand = ""
    state: str = ""
    diagnoses: tuple[str, ...] = ()
    trials: int | None = None
    sitter: YesNo | Literal[""] = ""
    phq_9: dict[str, int | None] = {}
    thoughts_now: ThoughtsNow = ""
    attempt_12_months: YesNo | Literal[""] = ""
    chosen: dict[str, tuple[str, ...]] = {}
    help_seen: bool = False

    @property
    def started(self) -> bool:
        """Whether anything was answered."""
        return self != Answers()

    def with_answer(self, step: str, answer: Any) -> Answers:
        """The answers with one more. A worrying answer given anew shows help anew."""
        changes: dict[str, Any]
        if step in PHQ_9_ITEMS:
            changes = {"phq_9": {**self.phq_9, step: answer}}
        elif step in LISTS:
            changes = {"chosen": {**self.chosen, step: answer}}
        else:
            changes = {FIELDS.get(step, step): answer}
        if step in SAFETY:
            changes["help_seen"] = False
        return msgspec.structs.replace(self, **changes)

    def without(self, step: str) -> Answers:
        """The answers with this one left out."""
        if step in PHQ_9_ITEMS:
            return msgspec.structs.replace(self, phq_9=_but(self.phq_9, step))
        if step in LISTS:
            return msgspec.structs.replace(self, chosen=_but(self.chosen, step))
        field = FIELDS.get(step, step)
        return msgspec.structs.replace(self, **{field: getattr(Answers(), field)})

    def to(self, step: str) -> Any:
        """The answer to one step."""
        if step in LISTS:
            return self.chosen.get(step, ())
        return self.phq_9.get(step) if step in PHQ_9_ITEMS else getattr(self, FIELDS.get(step, step))

    def as_fact(self) -> AssessmentTaken:
        """The answers as they would be recorded."""
        return AssessmentTaken(result="", **self._said())

    def as_command(self, command_id: UUID, actor: Actor, stream: UUID) -> KeepAssessment:
        """The command that keeps them."""
        return KeepAssessment(id=command_id, actor=actor, stream=stream, **self._said())

    def _said(self) -> dict[str, Any]:
        return {
            "adult": ADULT[self.age],
            "age": self.age,
            "state": self.state,
            "diagnosis": self.diagnoses[0] if self.diagnoses else "",
            "diagnoses": self.diagnoses,
            "trials": self.trials,
            "conditions": self.conditions,
            "chosen": self.chosen,
            "sitter": self.sitter or "unsure",
            "phq_9": {item: self.phq_9.get(item) for item in PHQ_9_ITEMS},
            "thoughts_now": self.thoughts_now,
            "attempt_12_months": self.attempt_12_months,
        }

    @property
    def conditions(self) -> tuple[str, ...]:
        """The conditions chosen from all lists; "none" when every list was answered with none."""
        lists = ("mind", "heart", "body", "substances")
        named = [code for page in lists for code in self.chosen.get(page, ())]
        chosen = [code for code in dict.fromkeys(named) if code != "none"]
        if "unsafe_home" in self.chosen.get("place", ()):
            chosen.append("unsafe_home")
        if not chosen and all(self.chosen.get(page) for page in lists):
            chosen.append("none")
        return tuple(chosen)


def _but(said: dict[str, Any], step: str) -> dict[str, Any]:
    return {name: answer for name, answer in said.items() if name != step}


def step_after(step: str) -> str | None:
    """The step that follows, None after the last."""
    place = STEPS.index(step) + 1
    return STEPS[place] if place < len(STEPS) else None


def step_before(step: str) -> str | None:
    """The step before, None before the first."""
    place = STEPS.index(step)
    return STEPS[place - 1] if place else None
