"""Judging readings: which ones count, which come after rest, and what lies above a limit."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from troche.dosing.state import Reading, Session
from troche.programme import Programme
from troche.programme.parts.session import Limit

POSSIBLE_MM_HG = (30, 300)  # what a cuff can show; ours, against slips of the finger
POSSIBLE_BPM = (20, 250)
POSSIBLE_PERCENT = (50, 100)
AHEAD = timedelta(minutes=2)  # how far a device's clock may run ahead
EARLY = timedelta(minutes=5)  # ours: a reading this long before its time is the one that was asked for


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


def repeated(
    readings: tuple[Reading, ...],
    programme: Programme,
    now: datetime,
    is_high: Callable[[Reading], bool],
    *,
    high_earlier: bool = False,
) -> tuple[Reading, ...]:
    """The fresh readings after a rest that followed a high one, as soon as there are enough; before that, none.

    Rest that was taken before the high reading is none. `high_earlier` says that it was before all of these.
    """
    limits = programme.session.pressure.readings
    rest = timedelta(minutes=limits.rest_minutes.value)
    for index in range(1, len(readings)):
        rested = readings[index].measured_at - readings[index - 1].measured_at >= rest
        if rested and (high_earlier or any(is_high(reading) for reading in readings[:index])):
            after = fresh(readings[index:], programme, now)
            return after if apart(after, programme) >= limits.repeat_count.value else ()
    return ()


def is_between(session: Session, programme: Programme) -> bool:
    """Whether a reading before the dose was above what lets it go on, however low the later ones are."""
    return session.worst_before is not None and is_above(session.worst_before, programme.session.pressure.go)


def after_rest(session: Session, programme: Programme, now: datetime) -> tuple[Reading, ...]:
    """The repetitions after rest that a clinician judges; none while there are too few."""
    go = programme.session.pressure.go
    return repeated(
        session.before,
        programme,
        now,
        lambda reading: exceeds(reading, go),
        high_earlier=not any(exceeds(reading, go) for reading in session.before)
        and is_between(session, programme),
    )


def repetition_due(session: Session, programme: Programme) -> datetime | None:
    """When a high reading of the session is to be repeated, until it was. A lower one much sooner is none."""
    rules = programme.session.vitals
    high = [reading for reading in session.during if reaches(reading, rules.repeat_from)]
    if not high:
        return None
    due_at = high[-1].measured_at + timedelta(minutes=rules.repeat_after_minutes.value)
    is_done = any(reading.measured_at >= due_at - EARLY for reading in session.during)
    return None if is_done else due_at


def reaches(reading: Reading, limit: Limit) -> bool:
    """Whether either number is at the limit or above."""
    return at_or_above((reading.systolic_mm_hg, reading.diastolic_mm_hg), limit)


def at_or_above(pressure: tuple[int, int], limit: Limit) -> bool:
    """Whether either number of a pressure in mm Hg is at the limit or above."""
    return pressure[0] >= limit.systolic_mm_hg.value or pressure[1] >= limit.diastolic_mm_hg.value


def exceeds(reading: Reading, limit: Limit) -> bool:
    """Whether either number is above the limit."""
    return is_above((reading.systolic_mm_hg, reading.diastolic_mm_hg), limit)


def is_above(pressure: tuple[int, int], limit: Limit) -> bool:
    """Whether either number of a pressure in mm Hg is above the limit."""
    return pressure[0] > limit.systolic_mm_hg.value or pressure[1] > limit.diastolic_mm_hg.value


def worst(readings: Iterable[Reading]) -> tuple[int, int]:
    """The worst systolic and the worst diastolic value, in mm Hg."""
    readings = tuple(readings)
    return max(r.systolic_mm_hg for r in readings), max(r.diastolic_mm_hg for r in readings)
