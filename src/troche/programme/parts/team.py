"""team.yaml: licences, registrations, the rota, and what becomes of a concern about them."""

from __future__ import annotations

from typing import Annotated

import msgspec

from troche.sheets.values import Number, Part, Sourced, Whole

DaysBefore = Annotated[tuple[Whole, ...], msgspec.Meta(min_length=1)]


class Licences(Part, frozen=True, kw_only=True):
    """How many days before a licence or a supervision ends somebody hears of it, the longest first."""

    remind_days: Sourced[DaysBefore]


class Registration(Part, frozen=True, kw_only=True):
    """Whether who orders has to be registered with the DEA in the state where the person lives."""

    needed: Sourced[bool]


class Rota(Part, frozen=True, kw_only=True):
    """The hours of each local day in which somebody is on call, and how far ahead an open one is a concern."""

    first_hour: Number
    last_hour: Number
    ahead_days: Number
    new_clinic_hours: Number


class Concerns(Part, frozen=True, kw_only=True):
    """How long its owner has to take a concern, and who took it has to settle it."""

    respond_hours: Number
    settle_days: Number


class Team(Part, frozen=True, kw_only=True):
    """What keeps a team able to treat."""

    licences: Licences
    registration: Registration
    rota: Rota
    concerns: Concerns
