"""What a new version of the plan changes, in words a patient understands."""

from __future__ import annotations

from collections.abc import Mapping

from troche.chart.words import Words, say, say_n
from troche.medication.facts import PlanWritten


def changes(
    before: PlanWritten, after: PlanWritten, unit_mg: int, names: Mapping[str, str], done: int = 0
) -> tuple[Words, ...]:
    """Each difference as one sentence. Empty when only the reason or the weight differs.

    `names` are those of the staff; `done` is how many sessions of the version before were held.
    """
    found = (
        _dose(before, after, unit_mg),
        _interval(before, after),
        _sessions(before, after, done),
        _monitor(before, after, names),
        _goal(before, after),
    )
    return tuple(one for one in found if one is not None)


def _dose(before: PlanWritten, after: PlanWritten, unit_mg: int) -> Words | None:
    old, new = before.start_dose_mg, after.start_dose_mg
    if old == new:
        return None
    values: dict[str, Words | int] = {
        "new": lozenges(new, unit_mg),
        "old": lozenges(old, unit_mg),
        "mg": new,
        "was": old,
    }
    if new > old:
        return say("More each time: {new} ({mg} mg) instead of {old} ({was} mg).", **values)
    return say("Less each time: {new} ({mg} mg) instead of {old} ({was} mg).", **values)


def lozenges(mg: int, unit_mg: int) -> Words:
    """A dose in units."""
    return say_n("{n} lozenge", "{n} lozenges", mg // unit_mg)


def _interval(before: PlanWritten, after: PlanWritten) -> Words | None:
    old, new = before.days_between, after.days_between
    if old == new:
        return None
    if new > old:
        return say("More time between sessions: at least {new} days instead of {old}.", new=new, old=old)
    return say("Less time between sessions: at least {new} days instead of {old}.", new=new, old=old)


def _sessions(before: PlanWritten, after: PlanWritten, done: int) -> Words | None:
    left = max(before.sessions - done, 0)
    if after.sessions == left:
        return None
    return say_n(
        "{n} session from now on, instead of the {left} that were left.",
        "{n} sessions from now on, instead of the {left} that were left.",
        after.sessions,
        left=left,
    )


def _monitor(before: PlanWritten, after: PlanWritten, names: Mapping[str, str]) -> Words | None:
    if before.monitor_id == after.monitor_id:
        return None
    name = names.get(after.monitor_id, "")
    return (
        say("{name} watches by video now.", name=name) if name else say("Somebody else watches by video now.")
    )


def _goal(before: PlanWritten, after: PlanWritten) -> Words | None:
    if before.goal == after.goal:
        return None
    return say("Your goal is written anew. It was: “{old}”", old=before.goal)
