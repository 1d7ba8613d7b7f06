"""The gates of pressure, pulse and oxygen. A reading that is missing or old is never a normal one."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from troche.chart.gates import Gate
from troche.chart.rooms import Chart
from troche.chart.words import say
from troche.dosing.day import today_session
from troche.dosing.pressure import after_rest, apart, at_or_above, fresh, is_between, repeated, worst
from troche.dosing.state import Reading, Session, dosing_of
from troche.medication.days import local_day
from troche.people.setting import Setting
from troche.programme import Programme
from troche.programme.answering import met, unknown, unmet
from troche.programme.parts.gates import Requirement
from troche.programme.parts.session import Pulse
from troche.screening.rules import SCREENING

Standing = Literal[
    "missing", "old", "one_more", "between", "to_judge", "judged_no", "judged_go", "high", "emergency", "go"
]
"""between: rest, then measure again. to_judge: measured again after rest, and a clinician has to decide."""


def standing(session: Session | None, programme: Programme, now: datetime) -> Standing:
    """Where the readings before a dose stand.

    None in the no-dose band is undone by a later, lower one; after one between the limits a clinician decides.
    """
    limits = programme.session.pressure
    if session is not None and session.worst_before and at_or_above(session.worst_before, limits.none_from):
        return "emergency" if at_or_above(session.worst_before, limits.emergency_from) else "high"
    if session is not None and session.judged is not None and not session.judged.go:
        return "judged_no"
    if session is None or not session.before:
        return "missing"
    readings = fresh(session.before, programme, now)
    if not readings:
        return "old"
    if apart(readings, programme) < limits.readings.count.value:
        return "one_more"
    if not is_between(session, programme):
        return "go"
    repetitions = after_rest(session, programme, now)
    if not repetitions:
        return "between"
    last_at = max(reading.recorded_at for reading in repetitions)
    return "judged_go" if session.judged_at is not None and session.judged_at >= last_at else "to_judge"


def may_judge(session: Session, programme: Programme, now: datetime, *, go: bool) -> bool:
    """Whether there is something to judge: for a go repetitions after rest, for a no a fresh reading will do."""
    if session.judged is None and not is_between(session, programme):
        return False
    undecided = msgspec.structs.replace(session, judged=None, judged_at=None)
    where = standing(undecided, programme, now)
    return where == "to_judge" if go else where not in ("missing", "old", "high", "emergency")


def with_earlier_today(
    chart: Chart, session: Session | None, programme: Programme, now: datetime
) -> Session | None:
    """The session, with what was found earlier on the same local day: in one that was called off, or at home.

    Booking anew does not make a pressure lower, nor a clinician's no a yes. A reading at home belongs to no session's
    checks, but from the no-dose band on it counts for the day.
    """
    if session is None:
        return None
    off = [
        one
        for one in dosing_of(chart).sessions.values()
        if one.stage == "off" and local_day(chart, one.booked.starts_at) == local_day(chart, now)
    ]
    seen = [one.worst_before for one in (*off, session) if one.worst_before is not None]
    seen += _no_dose_at_home(chart, programme, now)
    lowest = [one.lowest_before for one in (*off, session) if one.lowest_before is not None]
    said_no = next((one for one in off if one.judged is not None and not one.judged.go), None)
    judge = session if session.judged is not None or said_no is None else said_no
    return msgspec.structs.replace(
        session,
        worst_before=(max(top for top, _ in seen), max(bottom for _, bottom in seen)) if seen else None,
        lowest_before=min(lowest, default=None),
        judged=judge.judged,
        judged_at=judge.judged_at,
    )


def _no_dose_at_home(chart: Chart, programme: Programme, now: datetime) -> list[tuple[int, int]]:
    """Readings of this local day outside a session, high enough that no dose follows."""
    at_home = [
        (one.systolic_mm_hg, one.diastolic_mm_hg)
        for one in SCREENING.of(chart).pressures
        if local_day(chart, one.measured_at) == local_day(chart, now)
    ]
    return [one for one in at_home if at_or_above(one, programme.session.pressure.none_from)]


def pressure(chart: Chart, setting: Setting, now: datetime, required: Requirement) -> Gate:
    """Two fresh readings far enough apart; the worse decides, and between the limits a clinician."""
    session = with_earlier_today(chart, today_session(chart, now), setting.programme, now)
    where = standing(session, setting.programme, now)
    if session is None or where in NOT_KNOWN:
        return _not_known(where, setting.programme, required)
    if where in ("high", "emergency"):
        return _too_high(session.worst_before or (0, 0), where, setting.programme, required)
    if where == "judged_no":
        words = say("A clinician decided that your blood pressure is too high for today.")
        return unmet("pressure", required, words, say("Judged no: {why}", why=_why(session)))
    systolic, diastolic = worst(
        after_rest(session, setting.programme, now) or fresh(session.before, setting.programme, now)
    )
    values = {"systolic": systolic, "diastolic": diastolic}
    top, bottom = session.worst_before or (0, 0)
    highest = {"top": top, "bottom": bottom}
    match where:
        case "between":
            rest = setting.programme.session.pressure.readings.rest_minutes.value
            patient = say(
                "Your blood pressure was {top} over {bottom}. Rest {rest} minutes and measure twice "
                "more; a clinician looks at it.",
                rest=rest,
                **highest,
            )
            clinician = say("{top}/{bottom}, between the limits; not repeated after rest.", **highest)
            return unmet("pressure", required, patient, clinician)
        case "to_judge":
            patient = say(
                "Your blood pressure is {systolic} over {diastolic} after rest. A clinician decides now "
                "whether that is low enough for today.",
                **values,
            )
            clinician = say(
                "{systolic}/{diastolic} after rest, {top}/{bottom} the highest: to be judged.",
                **values,
                **highest,
            )
            return unmet("pressure", required, patient, clinician)
        case "judged_go":
            patient = say("A clinician looked at your blood pressure and said go on.")
            return met("pressure", required, patient, say("{systolic}/{diastolic}: judged go.", **values))
    patient = say("Your blood pressure is {systolic} over {diastolic}.", **values)
    return met("pressure", required, patient, say("{systolic}/{diastolic}.", **values))


NOT_KNOWN: frozenset[Standing] = frozenset({"missing", "old", "one_more"})


def _not_known(where: Standing, programme: Programme, required: Requirement) -> Gate:
    rules = programme.session.pressure.readings
    match where:
        case "old":
            minutes = rules.age_minutes_at_most.value
            patient = say("Your readings are older than {minutes} minutes. Measure again.", minutes=minutes)
            return unknown("pressure", required, patient, say("Readings older than {m} min.", m=minutes))
        case "one_more":
            minutes = rules.minutes_apart_at_least.value
            patient = say("One more reading is needed, {minutes} minutes after the first.", minutes=minutes)
            clinician = say("Fewer than {n} readings {m} min apart.", n=rules.count.value, m=minutes)
            return unknown("pressure", required, patient, clinician)
    patient = say("Your blood pressure has not been measured for today yet.")
    return unknown("pressure", required, patient, say("No reading for this session."))


def _why(session: Session) -> str:
    return session.judged.reason if session.judged else ""


def _too_high(seen: tuple[int, int], where: Standing, programme: Programme, required: Requirement) -> Gate:
    limits = programme.session.pressure
    values = {
        "systolic": seen[0],
        "diastolic": seen[1],
        "top": limits.go.systolic_mm_hg.value,
        "bottom": limits.go.diastolic_mm_hg.value,
    }
    patient = say(
        "Your blood pressure was {systolic} over {diastolic}. We start only at {top} over {bottom} or "
        "lower. You did nothing wrong; this is the check doing its work.",
        **values,
    )
    if where == "emergency":
        patient = say(
            "Your blood pressure was {systolic} over {diastolic}. That is an emergency: call {number} now.",
            number=programme.help["emergency"].number,
            **values,
        )
    clinician = say("{systolic}/{diastolic}: no dose in this session.", **values)
    gate = unmet("pressure", required, patient, clinician)
    another_day = msgspec.structs.replace(gate.reason, would_change=say("lower readings on another day"))
    return msgspec.structs.replace(gate, reason=another_day)


def pulse(chart: Chart, setting: Setting, now: datetime, required: Requirement) -> Gate:
    """Every reading that counts has a pulse, and it lies within the limits."""
    session, limits = today_session(chart, now), setting.programme.session.pulse
    readings = (*_of_sessions_off(chart, now), *session.before) if session else ()
    counted = _of_pulse(readings, limits, setting.programme, now)
    beats = [reading.pulse_bpm for reading in counted if reading.pulse_bpm is not None]
    low, high = limits.from_bpm.value, limits.to_bpm.value
    outside = [one for one in beats if not low <= one <= high]
    if outside:
        values = {"beats": outside[-1], "low": low, "high": high}
        patient = say("Your pulse is {beats}. We start between {low} and {high}.", **values)
        return unmet("pulse", required, patient, say("{beats}/min; {low} to {high}.", **values))
    if not beats or len(beats) < len(counted):
        patient = say("Your pulse has not been measured for today yet.")
        return unknown("pulse", required, patient, say("No fresh pulse beside every reading."))
    words = say("{beats} a minute.", beats=beats[-1])
    return met("pulse", required, say("Your pulse is {reading}", reading=words), words)


def _of_sessions_off(chart: Chart, now: datetime) -> tuple[Reading, ...]:
    """The readings of sessions of this local day that were called off: booking anew is no rest."""
    sessions = dosing_of(chart).sessions.values()
    off = [one for one in sessions if one.stage == "off"]
    today = [one for one in off if local_day(chart, one.booked.starts_at) == local_day(chart, now)]
    return tuple(reading for one in today for reading in one.before)


def _of_pulse(
    readings: tuple[Reading, ...], limits: Pulse, programme: Programme, now: datetime
) -> tuple[Reading, ...]:
    """The readings whose pulse counts: all fresh ones, or those after rest where one before it was outside."""
    low, high = limits.from_bpm.value, limits.to_bpm.value
    rested = repeated(
        readings,
        programme,
        now,
        lambda reading: reading.pulse_bpm is not None and not low <= reading.pulse_bpm <= high,
    )
    return rested or fresh(readings, programme, now)


def oxygen(chart: Chart, setting: Setting, now: datetime, required: Requirement) -> Gate:
    """Where it was measured today, it was never below its limit. A plan without an oximeter asks for none."""
    session = with_earlier_today(chart, today_session(chart, now), setting.programme, now)
    lowest, limit = session.lowest_before if session else None, setting.programme.session.oxygen
    if lowest is None:
        words = say("Oxygen was not measured.")
        return met("oxygen", required, words, words)
    values = {"percent": lowest, "limit": limit.hold_below_percent.value}
    if lowest < limit.hold_below_percent.value:
        patient = say(
            "Your oxygen was {percent} percent. We start only at {limit} percent or more. You did nothing wrong; "
            "this is the check doing its work.",
            **values,
        )
        return unmet("oxygen", required, patient, say("{percent} %; at least {limit} %.", **values))
    words = say("Oxygen {percent} percent.", percent=lowest)
    return met("oxygen", required, words, words)
