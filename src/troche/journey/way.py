"""The way to the next step: the stations up to the first session, or the hours up to a session."""

from __future__ import annotations

from datetime import datetime, timedelta

from troche.chart.words import Words, say, say_n
from troche.integration.state import IntegrationState
from troche.journey.left import left_to_prepare, questions_left
from troche.journey.state import JourneyState, Session
from troche.journey.step import Moment, Where
from troche.programme import Programme

HOURS_SHOWN = 24  # a session's own steps that lie further ahead than this are left out


def way_to_first_session(state: JourneyState, programme: Programme, here: str = "") -> tuple[Moment, ...]:
    """Stations; the next is the one of the milestone `here`, or else the first that is not done."""
    to_prepare = left_to_prepare(state, programme)
    ready = not set(to_prepare) - {"dispensed", "received"}
    stations: list[tuple[Words, bool, str]] = [
        (say("Your history"), "history" in state.at, "history"),
        (say("Questions about how you are"), not questions_left(state, programme), "answered"),
        (say("A clinician decides"), state.verdict == "eligible", "decided"),
        (say("Your plan"), state.plan_is_accepted, "plan_accepted"),
        (say("What you agree to"), state.consent is not None, "consent"),
        (say("The medicine arrives"), "received" in state.at and not state.parcel, "received"),
        (say("Getting ready"), ready, "prepared"),
        (say("Your first session"), state.dose_count > 0, "dosed"),
    ]
    open_ones = [milestone for _, is_done, milestone in stations if not is_done]
    following = here if here in open_ones else next(iter(open_ones), "")
    return tuple(
        Moment(title, _where(is_done, milestone == following), state.when(milestone) if is_done else None)
        for title, is_done, milestone in stations
    )


def _where(is_done: bool, is_next: bool) -> Where:
    if is_done:
        return "done"
    return "next" if is_next else "todo"


def way_to_session(session: Session, programme: Programme, now: datetime) -> tuple[Moment, ...]:
    """What the patient and the sitter do until the session starts, from the programme's timeline."""
    start = session.starts_at
    left_out = (programme.interactions[code].hold_hours for code in ("alcohol", "cannabis"))
    sober_from = start - timedelta(hours=max((one.value for one in left_out if one is not None), default=0))
    moments = [(sober_from, say("No alcohol, no cannabis"))]
    moments += [
        (start + timedelta(minutes=moment.at_minute), say(moment.title))
        for moment in programme.session.timeline
        if moment.who in ("patient", "sitter") and -HOURS_SHOWN * 60 <= moment.at_minute < 0
    ]
    moments.append((start, say("Start, if all checks are met")))
    return tuple(
        Moment(title, "done" if at <= now else "next" if at == start else "todo", at) for at, title in moments
    )


def way_after(title: Words, state: JourneyState, after: IntegrationState) -> tuple[Moment, ...]:
    """The step itself, and what is booked or planned after it."""
    moments = [Moment(title, "next")]
    visit = after.open_visit
    if visit is not None and visit.booked is not None:
        moments.append(
            Moment(
                say("Talk it through with {who}", who=visit.booked.with_name), "todo", visit.booked.starts_at
            )
        )
    session = state.session
    if session is not None and session.is_ahead:
        moments.append(Moment(say("Session {number}", number=session.session), "todo", session.starts_at))
    left = state.sessions_planned - max(
        state.dose_count, session.session if session and session.is_ahead else 0
    )
    if left > 0:
        moments.append(
            Moment(say_n("{n} more session of your plan", "{n} more sessions of your plan", left), "todo")
        )
    return tuple(moments) if len(moments) > 1 else ()
