"""What a given history is kept as: what was left empty is left out, and nothing is made up for it."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec

from troche.chart.reasons import Refusal, refuse
from troche.chart.words import say
from troche.programme import Programme
from troche.screening.commands import GiveHistory
from troche.screening.facts import HistoryGiven, Medicine, Trial
from troche.screening.history import Allergy, ended_before, is_ahead, month_of

UNKNOWN_CONDITION = refuse("condition_unknown", say("One of the conditions is not among those we ask about."))
MEDICINES_UNCLEAR = refuse(
    "medicines_unclear",
    say("List your medicines, or say that you take none. Only one of the two can be right."),
)
TRIALS_UNCLEAR = refuse(
    "trials_unclear",
    say("List what you have tried for depression, or say that you tried nothing. Not both."),
)
ALLERGIES_UNCLEAR = refuse(
    "allergies_unclear",
    say("List your allergies, or say that you have none. Only one of the two can be right."),
)
MONTH_UNREAD = refuse(
    "month_unread", say("Write when something began or ended as a month and year, or a year, not ahead.")
)
ENDS_BEFORE_IT_BEGINS = refuse("ends_before_it_begins", say("A treatment cannot end before it began."))
NONE_KNOWN = "none known"


def given(command: GiveHistory, programme: Programme, today: date) -> HistoryGiven | Refusal:
    """The history as a fact, or why it cannot be kept so."""
    kept = _kept(command)
    if not set(kept.conditions) <= set(programme.eligibility.exclusions):
        return UNKNOWN_CONDITION
    if kept.no_medicines == bool(kept.medicines):
        return MEDICINES_UNCLEAR
    if kept.no_trials and kept.trials:
        return TRIALS_UNCLEAR
    if kept.no_known_allergies and kept.allergy_list:
        return ALLERGIES_UNCLEAR
    if any(month_of(one) != one or is_ahead(one, today) for one in _months(kept)):
        return MONTH_UNREAD
    if any(ended_before(one.ended, one.started) for one in kept.trials):
        return ENDS_BEFORE_IT_BEGINS
    return kept


def _kept(command: GiveHistory) -> HistoryGiven:
    said: dict[str, Any] = {
        name: value.strip() if isinstance(value := getattr(command, name), str) else value
        for name in HistoryGiven.__struct_fields__
    }
    allergy_list = tuple(one for one in command.allergy_list if one.substance.strip())
    told = allergies_in_words(allergy_list, none=command.no_known_allergies)
    pharmacy = command.pharmacy if command.pharmacy and any(_texts(command.pharmacy)) else None
    rows: dict[str, Any] = {
        "medicines": tuple(one for one in command.medicines if one.name.strip()),
        "trials": tuple(one for one in command.trials if one.ingredient.strip()),
        "allergy_list": allergy_list,
    }
    return HistoryGiven(**{**said, **rows, "allergies": said["allergies"] or told, "pharmacy": pharmacy})


def allergies_in_words(allergies: tuple[Allergy, ...], *, none: bool) -> str:
    """Allergies as one line, for whoever reads no list: the card for an emergency call."""
    if none:
        return NONE_KNOWN
    return "; ".join(
        f"{one.substance} ({one.reaction})" if one.reaction else one.substance for one in allergies
    )


def _texts(part: msgspec.Struct) -> list[str]:
    return [value.strip() for value in msgspec.structs.asdict(part).values()]


def _months(history: HistoryGiven) -> list[str]:
    begun: list[Medicine | Trial] = [*history.medicines, *history.trials]
    return [
        history.episode_since,
        *(one.started for one in begun),
        *(one.ended for one in history.trials),
    ]
