"""What must happen in a session, and when: looks, readings, release, the next day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from troche.chart.commands import ClockStruck
from troche.chart.rooms import Chart, Deadline, Decision
from troche.chart.words import Words, say
from troche.dosing.pressure import reaches
from troche.dosing.state import Session, dosing_of
from troche.messaging.rules import raise_alert
from troche.people.setting import Setting

CHECK, VITALS, RELEASE, NEXT_DAY = (
    "dosing.check_missed",
    "dosing.vitals_missed",
    "dosing.not_released",
    "dosing.next_day_missing",
)
EARLY = timedelta(minutes=5)  # ours: a reading this long before its time is the one that was asked for


def due(chart: Chart, setting: Setting) -> Iterator[Deadline]:
    """Only what the facts have not answered yet."""
    for session in dosing_of(chart).sessions.values():
        if session.stage == "live":
            yield from _while_live(session, setting)
        elif session.stage == "ended" and session.next_day is None and session.taken_at is not None:
            hours = setting.programme.session.next_day.confirm_after_hours.value
            at = session.taken_at + timedelta(hours=hours)
            yield Deadline(NEXT_DAY, str(session.number), at, "coordinator")


def _while_live(session: Session, setting: Setting) -> Iterator[Deadline]:
    rules = setting.programme.session
    assert session.taken_at is not None
    for minute in sitter_looks(session, setting):
        grace = rules.checks.missed[0].after_minutes
        at = session.taken_at + timedelta(minutes=minute + grace)
        yield Deadline(CHECK, f"{session.number}:{minute}", at, "therapist")
    for minute in readings_to_come(session, setting):
        at = session.taken_at + timedelta(minutes=minute + rules.vitals.late_after_minutes.value)
        yield Deadline(VITALS, f"{session.number}:{minute}", at, "therapist")
    at = session.taken_at + timedelta(minutes=rules.release.decide_hospital_at_minutes.value)
    yield Deadline(RELEASE, str(session.number), at, "prescriber")


def sitter_looks(session: Session, setting: Setting) -> list[int]:
    """The minutes at which the sitter's look is still to be given.

    A look counts for the last minute asked for before it, and for every earlier one.
    """
    minutes = _looks(setting)
    last = session.last_check("sitter")
    if last is None or session.taken_at is None:
        return minutes
    given = (last.at - session.taken_at) / timedelta(minutes=1)
    gap = setting.programme.session.checks.every_minutes.value / 2
    return [minute for minute in minutes if minute > given + gap]


def _looks(setting: Setting) -> list[int]:
    """The programme's minutes, and on at its later rhythm until a clinician has to decide."""
    rules = setting.programme.session
    minutes = list(rules.checks.at_minutes.value)
    step = rules.release.then_check_every_minutes.value
    while minutes[-1] + step <= rules.release.decide_hospital_at_minutes.value:
        minutes.append(minutes[-1] + step)
    return minutes


def readings_to_come(session: Session, setting: Setting) -> list[int]:
    """The minutes at which pressure and pulse are still to be measured; after a high one soon again."""
    if session.taken_at is None:
        return []
    again = _again(session, setting)
    minutes = [
        (reading.measured_at - session.taken_at + EARLY) / timedelta(minutes=1) for reading in session.during
    ]
    asked = sorted(setting.programme.session.vitals.at_minutes.value)
    bounds = [*asked[1:], float("inf")]
    left = {
        minute
        for minute, until in zip(asked, bounds, strict=True)
        if not any(minute <= measured < until for measured in minutes)
    }
    return sorted(left | again)


def _again(session: Session, setting: Setting) -> set[int]:
    """The minute of the repetition that a high last reading calls for."""
    rules = setting.programme.session.vitals
    if session.taken_at is None or not session.during or not reaches(session.during[-1], rules.repeat_from):
        return set()
    measured = int((session.during[-1].measured_at - session.taken_at) / timedelta(minutes=1))
    return {measured + rules.repeat_after_minutes.value}


def struck(chart: Chart, command: ClockStruck, now: datetime, setting: Setting) -> Decision:
    """Somebody is told what did not happen."""
    code = command.kind.split(".")[1]
    number, _, minute = command.key.partition(":")
    return [raise_alert(setting.programme, code, _words(code, number, minute), number, now)]


def _words(code: str, number: str, minute: str) -> Words:
    match code:
        case "check_missed":
            return say(
                "Session {number}: the sitter’s look of minute {minute} is missing.",
                number=number,
                minute=minute,
            )
        case "vitals_missed":
            return say(
                "Session {number}: the reading of minute {minute} is missing.", number=number, minute=minute
            )
        case "not_released":
            return say("Session {number}: not released. Decide about hospital now.", number=number)
    return say("Session {number}: the next day was not confirmed.", number=number)
