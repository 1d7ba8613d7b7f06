"""What the facts of safety follow-up add up to. Nothing that was told ever leaves it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, cast

import msgspec

from troche.chart.commands import Role
from troche.chart.facts import Recorded
from troche.chart.rooms import Chart
from troche.chart.terms import SignalKind
from troche.dosing.facts import DoseTaken, SessionBooked, SessionReleased, SessionStopped
from troche.events.facts import (
    Assessment,
    EventAssessed,
    EventClosed,
    EventHandedOver,
    EventOpened,
    EventReopened,
    EventReviewed,
    EventSent,
    SideEffectsAnswered,
    SignalAnswered,
    SignalNoted,
)
from troche.medication.facts import UnitsAccounted
from troche.messaging.facts import AlertClosed, AlertRaised

ANSWERS_KEPT = 12  # of the side effect questions; older ones stay in the facts
BY_ALERT: dict[str, SignalKind] = {
    "count_mismatch": "count_mismatch",
    "extra_dose": "extra_use",
    "taken_by_other": "taken_by_other",
    "pdmp_concern": "pdmp_concern",
    "drug_screen_positive": "drug_screen",
}
"""Alerts that are signals, too."""

TOLD = "told "
"""Begins the key of an alert that a signal noted here has raised, so that it is not counted twice."""


class Version(msgspec.Struct, frozen=True):
    """What was held of an event from then on, why, and by whom."""

    number: int
    assessment: Assessment
    reason: str
    name: str
    at: datetime


class Step(msgspec.Struct, frozen=True):
    """Something done about a case, in words."""

    kind: Literal["reviewed", "closed", "reopened", "handed_over"]
    words: str
    name: str
    at: datetime


class Sent(msgspec.Struct, frozen=True):
    """A report of the event that went out."""

    sent: EventSent
    at: datetime


class Event(msgspec.Struct, frozen=True):
    """A case: how it was told, every version of what is held of it, and what was done."""

    id: str
    number: int
    told: EventOpened
    told_at: datetime
    told_role: Role
    owner_id: str
    owner_name: str
    versions: tuple[Version, ...] = ()
    steps: tuple[Step, ...] = ()
    sent: tuple[Sent, ...] = ()
    closed: bool = False

    @property
    def held(self) -> Assessment:
        """What is held of it now; before the first version nothing but when it began."""
        return self.versions[-1].assessment if self.versions else Assessment(began_on=self.told.began_on)

    @property
    def version(self) -> int:
        """The number of the newest version; 0 before there is one."""
        return len(self.versions)

    @property
    def serious(self) -> bool | None:
        """Whether it is held to be serious; None while nobody who may judge has."""
        return self.held.serious

    @property
    def serious_since(self) -> datetime | None:
        """When the present run of versions that hold it to be serious began."""
        since = None
        for version in reversed(self.versions):
            if not version.assessment.serious:
                break
            since = version.at
        return since

    @property
    def reviewed_at(self) -> datetime | None:
        """When the medical director last reviewed it."""
        return next((step.at for step in reversed(self.steps) if step.kind == "reviewed"), None)

    @property
    def looked_at(self) -> datetime:
        """When something was last written about it."""
        moments = [self.told_at, *(one.at for one in self.versions), *(one.at for one in self.steps)]
        return max([*moments, *(one.at for one in self.sent)])

    def sent_to(self, recipient: str) -> Sent | None:
        """The last report to this recipient."""
        return next((one for one in reversed(self.sent) if one.sent.to == recipient), None)


class Behind(msgspec.Struct, frozen=True):
    """A fact behind a signal: its words, whose, when, and where it stands in the chart."""

    words: str
    role: Role
    at: datetime
    position: int
    source: str


class Answer(msgspec.Struct, frozen=True):
    """What a clinician said of a signal."""

    answered: SignalAnswered
    at: datetime


class Signal(msgspec.Struct, frozen=True):
    """A sign that may speak of misuse, with the facts behind it and every answer to it."""

    id: str
    kind: SignalKind
    behind: tuple[Behind, ...]
    alert: str = ""
    answers: tuple[Answer, ...] = ()

    @property
    def answer(self) -> Answer | None:
        """The latest answer."""
        return self.answers[-1] if self.answers else None

    @property
    def at(self) -> datetime:
        """When it was first told."""
        return self.behind[0].at

    @property
    def is_concern(self) -> bool:
        """Whether a clinician answered that it is a concern, and nobody has explained it since."""
        return self.answer is not None and self.answer.answered.verdict == "concern"

    @property
    def was_told(self) -> bool:
        """Whether somebody told it here, so that no alert of another room holds the dose for it."""
        return not self.alert


class EffectsAnswer(msgspec.Struct, frozen=True):
    """One answer to the side effect questions."""

    answered: SideEffectsAnswered
    at: datetime
    role: Role


class EventsState(msgspec.Struct, frozen=True):
    """Cases and signals by id in the order in which they were told, and the latest answers about side effects."""

    events: dict[str, Event] = {}
    signals: dict[str, Signal] = {}
    answers: tuple[EffectsAnswer, ...] = ()
    last_dose: DoseTaken | None = None
    last_dose_at: datetime | None = None
    first_dose_at: datetime | None = None
    next_session: int | None = None
    next_session_at: datetime | None = None

    @property
    def answer(self) -> EffectsAnswer | None:
        """The latest answer about side effects."""
        return self.answers[-1] if self.answers else None


def events_of(chart: Chart) -> EventsState:
    """This room's state in a chart."""
    return cast("EventsState", chart.states["events"])


