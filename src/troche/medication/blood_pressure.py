"""Blood pressure before a shipment: what sessions and the cuff at home have shown since it was last too high."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from math import ceil
from statistics import fmean
from typing import TYPE_CHECKING

import msgspec

from troche.chart.gates import Gate
from troche.chart.words import say
from troche.medication.course import Course
from troche.medication.cuffs import Cuff, exceeds, reaches
from troche.programme.answering import met, unknown, unmet
from troche.screening.case import Case, day_words
from troche.screening.facts import HomePressureMeasured

if TYPE_CHECKING:
    from troche.programme import Programme
    from troche.programme.parts.gates import Requirement


class High(msgspec.Struct, frozen=True):
    """A pressure that holds what comes next, in mm Hg, and when it was measured."""

    at: datetime
    seen: tuple[int, int]


def pressure_gate(course: Course, case: Case, required: Requirement) -> Gate:
    """Lately measured, and low enough since it was last too high. What was measured last decides.

    One of two things says that it is low enough: the latest session with a dose, when it was measured low before and
    after it; or as many readings at home on as many days as somebody needs to begin, the newest, low enough on average.
    """
    programme, high = case.programme, last_high(course, case)
    latest = max((one for one in course.cuffs if one.is_dosed), key=lambda one: one.at, default=None)
    is_calm = latest is not None and _counts(latest.at, high, case) and is_low(latest, programme)
    newest = _newest_days(
        [one for one in case.screening.pressures if _counts(one.measured_at, high, case)], case
    )
    mean, limit = _mean(newest), programme.eligibility.home_pressure
    top, bottom = limit.mean_systolic_at_most_mm_hg.value, limit.mean_diastolic_at_most_mm_hg.value
    if mean is not None and (mean[0] > top or mean[1] > bottom):
        return _too_high(mean, top, bottom, required)
    since = [
        one for one in newest if latest is None or is_low(latest, programme) or one.measured_at > latest.at
    ]
    if is_calm or _are_enough(since, case):
        words = say("Your blood pressure is low enough.")
        return met("pressure", required, words, say("Measured lately, and low enough."))
    return _was_high(high, case, required) if high is not None else _not_measured(len(since), case, required)


def last_high(course: Course, case: Case) -> High | None:
    """The latest pressure on file that holds what comes next."""
    none_from = case.programme.session.pressure.none_from
    found = [
        High(one.at, _highest(one))
        for one in course.cuffs
        if is_high(one, case.programme) or _was_called_off(one, course, case.programme)
    ]
    found += [
        High(one.measured_at, (one.systolic_mm_hg, one.diastolic_mm_hg))
        for one in case.screening.pressures
        if reaches((one.systolic_mm_hg, one.diastolic_mm_hg), none_from)
    ]
    return max(found, key=lambda one: one.at, default=None)


def is_high(cuff: Cuff, programme: Programme) -> bool:
    """Whether a session's readings hold what comes next: in the no-dose band, judged no, a peak or a rise too far."""
    rules = programme.session
    if reaches(cuff.highest_before, rules.pressure.none_from) or cuff.judged_go is False:
        return True
    if cuff.peak is None:
        return False
    base, peak = cuff.base, cuff.peak
    rose = base is not None and exceeds((peak[0] - base[0], peak[1] - base[1]), rules.vitals.rise)
    return rose or reaches(peak, rules.vitals.hold_next_from)


def is_low(cuff: Cuff, programme: Programme) -> bool:
    """Whether a session says that the pressure is low enough: a dose was taken on it, and it was measured low after it.

    One low reading in a session without a dose says nothing: a dose asks for two, five minutes apart.
    """
    return (
        cuff.is_dosed
        and cuff.highest_before > (0, 0)
        and cuff.peak is not None
        and _is_go(cuff, programme)
        and not is_high(cuff, programme)
    )


