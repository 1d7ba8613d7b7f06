"""What stands in the way from the first booking on: the session, its next day, its visit, the next session."""

from __future__ import annotations

from datetime import datetime, timedelta

from troche.chart.commands import Role
from troche.chart.gates import Gate, Met, Unmet, blocking
from troche.chart.rooms import Chart
from troche.chart.words import say
from troche.dosing.clock import was_not_started
from troche.dosing.gates import may_dose
from troche.integration.asked import Asked, questionnaires
from troche.integration.rules import INTEGRATION
from troche.integration.state import Visit
from troche.integration.windows import window_of
from troche.journey.state import JourneyState, Session
from troche.journey.told import Blocker, with_more
from troche.people.setting import Setting

ON_THE_DAY = frozenset(
    {
        "count",
        "day_questions",
        "place",
        "sitter",
        "monitor",
        "on_call",
        "pressure",
        "pulse",
        "oxygen",
        "side_effects",
    }
)
"""Gates of a dose that nobody can answer before the day."""


def between_sessions(chart: Chart, state: JourneyState, setting: Setting, now: datetime) -> Blocker | None:
    """The session under way or ahead, else what the last one left open; None when nothing is booked or open."""
    session, visit = state.session, INTEGRATION.of(chart).open_visit
    if session is not None and session.is_live:
        return _live(session, setting)
    if session is not None and session.dosed_at and session.next_day_at is None:
        return _next_day(session, setting)
    if visit is not None:
        return _visit(visit, setting)
    if session is not None and session.is_ahead:
        return _ahead(chart, state, session, setting)
    return None


def _live(session: Session, setting: Setting) -> Blocker:
    assert session.dosed_at is not None
    release = setting.programme.session.release
    return Blocker(
        "live",
        say("Session {number} is live.", number=session.session),
        "therapist",
        session.dosed_at,
        session.dosed_at + timedelta(minutes=release.not_before_minutes.value),
        say("Release at the earliest"),
    )


def _next_day(session: Session, setting: Setting) -> Blocker:
    assert session.dosed_at is not None
    hours = setting.programme.session.next_day.confirm_after_hours.value
    return Blocker(
        "waiting",
        say("Session {number}: the next day is not confirmed yet.", number=session.session),
        "patient",
        session.ended_at,
        session.dosed_at + timedelta(hours=hours),
        say("Next day to confirm"),
    )


def _visit(visit: Visit, setting: Setting) -> Blocker:
    window = window_of(visit, setting.programme)
    if visit.booked is not None:
        return Blocker(
            "waiting",
            say("Visit after session {number} is booked; the next dose waits for it.", number=visit.session),
            "therapist",
            visit.dosed_at,
            visit.booked.starts_at,
            say("Integration visit"),
        )
    hours = setting.programme.integration.visit.to_hours.value
    return Blocker(
        "unmet",
        say("Visit after session {number} is not booked; the next dose waits for it.", number=visit.session),
        "coordinator",
        visit.dosed_at,
        window.closes_at,
        say("{hours} h limit passes", hours=hours),
    )


def _ahead(chart: Chart, state: JourneyState, session: Session, setting: Setting) -> Blocker:
    """The gates as they will stand at the session's own time, those of the day left out; or that nobody came."""
    if was_not_started(chart, session.session):
        return Blocker(
            "unmet",
            say("Session {number} was booked and has not been started.", number=session.session),
            "coordinator",
            session.starts_at,
            session.starts_at,
            say("Session {number}", number=session.session),
        )
    gates = may_dose(chart, setting, session.starts_at)
    before = [gate for gate in gates if gate.gate not in ON_THE_DAY]
    coming = (session.starts_at, say("Session {number}", number=session.session))
    since = state.when("booked")
    in_the_way = blocking(before)
    if in_the_way:
        first = next((gate for gate in in_the_way if isinstance(gate, Unmet)), in_the_way[0])
        why = with_more(first.reason.clinician, len(in_the_way) - 1)
        return Blocker(
            "unmet" if isinstance(first, Unmet) else "unknown", why, _owner_of(first), since, *coming
        )
    met = sum(isinstance(gate, Met) for gate in gates)
    why = say(
        "Session {number}: {met} of {all} met, {day} only on the day.",
        number=session.session,
        met=met,
        all=len(gates),
        day=len(gates) - met,
    )
    return Blocker("clear", why, "therapist", since, *coming)


def _owner_of(gate: Gate) -> Role:
    return (
        "coordinator" if gate.gate in ("integration", "next_day", "licence", "legal_basis") else "prescriber"
    )


def nothing_booked(chart: Chart, state: JourneyState, setting: Setting) -> Blocker:
    """A booking, or a review when every session of the plan is done."""
    asked = questionnaires(INTEGRATION.of(chart), setting.programme, setting.clinic.worded_from)
    forms = sorted(asked, key=lambda form: form.due_at)
    due: Asked | None = forms[0] if forms else None
    since = max(filter(None, (state.when("prepared"), state.when("next_day"))), default=None)
    left = state.sessions_planned - state.dose_count
    why = (
        say("All sessions of the plan are done; a review is due.")
        if state.sessions_planned and left <= 0
        else say("Session {number} is not booked yet.", number=state.dose_count + 1)
    )
    label = setting.programme.measures.schedule[due.instrument].label if due else ""
    return Blocker(
        "waiting",
        why,
        "prescriber" if left <= 0 else "coordinator",
        since,
        due.due_at if due else None,
        say("{form}", form=label) if due else None,
    )
