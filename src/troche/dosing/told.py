"""A session's facts in a clinician's words."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from troche.chart.facts import Recorded
from troche.chart.words import Words, say
from troche.device.facts import ClockDisagrees, SequenceGap
from troche.dosing.facts import (
    Called,
    CallTapped,
    CheckGiven,
    DoseTaken,
    GoNoGoAnswered,
    GoNoGoRead,
    LozengeEnded,
    MonitorReady,
    NextDayConfirmed,
    NoteWritten,
    PressureJudged,
    SessionBooked,
    SessionReleased,
    SessionStopped,
    SitterPresent,
    VitalsMeasured,
)
from troche.dosing.said import when
from troche.integration.facts import VisitBooked, VisitHeld
from troche.people.forms import ROLE_WORDS

DAY_MINUTES = 24 * 60  # further from the dose a day tells more than minutes
LATE = timedelta(minutes=1)  # ours: what reached us later than this after it was said is marked
CALLED: dict[Called, Words] = {
    "monitor": say("the monitor"),
    "emergency_services": say("911"),
    "patient": say("the patient"),
    "sitter": say("the sitter"),
    "emergency_contact": say("the emergency contact"),
}


class Told(NamedTuple):
    """One line of the timeline. `state` is a status of the design system, `at` when it was said."""

    entry: Recorded
    what: Words
    state: str
    who: str
    minute: str
    at: datetime


def told(entry: Recorded, taken_at: datetime | None, names: dict[UUID, str]) -> Told:
    """The line for a fact, with its minute of the session and who said it."""
    what, state = _told(entry)
    at = when(entry, None if isinstance(entry.fact, SitterPresent) else taken_at)
    if entry.at - at > LATE:
        what = say("{what} (reached us later: {minute})", what=what, minute=_minute(entry.at, taken_at))
    who = names.get(entry.actor_id) or str(ROLE_WORDS.get(entry.role, ""))
    return Told(entry, what, state, who, _minute(at, taken_at), at)


def _minute(at: datetime, taken_at: datetime | None) -> str:
    minutes = round((at - taken_at) / timedelta(minutes=1)) if taken_at else None
    return "" if minutes is None or abs(minutes) > DAY_MINUTES else f"T{minutes:+d}"


def _told(entry: Recorded) -> tuple[Words, str]:
    match entry.fact:
        case SessionBooked(monitor_name=name):
            return say("Booked, watched by {name}", name=name), "info"
        case GoNoGoAnswered():
            return say("The day’s questions answered"), "info"
        case VitalsMeasured() as v:
            words = say(
                "{systolic}/{diastolic}, pulse {pulse}",
                systolic=v.systolic_mm_hg,
                diastolic=v.diastolic_mm_hg,
                pulse=v.pulse_bpm if v.pulse_bpm is not None else "–",
            )
            return words, "info"
        case PressureJudged(go=go, reason=reason):
            verdict = say("go") if go else say("not today")
            return say("Pressure judged: {verdict}. {reason}", verdict=verdict, reason=_kept(reason)), "info"
        case SitterPresent():
            return say("Sitter is in the house and sober"), "met"
        case MonitorReady():
            return say("Monitor ready; address and emergency number confirmed"), "met"
        case GoNoGoRead(gates=gates):
            left = ", ".join(code for code, answer in gates.items() if answer != "met")
            return say("Dose asked for and refused: {left}", left=left), "stopped"
        case DoseTaken(dose_mg=dose, units=units):
            return say("{dose} mg taken, {units}", dose=dose, units=", ".join(units)), "live"
        case LozengeEnded(technique=technique):
            return say("Spat out") if technique == "spat" else say("Swallowed"), "info"
        case CheckGiven(answer=answer, note=note):
            state = {"fine": "met", "unsure": "attention", "help": "alarm"}[answer]
            spoken = {"fine": say("Fine"), "unsure": say("Unsure"), "help": say("Asks for help")}[answer]
            return say("{answer} {note}", answer=spoken, note=_kept(note)), state
        case CallTapped(whom=whom):
            return say("Taps to call {whom}", whom=CALLED[whom]), "info"
        case NoteWritten(words=words):
            return _kept(words), "info"
        case SessionReleased(reason=reason):
            return (say("Released: {reason}", reason=_kept(reason)) if reason else say("Released")), "ended"
        case SessionStopped(reason=reason):
            return say("Called off: {reason}", reason=_kept(reason)), "stopped"
        case NextDayConfirmed(slept=slept, safe=safe):
            good = slept and safe
            return (say("Arrived safely in the next day") if good else say("Next day: not well")), (
                "met" if good else "attention"
            )
        case SequenceGap(first=first, last=last):
            count = last - first + 1
            return say("A device has lost {count} entries before they reached us", count=count), "attention"
        case ClockDisagrees(offset_ms=offset):
            seconds = round(abs(offset) / 1000)
            return say("A device’s clock is {seconds} seconds off", seconds=seconds), "attention"
        case VisitBooked(with_name=name):
            return say("Visit booked with {name}", name=name), "info"
        case VisitHeld():
            return say("Talked through"), "met"
    return say("Recorded"), "info"


def _kept(words: str) -> Words:
    """Somebody's own words, which are never translated nor taken for a sentence with places."""
    return say("{words}", words=words)