def _is_go(cuff: Cuff, programme: Programme) -> bool:
    go = programme.session.pressure.go
    top, bottom = cuff.highest_before
    return cuff.judged_go is True or (top <= go.systolic_mm_hg.value and bottom <= go.diastolic_mm_hg.value)


def _was_called_off(cuff: Cuff, course: Course, programme: Programme) -> bool:
    """Whether a session ended without a dose on readings too high for one; while it lasts they may be judged."""
    return not cuff.is_dosed and cuff.session not in course.booked and not _is_go(cuff, programme)


def _counts(at: datetime, high: High | None, case: Case) -> bool:
    """Whether something was measured lately, and since the pressure was last too high."""
    oldest = case.now - timedelta(days=case.programme.supply.shipment.pressure_days.value)
    return oldest <= at <= case.now and (high is None or at > high.at)


def _highest(cuff: Cuff) -> tuple[int, int]:
    peak = cuff.peak or (0, 0)
    return max(cuff.highest_before[0], peak[0]), max(cuff.highest_before[1], peak[1])


def _mean(home: Iterable[HomePressureMeasured]) -> tuple[float, float] | None:
    home = tuple(home)
    if not home:
        return None
    return fmean(one.systolic_mm_hg for one in home), fmean(one.diastolic_mm_hg for one in home)


def _newest_days(home: Iterable[HomePressureMeasured], case: Case) -> list[HomePressureMeasured]:
    """The readings of the newest days that reach as many readings on as many days; all while they do not."""
    by_day: dict[date, list[HomePressureMeasured]] = {}
    for one in home:
        by_day.setdefault(case.day_of(one.measured_at), []).append(one)
    newest: list[HomePressureMeasured] = []
    for day in sorted(by_day, reverse=True):
        if _are_enough(newest, case):
            break
        newest += by_day[day]
    return newest


def _are_enough(home: Iterable[HomePressureMeasured], case: Case) -> bool:
    rule, days = case.programme.eligibility.home_pressure, [case.day_of(one.measured_at) for one in home]
    return len(days) >= rule.readings_at_least.value and len(set(days)) >= rule.days_at_least.value


def _too_high(mean: tuple[float, float], top: float, bottom: float, required: Requirement) -> Gate:
    values = {"systolic": ceil(mean[0]), "diastolic": ceil(mean[1]), "top": top, "bottom": bottom}
    patient = say(
        "Your blood pressure at home is {systolic} over {diastolic} on average. A parcel leaves when it is {top} over "
        "{bottom} or lower.",
        **values,
    )
    clinician = say("Above {top}/{bottom} at home on average.", top=top, bottom=bottom)
    return unmet("pressure", required, patient, clinician)


def _not_measured(count: int, case: Case, required: Requirement) -> Gate:
    days = case.programme.supply.shipment.pressure_days.value
    patient = say("We need readings of your blood pressure from the last {days} days.", days=days)
    clinician = say(
        "{n} readings at home and no session with low enough ones within {days} days.", n=count, days=days
    )
    return unknown("pressure", required, patient, clinician)


def _was_high(high: High, case: Case, required: Requirement) -> Gate:
    rule = case.programme.eligibility.home_pressure
    day = day_words(case.day_of(high.at))
    patient = say(
        "Your blood pressure was {systolic} over {diastolic} on {day}. Nothing is sent until it has come down.",
        systolic=high.seen[0],
        diastolic=high.seen[1],
        day=day,
    )
    clinician = say("Too high on {day}, and nothing on file says that it has come down.", day=day)
    gate = unmet("pressure", required, patient, clinician)
    change = say(
        "readings at home on {days} days, {top} over {bottom} or lower on average",
        days=rule.days_at_least.value,
        top=rule.mean_systolic_at_most_mm_hg.value,
        bottom=rule.mean_diastolic_at_most_mm_hg.value,
    )
    return msgspec.structs.replace(gate, reason=msgspec.structs.replace(gate.reason, would_change=change))
