"""Which past antidepressant treatments count as adequate and failed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal

import msgspec

from troche.chart.words import Words, say
from troche.screening.facts import Trial

if TYPE_CHECKING:
    from troche.programme.parts.eligibility import Trials

Judgement = Literal["adequate", "intolerance", "helped", "too_short", "dose_low", "not_counted", "unknown"]


class Judged(msgspec.Struct, frozen=True):
    """A trial with what it counts as, and why."""

    trial: Trial
    ingredient: str
    judgement: Judgement
    why: Words
    needed_mg: float | None = None


def ingredient_key(name: str) -> str:
    """An ingredient's name as the programme writes it.

    >>> ingredient_key(" Venlafaxine XR ")
    'venlafaxine_xr'
    """
    return "_".join(name.lower().replace("-", " ").split())


def judge(trial: Trial, rules: Trials) -> Judged:
    """What one trial counts as. What is known to fail the rule is said before what is not known."""
    ingredient = ingredient_key(trial.ingredient)
    known = rules.antidepressants.get(ingredient)
    needed = known.adequate_from_mg if known else None
    judgement, why = _judgement(trial, ingredient, needed, rules)
    return Judged(trial, ingredient, judgement, why, needed)


def _judgement(
    trial: Trial, ingredient: str, needed_mg: float | None, rules: Trials
) -> tuple[Judgement, Words]:
    weeks = rules.weeks_at_least.value
    if ingredient in rules.not_counted:
        return "not_counted", rules.not_counted[ingredient].to_clinician
    if trial.outcome == "intolerance":
        return "intolerance", say("Stopped because it was not tolerated; kept, not counted.")
    if trial.outcome == "half_or_more":
        return "helped", say("Helped by half or more.")
    if trial.weeks is not None and trial.weeks < weeks:
        return "too_short", say("{weeks} weeks; {needed} are needed.", weeks=trial.weeks, needed=weeks)
    if ingredient not in rules.antidepressants:
        return "unknown", say("Not in the programme’s list: a clinician must judge.")
    if needed_mg is None:
        return "unknown", say("No adequate dose is on file for it: a clinician must judge.")
    if trial.dose_mg is not None and trial.dose_mg < needed_mg:
        return "dose_low", say("{dose:g} mg; {needed:g} mg are needed.", dose=trial.dose_mg, needed=needed_mg)
    return _completeness(trial, needed_mg)


def _completeness(trial: Trial, needed_mg: float) -> tuple[Judgement, Words]:
    if trial.dose_mg is None:
        return "unknown", say("Dose not stated; {needed:g} mg are needed.", needed=needed_mg)
    if trial.weeks is None:
        return "unknown", say("How long is not stated.")
    if trial.outcome == "unsure":
        return "unknown", say("How much it helped is not stated.")
    return "adequate", say(
        "{dose:g} mg for {weeks} weeks, helped by less than half.", dose=trial.dose_mg, weeks=trial.weeks
    )


def adequate(judged: Iterable[Judged]) -> tuple[Judged, ...]:
    """The adequate ones, one for each ingredient."""
    found: dict[str, Judged] = {}
    for one in judged:
        if one.judgement == "adequate":
            found.setdefault(one.ingredient, one)
    return tuple(found.values())


def might_count(judged: Iterable[Judged]) -> frozenset[str]:
    """Ingredients that are adequate, or may turn out to be when what is missing is known."""
    return frozenset(one.ingredient for one in judged if one.judgement in ("adequate", "unknown"))