def open_events(chart: Chart) -> tuple[Event, ...]:
    """Cases that are not closed: serious ones first, then those nobody has judged, then the others."""
    rank = {True: 0, None: 1, False: 2}
    standing = [event for event in events_of(chart).events.values() if not event.closed]
    return tuple(sorted(standing, key=lambda event: (rank[event.serious], event.number)))


def evolve(state: EventsState, recorded: Recorded) -> EventsState:
    """The state after one more fact."""
    at = recorded.at
    match recorded.fact:
        case EventOpened() as fact:
            return _opened(state, fact, recorded)
        case SessionReleased() as fact if fact.events.strip() or fact.serious:
            return _opened_by_release(state, fact, recorded)
        case SessionStopped(handed_over=True) as fact:
            return _opened(state, _from_stop(fact), recorded)
        case EventAssessed() as fact if fact.event in state.events:
            event = state.events[fact.event]
            version = Version(fact.version, fact.assessment, fact.reason, fact.name, at)
            return _with(state, event, versions=(*event.versions, version))
        case EventHandedOver() as fact if fact.event in state.events:
            event = state.events[fact.event]
            step = Step("handed_over", fact.owner_name, fact.owner_name, at)
            owner = {"owner_id": fact.owner_id, "owner_name": fact.owner_name}
            return _with(state, event, steps=(*event.steps, step), **owner)
        case EventReviewed() as fact if fact.event in state.events:
            event = state.events[fact.event]
            return _with(state, event, steps=(*event.steps, Step("reviewed", fact.words, fact.name, at)))
        case EventSent() as fact if fact.event in state.events:
            event = state.events[fact.event]
            return _with(state, event, sent=(*event.sent, Sent(fact, at)))
        case EventClosed() as fact if fact.event in state.events:
            event = state.events[fact.event]
            step = Step("closed", fact.words, fact.name, at)
            return _with(state, event, steps=(*event.steps, step), closed=True)
        case EventReopened() as fact if fact.event in state.events:
            event = state.events[fact.event]
            step = Step("reopened", fact.words, fact.name, at)
            return _with(state, event, steps=(*event.steps, step), closed=False)
        case SideEffectsAnswered() as fact:
            answers = (*state.answers, EffectsAnswer(fact, at, recorded.role))[-ANSWERS_KEPT:]
            return msgspec.structs.replace(state, answers=answers)
        case SignalNoted() as fact:
            return _signal(state, fact.kind, fact.words, recorded, f"told:{fact.told_by}")
        case AlertRaised() as fact if fact.code in BY_ALERT and f":{TOLD}" not in fact.alert:
            return _by_alert(state, fact, recorded)
        case AlertClosed() as fact:
            return _alert_closed(state, fact, recorded)
        case UnitsAccounted(place="lost") as fact:
            words = f"{', '.join(fact.units)}: {fact.words}"
            return _signal(state, "lost_units", words, recorded, "units")
        case SignalAnswered() as fact if fact.signal in state.signals:
            signal = state.signals[fact.signal]
            answered = msgspec.structs.replace(signal, answers=(*signal.answers, Answer(fact, at)))
            return msgspec.structs.replace(state, signals={**state.signals, signal.id: answered})
        case DoseTaken() as fact:
            first = state.first_dose_at or at
            return msgspec.structs.replace(
                state,
                last_dose=fact,
                last_dose_at=at,
                first_dose_at=first,
                next_session=None,
                next_session_at=None,
            )
        case SessionBooked() as fact:
            return msgspec.structs.replace(state, next_session=fact.session, next_session_at=fact.starts_at)
        case SessionStopped() as fact if fact.session == state.next_session:
            return msgspec.structs.replace(state, next_session=None, next_session_at=None)
    return state


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
    return _with(state, event, versions=(held,))


def _from_stop(fact: SessionStopped) -> EventOpened:
    return EventOpened(
        event=f"stop-{fact.session}", words=fact.reason, told_by="staff", session=fact.session, urgent=True
    )


def _with(state: EventsState, event: Event, **changes: object) -> EventsState:
    changed = msgspec.structs.replace(event, **changes)
    return msgspec.structs.replace(state, events={**state.events, event.id: changed})


def _signal(
    state: EventsState, kind: SignalKind, words: str, recorded: Recorded, source: str, alert: str = ""
) -> EventsState:
    behind = Behind(words, recorded.role, recorded.at, recorded.position, source)
    signal = Signal(str(recorded.position), kind, (behind,), alert)
    return msgspec.structs.replace(state, signals={**state.signals, signal.id: signal})


def _by_alert(state: EventsState, fact: AlertRaised, recorded: Recorded) -> EventsState:
    """The same alert raised again before anybody answered is one more fact behind the same signal."""
    for signal in state.signals.values():
        if signal.alert == fact.alert and signal.answer is None:
            behind = Behind(fact.words, recorded.role, recorded.at, recorded.position, f"alert:{fact.code}")
            more = msgspec.structs.replace(signal, behind=(*signal.behind, behind))
            return msgspec.structs.replace(state, signals={**state.signals, signal.id: more})
    return _signal(state, BY_ALERT[fact.code], fact.words, recorded, f"alert:{fact.code}", fact.alert)


def _alert_closed(state: EventsState, fact: AlertClosed, recorded: Recorded) -> EventsState:
    """What was done about the alert stands behind the signal, too. It is no answer to the signal."""
    for signal in state.signals.values():
        if signal.alert == fact.alert and signal.answer is None:
            behind = Behind(fact.outcome, recorded.role, recorded.at, recorded.position, "closed")
            more = msgspec.structs.replace(signal, behind=(*signal.behind, behind))
            return msgspec.structs.replace(state, signals={**state.signals, signal.id: more})
    return state
