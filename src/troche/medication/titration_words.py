"""What a proposal rests on, in words for the prescriber; what is not known says so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import msgspec

from troche.chart.words import Words, say, say_n
from troche.instruments import change, instrument
from troche.medication.known import Known
from troche.medication.titration import Proposed
from troche.medication.titration_rows import PHQ_9

if TYPE_CHECKING:
    from troche.programme import Programme

YES, NO = say("yes"), say("no")
NAUSEA = {"none": say("none"), "nausea": say("nausea"), "vomited": say("vomited")}
ANXIETY = {"none": say("none"), "some": say("some"), "severe": say("severe")}
FOR_PATIENT = {
    "up": say("You coped well with your last session, and your answers have changed little so far."),
    "same": say("The dose stays as it was in your last session."),
    "down": say("Your last session was stronger than it should be."),
    "lengthen": say("You are doing better, so the time between your sessions can be longer."),
}
"""A reason that the patient can read, to begin from."""


class Rests(msgspec.Struct, frozen=True):
    """One thing a proposal rests on. `value` None is not known."""

    what: Words
    value: Words | None


def headline(proposed: Proposed) -> Words:
    """The proposal in one line."""
    mg, days = proposed.dose_mg or 0, proposed.days_between or 0
    match proposed.action:
        case "up":
            return say("One step up: {mg} mg", mg=mg)
        case "same":
            return say("Same dose: {mg} mg", mg=mg)
        case "down":
            return say("Down to {mg} mg", mg=mg)
        case "lengthen":
            return say("Same dose, {mg} mg, and {days} days between sessions", mg=mg, days=days)
        case "hold" if waits_to_know(proposed):
            return say("Hold: ask first what is not known")
        case "hold":
            return say("Hold: no dose for now")
    return say("Stop: no dose at home")


def waits_to_know(proposed: Proposed) -> bool:
    """Whether nothing speaks for the hold but what is not known."""
    holding = [row for row in proposed.rows if row.argues_for == "hold"]
    return bool(holding) and not any(row.is_known for row in holding) and not proposed.limits


def rests_on(known: Known, programme: Programme) -> tuple[Rests, ...]:
    """Everything that was looked at, in the order of the table: the session, the answers, the person."""
    return tuple(
        Rests(what, value)
        for what, value in (
            *_session(known, programme),
            *_response(known, programme),
            *_person(known, programme),
        )
    )


def missing(known: Known, programme: Programme) -> tuple[Words, ...]:
    """What nobody knows yet, by its name."""
    return tuple(one.what for one in rests_on(known, programme) if one.value is None)


Found = Iterator[tuple[Words, Words | None]]


def _session(known: Known, programme: Programme) -> Found:
    scales, number = programme.session.release.scales, known.session
    yield (
        say("Last dose"),
        say_n(
            "{mg} mg in session {number}; {n} dose so far",
            "{mg} mg in session {number}; {n} doses so far",
            known.doses,
            mg=known.dose_mg,
            number=number,
        ),
    )
    yield say("Days between sessions"), say("{days}", days=known.days_between)
    yield say("Dissociation"), _of(known.dissociation, scales["dissociation"].highest.value)
    yield say("Sedation"), _of(known.sedation, scales["sedation"].highest.value)
    minutes = programme.ladder.titration.nausea_within_minutes.value
    yield say("Nausea within {minutes} minutes", minutes=minutes), _named(known.nausea, NAUSEA)
    yield say("Fear"), _named(known.anxiety, ANXIETY)
    yield say("Pressure after the dose"), _pressure(known)
    yield say("Oxygen, lowest"), _oxygen(known)
    yield say("Serious event"), _yes_no(known.serious)
    yield say("Next day safe"), _yes_no(known.next_day_well)
    yield say("Craving"), _yes_no(known.craving)
    yield say("Way of taking changed"), _yes_no(known.way_changed)


def _response(known: Known, programme: Programme) -> Found:
    yield say("PHQ-9"), _phq_9(known)
    if known.phq_9 is not None and not known.phq_9_since_dose:
        yield say("PHQ-9 since the last dose"), None


def _phq_9(known: Known) -> Words | None:
    if known.phq_9 is None or known.baseline is None:
        return None
    found = change(instrument(PHQ_9), known.baseline, known.phq_9)
    percent = round(found.percent or 0)
    clear = say("a clear change") if found.reliable else say("no clear change")
    words: dict[str, Words | int] = {"now": known.phq_9, "first": known.baseline, "clear": clear}
    if percent >= 0:
        return say("{now}, {percent} % below the {first} at the start; {clear}", percent=percent, **words)
    return say("{now}, {percent} % above the {first} at the start; {clear}", percent=-percent, **words)


def _person(known: Known, programme: Programme) -> Found:
    yield say("Count of units"), _count(known.gap)
    yield say("Open alerts that stop a dose"), _titles(known.blocking, programme)
    yield say("Alerts since the last dose"), _titles(known.alerts, programme)
    yield say("Decision for treatment at home"), _yes_no(known.eligible)
    ratio = known.liver_ratio if known.liver_measured else None
    yield (
        say("Liver, highest test"),
        say("{ratio} times its upper limit", ratio=f"{ratio:.1f}") if ratio is not None else None,
    )
    if known.bilirubin_ratio is not None:
        yield say("Bilirubin"), say("{ratio} times its upper limit", ratio=f"{known.bilirubin_ratio:.1f}")
    yield say("Medicine that stops treatment, new"), _yes_no(known.medicine_stops)
    yield (
        say("Medicine that makes a dose stronger, or a new one not known to us"),
        _yes_no(known.medicine_changes_dose),
    )
    yield say("Age"), say("{years} years", years=known.age_years) if known.age_years is not None else None
    yield say("Weight"), say("{kg} kg", kg=f"{known.weight_kg:g}") if known.weight_kg is not None else None
    careful = None if known.cautious is None else bool(known.cautious)
    yield say("Began with the careful dose"), _yes_no(careful)


def _titles(codes: tuple[str, ...], programme: Programme) -> Words:
    alerts = programme.alerts
    return listed([say(alerts[code].title) if code in alerts else say("{code}", code=code) for code in codes])


def listed(parts: list[Words]) -> Words:
    """Several in one line; "none" without any."""
    if not parts:
        return say("none")
    return parts[0] if len(parts) == 1 else say("{first}; {rest}", first=parts[0], rest=listed(parts[1:]))


def _of(mark: int | None, highest: int) -> Words | None:
    return None if mark is None else say("{mark} of {highest}", mark=mark, highest=highest)


def _named(value: str | None, names: dict[str, Words]) -> Words | None:
    return None if value is None else names[value]


def _yes_no(value: bool | None) -> Words | None:
    return None if value is None else YES if value else NO


def _pressure(known: Known) -> Words | None:
    if known.peak is None or known.rise is None or not known.pressure_measured:
        return None
    return say(
        "highest {top}/{bottom}, {more}/{rise} against before",
        top=known.peak[0],
        bottom=known.peak[1],
        more=f"{known.rise[0]:+d}",
        rise=f"{known.rise[1]:+d}",
    )


def _oxygen(known: Known) -> Words | None:
    if known.oxygen_percent is not None:
        return say("{percent} %", percent=known.oxygen_percent)
    return None if known.oximeter else say("no oximeter in use")


def _count(gap: int | None) -> Words | None:
    if gap is None:
        return None
    return say("off by {gap}", gap=f"{gap:+d}") if gap else say("agrees")
