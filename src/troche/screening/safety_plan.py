"""The safety plan: what makes one, its versions, and going through it together.

The parts are those of the published Stanley-Brown structure; the wording is ours.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from troche.chart.commands import Command
from troche.chart.reasons import refuse
from troche.chart.rooms import Decision
from troche.chart.words import say
from troche.people.zones import latest_today
from troche.screening.commands import ReviewSafetyPlan, WriteSafetyPlan
from troche.screening.facts import PlanContact, SafetyPlanReviewed, SafetyPlanWritten
from troche.screening.path import Path
from troche.screening.pathway import CLINICIANS, NOT_A_CLINICIAN

LONGEST_LIST = 12  # lines of one part that still fit on the printed sheet; ours

TOO_THIN = refuse(
    "safety_plan_too_thin",
    say("Write at least one thing you can do yourself, or one person to turn to."),
)
TOO_LONG = refuse(
    "safety_plan_too_long", say("One part of the plan is too long to be read in a hard moment.")
)
NO_PLAN = refuse("no_safety_plan", say("There is no safety plan to go through yet."))
NOT_YET = refuse("not_yet", say("This lies in the future."))


def decide(path: Path, command: Command, now: datetime) -> Decision:
    """What writing the plan, or going through it, leads to."""
    match command:
        case WriteSafetyPlan():
            return _write(path, command)
        case ReviewSafetyPlan():
            return _review(path, command, now)
    raise TypeError(command)


def _write(path: Path, command: WriteSafetyPlan) -> Decision:
    plan = SafetyPlanWritten(
        version=path.plan.version + 1 if path.plan else 1,
        signs=_lines(command.signs),
        by_myself=_lines(command.by_myself),
        company=_people(command.company),
        helpers=_people(command.helpers),
        professionals=_people(command.professionals),
        surroundings=_lines(command.surroundings),
        reason=command.reason.strip(),
    )
    if not (plan.by_myself or plan.company or plan.helpers):
        return TOO_THIN
    parts = (plan.signs, plan.by_myself, plan.company, plan.helpers, plan.professionals, plan.surroundings)
    if any(len(part) > LONGEST_LIST for part in parts):
        return TOO_LONG
    return [plan]


def _review(path: Path, command: ReviewSafetyPlan, now: datetime) -> Decision:
    if command.actor.role not in CLINICIANS:
        return NOT_A_CLINICIAN
    if path.plan is None:
        return NO_PLAN
    if command.reviewed_on > latest_today(now):
        return NOT_YET
    return [
        SafetyPlanReviewed(
            version=path.plan.version, reviewed_on=command.reviewed_on, note=command.note.strip()
        )
    ]


def _lines(said: Iterable[str]) -> tuple[str, ...]:
    return tuple(line.strip() for line in said if line.strip())


def _people(said: Iterable[PlanContact]) -> tuple[PlanContact, ...]:
    stripped = (PlanContact(name=one.name.strip(), phone=one.phone.strip()) for one in said)
    return tuple(one for one in stripped if one.name)
