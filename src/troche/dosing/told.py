"""A session's facts in a clinician's words."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from troche.chart.facts import Fact, Recorded
from troche.chart.words import Words, say
from troche.contact.facts import WHO, LadderArmed, SilenceBegan, SilenceEnded
from troche.device.facts import ClockDisagrees, SequenceGap
from troche.dosing.facts import (
    Called,
    CallTapped,
    CheckGiven,
    CheckWaived,
    DoseTaken,
    DrivingConfirmed,
    EmergencyConfirmed,
    ExtraTaken,
    GoNoGoAnswered,
    GoNoGoRead,
    LozengeEnded,
    MonitorAgreed,
    MonitorReady,
    NextDayCallTried,
    NextDayConfirmed,
    NoteWritten,
    PlaceConfirmed,
    PreflightRun,
    PressureJudged,
    SessionBooked,
    SessionReleased,
    SessionStopped,
    SheetKept,
    SitterAgreed,
    SitterPresent,
    TestPageAcknowledged,
    UnitCodesGiven,
    VitalsMeasured,
    WentWrong,
    WrongEnded,
    WrongFollowedUp,
    WrongStepDone,
)
from troche.dosing.said import when
from troche.integration.facts import VisitBooked, VisitHeld
from troche.people.forms import ROLE_WORDS
from troche.video.facts import VideoBack, VideoLost

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
        case SitterAgreed():
            return say("Sitter comes to this session"), "met"
        case MonitorAgreed():
            return say("Keeps the hours of this session free"), "met"
        case PlaceConfirmed(address=address):
            return say("Another address confirmed for today: {address}", address=_kept(address)), "attention"
        case UnitCodesGiven(units=units):
            return say("Number read off: {units}", units=", ".join(units)), "met"
        case PreflightRun(outcomes=outcomes):
            left = ", ".join(code for code, outcome in outcomes.items() if outcome != "ok")
            if not left:
                return say("Phone checked: everything in order"), "met"
            return say("Phone checked; not in order: {left}", left=left), "attention"
        case EmergencyConfirmed():
            return say("Emergency numbers and address confirmed"), "met"
        case TestPageAcknowledged():
            return say("Test alarm seen and heard"), "met"
        case SheetKept():
            return say("Downtime sheet at hand"), "met"
        case CheckWaived(check=check, reason=reason):
            words = say("Check let pass: {check}. {reason}", check=check, reason=_kept(reason))
            return words, "attention"
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
        case WentWrong(path=path, because=because, words=words):
            how = say("by a reading") if because == "reading" else _kept(words)
            return say("Went wrong: {path}. {how}", path=path.replace("_", " "), how=how), "alarm"
        case WrongStepDone(step=step):
            return say("Done: {step}", step=step.replace("_", " ")), "met"
        case ExtraTaken(units=units):
            return say("Taken beside the dose: {units}", units=", ".join(units)), "attention"
        case WrongEnded(outcome=outcome, words=words):
            return say("Ended: {how}. {words}", how=outcome.replace("_", " "), words=_kept(words)), "info"
        case WrongFollowedUp(follow_up=what, words=words):
            return say("Followed up: {what}. {words}", what=what.replace("_", " "), words=_kept(words)), "met"
        case DrivingConfirmed():
            return say("Nobody drives before having slept: confirmed"), "met"
        case NextDayCallTried(whom=whom, words=words):
            called = say(
                "Called, not reached: {whom}. {words}", whom=whom.replace("_", " "), words=_kept(words)
            )
            return called, "attention"
        case VisitBooked(with_name=name):
            return say("Visit booked with {name}", name=name), "info"
        case VisitHeld():
            return say("Talked through"), "met"
    return _of_lines(entry.fact)


def _of_lines(fact: Fact) -> tuple[Words, str]:
    match fact:
        case LadderArmed():
            return say("Patient, sitter and monitor are listened for"), "info"
        case SilenceBegan(seat=seat):
            return say("Nothing heard from {who}", who=WHO[seat]), "alarm"
        case SilenceEnded(seat=seat):
            return say("Heard again: {who}", who=WHO[seat]), "met"
        case VideoLost():
            return say("Neither picture nor sound. It says nothing of the person"), "attention"
        case VideoBack():
            return say("Picture or sound are back"), "met"
    return say("Recorded"), "info"


def _kept(words: str) -> Words:
    """Somebody's own words, which are never translated nor taken for a sentence with places."""
    return say("{words}", words=words)
