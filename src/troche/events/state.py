"""What the facts of safety follow-up add up to. Nothing that was told ever leaves it."""

from __future__ import annotations

from datetime import datetime
from typing import cast

import msgspec

from troche.chart.commands import Role
from troche.chart.facts import Recorded
from troche.chart.rooms import Chart
from troche.dosing.facts import (
    DoseTaken,
    NextDayConfirmed,
    SessionBooked,
    SessionReleased,
    SessionStopped,
    WentWrong,
    WrongEnded,
)
from troche.events.facts import Assessment, EventOpened, SideEffectsAnswered, Teller
from troche.events.followed import Event, Version, followed
from troche.events.signals import Signal, heard
from troche.screening.facts import HistoryGiven

RANK: dict[bool | None, int] = {True: 0, None: 1, False: 2}
"""Serious cases come first, then those that nobody has judged."""
ANSWERS_KEPT = 12  # of the side effect questions; older ones stay in the facts


class EffectsAnswer(msgspec.Struct, frozen=True):
    """One answer to the side effect questions."""

    answered: SideEffectsAnswered
    at: datetime
    role: Role


class Dose(msgspec.Struct, frozen=True):
    """A dose as it was taken."""

    session: int
    units: tuple[str, ...]
    dose_mg: int
    at: datetime


class Medicines(msgspec.Struct, frozen=True):
    """What the person said to take, from then on. `is_none`: that there is nothing."""

    named: tuple[str, ...]
    is_none: bool
    at: datetime


class EventsState(msgspec.Struct, frozen=True):
    """Cases and signals by id in the order in which they were told, and the latest answers about side effects."""

    events: dict[str, Event] = {}
    signals: dict[str, Signal] = {}
    answers: tuple[EffectsAnswer, ...] = ()
    doses: tuple[Dose, ...] = ()
    medicines: tuple[Medicines, ...] = ()
    next_session: int | None = None
    next_session_at: datetime | None = None

    @property
    def answer(self) -> EffectsAnswer | None:
        """The latest answer about side effects."""
        return self.answers[-1] if self.answers else None

    @property
    def last_dose(self) -> Dose | None:
        """The latest dose."""
        return self.doses[-1] if self.doses else None


def events_of(chart: Chart) -> EventsState:
    """This room's state in a chart."""
    return cast("EventsState", chart.states["events"])


def open_events(chart: Chart) -> tuple[Event, ...]:
    """Cases that are not closed: serious ones first, then those nobody has judged, then the others."""
    standing = [event for event in events_of(chart).events.values() if not event.closed]
    return tuple(sorted(standing, key=lambda event: (RANK[event.serious], event.number)))


def evolve(state: EventsState, recorded: Recorded) -> EventsState:
    """The state after one more fact."""
    at = recorded.at
    match recorded.fact:
        case EventOpened() as fact:
            return _opened(state, fact, recorded)
        case SessionReleased() as fact if fact.events.strip() or fact.serious:
            return _opened_by_release(state, fact, recorded)
        case SideEffectsAnswered() as fact:
            answers = (*state.answers, EffectsAnswer(fact, at, recorded.role))[-ANSWERS_KEPT:]
            return msgspec.structs.replace(state, answers=answers)
        case HistoryGiven() as fact:
            return _takes(state, fact, at)
        case DoseTaken() as fact:
            doses = (*state.doses, Dose(fact.session, fact.units, fact.dose_mg, at))
            return msgspec.structs.replace(state, doses=doses, next_session=None, next_session_at=None)
        case SessionBooked() as fact:
            return msgspec.structs.replace(state, next_session=fact.session, next_session_at=fact.starts_at)
        case WentWrong() as fact if fact.case != "none":
            return _went_wrong(state, fact, recorded)
        case NextDayConfirmed() as fact if fact.happened:
            return _told_next_day(state, fact, recorded)
        case WrongEnded() as fact:
            return _wrong_ended(state, fact, recorded)
        case SessionStopped() as fact:
            return _stopped(state, fact, recorded)
    event = state.events.get(getattr(recorded.fact, "event", ""))
    if event is not None:
        return _with(state, followed(event, recorded))
    signals = heard(state.signals, recorded)
    return state if signals is state.signals else msgspec.structs.replace(state, signals=signals)


