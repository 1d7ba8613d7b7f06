"""integration.yaml: the visit after a session, the days between, relapse and discharge."""

from __future__ import annotations

from troche.sheets.values import Code, Number, Part, Ruled, Text


class Visit(Part, frozen=True, kw_only=True):
    """The visit after a dose; not held by the latest hour, the next dose waits."""

    from_hours: Number
    to_hours: Number
    minutes_at_least: Number
    minutes_at_most: Number


class Scale(Ruled, frozen=True, kw_only=True):
    """One 0 to 10 question of the check-in."""

    ask: Text
    low: Text
    high: Text
    higher_is_better: bool


class CheckIn(Part, frozen=True, kw_only=True):
    """The daily check-in: four numbers and a few words."""

    every_days: Number
    lowest: Number
    highest: Number
    scales: dict[Code, Scale]
    early_change: Text


class Relapse(Part, frozen=True, kw_only=True):
    """Both, twice within the days."""

    phq_9_at_least: Number
    above_best_at_least: Number
    times: Number
    in_days: Number


class Change(Part, frozen=True, kw_only=True):
    """Reading of change at review."""

    respond_percent: Number
    some_percent: Number
    worse_points: Number


class Prompt(Ruled, frozen=True, kw_only=True):
    """A question for the visit or the journal."""

    ask: Text


class Integration(Part, frozen=True, kw_only=True):
    """After the session."""

    visit: Visit
    check_in: CheckIn
    relapse: Relapse
    change: Change
    prompts: dict[Code, Prompt]
    follow_up_days: tuple[Number, ...]
