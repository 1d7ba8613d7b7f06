"""Up to which dose one prescriber orders alone, and above which nobody does."""

from __future__ import annotations

from troche.chart.reasons import Reason, because
from troche.chart.rooms import Chart
from troche.chart.words import say
from troche.medication.weight import weight_for_limits
from troche.people.setting import Setting


def most_alone_mg(chart: Chart, setting: Setting) -> int:
    """The soft limit in whole units: in mg, or by weight where that is lower."""
    maximum, unit = setting.programme.ladder.maximum, setting.programme.ladder.unit_mg.value
    weight_kg = weight_for_limits(chart)
    by_weight = maximum.soft_mg.value if weight_kg is None else maximum.soft_mg_per_kg.value * weight_kg
    return int(min(maximum.soft_mg.value, by_weight) // unit) * unit


def needs_second(chart: Chart, dose_mg: int, setting: Setting) -> bool:
    """Whether a second prescriber has to sign for this dose."""
    return dose_mg > most_alone_mg(chart, setting)


def above_all(dose_mg: int, setting: Setting) -> list[Reason]:
    """The reason against a dose above the hard limit, which no signature lifts."""
    hard = setting.programme.ladder.maximum.hard_mg
    if dose_mg <= hard.value:
        return []
    words = say("The plan’s dose is above {mg} mg. Nobody can order that.", mg=hard.value)
    return [because("dose_above_hard_limit", words, source=hard.source)]
