"""Proposals to let a requirement pass by two people: what is remembered of them, and whether one still stands."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import msgspec

from troche.chart.facts import Recorded
from troche.screening.facts import OverrideDeclined, OverrideGranted, OverrideProposed


class Signed(msgspec.Struct, frozen=True):
    """Who signed, when, and in which words."""

    by: UUID
    name: str
    at: datetime
    words: str


class Proposal(msgspec.Struct, frozen=True):
    """A proposal by its position in the chart, and what the director answered to it."""

    position: int
    fact: OverrideProposed
    proposed: Signed
    granted: Signed | None = None
    declined: Signed | None = None

    @property
    def is_open(self) -> bool:
        """Whether it waits for an answer."""
        return self.granted is None and self.declined is None

    @property
    def is_granted(self) -> bool:
        """Whether it was granted, and not taken back."""
        return self.granted is not None and self.declined is None


class Proposals(msgspec.Struct, frozen=True):
    """The latest proposal of each requirement, and the grants that were taken back, by position."""

    latest: dict[str, Proposal] = {}
    taken_back: tuple[int, ...] = ()

    def at(self, position: int) -> Proposal | None:
        """The proposal of this position, unless a later one took its place."""
        return next((one for one in self.latest.values() if one.position == position), None)


def evolve(state: Proposals, recorded: Recorded) -> Proposals:
    """The proposals after one more fact."""
    match recorded.fact:
        case OverrideProposed() as fact:
            signed = Signed(recorded.actor_id, fact.name, recorded.at, fact.words)
            return _with(state, Proposal(recorded.position, fact, signed))
        case OverrideGranted() as fact if (proposal := state.at(fact.proposal)) is not None:
            signed = Signed(recorded.actor_id, fact.name, recorded.at, fact.words)
            return _with(state, msgspec.structs.replace(proposal, granted=signed))
        case OverrideDeclined() as fact if (proposal := state.at(fact.proposal)) is not None:
            signed = Signed(recorded.actor_id, fact.name, recorded.at, fact.words)
            declined = _with(state, msgspec.structs.replace(proposal, declined=signed))
            return msgspec.structs.replace(declined, taken_back=(*state.taken_back, fact.proposal))
    return state


def _with(state: Proposals, proposal: Proposal) -> Proposals:
    return msgspec.structs.replace(state, latest={**state.latest, proposal.fact.gate: proposal})


class Seen(msgspec.Struct, frozen=True):
    """What a proposal rests on: a finding, and the other requirements that are unmet."""

    finding: str
    against: tuple[str, ...]
    words: str
    beside: Mapping[str, str]


def still_stands(proposal: Proposal, now: Seen) -> bool:
    """Whether it was made on what is found now. Less against treatment than then is no news; anything more is."""
    then = proposal.fact
    same = (then.finding, then.against, then.seen) == (now.finding, now.against, now.words)
    return same and now.beside.items() <= then.beside.items()
