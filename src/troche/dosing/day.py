"""The gates of the day itself: questions, sitter, monitor, who is on call."""

from __future__ import annotations

from datetime import datetime, timedelta

from troche.chart.gates import Gate
from troche.chart.rooms import Chart
from troche.chart.words import say
from troche.dosing.facts import GoNoGoAnswered
from troche.dosing.pressure import AHEAD
from troche.dosing.state import Session, dosing_of
from troche.medication.days import local_day
from troche.people.practice import against_treating
from troche.people.rota import covered, set_until
from troche.people.rules import PEOPLE
from troche.people.setting import Setting
from troche.preparation.state import preparation_of
from troche.programme.answering import met, unknown, unmet
from troche.programme.parts.gates import Requirement
from troche.programme.parts.session import DayQuestion
from troche.sheets.values import Number


def today_session(chart: Chart, now: datetime) -> Session | None:
    """The session booked for this local day, not yet dosed."""
    current = dosing_of(chart).current
    if current is None or local_day(chart, current.booked.starts_at) != local_day(chart, now):
        return None
    return current


def given_today(chart: Chart, at: datetime | None, now: datetime) -> bool:
    """Whether something was said on this local day."""
    return at is not None and at <= now + AHEAD and local_day(chart, at) == local_day(chart, now)


def is_old(at: datetime | None, most: Number, now: datetime) -> bool:
    """Whether what was said then has to be said again."""
    return at is not None and now - at > timedelta(minutes=most.value)


def day_questions(chart: Chart, setting: Setting, now: datetime, required: Requirement) -> Gate:
    """Every question answered lately, and each answer one that lets the session go on.

    A red answer stays red however old it is.
    """
    session, most = (
        today_session(chart, now),
        setting.programme.session.said_today.questions_age_minutes_at_most,
    )
    if session is None or session.answers is None or not given_today(chart, session.answered_at, now):
        patient = say("The questions for today are not answered yet.")
        return unknown("day_questions", required, patient, say("Not answered today."))
    red = against(session.answers, setting)
    if red:
        first = next(iter(red.values()))
        clinician = say("{count} red; first: {first}", count=len(red), first=first.to_clinician)
        return unmet("day_questions", required, first.to_patient, clinician)
    if is_old(session.answered_at, most, now):
        return answered_long_ago("day_questions", most, required)
    left = unanswered(session.answers, setting)
    if left:
        patient = say("Some of the questions for today are not answered yet.")
        return unknown("day_questions", required, patient, say("{count} not answered.", count=len(left)))
    return met(
        "day_questions",
        required,
        say("Your answers for today let the session go on."),
        say("Every answer of the day is one that lets it go on."),
    )


def answered_long_ago(gate: str, most: Number, required: Requirement) -> Gate:
    """Answers that were right and are too old."""
    minutes = most.value
    patient = say("Your answers are more than {minutes} minutes old. Please answer again.", minutes=minutes)
    return unknown(gate, required, patient, say("Answers older than {m} min: ask again.", m=minutes))


def against(answers: GoNoGoAnswered | None, setting: Setting) -> dict[str, DayQuestion]:
    """The questions whose answer stands against a dose."""
    questions = setting.programme.session.questions
    return {
        code: asked
        for code, asked in questions.items()
        if (answer := answer_to(answers, code)) is not None and answer not in asked.go
    }


def unanswered(answers: GoNoGoAnswered | None, setting: Setting) -> list[str]:
    """The questions without an answer; a dose needs every one."""
    return [code for code in setting.programme.session.questions if answer_to(answers, code) is None]


def answer_to(answers: GoNoGoAnswered | None, code: str) -> str | None:
    """The answer as the programme writes it; None when there is none."""
    given = getattr(answers, code, None)
    return None if given is None else str(given)