def _takes(state: EventsState, fact: HistoryGiven, at: datetime) -> EventsState:
    """The medicines told, where they differ from those told before."""
    named = tuple(" ".join(filter(None, [one.name, one.dose, one.often])) for one in fact.medicines)
    last = state.medicines[-1] if state.medicines else None
    if last is not None and (last.named, last.is_none) == (named, fact.no_medicines):
        return state
    told = Medicines(named, fact.no_medicines, at)
    return msgspec.structs.replace(state, medicines=(*state.medicines, told))


def _opened(state: EventsState, fact: EventOpened, recorded: Recorded) -> EventsState:
    if fact.event in state.events:
        return state
    event = Event(
        id=fact.event,
        number=len(state.events) + 1,
        told=fact,
        told_at=recorded.at,
        told_role=recorded.role,
        owner_id=fact.owner_id,
        owner_name=fact.owner_name,
    )
    return msgspec.structs.replace(state, events={**state.events, fact.event: event})


def _opened_by_release(state: EventsState, fact: SessionReleased, recorded: Recorded) -> EventsState:
    """What the monitor wrote down at the release is a case; the monitor has said whether it is serious."""
    told = EventOpened(
        event=f"release-{fact.session}",
        words=fact.events,
        told_by="staff",
        session=fact.session,
        urgent=fact.serious,
        began_on=None,
    )
    state = _opened(state, told, recorded)
    event = state.events[told.event]
    if event.versions:
        return state
    held = Version(1, Assessment(serious=fact.serious), "", "", recorded.at)
    return _with(state, msgspec.structs.replace(event, versions=(held,)))


def _stopped(state: EventsState, fact: SessionStopped, recorded: Recorded) -> EventsState:
    """Who is handed over after a dose is a case that nobody has judged; before it the session is only called off."""
    if fact.session == state.next_session:
        state = msgspec.structs.replace(state, next_session=None, next_session_at=None)
    if not fact.handed_over or not any(dose.session == fact.session for dose in state.doses):
        return state
    if any(one.told.session == fact.session and one.told.urgent for one in state.events.values()):
        return state
    told = EventOpened(
        event=f"stop-{fact.session}", words=fact.reason, told_by="staff", session=fact.session, urgent=True
    )
    return _opened(state, told, recorded)


def _went_wrong(state: EventsState, fact: WentWrong, recorded: Recorded) -> EventsState:
    """What goes wrong in a session is a case from then on."""
    by: Teller = recorded.role if recorded.role in ("patient", "sitter") else "staff"
    told = EventOpened(
        event=wrong_case(fact.number),
        words=fact.words or fact.path.replace("_", " "),
        told_by=by,
        session=fact.session,
        urgent=fact.case == "serious",
    )
    return _opened(state, told, recorded)


def _told_next_day(state: EventsState, fact: NextDayConfirmed, recorded: Recorded) -> EventsState:
    """What the person told on the day after is a case, by the same fact."""
    by: Teller = recorded.role if recorded.role in ("patient", "sitter") else "staff"
    event = f"next-day-{recorded.position}"
    told = EventOpened(event=event, words=fact.happened, told_by=by, session=fact.session)
    return _opened(state, told, recorded)


def _wrong_ended(state: EventsState, fact: WrongEnded, recorded: Recorded) -> EventsState:
    """With the clinician's outcome what the programme holds to be serious is held so, unless it was not so at all."""
    event = state.events.get(wrong_case(fact.number))
    if event is None or event.versions or fact.case != "serious" or fact.mistaken:
        return state
    held = Version(1, Assessment(serious=True), fact.words, fact.name, recorded.at)
    return _with(state, msgspec.structs.replace(event, versions=(held,)))


def wrong_case(number: int) -> str:
    """The id of the case of what went wrong."""
    return f"wrong-{number}"


def _with(state: EventsState, event: Event) -> EventsState:
    return msgspec.structs.replace(state, events={**state.events, event.id: event})
