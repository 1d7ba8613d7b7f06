"""After the end: nobody drives before having slept, and the next day is heard of, or somebody calls."""

from __future__ import annotations

from datetime import datetime, timedelta

from troche.chart.clock import CLOCK
from troche.chart.facts import Fact
from troche.chart.reasons import refuse
from troche.chart.rooms import Chart, Decision
from troche.chart.words import say
from troche.dosing.ahead import NO_SESSION
from troche.dosing.commands import ConfirmDriving, ConfirmNextDay, NoteNextDayCall
from troche.dosing.facts import DrivingConfirmed, NextDayCallTried, NextDayConfirmed
from troche.dosing.state import Session, dosing_of
from troche.dosing.wrong import about, closed
from troche.medication.days import local_day
from troche.messaging.rules import raise_alert
from troche.people.setting import Setting
from troche.screening.pathway import signs_in

MISSING = "next_day_missing"
BOTH = ("patient", "sitter")
"""Who says that nobody drives."""
SPOKEN = say("Spoke with the person about the day after; the answers are on file.")

TOO_EARLY = refuse("next_day_too_early", say("Come back when you have slept and a new day has begun."))
ALREADY_CONFIRMED = refuse("next_day_confirmed", say("You have told us already. Thank you."))
NOTHING_TO_CALL = refuse("next_day_no_call", say("The next day is on file, or no session has ended."))
WORDS_MISSING = refuse("next_day_call_words", say("Say in a few words what you tried, and what comes next."))
HAPPENED_MISSING = refuse("next_day_happened", say("Write in a few words what happened."))
NOT_BOTH = refuse("driving_not_yours", say("The patient says it, and the sitter, each on an own page."))
NOT_NOW = refuse("driving_not_now", say("This is said at the end of a session, before having slept."))


def confirm(chart: Chart, command: ConfirmNextDay, now: datetime, setting: Setting) -> Decision:
    """On a later local day, after sleep. What is not well reaches a clinician at once; a call is over with it."""
    session = dosing_of(chart).sessions.get(command.session)
    if session is None or session.stage != "ended" or session.taken_at is None:
        return NO_SESSION
    if session.next_day is not None and session.next_day.slept and session.next_day.safe:
        return ALREADY_CONFIRMED
    if local_day(chart, now) <= local_day(chart, session.taken_at):
        return TOO_EARLY
    if command.unwanted and not command.happened.strip():
        return HAPPENED_MISSING
    fact = NextDayConfirmed(
        session=session.number,
        slept=command.slept,
        safe=command.safe,
        item_9=command.item_9,
        words=command.words.strip(),
        drove=command.drove,
        unwanted=command.unwanted,
        happened=command.happened.strip() if command.unwanted else "",
        mood=command.mood.strip(),
    )
    alerts = _calls(fact, now, setting)
    role, name = command.actor.role, command.actor.name
    over = closed(chart, [MISSING], (str(session.number),), str(SPOKEN), role, name, setting)
    return [fact, *alerts, *signs_in("next_day", alerts, setting.programme, now), *over]


def _calls(fact: NextDayConfirmed, now: datetime, setting: Setting) -> list[Fact]:
    """Whom the answers call."""
    key, programme = str(fact.session), setting.programme
    alerts: list[Fact] = []
    if not (fact.slept and fact.safe):
        words = say("After session {number}: not slept, or not safe.", number=fact.session)
        alerts.append(raise_alert(programme, "next_day_unsafe", words, key, now))
    if fact.item_9:
        words = say("Item 9 is {value} on the day after.", value=fact.item_9)
        alerts.append(raise_alert(programme, "item_9", words, f"next day {key}", now))
    if fact.drove:
        words = say("Session {number}: drove before having slept.", number=fact.session)
        alerts.append(raise_alert(programme, "drove_too_early", words, key, now))
    if fact.happened:
        words = say("After session {number} something unwanted was told. Judge it.", number=fact.session)
        alerts.append(raise_alert(programme, "event_reported", words, f"next day {key}", now))
    return alerts


def note_call(chart: Chart, command: NoteNextDayCall, now: datetime, setting: Setting) -> Decision:
    """A call that reached nobody: kept with its words, and tried again."""
    session = dosing_of(chart).sessions.get(command.session)
    if session is None or session.stage != "ended" or session.next_day is not None:
        return NOTHING_TO_CALL
    if not command.words.strip():
        return WORDS_MISSING
    return [
        NextDayCallTried(
            session=session.number,
            whom=command.whom,
            words=command.words.strip(),
            name=command.actor.name,
        )
    ]


def call_due(chart: Chart, session: Session, kind: str, setting: Setting) -> datetime | None:
    """When somebody has to call about the day after, first and again; None when it needs no call."""
    rules = setting.programme.session.next_day
    if session.stage != "ended" or session.taken_at is None or session.next_day is not None:
        return None
    first = session.taken_at + timedelta(hours=rules.confirm_after_hours.value)
    struck = CLOCK.of(chart).struck.get(f"{kind} {session.number}")
    if struck is None or struck < first:
        return first
    last = max(struck, session.call_tried_at or struck)
    return last + timedelta(hours=rules.call_again_hours.value)


def confirm_driving(chart: Chart, command: ConfirmDriving, now: datetime, setting: Setting) -> Decision:
    """Patient and sitter, each once, from the floor of the release on and before having slept."""
    session = about(chart, command.session)
    if command.actor.role not in BOTH:
        return NOT_BOTH
    floor = setting.programme.session.release.not_before_minutes.value
    if session is None or (session.stage == "live" and session.minutes(now) < floor):
        return NOT_NOW
    if command.actor.role in session.no_driving:
        return []
    return [DrivingConfirmed(session=session.number, said_at=command.said_at)]


def unconfirmed(session: Session) -> tuple[str, ...]:
    """Who has not said yet that nobody drives, after a release and before the next day."""
    if session.released_at is None or session.next_day is not None:
        return ()
    return tuple(role for role in BOTH if role not in session.no_driving)


def driving_due(session: Session, setting: Setting) -> datetime | None:
    """By when both have said it; None when nothing is missing."""
    if not unconfirmed(session) or session.released_at is None:
        return None
    minutes = setting.programme.session.next_day.driving_confirmed_within_minutes.value
    return session.released_at + timedelta(minutes=minutes)
