"""What must happen in a session, and when: looks, readings, release, the next day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from troche.chart.clock import CLOCK
from troche.chart.commands import ClockStruck
from troche.chart.rooms import Chart, Deadline, Decision
from troche.chart.words import Words, say
from troche.dosing.afterwards import pressure_is_down
from troche.dosing.next_day import call_due, driving_due
from troche.dosing.pressure import EARLY, repetition_due
from troche.dosing.state import Session, dosing_of
from troche.messaging.rules import raise_alert
from troche.people.setting import Setting

NOT_STARTED, CHECK, VITALS, RELEASE, NEXT_DAY = (
    "dosing.not_started",
    "dosing.check_missed",
    "dosing.vitals_missed",
    "dosing.not_released",
    "dosing.next_day_missing",
)
DRIVING = "dosing.driving_unconfirmed"

ALERTS = {"not_started": "session_not_started"}  # where an alert has another name than its deadline


def due(chart: Chart, setting: Setting) -> Iterator[Deadline]:
    """Only what the facts have not answered yet."""
    for session in dosing_of(chart).sessions.values():
        if session.stage == "booked":
            yield Deadline(NOT_STARTED, str(session.number), late_at(session, setting), "coordinator")
        elif session.stage == "live":
            yield from _while_live(chart, session, setting)
        if (at := call_due(chart, session, NEXT_DAY, setting)) is not None:
            yield Deadline(NEXT_DAY, str(session.number), at, "coordinator")
        if (at := driving_due(session, setting)) is not None:
            yield Deadline(DRIVING, str(session.number), at, "therapist")


def late_at(session: Session, setting: Setting) -> datetime:
    """When a booked session that nobody has started or called off is somebody's task."""
    minutes = setting.programme.session.booking.late_after_minutes.value
    return session.booked.starts_at + timedelta(minutes=minutes)


def was_not_started(chart: Chart, number: int) -> bool:
    """Whether somebody was told that nobody has started this session."""
    return f"{NOT_STARTED} {number}" in CLOCK.of(chart).struck


def _while_live(chart: Chart, session: Session, setting: Setting) -> Iterator[Deadline]:
    rules = setting.programme.session
    assert session.taken_at is not None
    for minute in sitter_looks(session, setting):
        grace = rules.checks.missed[0].after_minutes
        at = session.taken_at + timedelta(minutes=minute + grace)
        yield Deadline(CHECK, f"{session.number}:{minute}", at, "therapist")
    for minute in readings_to_come(session, setting):
        at = session.taken_at + timedelta(minutes=minute + rules.vitals.late_after_minutes.value)
        yield Deadline(VITALS, f"{session.number}:{minute}", at, "therapist")
    yield Deadline(RELEASE, str(session.number), _decide_at(chart, session, setting), "prescriber")


def _decide_at(chart: Chart, session: Session, setting: Setting) -> datetime:
    """When somebody is told to decide about hospital; told once, again and again until the session has ended."""
    rules = setting.programme.session.release
    assert session.taken_at is not None
    told_at = CLOCK.of(chart).struck.get(f"{RELEASE} {session.number}")
    if told_at is None:
        return session.taken_at + timedelta(minutes=rules.decide_hospital_at_minutes.value)
    return told_at + timedelta(minutes=rules.then_check_every_minutes.value)


def sitter_looks(session: Session, setting: Setting) -> list[int]:
    """The minutes at which the sitter's look is still to be given.

    A look counts for the last minute asked for before it, and for every earlier one.
    """
    last = session.last_check("sitter")
    if last is None or session.taken_at is None:
        return _looks(setting, 0)
    given = (last.at - session.taken_at) / timedelta(minutes=1)
    answered = given + setting.programme.session.checks.every_minutes.value / 2
    return [minute for minute in _looks(setting, answered) if minute > answered]


def _looks(setting: Setting, answered: float) -> list[int]:
    """The programme's minutes, then its later rhythm until a clinician has to decide, and one look after any given."""
    rules = setting.programme.session
    minutes = list(rules.checks.at_minutes.value)
    step = rules.release.then_check_every_minutes.value
    until = rules.release.decide_hospital_at_minutes.value
    while minutes[-1] + step <= until or minutes[-1] <= answered:
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
    return sorted(left | again or _looked_again(session, setting))


def _looked_again(session: Session, setting: Setting) -> set[int]:
    """After the last minute asked for, a further reading while the last one does not allow the release."""
    rules = setting.programme.session.release
    if not session.during or pressure_is_down(session, setting):
        return set()
    last = session.minutes(session.during[-1].measured_at)
    return {last + rules.then_check_every_minutes.value}


def _again(session: Session, setting: Setting) -> set[int]:
    """The minute of the repetition that a high reading calls for."""
    due_at = repetition_due(session, setting.programme)
    return set() if due_at is None else {session.minutes(due_at)}


def struck(chart: Chart, command: ClockStruck, now: datetime, setting: Setting) -> Decision:
    """Somebody is told what did not happen."""
    code = command.kind.split(".")[1]
    number, _, minute = command.key.partition(":")
    if command.kind == RELEASE:
        minute = str(dosing_of(chart).sessions[int(number)].minutes(command.due_at))
    return [raise_alert(setting.programme, ALERTS.get(code, code), _words(code, number, minute), number, now)]


def _words(code: str, number: str, minute: str) -> Words:
    match code:
        case "not_started":
            return say("Session {number} was booked and has not been started.", number=number)
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
            return say(
                "Session {number}: not released at minute {minute}. Decide about hospital now.",
                number=number,
                minute=minute,
            )
        case "driving_unconfirmed":
            return say(
                "Session {number}: patient or sitter has not confirmed that nobody drives.", number=number
            )
    return say("Session {number}: the next day was not confirmed.", number=number)
