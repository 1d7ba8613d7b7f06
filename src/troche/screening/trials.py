"""Which past antidepressant treatments count as adequate and failed, and what they come to together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import TYPE_CHECKING, Literal

import msgspec

from troche.chart.words import Words, say
from troche.screening.facts import HistoryGiven, Trial
from troche.screening.history import Span, ended_before, span_of
from troche.screening.names import names_of

if TYPE_CHECKING:
    from troche.programme.parts.eligibility import Trials

Judgement = Literal[
    "adequate",
    "intolerance",
    "helped",
    "too_short",
    "dose_low",
    "not_taken",
    "earlier",
    "not_counted",
    "unknown",
]
Result = Literal["met", "not_met", "not_enough_data"]


class Judged(msgspec.Struct, frozen=True):
    """A trial with what it counts as, and why."""

    trial: Trial
    ingredient: str
    judgement: Judgement
    why: Words
    needed_mg: float | None = None


class Resistance(msgspec.Struct, frozen=True):
    """Whether enough was tried, with every trial as evidence. `intolerance` stands apart and counts for neither."""

    result: Result
    judged: tuple[Judged, ...]
    adequate: tuple[Judged, ...]
    intolerance: tuple[Judged, ...]
    notes: tuple[Words, ...]


def resistance(history: HistoryGiven, rules: Trials) -> Resistance:
    """What the trials of a history come to. Nothing told is not enough data, unless it was told that there is none."""
    judged = tuple(judge(trial, rules, history.episode_since) for trial in history.trials)
    found = adequate(judged)
    needed = rules.at_least.value
    result: Result = "not_met"
    if len(found) >= needed:
        result = "met"
    elif len(might_count(judged)) >= needed or not (judged or history.no_trials):
        result = "not_enough_data"
    intolerance = tuple(one for one in judged if one.judgement == "intolerance")
    return Resistance(result, judged, found, intolerance, tuple(_notes(judged, history.episode_since)))


def ingredient_key(name: str) -> str:
    """An ingredient's name as the programme writes it.

    >>> ingredient_key(" Venlafaxine  XR ")
    'venlafaxine_xr'
    """
    return "_".join(name.lower().replace("-", " ").split())


def judge(trial: Trial, rules: Trials, episode_since: str = "") -> Judged:
    """What one trial counts as. What is known to fail the rule is said before what is not known."""
    read = names_of(rules).read(trial.ingredient)
    ingredient = read.only or ingredient_key(trial.ingredient)
    known = rules.antidepressants.get(ingredient)
    needed = known.adequate_from_mg if known else None
    for apart in read.named:
        if apart in rules.not_counted:
            return Judged(trial, ingredient, "not_counted", rules.not_counted[apart].to_clinician)
    if trial.added_on:
        return Judged(
            trial, ingredient, "not_counted", say("Added to another one: stored apart, not counted.")
        )
    judgement, why = _failed(trial, rules, episode_since) or _unsure(trial, ingredient, needed, rules)
    if judgement == "unknown" and read.near and ingredient not in rules.antidepressants:
        why = say("Reads like {name}, which must be confirmed.", name=" or ".join(sorted(read.near)))
    return Judged(trial, ingredient, judgement, why, needed)


def _failed(trial: Trial, rules: Trials, episode_since: str) -> tuple[Judgement, Words] | None:
    """Why the trial cannot count, whatever else is not known of it."""
    weeks = rules.weeks_at_least.value
    if trial.outcome == "intolerance":
        return "intolerance", say("Stopped because it was not tolerated; kept, not counted.")
    if trial.outcome == "half_or_more":
        return "helped", say("Helped by half or more.")
    if ended_before(trial.ended, episode_since):
        return "earlier", say("Ended before the present time of depression began; not counted.")
    if trial.taken == "no":
        return "not_taken", say("Not taken as prescribed.")
    if trial.weeks is not None and trial.weeks < weeks:
        return "too_short", say("{weeks} weeks; {needed} are needed.", weeks=trial.weeks, needed=weeks)
    return None


def _unsure(trial: Trial, ingredient: str, needed_mg: float | None, rules: Trials) -> tuple[Judgement, Words]:
    if ingredient not in rules.antidepressants:
        return "unknown", say("Not in the programme’s list: a clinician must judge.")
    forms = rules.antidepressants[ingredient].only_as
    if forms and not any(form in trial.ingredient.lower() for form in forms):
        return "unknown", say("Counts only as {form}; not stated.", form=forms[0])
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
    if trial.taken == "unsure":
        return "unknown", say("Whether it was taken as prescribed is not sure.")
    longest = _longest_weeks(trial)
    if longest is not None and trial.weeks > longest:
        return "unknown", say(
            "{weeks} weeks do not fit between {began} and {ended}.",
            weeks=trial.weeks,
            began=trial.started,
            ended=trial.ended,
        )
    return "adequate", say(
        "{dose:g} mg for {weeks} weeks, helped by less than half.", dose=trial.dose_mg, weeks=trial.weeks
    )


def _longest_weeks(trial: Trial) -> int | None:
    """How many weeks fit between the months told, at the most."""
    began, ended = span_of(trial.started), span_of(trial.ended)
    return None if began is None or ended is None else -(-(ended.last - began.first).days // 7)


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


def _notes(judged: tuple[Judged, ...], episode_since: str) -> Iterator[Words]:
    """What a clinician should know beside the count."""
    for one, other in combinations(judged, 2):
        if one.ingredient == other.ingredient:
            if one.judgement == other.judgement == "adequate":
                yield say("{name} twice: counts once.", name=one.ingredient.replace("_", " "))
        elif _overlap(one.trial, other.trial):
            yield say(
                "{one} and {other} at the same time: one may have been added to the other.",
                one=one.trial.ingredient,
                other=other.trial.ingredient,
            )
    apart = [one.trial.ingredient for one in judged if one.judgement == "intolerance"]
    if apart:
        yield say("Stopped for intolerance, apart from the count: {names}.", names=", ".join(apart))
    if episode_since and any(one.judgement == "adequate" and not one.trial.ended for one in judged):
        yield say("When it ended is not stated for all: it may belong to an earlier time of depression.")


def _overlap(one: Trial, other: Trial) -> bool:
    """Whether two trials ran at the same time for sure; a month that both touch proves nothing."""
    first, second = _surely(one), _surely(other)
    return (
        first is not None and second is not None and first.first < second.last and second.first < first.last
    )


def _surely(trial: Trial) -> Span | None:
    """The days on which the trial ran for sure."""
    began, ended = span_of(trial.started), span_of(trial.ended)
    if began is None or ended is None or began.last > ended.first:
        return None
    return Span(began.last, ended.first)
