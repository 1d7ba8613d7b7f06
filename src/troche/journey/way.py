"""The way to the next step: the stations up to the first session, or the hours up to a session."""

from __future__ import annotations

from datetime import datetime, timedelta

from troche.chart.words import Words, say
from troche.journey.left import left_to_prepare, questions_left
from troche.journey.state import JourneyState, Session
from troche.journey.step import Moment, Where
from troche.programme import Programme

HOURS_SHOWN = 24  # a session's own steps that lie further ahead than this are left out


def way_to_first_session(state: JourneyState, programme: Programme) -> tuple[Moment, ...]:
    """Stations with the first one not done as the next."""
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
    following = next((index for index, (_, is_done, _) in enumerate(stations) if not is_done), len(stations))
    return tuple(
        Moment(title, _where(is_done, index == following), state.when(milestone) if is_done else None)
        for index, (title, is_done, milestone) in enumerate(stations)
    )


def _where(is_done: bool, is_next: bool) -> Where:
    if is_done:
        return "done"
    return "next" if is_next else "todo"


def way_to_session(session: Session, programme: Programme, now: datetime) -> tuple[Moment, ...]:
    """What the patient and the sitter do until the session starts, from the programme's timeline."""
    fast, start = programme.session.fast, session.starts_at
    sober_from = start - timedelta(hours=max(fast.alcohol_hours.value, fast.cannabis_hours.value))
    moments = [(sober_from, say("No alcohol, no cannabis"), None)]
    moments += [
        (start + timedelta(minutes=moment.at_minute), say(moment.title), say(moment.rule))
        for moment in programme.session.timeline
        if moment.who in ("patient", "sitter") and -HOURS_SHOWN * 60 <= moment.at_minute < 0
    ]
    moments.append((start, say("Start, if all checks are met"), None))
    return tuple(
        Moment(title, "done" if at <= now else "next" if at == start else "todo", at, note)
        for at, title, note in moments
    )
