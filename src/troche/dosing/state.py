"""What the facts of sessions add up to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Literal, cast
from uuid import UUID

import msgspec

from troche.chart.commands import Role
from troche.chart.facts import Recorded
from troche.chart.rooms import Chart
from troche.dosing.before import Before, changed
from troche.dosing.facts import (
    CheckGiven,
    DoseTaken,
    DrivingConfirmed,
    GoNoGoAnswered,
    LozengeEnded,
    MonitorReady,
    NextDayCallTried,
    NextDayConfirmed,
    PressureJudged,
    SessionBooked,
    SessionReleased,
    SessionStopped,
    SitterPresent,
    VitalsMeasured,
)
from troche.dosing.said import when
from troche.dosing.wrong_state import Wrongs, wronged
from troche.integration.facts import VisitHeld

READINGS_KEPT, NEWEST_KEPT = 24, 12  # of the older ones those that tell the most of the time between
FIRST = datetime.min.replace(tzinfo=UTC)
SESSIONS_KEPT = 3  # in detail, and the last one with a dose; of older ones the facts tell
CHECKS_KEPT = 60  # more than four hours of everybody's looks; of older ones the facts tell
DOSES_KEPT = 12  # more than one version of a plan holds


class Reading(msgspec.Struct, frozen=True):
    """Vital signs: mm Hg, beats a minute, percent; when they were measured and when they reached us."""

    systolic_mm_hg: int
    diastolic_mm_hg: int
    pulse_bpm: int | None
    spo2_percent: int | None
    measured_at: datetime
    recorded_at: datetime


class Check(msgspec.Struct, frozen=True):
    """What somebody said of how it goes, and when. The latest said counts, in whatever order they arrive."""

    role: Role
    answer: Literal["fine", "unsure", "help"]
    at: datetime


Stage = Literal["booked", "live", "ended", "off"]


class Session(msgspec.Struct, frozen=True):
    """One session, from its booking to the next day.

    `base` is the last reading that was there when the dose was taken; one entered later for an earlier time is not.
    `lowest_before` is the lowest oxygen saturation before the dose, in percent. `ahead` is what else is said and found
    before it.
    """

    number: int
    booked: SessionBooked
    booked_at: datetime | None = None
    ahead: Before = Before()
    answers: GoNoGoAnswered | None = None
    answered_at: datetime | None = None
    answers_changed_at: datetime | None = None
    before: tuple[Reading, ...] = ()
    worst_before: tuple[int, int] | None = None
    lowest_before: int | None = None
    judged: PressureJudged | None = None
    judged_at: datetime | None = None
    sitter_present_at: datetime | None = None
    monitor_ready_at: datetime | None = None
    monitor_ready_id: UUID | None = None
    taken: DoseTaken | None = None
    taken_at: datetime | None = None
    base: Reading | None = None
    lozenge: LozengeEnded | None = None
    lozenge_at: datetime | None = None
    during: tuple[Reading, ...] = ()
    peak: tuple[int, int] | None = None
    last_checks: dict[Role, Check] = {}
    checks: tuple[Check, ...] = ()
    released: SessionReleased | None = None
    released_at: datetime | None = None
    stopped: SessionStopped | None = None
    stopped_at: datetime | None = None
    next_day: NextDayConfirmed | None = None
    next_day_at: datetime | None = None
    call_tried_at: datetime | None = None
    no_driving: dict[Role, datetime] = {}
    visit_held_at: datetime | None = None

    @property
    def ended_at(self) -> datetime | None:
        """When it was released or stopped."""
        return self.released_at or self.stopped_at

    @property
    def stage(self) -> Stage:
        """Booked, live, ended after a dose, or called off without one."""
        if self.taken_at is None:
            return "booked" if self.stopped_at is None else "off"
        return "live" if self.ended_at is None else "ended"

    def minutes(self, now: datetime) -> int:
        """Whole minutes since the dose; below zero before there was one."""
        return int((now - self.taken_at) / timedelta(minutes=1)) if self.taken_at else -1

    def last_check(self, role: Role) -> Check | None:
        """The latest check somebody in this role gave."""
        return self.last_checks.get(role)


class Dose(msgspec.Struct, frozen=True):
    """A dose that was taken, in mg."""

    session: int
    at: datetime
    dose_mg: int


class DosingState(msgspec.Struct, frozen=True):
    """The latest sessions in detail and the latest doses. `count` is of all doses ever taken.

    `wrong` is everything that ever went wrong, the oldest first.
    """

    sessions: dict[int, Session] = {}
    doses: tuple[Dose, ...] = ()
    count: int = 0
    booked: int = 0
    wrong: Wrongs = ()

    @property
    def latest(self) -> Session | None:
        """The session booked last."""
        return self.sessions[max(self.sessions)] if self.sessions else None

    @property
    def current(self) -> Session | None:
        """The session that is ahead or under way."""
        latest = self.latest
        return latest if latest is not None and latest.stage in ("booked", "live") else None

    @property
    def dosed(self) -> Session | None:
        """The last session in which a dose was taken, and that has ended."""
        ended = [session for session in self.sessions.values() if session.stage == "ended"]
        return max(ended, key=lambda session: session.number, default=None)


def dosing_of(chart: Chart) -> DosingState:
    """This room's state in a chart."""
    return cast("DosingState", chart.states["dosing"])


