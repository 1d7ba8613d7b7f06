"""A person's own line: one value a day, the range usual for that person, and one sentence about it.

The usual range is our own convention (grade D): the days of check-ins before session 1, at most the latest
`LATEST_DAYS`, at least `NEEDED_DAYS`; it reaches from the value that one day in ten lies below to the value
that one day in ten lies above. It compares a person with that person only and says nothing about the cause.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from math import ceil, floor

import msgspec

from troche.chart.reasons import Source
from troche.chart.words import Words, say, say_n

USUAL_RANGE = Source("docs/architecture.md, the usual range", "D")
NEEDED_DAYS = 7
LATEST_DAYS = 28
LEFT_OUT_EACH_SIDE = 0.1
RECENT_DAYS = 14


class Usual(msgspec.Struct, frozen=True):
    """The range usual for a person before session 1, and on how many days it rests."""

    low: int
    high: int
    days: int


class Line(msgspec.Struct, frozen=True):
    """One value a day in order; a day without an answer is None."""

    days: tuple[tuple[date, int | None], ...]
    usual: Usual | None
    days_before: int
    first_session: date | None
    today: date


def by_day(values: Iterable[tuple[date, int]]) -> dict[date, int]:
    """The last value given on each day."""
    return dict(values)


def line_of(
    values: Mapping[date, int], first_session: date | None, today: date, first_shown: date | None = None
) -> Line:
    """The line from the first value (or `first_shown`) to the last, with every day in between."""
    before = [value for day, value in sorted(values.items()) if first_session is None or day < first_session]
    usual = usual_range(before)
    shown = sorted(day for day in values if first_shown is None or day >= first_shown)
    days = [(day, values.get(day)) for day in _each_day(shown)]
    return Line(tuple(days), usual if first_session else None, len(before), first_session, today)


def usual_range(before: Sequence[int]) -> Usual | None:
    """The range of most days before session 1; None with too few days.

    >>> usual_range([3, 3, 4, 2, 3, 5, 3])
    Usual(low=2, high=5, days=7)
    >>> usual_range([3, 3, 4, 2, 3, 5]) is None
    True
    """
    latest = sorted(before[-LATEST_DAYS:])
    if len(latest) < NEEDED_DAYS:
        return None
    last = len(latest) - 1
    return Usual(
        latest[floor(LEFT_OUT_EACH_SIDE * last)],
        latest[ceil((1 - LEFT_OUT_EACH_SIDE) * last)],
        len(latest),
    )


def _each_day(shown: Sequence[date]) -> list[date]:
    days = list(shown[:1])
    for earlier, later in pairwise(shown):
        days += [earlier + timedelta(days=step) for step in range(1, (later - earlier).days + 1)]
    return days


def reading(line: Line, name: Words) -> Words:
    """One sentence about the last days, in the words of `name` ("Your mood")."""
    recent = [
        value
        for day, value in line.days
        if value is not None and line.today - timedelta(days=RECENT_DAYS) < day <= line.today
    ]
    if not line.days:
        return say("There is no check-in yet.")
    if line.first_session is None:
        return _before_sessions(line)
    if line.usual is None:
        return say_n(
            "There was {n} check-in before session 1. A usual range needs {needed}, so none is shown.",
            "There were {n} check-ins before session 1. A usual range needs {needed}, so none is shown.",
            line.days_before,
            needed=NEEDED_DAYS,
        )
    if not recent:
        return say("There is no check-in from the last {days} days.", days=RECENT_DAYS)
    return _against_usual(recent, line.usual, name)


def _before_sessions(line: Line) -> Words:
    if line.days_before < NEEDED_DAYS:
        return say(
            "There is not enough yet to know what is usual for you: {days} of {needed} days.",
            days=line.days_before,
            needed=NEEDED_DAYS,
        )
    return say("These days show what is usual for you. Session 1 is still to come.")


def _against_usual(recent: Sequence[int], usual: Usual, name: Words) -> Words:
    above = sum(value > usual.high for value in recent)
    below = sum(value < usual.low for value in recent)
    places: dict[str, Words | int] = {"name": name, "days": len(recent), "window": RECENT_DAYS}
    if above > below:
        return say(
            "{name} was above its usual range on {count} of the {days} check-ins of the last {window} days.",
            count=above,
            **places,
        )
    if below > above:
        return say(
            "{name} was below its usual range on {count} of the {days} check-ins of the last {window} days.",
            count=below,
            **places,
        )
    return say(
        "{name} was within its usual range on {count} of the {days} check-ins of the last {window} days.",
        count=len(recent) - above - below,
        **places,
    )
