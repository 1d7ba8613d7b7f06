"""Who the person is, how they are reached, and who looks after them."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from troche.chart.facts import Recorded
from troche.people.facts import CareTeamAssigned, ContactChanged, PersonRegistered, ProgrammeFollowed
from troche.people.zones import zone_named


class PersonState(msgspec.Struct, frozen=True):
    """What the chart says of the person. Before registration there are only a visitor's answers."""

    registered: PersonRegistered | None = None
    registered_at: datetime | None = None
    contact: ContactChanged | None = None
    team: CareTeamAssigned = CareTeamAssigned()
    programme: str | None = None

    @property
    def name(self) -> str:
        """The person's name, empty before registration."""
        return self.registered.name if self.registered else ""

    @property
    def zone(self) -> ZoneInfo:
        """The time zone the person lives in; UTC while none is known."""
        return zone_named(self.contact.timezone if self.contact else "")

    @property
    def state(self) -> str:
        """Where the person lives, two letters; empty when not on file."""
        return self.contact.state if self.contact else ""

    def day_of(self, instant: datetime) -> date:
        """The day it is at an instant where the person lives; UTC's while that is not known."""
        return instant.astimezone(self.zone).date()

    def looked_after_by(self, staff: UUID) -> bool:
        """Whether this one of the staff is in the person's care team."""
        return staff in (self.team.prescriber, self.team.therapist, self.team.coordinator)


def evolve(state: PersonState, recorded: Recorded) -> PersonState:
    """The person after one more fact."""
    match recorded.fact:
        case PersonRegistered() as fact:
            contact = ContactChanged(
                email=fact.email,
                phone=fact.phone,
                state=fact.state,
                timezone=fact.timezone,
                address=fact.address,
            )
            return msgspec.structs.replace(state, registered=fact, registered_at=recorded.at, contact=contact)
        case ContactChanged() as fact:
            return msgspec.structs.replace(state, contact=fact)
        case CareTeamAssigned() as fact:
            return msgspec.structs.replace(state, team=fact)
        case ProgrammeFollowed() as fact:
            return msgspec.structs.replace(state, programme=fact.version)
    return state
