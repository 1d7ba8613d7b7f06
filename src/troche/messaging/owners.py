"""Which named person a role means for one chart, and who is asked about its alerts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

import msgspec

from troche.chart.commands import Role
from troche.chart.rooms import Chart
from troche.dosing.live import live_session
from troche.messaging.rules import open_alerts
from troche.people.clinic import ClinicState
from troche.people.rules import PEOPLE

CLINICAL: tuple[Role, ...] = ("prescriber", "director", "therapist", "coordinator")
"""Those who may take an alert, in the order in which they are asked when nobody of the role meant works here."""

NOBODY = "nobody"
"""Stands where a role would, when nobody works here who may take an alert."""


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


def asked_in(chart: Chart, clinic: ClinicState, role: Role) -> Owner | None:
    """Who answers an alert meant for this role: while a session is live the one watching it, if in this role.

    When nobody of that role works here the prescribers are asked, then whoever has a clinical role.
    """
    monitor = _monitor(chart, clinic)
    if monitor is not None and clinic.staff[monitor].role == role:
        return Owner(role, monitor, clinic.staff[monitor].name)
    there = (one for one in (role, *CLINICAL) if any(clinic.working(one)))
    return next((owner_in(chart, clinic, one) for one in there), None)


def watching(chart: Chart, clinic: ClinicState, at: datetime) -> Iterator[UUID]:
    """Who is asked beside the owner: the clinician on call for whatever is now; while a session is live its monitor."""
    monitor, on_call = _monitor(chart, clinic), clinic.on_call(at)
    if monitor is not None:
        yield monitor
    is_now = any(alert.level == 1 for alert in open_alerts(chart))
    if on_call is not None and (is_now or live_session(chart) is not None):
        yield on_call.id


def _monitor(chart: Chart, clinic: ClinicState) -> UUID | None:
    session = live_session(chart)
    monitor = session.monitor_ready_id if session is not None else None
    return monitor if clinic.works_here(monitor) else None
