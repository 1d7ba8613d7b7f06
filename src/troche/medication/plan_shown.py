"""What belongs to a plan besides its numbers: the team, the measures, how a dose may change, what stops it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec

from troche.chart.reasons import Source
from troche.chart.rooms import Chart
from troche.chart.words import Words, say, say_n
from troche.medication.facts import PlanWritten
from troche.medication.plan_changes import changes
from troche.medication.state import MedicationState, PlanVersion
from troche.people.rules import PEOPLE
from troche.people.setting import Setting

if TYPE_CHECKING:
    from troche.programme import Programme
    from troche.programme.parts.measures import Schedule


class Line(msgspec.Struct, frozen=True):
    """One line of the plan: what, in which words, and where it stands."""

    what: Words
    words: Words
    source: Source | None = None


def team(chart: Chart, setting: Setting, plan: PlanWritten) -> tuple[Line, ...]:
    """Who looks after the person, by name; a place that nobody has says so."""
    people = PEOPLE.of(chart).team
    by_id = {str(one.id): one.name for one in setting.clinic.staff.values()}
    return tuple(
        Line(role, _named(by_id, who))
        for role, who in (
            (say("Prescriber"), people.prescriber),
            (say("Therapist"), people.therapist),
            (say("Coordinator"), people.coordinator),
            (say("Watches the sessions"), plan.monitor_id),
        )
    )


def _named(by_id: Mapping[str, str], who: UUID | str | None) -> Words:
    name = by_id.get(str(who), "") if who else ""
    return say("{name}", name=name) if name else say("not named yet")


def measures(programme: Programme) -> tuple[Line, ...]:
    """Each questionnaire, the readings and the check-in, and when they come."""
    forms = tuple(
        Line(say(one.label), _when(one), one.source)
        for one in programme.measures.schedule.values()
        if one.every_days is not None or one.after_doses
    )
    vitals, check_in = programme.session.vitals.at_minutes, programme.integration.check_in.every_days
    minutes = _listed(vitals.value)
    return (
        *forms,
        Line(
            say("Blood pressure"),
            say("Before each dose, and {minutes} minutes after it.", minutes=minutes),
            vitals.source,
        ),
        Line(
            say("Check-in"),
            say_n("Every day.", "Every {n} days.", check_in.value),
            check_in.source,
        ),
    )


def _when(schedule: Schedule) -> Words:
    doses = _listed(schedule.after_doses) if schedule.after_doses else None
    if schedule.every_days is None:
        return say("After sessions {doses}.", doses=doses or "")
    days = schedule.every_days.value
    if doses is None:
        return say_n(
            "Every day from the first session on.", "Every {n} days from the first session on.", days
        )
    return say(
        "Every {days} days from the first session on, and after sessions {doses}.", days=days, doses=doses
    )


def _listed(numbers: Sequence[int]) -> Words:
    *some, last = [str(number) for number in numbers]
    return say("{some} and {last}", some=", ".join(some), last=last) if some else say("{last}", last=last)


def how_it_changes(programme: Programme) -> tuple[Line, ...]:
    """The ladder: by how much at a time, how high, how often."""
    step, maximum, interval = programme.ladder.step, programme.ladder.maximum, programme.ladder.interval
    return (
        Line(
            say("A step up"),
            say(
                "At most {mg} mg more, and never more than {percent} percent more than the last dose.",
                mg=step.mg.value,
                percent=step.at_most_percent_of_last.value,
            ),
            step.mg.source,
        ),
        Line(
            say("The most"),
            say(
                "{soft} mg, or {per_kg} mg per kg of weight where that is less. Nobody gives more than {hard} mg.",
                soft=maximum.soft_mg.value,
                per_kg=f"{maximum.soft_mg_per_kg.value:g}",
                hard=maximum.hard_mg.value,
            ),
            maximum.soft_mg.source,
        ),
        Line(
            say("How often"),
            say(
                "At least {hours} hours apart, and at most {doses} times in {days} days.",
                hours=interval.at_least_hours.value,
                doses=interval.doses_at_most.value,
                days=interval.in_days.value,
            ),
            interval.at_least_hours.source,
        ),
        Line(
            say("One change at a time"),
            say("The dose or the time between sessions, never both."),
            programme.ladder.one_change_at_a_time.source,
        ),
    )


class Group(msgspec.Struct, frozen=True):
    """Lines that lead to the same."""

    what: Words
    lines: tuple[Line, ...]


def stops(programme: Programme) -> tuple[Group, ...]:
    """What stops, holds or lowers a dose, the gravest first."""
    named = {
        "stop": say("No session at home"),
        "hold": say("The next session waits"),
        "down": say("The next dose is lower"),
    }
    rows = programme.ladder.proposals.values()
    return tuple(
        Group(
            what,
            tuple(
                Line(what, say(row.patient), row.source)
                for row in rows
                if row.action == action and row.patient is not None
            ),
        )
        for action, what in named.items()
    )


def usual_course(programme: Programme) -> Line:
    """How long the programme's first course is."""
    course = programme.ladder.induction
    words = say(
        "{least} to {most} doses in {first} to {last} weeks.",
        least=course.doses_at_least.value,
        most=course.doses_at_most.value,
        first=course.weeks_at_least.value,
        last=course.weeks_at_most.value,
    )
    return Line(say("The programme’s first course"), words, course.weeks_at_most.source)


def what_changed(state: MedicationState, setting: Setting) -> dict[int, tuple[Words, ...]]:
    """By version, how it differs from the one that the person said yes to before it, else from the one before it."""
    names = {str(one.id): one.name for one in setting.clinic.staff.values()}
    unit_mg = setting.programme.ladder.unit_mg.value
    return {
        after.plan.version: changes(before.plan, after.plan, unit_mg, names, _done(state, before, after))
        for before, after in _compared(state.plans)
    }


def _done(state: MedicationState, before: PlanVersion, after: PlanVersion) -> int:
    return sum(before.written_at < one.taken_at <= after.written_at for one in state.titration.sessions)


def _compared(plans: tuple[PlanVersion, ...]) -> Iterator[tuple[PlanVersion, PlanVersion]]:
    for index, after in enumerate(plans[1:], 1):
        accepted = [one for one in plans[:index] if one.accepted_at is not None]
        yield (accepted or [plans[index - 1]])[-1], after
