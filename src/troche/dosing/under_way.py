"""While it lasts: readings, the lozenge, how it goes, notes, and stopping."""

from __future__ import annotations

from datetime import datetime, timedelta

from troche.chart.reasons import refuse
from troche.chart.rooms import Chart, Decision
from troche.chart.words import say
from troche.dosing.ahead import MONITORS, NO_SESSION, NOT_LIVE, REASON_MISSING, of_today
from troche.dosing.alarms import alarming
from troche.dosing.commands import EndLozenge, GiveCheck, MeasureVitals, StopSession, TapCall, WriteNote
from troche.dosing.facts import (
    CallTapped,
    CheckGiven,
    LozengeEnded,
    NoteWritten,
    SessionStopped,
    VitalsMeasured,
)
from troche.dosing.pressure import AHEAD, possible
from troche.dosing.said import counted_at
from troche.dosing.state import Session, dosing_of
from troche.messaging.rules import raise_alert
from troche.people.setting import Setting

IMPOSSIBLE = refuse(
    "reading_impossible",
    say("Check the numbers. The top one must be higher than the bottom one, and all must be possible."),
)
NOT_YET = refuse("not_yet", say("This reading lies in the future. Check the time."))
TOO_EARLY = refuse("reading_too_early", say("This reading is from before your last dose or another day."))
ALREADY_ENDED = refuse("lozenge_ended", say("This was already recorded."))
RELEASE_INSTEAD = refuse(
    "release_instead",
    say(
        "The dose was taken. The session ends by release, or by handing over to somebody who is in the room: "
        "emergency services, a hospital, a clinician."
    ),
)
WORDS_MISSING = refuse("words_missing", say("Write a few words."))
OLDEST = timedelta(hours=12)  # ours: a reading from earlier belongs to no session


def live(chart: Chart, number: int) -> Session | None:
    """The session of this number, if it is under way."""
    session = dosing_of(chart).sessions.get(number)
    return session if session is not None and session.stage == "live" else None


def of_device(chart: Chart, number: int, said_at: datetime | None) -> Session | None:
    """The session under way; also one that has ended, for what a device kept meanwhile: it is late, not wrong."""
    session = dosing_of(chart).sessions.get(number)
    stages = ("live",) if said_at is None else ("live", "ended")
    return session if session is not None and session.stage in stages else None


def measure(chart: Chart, command: MeasureVitals, now: datetime, setting: Setting) -> Decision:
    """Keep a reading; whether it is one from before or during follows from the dose."""
    session = of_today(chart, command.session, now) or of_device(chart, command.session, command.said_at)
    if session is None:
        return NO_SESSION
    if not possible(command.systolic_mm_hg, command.diastolic_mm_hg, command.pulse_bpm, command.spo2_percent):
        return IMPOSSIBLE
    if not timedelta(0) <= timedelta(minutes=command.minutes_ago) <= OLDEST:
        return TOO_EARLY
    said_at = counted_at(command.said_at, now, session.taken_at)
    measured_at = command.measured_at or said_at - timedelta(minutes=command.minutes_ago)
    if measured_at > now + AHEAD:
        return NOT_YET
    if measured_at < said_at - OLDEST:
        return TOO_EARLY
    before = session.taken_at is None or measured_at < session.taken_at
    fact = VitalsMeasured(
        session=session.number,
        moment="before" if before else "during",
        systolic_mm_hg=command.systolic_mm_hg,
        diastolic_mm_hg=command.diastolic_mm_hg,
        pulse_bpm=command.pulse_bpm,
        spo2_percent=command.spo2_percent,
        measured_at=measured_at,
        said_at=command.said_at,
        offset_ms=command.offset_ms,
    )
    key = str(session.number)
    return [
        fact,
        *(
            raise_alert(setting.programme, code, words, key, now)
            for code, words in alarming(session, fact, setting.programme)
        ),
    ]


def end_lozenge(chart: Chart, command: EndLozenge, now: datetime, setting: Setting) -> Decision:
    """Spat out or swallowed, once."""
    session = of_device(chart, command.session, command.said_at)
    if session is None:
        return NOT_LIVE
    if session.lozenge is not None:
        return ALREADY_ENDED
    return [
        LozengeEnded(
            session=session.number,
            technique=command.technique,
            said_at=command.said_at,
            offset_ms=command.offset_ms,
        )
    ]


def check(chart: Chart, command: GiveCheck, now: datetime, setting: Setting) -> Decision:
    """How it goes. Help and doubt reach a clinician at once."""
    session = of_device(chart, command.session, command.said_at)
    if session is None:
        return NOT_LIVE
    fact = CheckGiven(
        session=session.number,
        answer=command.answer,
        note=command.note.strip(),
        said_at=command.said_at,
        offset_ms=command.offset_ms,
    )
    code = {"help": "help_asked", "unsure": "unsure_check"}.get(command.answer)
    if code is None:
        return [fact]
    words = say("Session {number}: {who} asks.", number=session.number, who=command.actor.role)
    return [fact, raise_alert(setting.programme, code, words, str(session.number), now)]


def tap_call(chart: Chart, command: TapCall, now: datetime, setting: Setting) -> Decision:
    """Who is being called, as far as a page can know: it is kept, and nothing is taken for answered."""
    session = dosing_of(chart).sessions.get(command.session)
    if session is None or session.stage == "off":
        return NO_SESSION
    fact = CallTapped(
        session=session.number, whom=command.whom, said_at=command.said_at, offset_ms=command.offset_ms
    )
    return [fact]


def note(chart: Chart, command: WriteNote, now: datetime, setting: Setting) -> Decision:
    """A line: the patient's is journal, everybody else's is the monitor's note."""
    session = dosing_of(chart).sessions.get(command.session)
    if session is None or session.stage == "off":
        return NO_SESSION
    if not command.words.strip():
        return WORDS_MISSING
    kind = "journal" if command.actor.role == "patient" else "monitor"
    return [
        NoteWritten(
            session=session.number,
            kind=kind,  # type: ignore[arg-type]
            words=command.words.strip(),
            said_at=command.said_at,
            offset_ms=command.offset_ms,
        )
    ]


def stop(chart: Chart, command: StopSession, now: datetime, setting: Setting) -> Decision:
    """Call off before the dose. After it only by handing over, so that nobody is left alone."""
    session = dosing_of(chart).sessions.get(command.session)
    if session is None or session.stage in ("ended", "off"):
        return NO_SESSION
    if not command.reason.strip() and command.actor.role != "patient":
        return REASON_MISSING
    fact = SessionStopped(
        session=session.number, reason=command.reason.strip(), handed_over=command.handed_over
    )
    if session.stage == "booked":
        return [fact]
    if not command.handed_over or command.actor.role not in MONITORS:
        return RELEASE_INSTEAD
    words = say("Session {number} was broken off: handed over.", number=session.number)
    return [fact, raise_alert(setting.programme, "adverse_event", words, str(session.number), now)]
