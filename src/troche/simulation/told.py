"""A run as a story, and the same failure with as few faults as it takes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from troche.simulation.ground import AHEAD
from troche.simulation.run import Outcome, run, weather_of
from troche.simulation.weather import Weather


def replay_line(seed: int) -> str:
    """What one types to see a run again."""
    return f"troche simulate sessions --seed {seed}"


def smallest(seed: int) -> Weather:
    """The weather of a seed without what its failure does not need. Raises `ValueError` when nothing is broken."""
    weather = weather_of(seed)
    promises = _broken(run(seed, weather))
    if not promises:
        raise ValueError(seed)
    for kind in weather.kinds:
        calmer = weather.without(kind)
        if _broken(run(seed, calmer)) & promises:
            weather = calmer
    return weather


def _broken(outcome: Outcome) -> set[str]:
    return {one.promise for one in outcome.violations}


def story(outcome: Outcome) -> Iterator[str]:
    """What happened, a line each, in minutes before and after the planned dose."""
    for second, who, what in outcome.story:
        minute = (timedelta(seconds=second) - AHEAD) / timedelta(minutes=1)
        yield f"{minute:>+9.2f} min  {who:<12} {what}"


def weather_told(weather: Weather) -> Iterator[str]:
    """The faults of a run, a line each."""
    for kind in weather.kinds:
        yield f"{kind.replace('_', ' ')}: {_short(getattr(weather, kind))}"


def _short(value: object) -> str:
    match value:
        case float():
            return f"{value:.2f}"
        case dict():
            return ", ".join(f"{name} {_short(one)}" for name, one in value.items())
        case tuple():
            return " ".join(_short(one) for one in value)
    return str(value)
