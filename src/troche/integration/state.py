"""What a chart says of the visits after sessions, goals, and the days between."""

from __future__ import annotations

from datetime import datetime

import msgspec

from troche.chart.facts import Recorded
from troche.dosing.facts import DoseTaken, SessionBooked, SessionStopped
from troche.integration.facts import CheckedIn, GoalSet, QuestionnaireExpired, VisitBooked, VisitHeld
from troche.medication.facts import PlanAccepted
from troche.screening.facts import EligibilityDecided, InstrumentAnswered

VISITS_KEPT = 4  # the latest; older ones are closed, because no dose follows an open one
GOALS_KEPT = 8
DOSES_KEPT = 110  # two years of weekly sessions; older ones stay in the facts
FIRST_DOSES_KEPT = 8  # more than any `after_doses` of the programme


class Visit(msgspec.Struct, frozen=True):
    """The visit that belongs to a session, from the session's booking on."""

    session: int
    session_at: datetime
    dosed_at: datetime | None = None
    booked: VisitBooked | None = None
    held: VisitHeld | None = None
    held_at: datetime | None = None

    @property
    def after(self) -> datetime:
        """From when the hours are counted: the dose, or until then the session's booking."""
        return self.dosed_at or self.session_at

    @property
    def is_open(self) -> bool:
        """Whether a dose was taken and its visit is still to be held."""
        return self.dosed_at is not None and self.held_at is None


class Goal(msgspec.Struct, frozen=True):
    """A goal, its practice and since when."""

    goal: str
    practice: str
    when: str
    set_at: datetime


class IntegrationState(msgspec.Struct, frozen=True):
    """Visits by session (the latest few), goals, the last check-in, when each questionnaire was dealt with.

    `answered` and `expired` hold one instant for each instrument; nothing here grows with the days.
    """

    visits: dict[int, Visit] = {}
    goals: tuple[Goal, ...] = ()
    is_under_way: bool = False
    check_ins_from: datetime | None = None
    checked_in_at: datetime | None = None
    check_in: CheckedIn | None = None
    check_ins: int = 0
    doses: int = 0
    first_doses: tuple[datetime, ...] = ()
    dosed: tuple[tuple[int, datetime], ...] = ()
    answered: dict[str, datetime] = {}
    expired: dict[str, datetime] = {}

    @property
    def open_visit(self) -> Visit | None:
        """The visit still to be held after a dose, if there is one."""
        return next((visit for visit in self.visits.values() if visit.is_open), None)


def evolve(state: IntegrationState, recorded: Recorded) -> IntegrationState:
    """The state after one more fact."""
    replace = msgspec.structs.replace
    match recorded.fact:
        case CheckedIn() as fact:
            return replace(state, checked_in_at=recorded.at, check_in=fact, check_ins=state.check_ins + 1)
        case InstrumentAnswered(instrument=instrument):
            return replace(state, answered={**state.answered, instrument: recorded.at})
        case QuestionnaireExpired(instrument=instrument, due_at=due_at):
            return replace(state, expired={**state.expired, instrument: due_at})
        case SessionBooked() as fact:
            return _with_visit(state, Visit(fact.session, fact.starts_at))
        case DoseTaken() as fact:
            return _dosed(state, fact, recorded.at)
        case SessionStopped() as fact:
            return _without_undosed(state, fact.session)
        case VisitBooked() as fact if fact.session in state.visits:
            return _with_visit(state, replace(state.visits[fact.session], booked=fact))
        case VisitHeld() as fact if fact.session in state.visits:
            visit = state.visits[fact.session]
            return _with_visit(state, replace(visit, held=fact, held_at=recorded.at))
        case GoalSet() as fact:
            goal = Goal(fact.goal, fact.practice, fact.when, recorded.at)
            return replace(state, goals=(*state.goals, goal)[-GOALS_KEPT:])
        case PlanAccepted():
            return replace(state, is_under_way=True, check_ins_from=state.check_ins_from or recorded.at)
        case EligibilityDecided(verdict=verdict):
            return replace(state, is_under_way=state.is_under_way and verdict == "eligible")
    return state


def _dosed(state: IntegrationState, fact: DoseTaken, at: datetime) -> IntegrationState:
    visit = state.visits.get(fact.session) or Visit(fact.session, at)
    state = _with_visit(state, msgspec.structs.replace(visit, dosed_at=at))
    return msgspec.structs.replace(
        state,
        doses=state.doses + 1,
        first_doses=(*state.first_doses, at)[:FIRST_DOSES_KEPT],
        dosed=(*state.dosed, (fact.session, at))[-DOSES_KEPT:],
    )


def _with_visit(state: IntegrationState, visit: Visit) -> IntegrationState:
    visits = {**state.visits, visit.session: visit}
    latest = sorted(visits)[-VISITS_KEPT:]
    return msgspec.structs.replace(state, visits={session: visits[session] for session in latest})


def _without_undosed(state: IntegrationState, session: int) -> IntegrationState:
    visit = state.visits.get(session)
    if visit is None or visit.dosed_at is not None:
        return state
    kept = {number: other for number, other in state.visits.items() if number != session}
    return msgspec.structs.replace(state, visits=kept)
