"""What is recorded of a clinic (its own stream) and of who a person is (the person's stream)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

import msgspec

from troche.chart.commands import Role
from troche.chart.facts import Fact


class Licence(msgspec.Struct, frozen=True, kw_only=True):
    """Permission to practise in one state, from its first day through its last (both included).

    Of the kind `DEA` it is a registration to prescribe there. `supervised`: it holds only under supervision.
    """

    kind: str
    state: str
    number: str
    first_day: date
    last_day: date
    supervised: bool = False


class Shift(msgspec.Struct, frozen=True, kw_only=True):
    """One of the staff is on call from `starts` (included) to `ends` (not included), both UTC."""

    staff: UUID
    starts: datetime
    ends: datetime


class Stretch(msgspec.Struct, frozen=True, kw_only=True):
    """From `starts` (included) to `ends` (not included), both UTC."""

    starts: datetime
    ends: datetime


class ClinicOpened(Fact, frozen=True, kw_only=True, tag="people.clinic_opened"):
    """The clinic exists. `timezone` is an IANA name, `state` a two-letter code."""

    name: str
    phone: str
    timezone: str
    state: str
    is_demo: bool = False


class StaffJoined(Fact, frozen=True, kw_only=True, tag="people.staff_joined"):
    """Somebody works here from now on, in this role."""

    staff: UUID
    name: str
    role: Role
    licences: tuple[Licence, ...] = ()


class LicenceAdded(Fact, frozen=True, kw_only=True, tag="people.licence_added"):
    """A licence was shown and entered; it replaces one of the same kind, state and number."""

    staff: UUID
    licence: Licence


class StaffLeft(Fact, frozen=True, kw_only=True, tag="people.staff_left"):
    """Somebody no longer works here."""

    staff: UUID
    reason: str


class RotaSet(Fact, frozen=True, kw_only=True, tag="people.rota_set"):
    """Who is on call between two instants (UTC). It replaces what was set for that time before."""

    starts: datetime
    ends: datetime
    shifts: tuple[Shift, ...]


class ProgrammeAdopted(Fact, frozen=True, kw_only=True, tag="people.programme_adopted"):
    """The clinic works by this version from now on. `content` is the programme as canonical JSON,
    `digest` its SHA-256 in hex."""

    version: str
    digest: str
    content: str


class InstrumentTextAdded(Fact, frozen=True, kw_only=True, tag="people.instrument_text_added"):
    """The clinic asks this questionnaire in these words from now on. `content` is the pack as canonical JSON,
    `digest` its SHA-256 in hex. Words only: no pack changes how a questionnaire is scored."""

    instrument: str
    language: str
    digest: str
    content: str


class PersonRegistered(Fact, frozen=True, kw_only=True, tag="people.person_registered"):
    """A person became a patient of the clinic. `state` is where the person lives."""

    name: str
    birth_date: date
    email: str
    phone: str
    state: str
    timezone: str
    address: str = ""


class ContactChanged(Fact, frozen=True, kw_only=True, tag="people.contact_changed"):
    """How and where the person is reached from now on, complete."""

    email: str
    phone: str
    state: str
    timezone: str
    address: str = ""


class CareTeamAssigned(Fact, frozen=True, kw_only=True, tag="people.care_team_assigned"):
    """Who looks after the person. A missing one is not assigned."""

    prescriber: UUID | None = None
    therapist: UUID | None = None
    coordinator: UUID | None = None


class ProgrammeFollowed(Fact, frozen=True, kw_only=True, tag="people.programme_followed"):
    """This chart runs under this version of the programme from here on."""

    version: str


ConcernCode = Literal[
    "licence_ends", "registration_ends", "supervision_missing", "hours_open", "nobody_takes_alerts"
]


class SupervisionAgreed(Fact, frozen=True, kw_only=True, tag="people.supervision_agreed"):
    """One of the staff supervises another in a state, from the first day through the last (both included).

    It replaces what these two had agreed for that state before.
    """

    staff: UUID
    supervisor: UUID
    state: str
    first_day: date
    last_day: date
    agreed_on: date


class SupervisionEnded(Fact, frozen=True, kw_only=True, tag="people.supervision_ended"):
    """The agreement of these two for a state ends with this day, earlier than agreed."""

    staff: UUID
    supervisor: UUID
    state: str
    last_day: date
    reason: str


class ConcernRaised(Fact, frozen=True, kw_only=True, tag="people.concern_raised"):
    """Something about the team runs out or is missing, and these people by name have to look.

    `about` is whose licence or supervision it is. The same concern raised again is more urgent by now.
    """

    concern: str
    code: ConcernCode
    owners: tuple[UUID, ...]
    respond_by: datetime
    about: UUID | None = None
    state: str = ""
    day: date | None = None


class ConcernTaken(Fact, frozen=True, kw_only=True, tag="people.concern_taken"):
    """A named human has it."""

    concern: str
    name: str


class ConcernPassedOn(Fact, frozen=True, kw_only=True, tag="people.concern_passed_on"):
    """Nobody took it in time, it was not settled in time, or who had it left. These have it now."""

    concern: str
    owners: tuple[UUID, ...]
    respond_by: datetime
    because: Literal["not_taken", "not_settled", "owner_left"]


class ConcernSettled(Fact, frozen=True, kw_only=True, tag="people.concern_settled"):
    """It is over: by itself, or by words of somebody who has it. It is not raised again before `quiet_until`."""

    concern: str
    outcome: str = ""
    quiet_until: datetime | None = None
