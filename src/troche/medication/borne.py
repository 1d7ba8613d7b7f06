"""How the latest sessions were borne, as the facts tell it, and what the prescriber made of the last one."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import msgspec

from troche.chart.facts import Fact, Recorded
from troche.dosing.facts import (
    DoseTaken,
    LozengeEnded,
    NextDayConfirmed,
    SessionReleased,
    SessionStopped,
    VitalsMeasured,
)
from troche.medication.facts import DoseProposed, ProposalAnswered, ToleranceNoted
from troche.medication.known import Pressure
from troche.messaging.facts import AlertRaised
from troche.screening.facts import InstrumentAnswered
from troche.screening.state import total_of

SESSIONS_KEPT = 12  # more than one version of a plan holds
PHQ_9 = "phq_9"
READINGS_KEPT = 24  # of one session; the peak and the lowest are kept whatever comes after


class Borne(msgspec.Struct, frozen=True):
    """A session with a dose. `base` is the last pressure before it, `minutes` are those of the readings after it."""

    session: int
    dose_mg: int
    taken_at: datetime
    base: Pressure | None = None
    oxygen_before: bool = False
    peak: Pressure | None = None
    rise: Pressure | None = None
    lowest_oxygen: int | None = None
    minutes: tuple[int, ...] = ()
    technique: Literal["spat", "swallowed"] | None = None
    released: SessionReleased | None = None
    handed_over: bool = False
    next_day: NextDayConfirmed | None = None
    noted: ToleranceNoted | None = None
    alerts: tuple[str, ...] = ()


class Answered(msgspec.Struct, frozen=True):
    """An answer to a proposal: what was proposed, what was decided, by whom and when."""

    proposed: DoseProposed
    answer: ProposalAnswered
    by: UUID
    at: datetime


class Titration(msgspec.Struct, frozen=True):
    """The latest sessions with a dose, the oldest first, and the latest answer to a proposal.

    `before` are the last pressure and whether oxygen was measured before the dose of the session that is ahead.
    `baseline` is the latest PHQ-9 total before the first dose. An answer without a total leaves the one before it.
    `is_held`: the prescriber decided that no dose follows. Only a later answer to a proposal ends it, no plan.
    """

    sessions: tuple[Borne, ...] = ()
    baseline: int | None = None
    before_session: int = 0
    before: Pressure | None = None
    before_at: datetime | None = None
    oxygen_before: bool = False
    proposed: DoseProposed | None = None
    answered: Answered | None = None
    is_held: bool = False

    @property
    def last(self) -> Borne | None:
        """The session of the last dose."""
        return self.sessions[-1] if self.sessions else None


HEARD: tuple[type[Fact], ...] = (
    DoseTaken,
    LozengeEnded,
    NextDayConfirmed,
    SessionReleased,
    SessionStopped,
    VitalsMeasured,
    AlertRaised,
    InstrumentAnswered,
    ToleranceNoted,
    DoseProposed,
    ProposalAnswered,
)


def evolve(state: Titration, recorded: Recorded) -> Titration:
    """The course after one more fact."""
    match recorded.fact:
        case VitalsMeasured(moment="before") as fact:
            return _measured_before(state, fact)
        case DoseTaken() as fact:
            return _dosed(state, fact, recorded.at)
        case DoseProposed() as fact:
            return msgspec.structs.replace(state, proposed=fact)
        case ProposalAnswered() as fact if state.proposed is not None:
            answered = Answered(state.proposed, fact, recorded.actor_id, recorded.at)
            is_held = state.is_held if fact.by_plan else fact.action in ("hold", "stop")
            return msgspec.structs.replace(state, answered=answered, is_held=is_held)
        case InstrumentAnswered(instrument=instrument, answers=answers) if (
            instrument == PHQ_9 and not state.sessions
        ):
            total = total_of(instrument, answers)
            return state if total is None else msgspec.structs.replace(state, baseline=total)
        case AlertRaised(code=code) if state.last is not None:
            alerts = tuple(dict.fromkeys((*state.last.alerts, code)))
            return _with(state, msgspec.structs.replace(state.last, alerts=alerts))
    return _of_session(state, recorded.fact)


def _of_session(state: Titration, fact: Fact) -> Titration:
    borne = next((one for one in state.sessions if one.session == getattr(fact, "session", 0)), None)
    if borne is None:
        return state
    match fact:
        case VitalsMeasured():
            return _with(state, _measured(borne, fact))
        case LozengeEnded(technique=technique):
            return _with(state, msgspec.structs.replace(borne, technique=technique))
        case SessionReleased():
            return _with(state, msgspec.structs.replace(borne, released=fact))
        case SessionStopped(handed_over=handed_over):
            return _with(state, msgspec.structs.replace(borne, handed_over=handed_over))
        case NextDayConfirmed():
            return _with(state, msgspec.structs.replace(borne, next_day=fact))
        case ToleranceNoted():
            return _with(state, msgspec.structs.replace(borne, noted=fact))
    return state


def _with(state: Titration, borne: Borne) -> Titration:
    sessions = tuple(borne if one.session == borne.session else one for one in state.sessions)
    return msgspec.structs.replace(state, sessions=sessions)


def _measured_before(state: Titration, fact: VitalsMeasured) -> Titration:
    if fact.session != state.before_session:
        state = msgspec.structs.replace(
            state, before_session=fact.session, before=None, before_at=None, oxygen_before=False
        )
    if fact.spo2_percent is not None:
        state = msgspec.structs.replace(state, oxygen_before=True)
    if state.before_at is not None and fact.measured_at < state.before_at:
        return state
    now = (fact.systolic_mm_hg, fact.diastolic_mm_hg)
    return msgspec.structs.replace(state, before=now, before_at=fact.measured_at)


def _dosed(state: Titration, fact: DoseTaken, at: datetime) -> Titration:
    is_same = state.before_session == fact.session
    borne = Borne(
        fact.session,
        fact.dose_mg,
        at,
        base=state.before if is_same else None,
        oxygen_before=is_same and state.oxygen_before,
    )
    return msgspec.structs.replace(state, sessions=(*state.sessions, borne)[-SESSIONS_KEPT:])


def _measured(borne: Borne, fact: VitalsMeasured) -> Borne:
    now = (fact.systolic_mm_hg, fact.diastolic_mm_hg)
    minute = int((fact.measured_at - borne.taken_at) / timedelta(minutes=1))
    oxygen = [one for one in (borne.lowest_oxygen, fact.spo2_percent) if one is not None]
    peak = _each_higher(borne.peak, now)
    return msgspec.structs.replace(
        borne,
        peak=peak,
        rise=(peak[0] - borne.base[0], peak[1] - borne.base[1]) if borne.base else None,
        lowest_oxygen=min(oxygen, default=None),
        minutes=(*borne.minutes, minute)[-READINGS_KEPT:],
    )


def _each_higher(peak: Pressure | None, now: Pressure) -> Pressure:
    return now if peak is None else (max(peak[0], now[0]), max(peak[1], now[1]))