def sitter(chart: Chart, setting: Setting, now: datetime, required: Requirement) -> Gate:
    """The sitter said lately, on an own device, to be in the house and sober."""
    session, asked = today_session(chart, now), preparation_of(chart).sitter
    most = setting.programme.session.said_today.sitter_age_minutes_at_most
    present_at = session.sitter_present_at if session else None
    if present_at is None or not given_today(chart, present_at, now):
        patient = say("Your sitter has not said yet, on their own phone, that they are with you.")
        return unknown("sitter", required, patient, say("Sitter has not confirmed today."))
    if asked is None or asked.invited_at > present_at:
        patient = say("Somebody else is your sitter now and has not said yet that they are with you.")
        return unknown("sitter", required, patient, say("Confirmed before another sitter was asked."))
    if is_old(present_at, most, now):
        minutes = most.value
        patient = say(
            "It is more than {minutes} minutes since your sitter said that they are with you. "
            "Please ask them to confirm again on their own phone.",
            minutes=minutes,
        )
        return unknown("sitter", required, patient, say("Confirmed more than {m} min ago.", m=minutes))
    return met("sitter", required, say("Your sitter is with you."), say("Confirmed today on an own device."))


def monitor(chart: Chart, setting: Setting, now: datetime, required: Requirement) -> Gate:
    """The monitor said lately to be watching, works here, and confirmed address and emergency number."""
    session, most = today_session(chart, now), setting.programme.session.said_today
    if session is None or not given_today(chart, session.monitor_ready_at, now):
        patient = say("The person who watches over you is not there yet.")
        return unknown("monitor", required, patient, say("Monitor not ready."))
    if not setting.clinic.works_here(session.monitor_ready_id):
        patient = say("The person who watches over you is not there.")
        return unmet("monitor", required, patient, say("Who was ready no longer works here."))
    ready_id = session.monitor_ready_id
    unlicensed = against_treating(PEOPLE.of(chart), setting.clinic, ready_id, now) if ready_id else None
    if unlicensed:
        return unmet("monitor", required, unlicensed.patient, unlicensed.clinician)
    name = setting.clinic.staff[ready_id].name if ready_id else ""
    changed_at, ready_at = session.answers_changed_at, session.monitor_ready_at
    if changed_at is not None and ready_at is not None and ready_at < changed_at:
        patient = say("You changed an answer. {name} looks at it first.", name=name)
        return unknown(
            "monitor", required, patient, say("An answer was changed after {name} was ready.", name=name)
        )
    if is_old(ready_at, most.monitor_age_minutes_at_most, now):
        minutes = most.monitor_age_minutes_at_most.value
        patient = say("{name} confirms once more to be with you.", name=name)
        clinician = say("{name} was ready more than {m} min ago: confirm again.", name=name, m=minutes)
        return unknown("monitor", required, patient, clinician)
    patient = say("{name} is with you.", name=name)
    return met("monitor", required, patient, say("{name} is ready.", name=name))


def on_call(chart: Chart, setting: Setting, now: datetime, required: Requirement) -> Gate:
    """A named clinician is on call now and until the session is over at the latest, without a gap."""
    staff = setting.clinic.on_call(now)
    if staff is None or not _is_covered(setting, now):
        patient = say("Nobody is on call for the whole of your session.")
        return unmet("on_call", required, patient, say("The rota does not cover the whole session."))
    words = say("{name} is on call.", name=staff.name)
    return met("on_call", required, words, words)


def _is_covered(setting: Setting, starts: datetime) -> bool:
    """Whether somebody who works here is on call from an instant until a dose taken then is over."""
    rule = setting.programme.session.on_call
    until = starts + timedelta(minutes=rule.until_minutes_after_dose.value)
    here = (staff.id for staff in setting.clinic.working())
    return covered(setting.clinic.rota, here, starts, until) == [(starts, until)]


def is_open(setting: Setting, starts: datetime) -> bool:
    """Whether the rota is set for this time and leaves a part of a session open.

    What nobody has set yet is not known to be open: the gate of the day asks again.
    """
    known_until = set_until(setting.clinic.rota)
    return known_until is not None and starts < known_until and not _is_covered(setting, starts)
