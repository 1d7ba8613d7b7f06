"""Sessions: the day, the next day, the visit to talk it through, the days between."""

from __future__ import annotations

from datetime import datetime

from troche.chart.words import Words, say
from troche.integration.asked import questionnaires
from troche.journey.case import Case
from troche.journey.state import Session
from troche.journey.step import NextStep
from troche.journey.steps_at_start import NOTHING_TO_DO, YOUR_NEXT_STEP
from troche.journey.way import way_after, way_to_session
from troche.medication.days import local_day

UNTIL_THEN = say("From now until then")
THEN = say("What comes then")


def live(case: Case) -> NextStep | None:
    """The session under way, before all else."""
    session = case.state.session
    if session is None or not session.is_live:
        return None
    return NextStep(
        code="live",
        eyebrow=say("Session {number}", number=session.session),
        title=say("Your session is under way"),
        lead=_with(session),
        action=say("Back to the session"),
        page="dosing:session",
        arguments=(str(session.session),),
    )


def next_day(case: Case) -> NextStep | None:
    """After a session: whether the person arrived safely in the next day."""
    session = case.state.session
    if session is None or session.ended_at is None or not session.dosed_at or session.next_day_at:
        return None
    return NextStep(
        code="next_day",
        eyebrow=say("After session {number}", number=session.session),
        title=say("Rest, and tell us tomorrow"),
        lead=say(case.programme.session.next_day.patient),
        action=say("I have slept, and a new day has begun"),
        page="dosing:next_day",
        arguments=(str(session.session),),
        way=way_after(say("Sleep, and a new day"), case.state, case.after),
        way_title=THEN,
    )


def visit_to_book(case: Case) -> NextStep | None:
    """The visit after a session, while nobody has booked it."""
    visit = case.after.open_visit
    if visit is None or (visit.booked is not None and visit.booked.starts_at > case.now):
        return None
    if visit.booked is not None:
        return NextStep(
            code="visit_to_confirm",
            eyebrow=NOTHING_TO_DO,
            title=say("Your visit is being written up"),
            lead=say(
                "It was booked with {who}. If you missed each other, call the team.",
                who=visit.booked.with_name,
            ),
        )
    rule = case.programme.integration.visit
    return NextStep(
        code="visit_to_book",
        eyebrow=say("After session {number}", number=visit.session),
        title=say("Book a time to talk it through"),
        lead=say(
            "{first} to {last} hours after the session, for {least} to {most} minutes by video. "
            "The next session waits for it.",
            first=rule.from_hours.value,
            last=rule.to_hours.value,
            least=rule.minutes_at_least.value,
            most=rule.minutes_at_most.value,
        ),
        action=say("Choose a time"),
        page="integration:mine",
        way=way_after(say("Choose a time"), case.state, case.after),
        way_title=THEN,
    )


def day_of_session(case: Case) -> NextStep | None:
    """The day itself: questions, pressure, start."""
    session = case.state.session
    if session is None or not session.is_ahead or not _is_today(case, session.starts_at):
        return None
    return NextStep(
        code="day_of_session",
        eyebrow=say("Your next step: session {number}", number=session.session),
        title=say("Today"),
        at=session.starts_at,
        lead=_with(session),
        action=say("Go on with today’s checks")
        if session.asked_at
        else say("Answer the questions for today"),
        page="dosing:go_no_go",
        arguments=(str(session.session),),
        move_page="dosing:book",
        way=way_to_session(session, case.programme, case.now),
        way_title=UNTIL_THEN,
        checks_at=case.now,
    )


def form(case: Case) -> NextStep | None:
    """A questionnaire that is due."""
    asked = questionnaires(case.after, case.programme, case.setting.clinic.worded_from)
    due = [one for one in asked if one.due_at <= case.now]
    if not due:
        return None
    first = min(due, key=lambda one: one.due_at)
    schedule = case.programme.measures.schedule[first.instrument]
    return NextStep(
        code="form",
        eyebrow=YOUR_NEXT_STEP,
        title=say("Answer some questions"),
        lead=say("{form}: {why}", form=say(schedule.label), why=say(schedule.why)),
        action=say("Answer now"),
        page="screening:questionnaire",
        arguments=(first.instrument,),
        way=way_after(say(schedule.label), case.state, case.after),
        way_title=THEN,
    )


def visit_ahead(case: Case) -> NextStep | None:
    """The visit after a session, booked."""
    visit = case.after.open_visit
    if visit is None or visit.booked is None:
        return None
    return NextStep(
        code="visit_ahead",
        eyebrow=say("Your next step: talk session {number} through", number=visit.session),
        title=say("Your visit"),
        at=visit.booked.starts_at,
        lead=say(
            "With {who} by video. A quiet place is enough; there is nothing to prepare.",
            who=visit.booked.with_name,
        ),
        action=say("What you might talk about"),
        page="integration:mine",
        way=way_after(say("Your visit"), case.state, case.after),
        way_title=THEN,
    )


def session_ahead(case: Case) -> NextStep | None:
    """The next session, booked."""
    session = case.state.session
    if session is None or not session.is_ahead:
        return None
    return NextStep(
        code="session_ahead",
        eyebrow=_numbered(case, session),
        title=say("Your session"),
        at=session.starts_at,
        lead=_with(session),
        action=say("Look at what is ready"),
        page="preparation:home",
        move_page="dosing:book",
        way=way_to_session(session, case.programme, case.now),
        way_title=UNTIL_THEN,
        checks_at=session.starts_at,
    )


def plan_finished(case: Case) -> NextStep | None:
    """Every session of the plan was held: a review, together."""
    state = case.state
    if not state.sessions_planned or state.dose_count < state.sessions_planned:
        return None
    return NextStep(
        code="review",
        eyebrow=NOTHING_TO_DO,
        title=say("A review comes next"),
        lead=say(
            "Your plan’s {count} sessions are done. You and {who} look at what has changed and decide together.",
            count=state.sessions_planned,
            who=case.name_of("prescriber"),
        ),
        with_whom=case.name_of("prescriber"),
    )


def booking(case: Case) -> NextStep:
    """No session is booked."""
    return NextStep(
        code="book",
        eyebrow=YOUR_NEXT_STEP,
        title=say("Choose a day for session {number}", number=case.state.dose_count + 1),
        lead=say("Your sitter has to be with you, and you do not drive until you have slept."),
        action=say("Choose a day"),
        page="dosing:book",
        way=way_after(say("Choose a day"), case.state, case.after),
        way_title=THEN,
    )


def _with(session: Session) -> Words:
    if not session.monitor_name:
        return say("Your sitter is at home with you.")
    return say("With {who} by video, and your sitter at home with you.", who=session.monitor_name)


def _numbered(case: Case, session: Session) -> Words:
    planned = case.state.sessions_planned
    if planned < session.session:
        return say("Your next step: session {number}", number=session.session)
    return say("Your next step: session {number} of {all}", number=session.session, all=planned)


def _is_today(case: Case, at: datetime) -> bool:
    return local_day(case.chart, at) <= local_day(case.chart, case.now)
