"""What becomes of a thing that the e-prescriber said: kept once, put into its chart, or brought before somebody."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from troche.chart.commands import ClockStruck, Command, Role
from troche.chart.facts import CommandReused, Recorded
from troche.chart.reasons import refuse
from troche.chart.rooms import Chart, Deadline, Decision, Notice, Room
from troche.chart.words import say
from troche.eprescribing.commands import HoldEvent, ReceiveEvent, SetEventAside, SettleEvent
from troche.eprescribing.facts import EventHeld, EventReceived, EventSetAside, EventSettled, EventWaited
from troche.eprescribing.state import EventState, evolve
from troche.messaging.rungs import next_owner, response_time, rungs_of
from troche.people.setting import Setting

WAITS = "eprescribing.waits"
OWNED_AS = "order_unanswered"
"""Whose it is, by when, and who is next: as with an order that has no answer."""

ALREADY_HERE = refuse("event_here", say("This is already kept."))
NOT_HERE = refuse("event_missing", say("Nothing of this kind came."))
NOTHING_WAITS = refuse("event_settled", say("Nothing about this waits."))
REASON_MISSING = refuse("reason_missing", say("Say why nothing more follows from this."))


def decide(chart: Chart, command: Command, now: datetime, setting: Setting) -> Decision:
    """What a command about it leads to."""
    state = EPRESCRIBING.of(chart)
    if isinstance(command, ReceiveEvent):
        return ALREADY_HERE if chart.position else [_received(command)]
    if state.received is None:
        return NOT_HERE
    if not state.waits:
        return NOTHING_WAITS
    match command:
        case SettleEvent():
            return [EventSettled(person=command.person, outcome=command.outcome)]
        case HoldEvent():
            return [EventHeld(reasons=command.reasons, person=command.person)]
        case SetEventAside():
            reason = command.reason.strip()
            return [EventSetAside(reason=reason)] if reason else REASON_MISSING
        case ClockStruck():
            owner = next_owner(setting.programme, OWNED_AS, state.rung)
            return [EventWaited(owner=owner, rung=state.rung + 1)]
    raise TypeError(command)


def owner_of(state: EventState, setting: Setting) -> Role:
    """Whose it is."""
    return state.owner or rungs_of(setting.programme, OWNED_AS)[0]


def due(chart: Chart, setting: Setting) -> Iterable[Deadline]:
    """What waits goes from owner to owner until somebody looks at it."""
    state = EPRESCRIBING.of(chart)
    if state.waits and state.since is not None:
        pause: timedelta = response_time(setting.programme, OWNED_AS)
        at = state.since + pause * (state.rung + 1)
        yield Deadline(WAITS, str(state.rung), at, owner_of(state, setting))


def follow(chart: Chart, recorded: Recorded, setting: Setting) -> Iterable[Notice]:
    """Its owner is told that something waits, and nothing of what it says."""
    state = EPRESCRIBING.of(chart)
    if isinstance(recorded.fact, EventHeld | EventWaited | CommandReused) and state.waits:
        owner = owner_of(state, setting)
        yield Notice(key=f"event {recorded.position}", recipient=owner, template="results_wait")


def _received(command: ReceiveEvent) -> EventReceived:
    return EventReceived(
        event=command.event,
        order=command.order,
        sequence=command.sequence,
        status=command.status,
        prescription=command.prescription,
        message=command.message,
        simulated=command.simulated,
    )


EPRESCRIBING = Room(
    "eprescribing",
    initial=EventState(),
    evolve=evolve,
    decide=decide,
    due=due,
    follow=follow,
    facts=(EventReceived, EventSettled, EventHeld, EventSetAside, EventWaited, CommandReused),
    commands=(ReceiveEvent, SettleEvent, HoldEvent, SetEventAside),
    stream_kind="message",
)
