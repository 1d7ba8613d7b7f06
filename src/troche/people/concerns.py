"""Open concerns about the team: something runs out or is missing, and somebody by name has to look."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID, uuid5

import msgspec

from troche.chart.facts import Recorded
from troche.people.facts import (
    ConcernCode,
    ConcernPassedOn,
    ConcernRaised,
    ConcernSettled,
    ConcernTaken,
)

REMEMBERED = timedelta(days=400)  # ours: what was settled by hand is asked about again after a good year


def name_of(clinic: UUID, concern: str) -> UUID:
    """The name of a concern in an address: it says nothing about what it is."""
    return uuid5(clinic, concern)


class OpenConcern(msgspec.Struct, frozen=True):
    """A concern that nothing has settled yet. `rung` counts from 0 how often it was passed on."""

    id: str
    code: ConcernCode
    owners: tuple[UUID, ...]
    raised_at: datetime
    respond_by: datetime
    about: UUID | None = None
    state: str = ""
    day: date | None = None
    rung: int = 0
    taken_by: str = ""
    taken_by_id: UUID | None = None
    taken_at: datetime | None = None


class Settled(msgspec.Struct, frozen=True):
    """When a concern was settled last, and until when it stays quiet, if somebody said so."""

    at: datetime
    quiet_until: datetime | None = None


class Concerns(msgspec.Struct, frozen=True):
    """The open concerns by their id, and what was settled lately."""

    open: dict[str, OpenConcern] = {}
    settled: dict[str, Settled] = {}


def evolve(state: Concerns, recorded: Recorded) -> Concerns:
    """The concerns after one more fact."""
    match recorded.fact:
        case ConcernRaised() as fact:
            raised = OpenConcern(
                id=fact.concern,
                code=fact.code,
                owners=fact.owners,
                raised_at=recorded.at,
                respond_by=fact.respond_by,
                about=fact.about,
                state=fact.state,
                day=fact.day,
            )
            return _with(state, raised)
        case ConcernTaken() as fact if fact.concern in state.open:
            taken = msgspec.structs.replace(
                state.open[fact.concern],
                taken_by=fact.name,
                taken_by_id=recorded.actor_id,
                taken_at=recorded.at,
            )
            return _with(state, taken)
        case ConcernPassedOn() as fact if fact.concern in state.open:
            concern = state.open[fact.concern]
            passed_on = msgspec.structs.replace(
                concern,
                owners=fact.owners,
                respond_by=fact.respond_by,
                rung=concern.rung + (fact.because == "not_taken"),
                taken_by="",
                taken_by_id=None,
                taken_at=None,
            )
            return _with(state, passed_on)
        case ConcernSettled() as fact:
            still_open = {key: one for key, one in state.open.items() if key != fact.concern}
            lately = {key: one for key, one in state.settled.items() if recorded.at - one.at < REMEMBERED}
            settled = {**lately, fact.concern: Settled(recorded.at, fact.quiet_until)}
            return Concerns(still_open, settled)
    return state


def _with(state: Concerns, concern: OpenConcern) -> Concerns:
    return msgspec.structs.replace(state, open={**state.open, concern.id: concern})
