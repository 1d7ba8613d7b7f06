"""What can be asked of a clinic, and of who a person is."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from troche.chart.commands import Command, Role, StreamKind
from troche.people.facts import Licence, Shift, Stretch


class OpenClinic(Command, frozen=True, kw_only=True, tag="people.open_clinic"):
    """Open a clinic; its stream has the clinic's own id."""

    name: str
    phone: str
    timezone: str
    state: str
    is_demo: bool = False

    action: ClassVar[str] = "people.open_clinic"
    opens: ClassVar[StreamKind | None] = "clinic"


class JoinStaff(Command, frozen=True, kw_only=True, tag="people.join_staff"):
    """Take somebody on, in a role."""

    staff: UUID
    name: str
    role: Role
    licences: tuple[Licence, ...] = ()

    action: ClassVar[str] = "people.manage"


class AddLicence(Command, frozen=True, kw_only=True, tag="people.add_licence"):
    """Enter a licence that was shown."""

    staff: UUID
    licence: Licence

    action: ClassVar[str] = "people.manage"


class LeaveStaff(Command, frozen=True, kw_only=True, tag="people.leave_staff"):
    """End somebody's work here."""

    staff: UUID
    reason: str

    action: ClassVar[str] = "people.manage"


class SetRota(Command, frozen=True, kw_only=True, tag="people.set_rota"):
    """Say who is on call between two instants (UTC)."""

    starts: datetime
    ends: datetime
    shifts: tuple[Shift, ...]

    action: ClassVar[str] = "people.manage"


class AdoptProgramme(Command, frozen=True, kw_only=True, tag="people.adopt_programme"):
    """Work by this version of the programme from now on."""

    version: str
    digest: str
    content: str

    action: ClassVar[str] = "people.adopt_programme"


class AddInstrumentText(Command, frozen=True, kw_only=True, tag="people.add_instrument_text"):
    """Ask a questionnaire in the clinic's own words, which it has the right to show."""

    instrument: str
    language: str
    digest: str
    content: str

    action: ClassVar[str] = "people.add_instrument_text"


class RegisterPerson(Command, frozen=True, kw_only=True, tag="people.register_person"):
    """Become a patient of the clinic."""

    name: str
    birth_date: date
    email: str
    phone: str
    state: str
    timezone: str
    address: str = ""

    action: ClassVar[str] = "people.register"
    opens: ClassVar[StreamKind | None] = "person"


class ChangeContact(Command, frozen=True, kw_only=True, tag="people.change_contact"):
    """Change how and where the person is reached."""

    email: str
    phone: str
    state: str
    timezone: str
    address: str = ""

    action: ClassVar[str] = "people.change_contact"


class AssignCareTeam(Command, frozen=True, kw_only=True, tag="people.assign_care_team"):
    """Say who looks after the person."""

    prescriber: UUID | None = None
    therapist: UUID | None = None
    coordinator: UUID | None = None

    action: ClassVar[str] = "people.assign"


class FollowProgramme(Command, frozen=True, kw_only=True, tag="people.follow_programme"):
    """Move this chart to another version that the clinic has adopted."""

    version: str

    action: ClassVar[str] = "people.assign"


class PutOnCall(Command, frozen=True, kw_only=True, tag="people.put_on_call"):
    """Put somebody on call for these times, or nobody, whatever was set for them before."""

    staff: UUID | None
    stretches: tuple[Stretch, ...]

    action: ClassVar[str] = "people.manage"


class CopyRota(Command, frozen=True, kw_only=True, tag="people.copy_rota"):
    """Fill the hours that are open in the seven local days from `first_day` on as they were a week before."""

    first_day: date

    action: ClassVar[str] = "people.manage"


class AgreeSupervision(Command, frozen=True, kw_only=True, tag="people.agree_supervision"):
    """Enter that one of the staff supervises another in a state."""

    staff: UUID
    supervisor: UUID
    state: str
    first_day: date
    last_day: date
    agreed_on: date

    action: ClassVar[str] = "people.manage"


class EndSupervision(Command, frozen=True, kw_only=True, tag="people.end_supervision"):
    """Enter that a supervision ends earlier than agreed."""

    staff: UUID
    supervisor: UUID
    state: str
    last_day: date
    reason: str

    action: ClassVar[str] = "people.manage"


class TakeConcern(Command, frozen=True, kw_only=True, tag="people.take_concern"):
    """Say by name: I have it."""

    concern: str

    action: ClassVar[str] = "people.take_concern"


class SettleConcern(Command, frozen=True, kw_only=True, tag="people.settle_concern"):
    """Leave it as it is, by words that say why."""

    concern: str
    outcome: str

    action: ClassVar[str] = "people.take_concern"
