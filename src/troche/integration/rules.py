"""The visit after a session, goals, the daily check-in, and what follows when they stay out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from troche.chart.commands import ClockStruck, Command
from troche.chart.facts import DeadlineStruck, Fact, Recorded
from troche.chart.reasons import Reason, Refusal, refuse
from troche.chart.rooms import Chart, Deadline, Decision, Notice, Room
from troche.chart.words import Words, say
from troche.dosing.facts import DoseTaken, SessionBooked, SessionStopped
from troche.integration.asked import check_in_due, questionnaires
from troche.integration.commands import BookVisit, CheckIn, HoldVisit, SetGoal
from troche.integration.facts import CheckedIn, GoalSet, QuestionnaireExpired, VisitBooked, VisitHeld
from troche.integration.state import IntegrationState, evolve
from troche.integration.windows import window_of
from troche.medication.facts import PlanAccepted
from troche.messaging.rules import raise_alert
from troche.people import practice
from troche.people.setting import Setting
from troche.programme import Programme
from troche.screening.facts import EligibilityDecided, InstrumentAnswered
from troche.screening.pathway import signs_in

VISIT = "integration.visit"
ASK = "integration.ask"
REMIND = "integration.remind"
EXPIRE = "integration.expire"
SILENT_SOON = "integration.silent_soon"
SILENT = "integration.silent"

ALERT_VISIT = "integration_overdue"
ALERT_SAFETY_FORM = "safety_form_missed"
ALERT_FORM = "form_missed"

NO_SESSION = refuse("integration_no_session", say("There is no such session."))
NO_DOSE = refuse(
    "integration_no_dose", say("No dose was taken in this session, so there is no visit after it.")
)
ALREADY_HELD = refuse("integration_already_held", say("This visit was already held."))
IN_THE_PAST = refuse("integration_in_the_past", say("Choose a time that is still to come."))
NOT_STAFF = refuse("integration_not_staff", say("Choose somebody who works here."))
NOTE_MISSING = refuse("integration_note_missing", say("Write a few words about the visit."))
GOAL_MISSING = refuse("integration_goal_missing", say("Write the goal in a few words."))
NOTHING_SAID = refuse("check_in_empty", say("Answer at least one question, or leave a few words."))


def decide(chart: Chart, command: Command, now: datetime, setting: Setting) -> Decision:
    """What a command after a session leads to."""
    state = INTEGRATION.of(chart)
    match command:
        case BookVisit():
            booked = _book(state, command, now, setting)
            return practice.if_licensed(booked, chart, command.with_id, command.starts_at, setting)
        case HoldVisit():
            held = _hold(state, command, now, setting.programme)
            return practice.if_licensed(held, chart, command.actor.id, now, setting)
        case SetGoal():
            return _set_goal(command)
        case CheckIn():
            return _check_in(command, now, setting.programme)
        case ClockStruck():
            return _struck(state, command, now, setting)
    raise TypeError(command)


def _book(state: IntegrationState, command: BookVisit, now: datetime, setting: Setting) -> Decision:
    visit = state.visits.get(command.session)
    if visit is None:
        return NO_SESSION
    if visit.held_at is not None:
        return ALREADY_HELD
    if command.starts_at <= now:
        return IN_THE_PAST
    if not setting.clinic.works_here(command.with_id):
        return NOT_STAFF
    window = window_of(visit, setting.programme)
    too_early, too_late = command.starts_at < window.opens_at, command.starts_at > window.closes_at
    if too_early or (too_late and now <= window.closes_at):
        return _outside(setting.programme)
    return [
        VisitBooked(
            session=command.session,
            starts_at=command.starts_at,
            with_id=str(command.with_id),
            with_name=setting.clinic.staff[command.with_id].name,
        )
    ]


def _outside(programme: Programme) -> Refusal:
    rule = programme.integration.visit
    hours = {"first": rule.from_hours.value, "last": rule.to_hours.value}
    return Refusal(
        (
            Reason(
                code="integration_outside_window",
                patient=say(
                    "This visit is held between {first} and {last} hours after the session.", **hours
                ),
                clinician=say("The visit is held {first} to {last} h after the dose.", **hours),
                source=rule.to_hours.source,
                would_change=say("Choose a time within these hours."),
            ),
        )
    )


def _hold(state: IntegrationState, command: HoldVisit, now: datetime, programme: Programme) -> Decision:
    visit = state.visits.get(command.session)
    if visit is None or visit.dosed_at is None:
        return NO_DOSE
    if visit.held_at is not None:
        return ALREADY_HELD
    if now < window_of(visit, programme).opens_at:
        return _outside(programme)
    if not command.note.strip():
        return NOTE_MISSING
    return [VisitHeld(session=command.session, note=command.note.strip(), insight=command.insight.strip())]


def _set_goal(command: SetGoal) -> Decision:
    if not command.goal.strip():
        return GOAL_MISSING
    return [GoalSet(goal=command.goal.strip(), practice=command.practice.strip(), when=command.when.strip())]


def _check_in(command: CheckIn, now: datetime, programme: Programme) -> Decision:
    rule = programme.integration.check_in
    values = (command.mood, command.anxiety, command.sleep, command.energy)
    given = [value for value in values if value is not None]
    if any(not rule.lowest.value <= value <= rule.highest.value for value in given):
        return refuse(
            "check_in_out_of_range",
            say(
                "Each answer lies between {lowest} and {highest}.",
                lowest=rule.lowest.value,
                highest=rule.highest.value,
            ),
            source=rule.highest.source,
        )
    if not given and not command.words.strip() and not command.thoughts:
        return NOTHING_SAID
    checked_in = CheckedIn(
        mood=command.mood,
        anxiety=command.anxiety,
        sleep=command.sleep,
        energy=command.energy,
        words=command.words.strip(),
        thoughts=command.thoughts,
    )
    if not command.thoughts:
        return [checked_in]
    told = [
        raise_alert(programme, "item_9", say("In the check-in: thoughts of not wanting to live."), "", now)
    ]
    return [checked_in, *told, *signs_in("check_in", told, programme, now)]


def _struck(state: IntegrationState, command: ClockStruck, now: datetime, setting: Setting) -> list[Fact]:
    programme = setting.programme
    match command.kind:
        case "integration.visit":
            return [raise_alert(programme, ALERT_VISIT, _not_held(command.key, programme), command.key, now)]
        case "integration.expire":
            return _expired(state, command, now, setting)
        case "integration.silent":
            return [raise_alert(programme, ALERT_FORM, _silent(programme), "check_in", now)]
    return []


def _expired(state: IntegrationState, command: ClockStruck, now: datetime, setting: Setting) -> list[Fact]:
    programme = setting.programme
    forms = questionnaires(state, programme, setting.clinic.worded_from)
    asked = next(form for form in forms if form.instrument == command.key)
    chase = programme.measures.chase
    is_alarming = asked.is_safety and chase.missed_safety_is_alert.value
    words = say(
        "{form} was not answered within {days} days.",
        form=programme.measures.schedule[asked.instrument].label,
        days=chase.expire_after_days.value,
    )
    return [
        QuestionnaireExpired(instrument=asked.instrument, due_at=asked.due_at),
        raise_alert(
            programme, ALERT_SAFETY_FORM if is_alarming else ALERT_FORM, words, asked.instrument, now
        ),
    ]


def _not_held(session: str, programme: Programme) -> Words:
    return say(
        "The integration visit after session {session} was not held within {hours} h. The next dose waits.",
        session=session,
        hours=programme.integration.visit.to_hours.value,
    )


def _silent(programme: Programme) -> Words:
    return say("No check-in for {days} days.", days=programme.measures.chase.expire_after_days.value)


def due(chart: Chart, setting: Setting) -> Iterable[Deadline]:
    """Open visits, questionnaires that were asked for, and a silence that lasts."""
    state, programme = INTEGRATION.of(chart), setting.programme
    for visit in state.visits.values():
        if visit.is_open:
            yield Deadline(VISIT, str(visit.session), window_of(visit, programme).closes_at, "coordinator")
    for form in questionnaires(state, programme, setting.clinic.worded_from):
        yield Deadline(ASK, form.instrument, form.due_at, "patient")
        yield Deadline(REMIND, form.instrument, form.remind_at, "patient")
        yield Deadline(EXPIRE, form.instrument, form.expire_at, "patient")
    looked_for = check_in_due(state, programme)
    if looked_for is not None:
        chase = programme.measures.chase
        since = looked_for - timedelta(days=programme.integration.check_in.every_days.value)
        yield Deadline(SILENT_SOON, "", since + timedelta(days=chase.remind_after_days.value), "patient")
        if state.first_doses:
            yield Deadline(SILENT, "", since + timedelta(days=chase.expire_after_days.value), "patient")


def follow(chart: Chart, recorded: Recorded, setting: Setting) -> Iterable[Notice]:
    """Neutral words to the patient: something waits on the page."""
    match recorded.fact:
        case DeadlineStruck(kind=("integration.ask" | "integration.remind"), key=key):
            yield Notice(key=f"form {key}", recipient="patient", template="form_waits")
        case DeadlineStruck(kind="integration.silent_soon"):
            yield Notice(key="check-in", recipient="patient", template="check_in_waits")
        case VisitBooked():
            yield Notice(key="visit", recipient="patient", template="visit_booked")


INTEGRATION = Room(
    "integration",
    initial=IntegrationState(),
    evolve=evolve,
    decide=decide,
    due=due,
    follow=follow,
    facts=(
        VisitBooked,
        VisitHeld,
        GoalSet,
        CheckedIn,
        QuestionnaireExpired,
        SessionBooked,
        DoseTaken,
        SessionStopped,
        InstrumentAnswered,
        PlanAccepted,
        EligibilityDecided,
    ),
    commands=(BookVisit, HoldVisit, SetGoal, CheckIn),
)
