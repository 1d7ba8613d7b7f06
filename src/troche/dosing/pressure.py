"""Judging readings: which ones count, which one decides, and in what band it lies."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Literal

from troche.dosing.state import Reading
from troche.programme import Programme
from troche.programme.parts.session import Limit

Band = Literal["go", "judge", "none", "emergency"]

POSSIBLE_MM_HG = (30, 300)  # what a cuff can show; ours, against slips of the finger
POSSIBLE_BPM = (20, 250)
POSSIBLE_PERCENT = (50, 100)
AHEAD = timedelta(minutes=2)  # how far a device's clock may run ahead


def possible(
    systolic_mm_hg: int, diastolic_mm_hg: int, pulse_bpm: int | None = None, spo2_percent: int | None = None
) -> bool:
    """Whether a person could have these values at all."""
    low, high = POSSIBLE_MM_HG
    return (
        low <= diastolic_mm_hg < systolic_mm_hg <= high
        and (pulse_bpm is None or POSSIBLE_BPM[0] <= pulse_bpm <= POSSIBLE_BPM[1])
        and (spo2_percent is None or POSSIBLE_PERCENT[0] <= spo2_percent <= POSSIBLE_PERCENT[1])
    )


def fresh(readings: Iterable[Reading], programme: Programme, now: datetime) -> tuple[Reading, ...]:
    """The readings young enough to count, the oldest first."""
    oldest = now - timedelta(minutes=programme.session.pressure.readings.age_minutes_at_most.value)
    counted = (reading for reading in readings if oldest <= reading.measured_at <= now + AHEAD)
    return tuple(sorted(counted, key=lambda reading: reading.measured_at))


def apart(readings: tuple[Reading, ...], programme: Programme) -> int:
    """How many of these lie far enough from one another to count as readings of their own."""
    gap = timedelta(minutes=programme.session.pressure.readings.minutes_apart_at_least.value)
    count, last = 0, None
    for reading in readings:
        if last is None or reading.measured_at - last >= gap:
            count, last = count + 1, reading.measured_at
    return count


def deciding(readings: tuple[Reading, ...], programme: Programme) -> tuple[Reading, ...]:
    """Those whose worst decides: all fresh ones, or after rest only the repetitions.

    A pressure in the band that a clinician judges may be repeated after rest; then the last readings count.
    A reading in the no-dose band is not undone by rest: the gate holds it against the whole day.
    """
    return repeated(readings, programme) or readings


def repeated(readings: tuple[Reading, ...], programme: Programme) -> tuple[Reading, ...]:
    """The readings after a rest, as soon as there are enough of them; before that, none."""
    limits = programme.session.pressure.readings
    rest = timedelta(minutes=limits.rest_minutes.value)
    for index in range(1, len(readings)):
        rested = readings[index].measured_at - readings[index - 1].measured_at >= rest
        if rested and apart(readings[index:], programme) >= limits.repeat_count.value:
            return readings[index:]
    return ()


def band(readings: Iterable[Reading], programme: Programme) -> Band:
    """The band of the worst systolic and the worst diastolic value, whichever is worse."""
    limits, readings = programme.session.pressure, tuple(readings)
    if any(reaches(reading, limits.emergency_from) for reading in readings):
        return "emergency"
    if any(reaches(reading, limits.none_from) for reading in readings):
        return "none"
    return "judge" if any(exceeds(reading, limits.go) for reading in readings) else "go"


def reaches(reading: Reading, limit: Limit) -> bool:
    """Whether either number is at the limit or above."""
    return at_or_above((reading.systolic_mm_hg, reading.diastolic_mm_hg), limit)


def at_or_above(pressure: tuple[int, int], limit: Limit) -> bool:
    """Whether either number of a pressure in mm Hg is at the limit or above."""
    return pressure[0] >= limit.systolic_mm_hg.value or pressure[1] >= limit.diastolic_mm_hg.value


def exceeds(reading: Reading, limit: Limit) -> bool:
    """Whether either number is above the limit."""
    return (
        reading.systolic_mm_hg > limit.systolic_mm_hg.value
        or reading.diastolic_mm_hg > limit.diastolic_mm_hg.value
    )


def worst(readings: Iterable[Reading]) -> tuple[int, int]:
    """The worst systolic and the worst diastolic value, in mm Hg."""
    readings = tuple(readings)
    return max(r.systolic_mm_hg for r in readings), max(r.diastolic_mm_hg for r in readings)
