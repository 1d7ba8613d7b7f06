"""Which dose a plan may name: read from the programme's ladder, the person's age, weight and medicines."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import msgspec

from troche.chart.reasons import Source
from troche.chart.rooms import Chart
from troche.chart.words import Words, say
from troche.medication.days import age_on
from troche.people.rules import PEOPLE
from troche.screening.interactions import read
from troche.screening.rules import SCREENING

if TYPE_CHECKING:
    from troche.programme import Programme


class MostMg(msgspec.Struct, frozen=True):
    """The highest dose a plan may name, in mg, why, and where that stands."""

    mg: int
    why: Words
    source: Source


def most_to_start(chart: Chart, programme: Programme, day: date, weight_kg: float | None) -> MostMg:
    """The highest first dose: the lower of both limits in whole units, or the cautious one."""
    start, unit = programme.ladder.start, programme.ladder.unit_mg.value
    cautious = start.cautious_mg
    if reason := _caution(chart, programme, day):
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
        return MostMg(max(_whole(by_weight, unit), cautious.value), words, start.at_most_mg_per_kg.source)
    return MostMg(
        start.at_most_mg.value, say("The highest first dose of the programme."), start.at_most_mg.source
    )


def most_after(last_dose_mg: int, programme: Programme) -> MostMg:
    """The highest dose after one that was taken: one step of the ladder, never above the soft maximum."""
    step, soft = programme.ladder.step, programme.ladder.maximum.soft_mg
    percent = step.at_most_percent_of_last
    higher = last_dose_mg + _whole(
        min(step.mg.value, last_dose_mg * percent.value / 100), programme.ladder.unit_mg.value
    )
    if higher > soft.value:
        return MostMg(soft.value, say("Above this a second prescriber signs."), soft.source)
    words = say(
        "One step after {last} mg: at most {step} mg and {percent} percent more, in whole units.",
        last=last_dose_mg,
        step=step.mg.value,
        percent=percent.value,
    )
    return MostMg(higher, words, step.mg.source)


def _caution(chart: Chart, programme: Programme, day: date) -> Words | None:
    registered = PEOPLE.of(chart).registered
    review_age = programme.eligibility.age.review_from_years.value
    if registered is None or age_on(registered.birth_date, day) >= review_age:
        return say("From {age} years on the first dose is the careful one.", age=review_age)
    history = SCREENING.of(chart).history
    for medicine in history.medicines if history else ():
        if any(found.lower_start for found in read(medicine, programme).interactions(programme)):
            return say(
                "{medicine} can make a dose stronger, so the first one is the careful one.",
                medicine=medicine.name,
            )
    return None


def _whole(mg: float, unit_mg: int) -> int:
    return int(mg // unit_mg) * unit_mg
