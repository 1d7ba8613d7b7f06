"""Who must know of a reading: pressure, its rise above the one before the dose, pulse, oxygen."""

from __future__ import annotations

from collections.abc import Iterator

from troche.chart.words import Words, say
from troche.dosing.facts import VitalsMeasured
from troche.dosing.pressure import at_or_above
from troche.dosing.state import Session
from troche.programme import Programme

Told = tuple[str, Words]


def alarming(session: Session, fact: VitalsMeasured, programme: Programme) -> Iterator[Told]:
    """The alerts that a reading raises: code of the programme and words for clinicians."""
    yield from _of_pressure(fact, programme)
    if fact.moment == "during":
        yield from _of_rise(session, fact, programme)
        yield from _of_pulse(fact, programme)
    yield from _of_oxygen(fact, programme)


def _of_pressure(fact: VitalsMeasured, programme: Programme) -> Iterator[Told]:
    rules, pressure = programme.session, (fact.systolic_mm_hg, fact.diastolic_mm_hg)
    words = say("{systolic}/{diastolic}", systolic=pressure[0], diastolic=pressure[1])
    if at_or_above(pressure, rules.vitals.emergency_from):
        yield "pressure_emergency", words
    elif fact.moment == "during" and at_or_above(pressure, rules.vitals.repeat_from):
        yield "pressure_high", words
    elif fact.moment == "before" and at_or_above(pressure, rules.pressure.none_from):
        yield "dose_refused", words


def _of_rise(session: Session, fact: VitalsMeasured, programme: Programme) -> Iterator[Told]:
    """What holds the next dose: a peak, or a rise above the reading before this one."""
    rules, base = programme.session.vitals, session.base
    pressure = (fact.systolic_mm_hg, fact.diastolic_mm_hg)
    values = {"number": session.number, "systolic": pressure[0], "diastolic": pressure[1]}
    rose = base is not None and (
        pressure[0] - base.systolic_mm_hg > rules.rise.systolic_mm_hg.value
        or pressure[1] - base.diastolic_mm_hg > rules.rise.diastolic_mm_hg.value
    )
    if base is not None and rose:
        yield (
            "pressure_rose",
            say(
                "Session {number}: {systolic}/{diastolic}, from {top}/{bottom} before the dose.",
                top=base.systolic_mm_hg,
                bottom=base.diastolic_mm_hg,
                **values,
            ),
        )
    elif at_or_above(pressure, rules.hold_next_from):
        yield "pressure_rose", say("Session {number}: {systolic}/{diastolic} after the dose.", **values)


def _of_pulse(fact: VitalsMeasured, programme: Programme) -> Iterator[Told]:
    limit = programme.session.pulse.contact_above_bpm.value
    if fact.pulse_bpm is not None and fact.pulse_bpm > limit:
        yield "pulse_high", say("Pulse {beats} a minute", beats=fact.pulse_bpm)


def _of_oxygen(fact: VitalsMeasured, programme: Programme) -> Iterator[Told]:
    """Before the dose it is held at a higher value than that at which a session under way is stopped."""
    limits, percent = programme.session.oxygen, fact.spo2_percent
    low_below = limits.hold_below_percent if fact.moment == "before" else limits.stop_below_percent
    if percent is None or percent >= low_below.value:
        return
    is_emergency = percent < limits.emergency_below_percent.value
    yield ("oxygen_emergency" if is_emergency else "oxygen_low"), say("Oxygen {percent} %", percent=percent)
