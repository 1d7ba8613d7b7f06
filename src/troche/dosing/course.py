"""How the effect of a dose is expected to go: expected, never measured, and never a reason to end a session."""

from __future__ import annotations

from typing import NamedTuple

from troche.dosing.state import Session
from troche.programme import Programme
from troche.programme.parts.session import Span

STEP_MINUTES = 5


class Between(NamedTuple):
    """From when to when, in minutes after the dose, and when as a rule."""

    earliest: float
    usual: float
    latest: float


class Level(NamedTuple):
    """How far, from 0 (nothing) to 1 (the strongest), the effect may have come at a minute."""

    minute: float
    low: float
    usual: float
    high: float


class Expected(NamedTuple):
    """When the effect begins, is strongest and has gone, and its course with all that these leave open."""

    begins: Between
    strongest: Between
    gone: Between
    levels: tuple[Level, ...]


def expected_effect(session: Session, programme: Programme) -> Expected:
    """The course of this dose. Today it is the programme's table, the same for every dose and every person.

    The one place to ask: a model of this dose in this person would answer here, for `session.taken`.
    Nothing has gone before the floor of release, whatever a table or a model says.
    """
    effect, floor = programme.session.effect, programme.session.release.not_before_minutes.value
    begins, strongest = _between(effect.begins), _between(effect.strongest)
    gone = Between(*(max(float(floor), minute) for minute in _between(effect.gone)))
    minutes = range(0, int(gone.latest) + STEP_MINUTES, STEP_MINUTES)
    corners = {0.0, *begins, *strongest, *gone, *map(float, minutes)}
    return Expected(
        begins, strongest, gone, tuple(_level(minute, begins, strongest, gone) for minute in sorted(corners))
    )


def _between(span: Span) -> Between:
    return Between(span.earliest.value, span.usual.value, span.latest.value)


def _level(minute: float, begins: Between, strongest: Between, gone: Between) -> Level:
    """The lowest and the highest of all courses that begin, culminate and end within what is expected."""
    return Level(
        minute,
        low=min(
            _rise(minute, begins.latest, strongest.latest),
            1 - _rise(minute, strongest.earliest, gone.earliest),
        ),
        usual=min(
            _rise(minute, begins.usual, strongest.usual), 1 - _rise(minute, strongest.usual, gone.usual)
        ),
        high=min(
            _rise(minute, begins.earliest, strongest.earliest),
            1 - _rise(minute, strongest.latest, gone.latest),
        ),
    )


def _rise(minute: float, start: float, end: float) -> float:
    """From 0 before `start` to 1 from `end` on, in a straight line.

    >>> [_rise(minute, 10, 20) for minute in (5, 10, 15, 20, 90)]
    [0.0, 0.0, 0.5, 1.0, 1.0]
    """
    return min(1.0, max(0.0, (minute - start) / (end - start)))
