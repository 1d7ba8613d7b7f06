"""What a difference between two totals means, by the instrument's own rules."""

from __future__ import annotations

from typing import Literal

import msgspec

from troche.instruments.model import Instrument
from troche.sheets.values import Number


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """From baseline to now. A question that the instrument or the baseline cannot answer is None.

    `points` is now minus baseline; whether less is better the instrument says. `percent` is the fall from the baseline.
    `provisional` says that a dose lies within the days the instrument asks about.
    """

    points: int
    percent: float | None
    direction: Literal["better", "same", "worse"]
    response: bool | None
    remission: bool | None
    important: bool | None
    reliable: bool | None
    provisional: bool


def change(
    instrument: Instrument, baseline: int, now: int, *, days_since_dose: float | None = None
) -> Change:
    """Compare two totals of one instrument. Raises `ValueError` for a total outside its range.

    `days_since_dose` is given when a dose was taken between the two.
    """
    for total in (baseline, now):
        if not instrument.scoring.lowest <= total <= instrument.scoring.highest:
            raise ValueError(f"{instrument.short} has no total {total}")
    rules = instrument.change
    points = now - baseline
    percent = 100 * (baseline - now) / baseline if baseline else None
    return Change(
        points=points,
        percent=percent,
        direction=_direction(instrument, points),
        response=_at_least(percent, rules.response_percent),
        remission=_remission(instrument, baseline, now),
        important=_at_least(abs(points), rules.important_points),
        reliable=_at_least(abs(points), rules.reliable_points),
        provisional=is_provisional(instrument, days_since_dose),
    )


def is_provisional(instrument: Instrument, days_since_dose: float | None) -> bool:
    """Whether the days the instrument asks about reach back before the dose. None: there was no dose."""
    recall = instrument.recall_days
    return days_since_dose is not None and recall is not None and days_since_dose < recall.value


def _direction(instrument: Instrument, points: int) -> Literal["better", "same", "worse"]:
    if points == 0:
        return "same"
    is_up = points > 0
    return "better" if is_up == (instrument.scoring.direction == "higher_is_better") else "worse"


def _at_least(value: float | None, bound: Number | None) -> bool | None:
    return None if value is None or bound is None else value >= bound.value


def _remission(instrument: Instrument, baseline: int, now: int) -> bool | None:
    rules = instrument.change
    if rules.remission_at_most is None:
        return None
    if rules.remission_baseline_from is not None and baseline < rules.remission_baseline_from.value:
        return None
    return now <= rules.remission_at_most.value
