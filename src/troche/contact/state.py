"""Who is watched now, who of them is silent, and under which ladder."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from troche.chart.facts import Recorded
from troche.contact.facts import SEATS, LadderArmed, Seat, SilenceBegan, SilenceEnded
from troche.dosing.facts import SessionReleased, SessionStopped
from troche.messaging.facts import AlertAcknowledged

MONITOR_LOST = "monitor_lost"


class Heard(msgspec.Struct, frozen=True):
    """A seat: from when on it is listened for, or since when it is silent, and when that was seen."""

    since: datetime
    silent_since: datetime | None = None
    seen_at: datetime | None = None


class ContactState(msgspec.Struct, frozen=True):
    """The watch over the session under way. Without one `ladder` is None and nobody is listened for.

    `monitors` are those whose screens count as the monitor's: who said to watch, and who took over.
    """

    ladder: LadderArmed | None = None
    seats: dict[Seat, Heard] = {}
    monitors: tuple[UUID, ...] = ()

    def is_of(self, session: int) -> bool:
        """Whether this session is watched now."""
        return self.ladder is not None and self.ladder.session == session


def evolve(state: ContactState, recorded: Recorded) -> ContactState:
    """The watch after one more fact."""
    match recorded.fact:
        case LadderArmed() as fact:
            seats: dict[Seat, Heard] = {seat: Heard(recorded.at) for seat in SEATS}
            return ContactState(fact, seats, (fact.monitor,) if fact.monitor else ())
        case SilenceBegan() as fact if state.is_of(fact.session):
            return _with(state, fact.seat, Heard(fact.since, fact.since, recorded.at))
        case SilenceEnded() as fact if state.is_of(fact.session):
            return _with(state, fact.seat, Heard(fact.heard_at))
        case AlertAcknowledged(alert=alert) if (
            state.ladder and alert == f"{MONITOR_LOST}:{state.ladder.session}"
        ):
            monitors = dict.fromkeys((*state.monitors, recorded.actor_id))
            return msgspec.structs.replace(state, monitors=tuple(monitors))
        case SessionReleased() | SessionStopped() as fact if state.is_of(fact.session):
            return ContactState()
    return state


def _with(state: ContactState, seat: Seat, heard: Heard) -> ContactState:
    return msgspec.structs.replace(state, seats={**state.seats, seat: heard})