def evolve(state: DosingState, recorded: Recorded) -> DosingState:
    """The state after one more fact."""
    fact, at = recorded.fact, recorded.at
    if isinstance(fact, SessionBooked):
        sessions = {**state.sessions, fact.session: Session(fact.session, fact, at)}
        return msgspec.structs.replace(state, sessions=_kept(sessions), booked=fact.session)
    wrong = wronged(state.wrong, recorded)
    if wrong is not state.wrong:
        return msgspec.structs.replace(state, wrong=wrong)
    session = state.sessions.get(getattr(fact, "session", 0))
    if session is None:
        return state
    changes = _changes(session, recorded) or {"ahead": changed(session.ahead, recorded)}
    sessions = {**state.sessions, session.number: msgspec.structs.replace(session, **changes)}
    state = msgspec.structs.replace(state, sessions=sessions)
    if isinstance(fact, DoseTaken):
        doses = (*state.doses, Dose(fact.session, at, fact.dose_mg))[-DOSES_KEPT:]
        return msgspec.structs.replace(state, doses=doses, count=state.count + 1)
    return state


def _kept(sessions: dict[int, Session]) -> dict[int, Session]:
    """The latest, and however long ago the last one with a dose: its next day and its visit stay open."""
    dosed = [number for number, session in sessions.items() if session.taken is not None]
    kept = {*sorted(sessions)[-SESSIONS_KEPT:], *dosed[-1:]}
    return {number: sessions[number] for number in sorted(kept)}


def _changes(session: Session, recorded: Recorded) -> dict[str, Any]:
    at = recorded.at
    match recorded.fact:
        case GoNoGoAnswered() as fact:
            return {"answers": fact, "answered_at": at, "answers_changed_at": _changed_at(session, fact, at)}
        case VitalsMeasured() as fact:
            readings = _with_reading(session, fact, at)
            return {str(fact.moment): readings, **_worse(session, fact), **_lower(session, fact)}
        case PressureJudged() as fact:
            return {"judged": fact, "judged_at": at}
        case SitterPresent():
            return {"sitter_present_at": max(when(recorded), session.sitter_present_at or FIRST)}
        case MonitorReady():
            return {"monitor_ready_at": at, "monitor_ready_id": recorded.actor_id}
        case DoseTaken() as fact:
            return {"taken": fact, "taken_at": at, "base": session.before[-1] if session.before else None}
        case LozengeEnded() as fact:
            return {"lozenge": fact, "lozenge_at": when(recorded, session.taken_at)}
        case CheckGiven() as fact:
            given = Check(recorded.role, fact.answer, when(recorded, session.taken_at))
            last = session.last_check(recorded.role)
            later = given if last is None or given.at >= last.at else last
            checks = (*session.checks, given)[-CHECKS_KEPT:]
            return {"last_checks": {**session.last_checks, recorded.role: later}, "checks": checks}
        case SessionReleased() as fact:
            return {"released": fact, "released_at": at}
        case SessionStopped() as fact:
            return {"stopped": fact, "stopped_at": at}
        case NextDayConfirmed() as fact:
            return {"next_day": fact, "next_day_at": at}
        case NextDayCallTried():
            return {"call_tried_at": at}
        case DrivingConfirmed():
            return {"no_driving": {**session.no_driving, recorded.role: at}}
        case VisitHeld():
            return {"visit_held_at": at}
    return {}


def _changed_at(session: Session, fact: GoNoGoAnswered, at: datetime) -> datetime | None:
    """When an answer last became another one. How somebody feels may be said again at any time."""
    if (
        session.answers is None
        or msgspec.structs.replace(fact, feeling=session.answers.feeling) == session.answers
    ):
        return session.answers_changed_at
    return at


def _with_reading(session: Session, fact: VitalsMeasured, at: datetime) -> tuple[Reading, ...]:
    """The readings of this moment in the order in which they were measured."""
    reading = Reading(
        fact.systolic_mm_hg, fact.diastolic_mm_hg, fact.pulse_bpm, fact.spo2_percent, fact.measured_at, at
    )
    before: tuple[Reading, ...] = getattr(session, fact.moment)
    return _thinned(sorted((*before, reading), key=lambda one: one.measured_at))


def _thinned(readings: list[Reading]) -> tuple[Reading, ...]:
    """At most so many: of two older ones that lie close the later goes, so that no reading asked for is forgotten."""
    while len(readings) > READINGS_KEPT:
        older = range(1, len(readings) - NEWEST_KEPT)
        del readings[min(older, key=lambda one: readings[one].measured_at - readings[one - 1].measured_at)]
    return tuple(readings)


def _worse(session: Session, fact: VitalsMeasured) -> dict[str, tuple[int, int]]:
    """The highest systolic and diastolic value of this moment, however many readings there were."""
    name, highest = (
        ("worst_before", session.worst_before) if fact.moment == "before" else ("peak", session.peak)
    )
    systolic, diastolic = highest or (0, 0)
    return {name: (max(systolic, fact.systolic_mm_hg), max(diastolic, fact.diastolic_mm_hg))}


def _lower(session: Session, fact: VitalsMeasured) -> dict[str, int]:
    """The lowest oxygen saturation before the dose, however many readings there were."""
    if fact.moment != "before" or fact.spo2_percent is None:
        return {}
    return {"lowest_before": min(fact.spo2_percent, session.lowest_before or fact.spo2_percent)}
