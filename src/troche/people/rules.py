"""The rules of the clinic's own stream and of a person's registration."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from uuid import UUID

import msgspec

from troche.chart.commands import ClockStruck, Command, Role
from troche.chart.facts import Fact, Recorded
from troche.chart.reasons import Reason, Refusal, because, refuse
from troche.chart.rooms import Chart, Deadline, Decision, Notice, Room
from troche.chart.words import say
from troche.instruments import all_instruments
from troche.people import clinic, concern_rules, person, team_rules
from troche.people.clinic import ClinicState
from troche.people.commands import (
    AddInstrumentText,
    AddLicence,
    AdoptProgramme,
    AgreeSupervision,
    AssignCareTeam,
    ChangeContact,
    CopyRota,
    EndSupervision,
    FollowProgramme,
    JoinStaff,
    LeaveStaff,
    OpenClinic,
    PutOnCall,
    RegisterPerson,
    SetRota,
    SettleConcern,
    TakeConcern,
)
from troche.people.facts import (
    CareTeamAssigned,
    ClinicOpened,
    ConcernPassedOn,
    ConcernRaised,
    ConcernSettled,
    ConcernTaken,
    ContactChanged,
    InstrumentTextAdded,
    LicenceAdded,
    PersonRegistered,
    ProgrammeAdopted,
    ProgrammeFollowed,
    RotaSet,
    StaffJoined,
    StaffLeft,
    SupervisionAgreed,
    SupervisionEnded,
)
from troche.people.person import PersonState
from troche.people.practice import against_treating
from troche.people.setting import Setting
from troche.people.team_rules import NOT_STAFF, licence_wrong
from troche.people.wording import text_added
from troche.programme import Fault, Programme, faults_of, from_canonical, number_of

STAFF: tuple[Role, ...] = (
    "prescriber",
    "therapist",
    "coordinator",
    "pharmacist",
    "biller",
    "director",
    "auditor",
    "administrator",
)
TREAT = ("prescriber", "therapist")
"""Those of a care team who need a licence where the person lives."""
MAY_BE: dict[str, tuple[Role, ...]] = {
    "prescriber": ("prescriber", "director"),
    "therapist": ("therapist",),
    "coordinator": ("coordinator",),
}

NOT_OPEN = refuse("clinic_not_open", say("The clinic is not open yet."))
ALREADY_OPEN = refuse("clinic_already_open", say("The clinic is already open."))
NAME_MISSING = refuse("name_missing", say("A name is needed."))
NOT_A_STAFF_ROLE = refuse("not_a_staff_role", say("This is not a role of the staff."))
ALREADY_STAFF = refuse("already_staff", say("This member of staff has already joined."))
LAST_ADMINISTRATOR = refuse(
    "last_administrator",
    say("The clinic needs at least one administrator."),
    would_change=say("Add another administrator first."),
)
DIGEST_WRONG = refuse("digest_wrong", say("The programme's content does not match its digest."))
PROGRAMME_UNREADABLE = refuse(
    "programme_unreadable", say("This is not a programme of that version. Check the folder first.")
)
CHECK_FIRST = say("Mend it in the programme’s folder, and let `troche programme check` read it.")
VERSION_TAKEN = refuse("version_taken", say("This version was already adopted with other content."))
VERSION_CURRENT = refuse("version_current", say("The clinic already works by this version."))
VERSION_OLDER = refuse(
    "version_older",
    say("This chart already follows a newer version, and a chart does not go back."),
    would_change=say("The medical director adopts what is wanted as a version with a higher number."),
)
VERSION_UNKNOWN = refuse("version_unknown", say("The clinic has not adopted this version."))
ALREADY_REGISTERED = refuse("already_registered", say("This person is already registered."))
NOT_REGISTERED = refuse("not_registered", say("This person is not registered yet."))
BIRTH_DATE_AHEAD = refuse("birth_date_ahead", say("The date of birth must be in the past."))
CONTACT_MISSING = refuse("contact_missing", say("An e-mail address and a phone number are needed."))
TEAM_ROLE = refuse("team_role", say("Each one of the team must work here, in that role."))


def decide_clinic(chart: Chart, command: Command, now: datetime, setting: Setting) -> Decision:
    """What a command to the clinic leads to, and what that changes about open concerns."""
    state = CLINIC.of(chart)
    if isinstance(command, OpenClinic):
        return ALREADY_OPEN if state.opened else _opened(command)
    if state.opened is None:
        return NOT_OPEN
    decision = _decided(state, command, now, setting)
    if isinstance(decision, Refusal):
        return decision
    return concern_rules.with_what_follows(chart, state, decision, now, setting.programme)


def _decided(state: ClinicState, command: Command, now: datetime, setting: Setting) -> Decision:
    match command:
        case JoinStaff():
            return _joined(state, command)
        case AddLicence():
            return team_rules.add_licence(state, command)
        case LeaveStaff():
            return _left(state, command)
        case SetRota():
            return team_rules.set_rota(state, command)
        case PutOnCall():
            return team_rules.put_on_call(state, command, now)
        case CopyRota():
            return team_rules.copy_rota(state, command, now)
        case AgreeSupervision():
            return team_rules.agree_supervision(state, command, now)
        case EndSupervision():
            return team_rules.end_supervision(state, command)
        case TakeConcern():
            return concern_rules.take(state, command)
        case SettleConcern():
            return concern_rules.settle(state, command, now, setting.programme)
        case AdoptProgramme():
            return _adopted(state, command)
        case AddInstrumentText():
            return text_added(state, command)
        case ClockStruck():
            return concern_rules.struck(state, command, now, setting)
    raise TypeError(command)


def due_at_clinic(chart: Chart, setting: Setting) -> Iterable[Deadline]:
    """What about the team runs out, and who has to look by when."""
    state = CLINIC.of(chart)
    return concern_rules.due(state, setting.programme) if state.opened else ()


def follow_clinic(chart: Chart, recorded: Recorded, setting: Setting) -> Iterable[Notice]:
    """Whoever is asked about the team hears that something waits."""
    return concern_rules.follow(recorded)


def decide_person(chart: Chart, command: Command, now: datetime, setting: Setting) -> Decision:
    """What a command about who a person is leads to."""
    state = PEOPLE.of(chart)
    if isinstance(command, RegisterPerson):
        return _registered(state, command, now, setting.clinic)
    if state.registered is None:
        return NOT_REGISTERED
    match command:
        case ChangeContact():
            return _contact_changed(command)
        case AssignCareTeam():
            return _team_assigned(state, command, now, setting.clinic)
        case FollowProgramme():
            return _followed(state, command, setting)
    raise TypeError(command)


def _opened(command: OpenClinic) -> Decision:
    if not command.name.strip():
        return NAME_MISSING
    return [
        ClinicOpened(
            name=command.name,
            phone=command.phone,
            timezone=command.timezone,
            state=command.state,
            is_demo=command.is_demo,
        )
    ]


def _joined(state: ClinicState, command: JoinStaff) -> Decision:
    if command.role not in STAFF:
        return NOT_A_STAFF_ROLE
    if not command.name.strip():
        return NAME_MISSING
    if command.staff in state.staff:
        return ALREADY_STAFF
    if wrong := next(filter(None, map(licence_wrong, command.licences)), None):
        return wrong
    return [StaffJoined(staff=command.staff, name=command.name, role=command.role, licences=command.licences)]


def _left(state: ClinicState, command: LeaveStaff) -> Decision:
    if not state.works_here(command.staff):
        return NOT_STAFF
    administrators = [staff.id for staff in state.working("administrator")]
    if administrators == [command.staff]:
        return LAST_ADMINISTRATOR
    return [StaffLeft(staff=command.staff, reason=command.reason)]


def _adopted(state: ClinicState, command: AdoptProgramme) -> Decision:
    if sha256(command.content.encode()).hexdigest() != command.digest:
        return DIGEST_WRONG
    programme = _programme_in(command)
    if programme is None:
        return PROGRAMME_UNREADABLE
    if faults := faults_of(programme, all_instruments()):
        return Refusal(tuple(_faulty(fault) for fault in faults))
    known, current = state.programme(command.version), state.programme()
    if known is not None and known.digest != command.digest:
        return VERSION_TAKEN
    if known is not None and known == current:
        return VERSION_CURRENT
    return [ProgrammeAdopted(version=command.version, digest=command.digest, content=command.content)]


def _programme_in(command: AdoptProgramme) -> Programme | None:
    try:
        programme = from_canonical(command.content)
    except msgspec.MsgspecError:
        return None
    return programme if programme.version == command.version else None


def _faulty(fault: Fault) -> Reason:
    """One thing that `troche programme check` would name: the file, the key, what is expected and what is there."""
    words = say(
        "{file}: {key}: expected {expected}, found {found}.",
        file=f"{fault.key.partition('.')[0]}.yaml",
        key=fault.key,
        expected=fault.expected,
        found=fault.found,
    )
    return because("programme_faulty", words, would_change=CHECK_FIRST)


def _registered(state: PersonState, command: RegisterPerson, now: datetime, here: ClinicState) -> Decision:
    if state.registered is not None:
        return ALREADY_REGISTERED
    if not command.name.strip():
        return NAME_MISSING
    if command.birth_date >= now.date():
        return BIRTH_DATE_AHEAD
    facts: list[Fact] = [
        PersonRegistered(
            name=command.name,
            birth_date=command.birth_date,
            email=command.email,
            phone=command.phone,
            state=command.state,
            timezone=command.timezone,
            address=command.address,
        )
    ]
    current = here.programme()
    if current is not None:
        facts.append(ProgrammeFollowed(version=current.version))
    return facts


def _contact_changed(command: ChangeContact) -> Decision:
    if not command.email.strip() or not command.phone.strip():
        return CONTACT_MISSING
    return [
        ContactChanged(
            email=command.email,
            phone=command.phone,
            state=command.state,
            timezone=command.timezone,
            address=command.address,
        )
    ]


def _team_assigned(state: PersonState, command: AssignCareTeam, now: datetime, here: ClinicState) -> Decision:
    team = {
        "prescriber": command.prescriber,
        "therapist": command.therapist,
        "coordinator": command.coordinator,
    }
    if not all(_able(here, place, staff) for place, staff in team.items() if staff is not None):
        return TEAM_ROLE
    newly = (staff for place in TREAT if (staff := team[place]) and staff != getattr(state.team, place))
    against = [reason for staff in newly if (reason := against_treating(state, here, staff, now))]
    return Refusal(tuple(against)) if against else [CareTeamAssigned(**team)]


def _able(here: ClinicState, place: str, staff: UUID) -> bool:
    return here.works_here(staff) and here.staff[staff].role in MAY_BE[place]


def _followed(state: PersonState, command: FollowProgramme, setting: Setting) -> Decision:
    if setting.clinic.programme(command.version) is None:
        return VERSION_UNKNOWN
    if state.programme == command.version:
        return VERSION_CURRENT
    if number_of(command.version) < number_of(state.programme or setting.programme.version):
        return VERSION_OLDER
    return [ProgrammeFollowed(version=command.version)]


CLINIC = Room(
    "people",
    initial=ClinicState(),
    evolve=clinic.evolve,
    decide=decide_clinic,
    due=due_at_clinic,
    follow=follow_clinic,
    facts=(
        ClinicOpened,
        StaffJoined,
        LicenceAdded,
        StaffLeft,
        RotaSet,
        ProgrammeAdopted,
        InstrumentTextAdded,
        SupervisionAgreed,
        SupervisionEnded,
        ConcernRaised,
        ConcernTaken,
        ConcernPassedOn,
        ConcernSettled,
    ),
    commands=(
        OpenClinic,
        JoinStaff,
        AddLicence,
        LeaveStaff,
        SetRota,
        AdoptProgramme,
        AddInstrumentText,
        PutOnCall,
        CopyRota,
        AgreeSupervision,
        EndSupervision,
        TakeConcern,
        SettleConcern,
    ),
    stream_kind="clinic",
)

PEOPLE = Room(
    "people",
    initial=PersonState(),
    evolve=person.evolve,
    decide=decide_person,
    facts=(PersonRegistered, ContactChanged, CareTeamAssigned, ProgrammeFollowed),
    commands=(RegisterPerson, ChangeContact, AssignCareTeam, FollowProgramme),
)
