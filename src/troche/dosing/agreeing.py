"""From three days before a session on: sitter and monitor each say that they come to it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from troche.chart.commands import ClockStruck, Role
from troche.chart.gates import Gate
from troche.chart.reasons import refuse
from troche.chart.rooms import Chart, Deadline, Decision
from troche.chart.words import say
from troche.dosing.commands import AgreeToSit, AgreeToWatch
from troche.dosing.day import today_session
from troche.dosing.facts import MonitorAgreed, SitterAgreed
from troche.dosing.state import Session, dosing_of
from troche.messaging.rules import raise_alert
from troche.people import practice
from troche.people.rules import PEOPLE
from troche.people.setting import Setting
from troche.preparation.state import preparation_of
from troche.programme.answering import met, unknown, unmet
from troche.programme.parts.gates import Requirement

OPENS, NOT_AGREED = "dosing.agree_opens", "dosing.not_agreed"
GRACE = timedelta(hours=1)  # ours: a session booked at short notice leaves this long to agree

MONITORS: tuple[Role, ...] = ("therapist", "prescriber", "director")
NO_SESSION = refuse("no_session", say("There is no such session ahead."))
TOO_EARLY = refuse("agree_too_early", say("This can be said from three days before the session on."))
NOT_THE_SITTER = refuse("not_the_sitter", say("Only the sitter can say this, on an own device."))
NOT_ASKED = refuse("sitter_not_asked", say("The sitter has not said yes to the task yet."))
NOT_A_MONITOR = refuse("not_a_monitor", say("Only a clinician who works here can watch the session."))


def ahead_of(chart: Chart, number: int) -> Session | None:
    """The session of this number, while it is booked and nothing was taken."""
    current = dosing_of(chart).current
    return current if current and current.number == number and current.stage == "booked" else None


def opens_at(session: Session, setting: Setting) -> datetime:
    """From when on somebody can agree to come."""
    hours = setting.programme.session.booking.agree_from_hours.value
    return session.booked.starts_at - timedelta(hours=hours)


def agree_to_sit(chart: Chart, command: AgreeToSit, now: datetime, setting: Setting) -> Decision:
    """The sitter comes."""
    session, asked = ahead_of(chart, command.session), preparation_of(chart).sitter
    if command.actor.role != "sitter":
        return NOT_THE_SITTER
    if session is None:
        return NO_SESSION
    if asked is None:
        return NOT_ASKED
    return TOO_EARLY if now < opens_at(session, setting) else [SitterAgreed(session=session.number)]


def agree_to_watch(chart: Chart, command: AgreeToWatch, now: datetime, setting: Setting) -> Decision:
    """A clinician who works here, and may treat where the person lives, keeps the hours free."""
    session = ahead_of(chart, command.session)
    if session is None:
        return NO_SESSION
    if command.actor.role not in MONITORS or not setting.clinic.works_here(command.actor.id):
        return NOT_A_MONITOR
    if now < opens_at(session, setting):
        return TOO_EARLY
    unlicensed = practice.refused(
        PEOPLE.of(chart), setting.clinic, command.actor.id, session.booked.starts_at
    )
    return unlicensed or [MonitorAgreed(session=session.number)]


def sitter_agrees(chart: Chart, session: Session) -> bool:
    """Whether the sitter who is asked now has said to come to this session."""
    asked, at = preparation_of(chart).sitter, session.ahead.sitter_agreed_at
    return asked is not None and at is not None and asked.invited_at <= at


def monitor_agrees(session: Session, setting: Setting) -> bool:
    """Whether somebody who works here has said to watch this session."""
    return session.ahead.monitor_agreed_at is not None and setting.clinic.works_here(
        session.ahead.monitor_agreed_id
    )


def agreed(chart: Chart, setting: Setting, now: datetime, required: Requirement) -> Gate:
    """Sitter and monitor both agreed to this very session."""
    session = today_session(chart, now)
    if session is None or not sitter_agrees(chart, session):
        patient = say(
            "Your sitter has not confirmed this session yet. Ask them to open their page and press "
            "“I will be there”."
        )
        return unknown("agreed", required, patient, say("The sitter has not agreed to this session."))
    if session.ahead.monitor_agreed_at is None:
        patient = say("Who watches over you has not confirmed this session yet. They see it now.")
        return unknown("agreed", required, patient, say("No monitor has agreed to this session."))
    if not monitor_agrees(session, setting):
        patient = say("Who watches over you has not confirmed this session yet. They see it now.")
        return unmet("agreed", required, patient, say("Who agreed to watch no longer works here."))
    words = say("Your sitter and who watches over you have both confirmed this session.")
    return met("agreed", required, words, say("Sitter and monitor agreed."))


def due(chart: Chart, setting: Setting) -> Iterator[Deadline]:
    """When both can say so, and when somebody is told that one has not."""
    session = dosing_of(chart).current
    if session is None or session.stage != "booked" or session.booked_at is None:
        return
    if sitter_agrees(chart, session) and monitor_agrees(session, setting):
        return
    if session.booked_at < opens_at(session, setting):
        yield Deadline(OPENS, str(session.number), opens_at(session, setting), "patient")
    yield Deadline(NOT_AGREED, str(session.number), late_at(session, setting), "coordinator")


def late_at(session: Session, setting: Setting) -> datetime:
    """A day before, or an hour after a booking at short notice; at the latest when it begins."""
    hours = setting.programme.session.booking.agree_by_hours.value
    assert session.booked_at is not None
    starts_at = session.booked.starts_at
    return min(starts_at, max(starts_at - timedelta(hours=hours), session.booked_at + GRACE))


def struck(chart: Chart, command: ClockStruck, now: datetime, setting: Setting) -> Decision:
    """The coordinator is told who has not confirmed."""
    session = dosing_of(chart).sessions.get(int(command.key))
    if command.kind == OPENS or session is None:
        return []
    sits, watches = sitter_agrees(chart, session), monitor_agrees(session, setting)
    if not sits and not watches:
        words = say(
            "Session {number}: neither the sitter nor the monitor has confirmed it.", number=command.key
        )
    elif sits:
        words = say("Session {number}: the monitor has not confirmed it.", number=command.key)
    else:
        words = say("Session {number}: the sitter has not confirmed it.", number=command.key)
    return [raise_alert(setting.programme, "session_unconfirmed", words, command.key, now)]
