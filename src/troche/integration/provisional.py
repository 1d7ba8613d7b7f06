"""Scores that cannot tell yet: the days a questionnaire asks about began before the last dose."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from troche.chart.words import Words, say
from troche.instruments import instrument, is_provisional

A_DAY = timedelta(days=1)


def score_is_provisional(code: str, at: datetime, doses: Iterable[datetime]) -> bool:
    """Whether a score of this instant asks about days before the last dose there was by then."""
    last = max((dose for dose in doses if dose <= at), default=None)
    return is_provisional(instrument(code), None if last is None else (at - last) / A_DAY)


def provisional_words(code: str, at: datetime, doses: Iterable[datetime]) -> Words | None:
    """The label of such a score, for patient and clinician alike; None where it is not provisional."""
    recall = instrument(code).recall_days
    if recall is None or not score_is_provisional(code, at, doses):
        return None
    return say(
        "Provisional: {form} asks about {days} days, and they began before the last dose.",
        form=instrument(code).short,
        days=recall.value,
    )
