"""Which dose a plan may name: read from the programme's ladder, the person's age, weight and medicines."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import msgspec

from troche.chart.reasons import Source
from troche.chart.rooms import Chart
from troche.chart.words import Words, say
from troche.medication.days import age_on
from troche.medication.state import MedicationState
from troche.people.rules import PEOPLE
from troche.screening.checks.body import ratio
from troche.screening.interactions import read
from troche.screening.rules import SCREENING

if TYPE_CHECKING:
    from troche.programme import Programme


LIVER = ("liver_severe", "liver_moderate")  # the programme's questions about it


class MostMg(msgspec.Struct, frozen=True):
    """The highest dose a plan may name, in mg, why, and where that stands."""

    mg: int
    why: Words
    source: Source


def most_to_start(chart: Chart, programme: Programme, day: date, weight_kg: float | None) -> MostMg:
    """The highest first dose: the lower of both limits in whole units, or the cautious one."""
    start, unit = programme.ladder.start, programme.ladder.unit_mg.value
    cautious = start.cautious_mg
    for code, label in start.cautious_if.items():
        reason = CAUTIONS[code](chart, programme, day, weight_kg) if code in CAUTIONS else say(label)
        if reason is not None:
            return MostMg(cautious.value, reason, cautious.source)
    if weight_kg is None:
        return MostMg(
            cautious.value,
            say("No weight is on file, so the careful first dose is the limit."),
            cautious.source,
        )
    by_weight = start.at_most_mg_per_kg.value * weight_kg
    if by_weight < start.at_most_mg.value:
        words = say(
            "{per_kg} mg per kg at {weight} kg, in whole units of {unit} mg.",
            per_kg=f"{start.at_most_mg_per_kg.value:g}",
            weight=f"{weight_kg:g}",
            unit=unit,
        )
        return MostMg(_whole(by_weight, unit), words, start.at_most_mg_per_kg.source)
    return MostMg(
        start.at_most_mg.value, say("The highest first dose of the programme."), start.at_most_mg.source
    )


def most_after(last_dose_mg: int, programme: Programme) -> MostMg:
    """The highest dose after one that was taken: one step of the ladder."""
    step = programme.ladder.step
    percent = step.at_most_percent_of_last
    higher = last_dose_mg + _whole(
        min(step.mg.value, last_dose_mg * percent.value / 100), programme.ladder.unit_mg.value
    )
    words = say(
        "One step after {last} mg: at most {step} mg and {percent} percent more, in whole units.",
        last=last_dose_mg,
        step=step.mg.value,
        percent=percent.value,
    )
    return MostMg(higher, words, step.mg.source)


def most_to_restart(last_dose_mg: int, programme: Programme) -> MostMg:
    """The highest dose after a long pause: so many steps below the last one, at least the careful first dose."""
    ladder = programme.ladder
    days, steps = ladder.interval.restart_visit_after_days, ladder.interval.restart_steps_down
    lower = _whole(last_dose_mg - steps.value * ladder.step.mg.value, ladder.unit_mg.value)
    words = say(
        "More than {days} days since the last dose of {last} mg: {steps} steps lower.",
        days=days.value,
        last=last_dose_mg,
        steps=steps.value,
    )
    return MostMg(max(lower, min(last_dose_mg, ladder.start.cautious_mg.value)), words, steps.source)


def within_hard_maximum(most: MostMg, programme: Programme, weight_kg: float | None) -> MostMg:
    """The same, or the maximum above which nobody orders. It says above which dose a second prescriber signs."""
    hard = programme.ladder.maximum.hard_mg
    if most.mg > hard.value:
        most = MostMg(hard.value, say("Nobody can order more."), hard.source)
    alone = within_soft_maximum(most, programme, weight_kg)
    if alone.mg == most.mg:
        return most
    words = say("{why} Above {mg} mg a second prescriber signs the order.", why=most.why, mg=alone.mg)
    return MostMg(most.mg, words, most.source)


def within_soft_maximum(most: MostMg, programme: Programme, weight_kg: float | None) -> MostMg:
    """The same, or the maximum above which a second prescriber signs, in mg or by weight, where that is lower."""
    maximum, unit = programme.ladder.maximum, programme.ladder.unit_mg.value
    per_kg, soft = maximum.soft_mg_per_kg, maximum.soft_mg
    if weight_kg is not None and (by_weight := _whole(per_kg.value * weight_kg, unit)) < min(
        most.mg, soft.value
    ):
        words = say(
            "{per_kg} mg per kg at {weight} kg, in whole units of {unit} mg. Above this a second prescriber signs.",
            per_kg=f"{per_kg.value:g}",
            weight=f"{weight_kg:g}",
            unit=unit,
        )
        return MostMg(by_weight, words, per_kg.source)
    if most.mg > soft.value:
        return MostMg(soft.value, say("Above this a second prescriber signs."), soft.source)
    return most


def has_paused(state: MedicationState, programme: Programme, now: datetime) -> bool:
    """Whether so much time has passed since the last dose that the course begins anew."""
    days = programme.ladder.interval.restart_visit_after_days.value
    return state.last_dose_at is not None and now - state.last_dose_at > timedelta(days=days)


def _older(chart: Chart, programme: Programme, day: date, weight_kg: float | None) -> Words | None:
    registered = PEOPLE.of(chart).registered
    review_age = programme.eligibility.age.review_from_years.value
    if registered is None or age_on(registered.birth_date, day) >= review_age:
        return say("From {age} years on the first dose is the careful one.", age=review_age)
    return None


def _liver(chart: Chart, programme: Programme, day: date, weight_kg: float | None) -> Words | None:
    screening, high = SCREENING.of(chart), programme.eligibility.liver.review_above.value
    told = screening.history is not None and any(
        screening.history.conditions.get(code) in ("yes", "unsure") for code in LIVER
    )
    measured = (
        ratio(result)
        for test in programme.eligibility.liver.tests.value
        if (result := screening.results.get(test)) is not None
    )
    if told or any(multiple is not None and multiple > high for multiple in measured):
        return say("There is a concern about the liver, so the first dose is the careful one.")
    return None


def _inhibitor(chart: Chart, programme: Programme, day: date, weight_kg: float | None) -> Words | None:
    history = SCREENING.of(chart).history
    for medicine in history.medicines if history else ():
        if any(found.lower_start for found in read(medicine, programme).interactions(programme)):
            return say(
                "{medicine} can make a dose stronger, so the first one is the careful one.",
                medicine=medicine.name,
            )
    return None


def _low_weight(chart: Chart, programme: Programme, day: date, weight_kg: float | None) -> Words | None:
    start = programme.ladder.start
    if weight_kg is not None and start.at_most_mg_per_kg.value * weight_kg < start.cautious_mg.value:
        return say("At {weight} kg the first dose is the careful one.", weight=f"{weight_kg:g}")
    return None


CAUTIONS: dict[str, Callable[[Chart, Programme, date, float | None], Words | None]] = {
    "older": _older,
    "liver": _liver,
    "inhibitor": _inhibitor,
    "low_weight": _low_weight,
}
"""Whether each caution of the programme applies, in words; one that nothing here can answer always does."""


def _whole(mg: float, unit_mg: int) -> int:
    return int(mg // unit_mg) * unit_mg
