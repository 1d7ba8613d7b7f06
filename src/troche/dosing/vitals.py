"""The gates of pressure and pulse. A reading that is missing or old is never a normal one."""

from __future__ import annotations

from datetime import datetime

from troche.chart.gates import Gate
from troche.chart.rooms import Chart
from troche.chart.words import say
from troche.dosing.day import today_session
from troche.dosing.pressure import apart, at_or_above, band, deciding, fresh, worst
from troche.dosing.state import Session
from troche.medication.gates import met, unknown, unmet
from troche.people.setting import Setting
from troche.programme import Programme
from troche.programme.parts.gates import Requirement


def pressure(chart: Chart, setting: Setting, now: datetime, required: Requirement) -> Gate:
    """Two fresh readings far enough apart; the worse decides, and between the limits a clinician."""
    session, limits = today_session(chart, now), setting.programme.session.pressure
    if session is None or not session.before:
        patient = say("Your blood pressure has not been measured for today yet.")
        return unknown("pressure", required, patient, say("No reading for this session."))
    seen = session.worst_before
    if seen is not None and at_or_above(seen, limits.none_from):
        return _too_high(seen, setting.programme, required)
    readings = fresh(session.before, setting.programme, now)
    if not readings:
        minutes = limits.readings.age_minutes_at_most.value
        patient = say("Your readings are older than {minutes} minutes. Measure again.", minutes=minutes)
        return unknown("pressure", required, patient, say("Readings older than {m} min.", m=minutes))
    if apart(readings, setting.programme) < limits.readings.count.value:
        minutes = limits.readings.minutes_apart_at_least.value
        patient = say("One more reading is needed, {minutes} minutes after the first.", minutes=minutes)
        return unknown(
            "pressure", required, patient, say("Fewer than two readings {m} min apart.", m=minutes)
        )
    counted = deciding(readings, setting.programme)
    systolic, diastolic = worst(counted)
    words = say("{systolic} over {diastolic}.", systolic=systolic, diastolic=diastolic)
    if band(counted, setting.programme) == "go":
        return met("pressure", required, say("Your blood pressure is {reading}", reading=words), words)
    return _between(session, counted[-1].recorded_at, (systolic, diastolic), setting.programme, required)


def _too_high(seen: tuple[int, int], programme: Programme, required: Requirement) -> Gate:
    limits = programme.session.pressure
    values = {
        "systolic": seen[0],
        "diastolic": seen[1],
        "top": limits.go.systolic_mm_hg.value,
        "bottom": limits.go.diastolic_mm_hg.value,
    }
    if at_or_above(seen, limits.emergency_from):
        patient = say(
            "Your blood pressure was {systolic} over {diastolic}. That is an emergency: call {number} now.",
            number=programme.help["emergency"].number,
            **values,
        )
    else:
        patient = say(
            "Your blood pressure was {systolic} over {diastolic}. We start only at {top} over {bottom} or "
            "lower. You did nothing wrong; this is the check doing its work.",
            **values,
        )
    clinician = say("{systolic}/{diastolic}: no dose in this session.", **values)
    return unmet("pressure", required, patient, clinician)


def _between(
    session: Session,
    last_at: datetime,
    seen: tuple[int, int],
    programme: Programme,
    required: Requirement,
) -> Gate:
    """Between the limits: a clinician's judgement of these readings, given after the last of them."""
    values = {"systolic": seen[0], "diastolic": seen[1]}
    rest = programme.session.pressure.readings.rest_minutes.value
    if session.judged is None or session.judged_at is None or session.judged_at < last_at:
        patient = say(
            "Your blood pressure is {systolic} over {diastolic}. Rest {rest} minutes and measure twice more; "
            "a clinician looks at it.",
            rest=rest,
            **values,
        )
        clinician = say("{systolic}/{diastolic}, between the limits and not judged yet.", **values)
        return unmet("pressure", required, patient, clinician)
    if not session.judged.go:
        patient = say("A clinician decided that your blood pressure is too high for today.")
        clinician = say("{systolic}/{diastolic}: judged no.", **values)
        return unmet("pressure", required, patient, clinician)
    patient = say("A clinician looked at your blood pressure and said go on.")
    return met("pressure", required, patient, say("{systolic}/{diastolic}: judged go.", **values))


def pulse(chart: Chart, setting: Setting, now: datetime, required: Requirement) -> Gate:
    """Every fresh reading has a pulse within the limits."""
    session, limits = today_session(chart, now), setting.programme.session.pulse
    readings = fresh(session.before, setting.programme, now) if session else ()
    if not readings or any(reading.pulse_bpm is None for reading in readings[-2:]):
        patient = say("Your pulse has not been measured for today yet.")
        return unknown("pulse", required, patient, say("No fresh pulse."))
    beats = [reading.pulse_bpm for reading in readings if reading.pulse_bpm is not None]
    low, high = limits.from_bpm.value, limits.to_bpm.value
    outside = [one for one in beats if not low <= one <= high]
    if outside:
        values = {"beats": outside[-1], "low": low, "high": high}
        patient = say("Your pulse is {beats}. We start between {low} and {high}.", **values)
        return unmet("pulse", required, patient, say("{beats}/min; {low} to {high}.", **values))
    words = say("{beats} a minute.", beats=beats[-1])
    return met("pulse", required, say("Your pulse is {reading}", reading=words), words)
