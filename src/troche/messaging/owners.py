"""Which named person a role means for one chart."""

from __future__ import annotations

from uuid import UUID

import msgspec

from troche.chart.commands import Role
from troche.chart.rooms import Chart
from troche.people.clinic import ClinicState
from troche.people.rules import PEOPLE


class Owner(msgspec.Struct, frozen=True):
    """A role, and the person of that role who is meant; without one, anybody of that role."""

    role: Role
    id: UUID | None = None
    name: str = ""


def owner_in(chart: Chart, clinic: ClinicState, role: Role) -> Owner:
    """The person's own prescriber, therapist or coordinator; else the only one of that role in the clinic."""
    team = PEOPLE.of(chart).team
    if role == "patient":
        return Owner(role, chart.stream, PEOPLE.of(chart).name)
    own = {"prescriber": team.prescriber, "therapist": team.therapist, "coordinator": team.coordinator}.get(
        role
    )
    if own is not None and clinic.works_here(own):
        return Owner(role, own, clinic.staff[own].name)
    others = tuple(clinic.working(role))
    return Owner(role, others[0].id, others[0].name) if len(others) == 1 else Owner(role)
