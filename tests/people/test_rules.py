"""The rules of the clinic's stream and of registration, without a database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.programme.weakened import GONE, WEAKENED, put
from troche.chart.commands import Actor, Command, Role
from troche.chart.facts import Fact, Recorded
from troche.chart.house import House
from troche.chart.reasons import Refusal
from troche.chart.rooms import Chart
from troche.people.clinic import ClinicState
from troche.people.commands import (
    AddLicence,
    AdoptProgramme,
    AssignCareTeam,
    ChangeContact,
    FollowProgramme,
    JoinStaff,
    LeaveStaff,
    OpenClinic,
    RegisterPerson,
    SetRota,
)
from troche.people.facts import Licence, Shift
from troche.people.rules import CLINIC, PEOPLE
from troche.people.setting import Setting
from troche.programme import canonical, load_programme

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
CLINIC_ID = uuid4()
ROOT = Actor(uuid4(), "system", CLINIC_ID)
LICENCE = Licence(kind="MD", state="CA", number="A1", first_day=date(2026, 1, 1), last_day=date(2026, 12, 31))


class Stream:
    """A stream in memory: send commands, read the state or the refusal."""

    def __init__(self, kind: Any, room: Any, here: ClinicState = CLINIC.initial) -> None:
        self.house = House(kind, (room,))
        self.room = room
        self.here = here
        self.chart: Chart = self.house.empty(CLINIC_ID, CLINIC_ID)

    def send(self, command: Command, at: datetime = NOW) -> list[Fact]:
        """The facts a command leads to, recorded."""
        answer = self.ask(command, at)
        assert not isinstance(answer, Refusal), [reason.code for reason in answer.reasons]
        recorded = [
            Recorded(fact, self.chart.position + n, at, command.actor.id, command.actor.role, command.id)
            for n, fact in enumerate(answer, 1)
        ]
        self.chart = self.house.fold(self.chart, recorded)
        return list(answer)

    def ask(self, command: Command, at: datetime = NOW) -> Sequence[Fact] | Refusal:
        """What the rules say, without recording it."""
        return self.house.decide(self.chart, command, at, Setting(load_programme(), self.here))

    def refused(self, command: Command, at: datetime = NOW) -> str:
        """The code of the refusal."""
        answer = self.ask(command, at)
        assert isinstance(answer, Refusal)
        return answer.reasons[0].code

    @property
    def state(self) -> Any:
        """The room's state."""
        return self.room.of(self.chart)


def say(kind: type[Command], **fields: Any) -> Command:
    return kind(id=uuid4(), actor=ROOT, stream=CLINIC_ID, **fields)


def opened() -> Stream:
    stream = Stream("clinic", CLINIC)
    stream.send(
        say(OpenClinic, name="Larkfield", phone="555 010 0100", timezone="America/New_York", state="NY")
    )
    return stream


def staffed(*roles: Role) -> tuple[Stream, list[UUID]]:
    stream, ids = opened(), [uuid4() for _ in roles]
    for staff, role in zip(ids, roles, strict=True):
        stream.send(say(JoinStaff, staff=staff, name=role.title(), role=role))
    return stream, ids


def test_a_clinic_opens_once_and_with_a_name() -> None:
    stream = opened()
    assert stream.state.opened.name == "Larkfield"
    again = say(OpenClinic, name="B", phone="1", timezone="UTC", state="NY")
    assert stream.refused(again) == "clinic_already_open"
    nameless = say(OpenClinic, name=" ", phone="1", timezone="UTC", state="NY")
    assert Stream("clinic", CLINIC).refused(nameless) == "name_missing"
    early = say(JoinStaff, staff=uuid4(), name="N", role="therapist")
    assert Stream("clinic", CLINIC).refused(early) == "clinic_not_open"


@pytest.mark.parametrize("role", ["patient", "sitter", "visitor", "system"])
def test_only_staff_roles_join_the_staff(role: Role) -> None:
    assert opened().refused(say(JoinStaff, staff=uuid4(), name="N", role=role)) == "not_a_staff_role"


def test_nobody_joins_twice_or_without_a_name() -> None:
    stream, (one,) = staffed("therapist")
    assert stream.refused(say(JoinStaff, staff=one, name="N", role="therapist")) == "already_staff"
    assert stream.refused(say(JoinStaff, staff=uuid4(), name="", role="therapist")) == "name_missing"


def test_who_left_no_longer_works_here_is_not_on_call_and_holds_no_licence() -> None:
    stream, (one, _) = staffed("prescriber", "administrator")
    stream.send(say(AddLicence, staff=one, licence=LICENCE))
    stream.send(
        say(SetRota, starts=NOW, ends=NOW + HOUR, shifts=(Shift(staff=one, starts=NOW, ends=NOW + HOUR),))
    )
    assert stream.state.on_call(NOW).id == one
    assert stream.state.licensed(one, "CA", date(2026, 6, 1))
    stream.send(say(LeaveStaff, staff=one, reason="moved"), NOW + HOUR)
    assert stream.state.on_call(NOW) is None
    assert not stream.state.licensed(one, "CA", date(2026, 6, 1))
    assert stream.state.staff[one].left_at == NOW + HOUR
    assert stream.refused(say(LeaveStaff, staff=one, reason="again")) == "not_staff"


def test_the_last_administrator_cannot_leave() -> None:
    stream, (first, second) = staffed("administrator", "administrator")
    stream.send(say(LeaveStaff, staff=first, reason="moved"))
    assert stream.refused(say(LeaveStaff, staff=second, reason="moved")) == "last_administrator"


def test_a_licence_holds_in_its_state_from_first_to_last_day_and_is_renewed() -> None:
    stream, (one,) = staffed("prescriber")
    stream.send(say(AddLicence, staff=one, licence=LICENCE))
    held = [
        stream.state.licensed(one, state, day)
        for state, day in (
            ("CA", LICENCE.first_day),
            ("CA", LICENCE.last_day),
            ("CA", LICENCE.first_day - timedelta(days=1)),
            ("CA", LICENCE.last_day + timedelta(days=1)),
            ("NY", LICENCE.first_day),
        )
    ]
    assert held == [True, True, False, False, False]
    stream.send(
        say(AddLicence, staff=one, licence=msgspec.structs.replace(LICENCE, last_day=date(2028, 12, 31)))
    )
    assert len(stream.state.staff[one].licences) == 1
    assert stream.state.licensed(one, "CA", date(2028, 1, 1))
    backwards = msgspec.structs.replace(LICENCE, last_day=date(2025, 1, 1))
    assert stream.refused(say(AddLicence, staff=one, licence=backwards)) == "licence_backwards"
    assert stream.refused(say(AddLicence, staff=uuid4(), licence=LICENCE)) == "not_staff"


def test_a_rota_is_refused_for_its_reason() -> None:
    stream, (doctor, clerk) = staffed("prescriber", "coordinator")

    def rota(*shifts: Shift, starts: datetime = NOW, ends: datetime = NOW + 4 * HOUR) -> Command:
        return say(SetRota, starts=starts, ends=ends, shifts=shifts)

    early = Shift(staff=doctor, starts=NOW - HOUR, ends=NOW)
    first = Shift(staff=doctor, starts=NOW, ends=NOW + 2 * HOUR)
    assert stream.refused(rota(ends=NOW)) == "rota_backwards"
    assert stream.refused(rota(Shift(staff=doctor, starts=NOW, ends=NOW))) == "rota_backwards"
    assert stream.refused(rota(early)) == "rota_outside"
    assert stream.refused(rota(first, first)) == "rota_overlap"
    assert stream.refused(rota(msgspec.structs.replace(first, staff=clerk))) == "rota_role"
    assert stream.refused(rota(msgspec.structs.replace(first, staff=uuid4()))) == "rota_role"


def test_a_later_rota_replaces_an_earlier_one_for_its_own_time_only() -> None:
    stream, (one, two) = staffed("prescriber", "therapist")
    day = 24 * HOUR
    stream.send(
        say(SetRota, starts=NOW, ends=NOW + day, shifts=(Shift(staff=one, starts=NOW, ends=NOW + day),))
    )
    noon = NOW + 12 * HOUR
    stream.send(
        say(SetRota, starts=noon, ends=noon + HOUR, shifts=(Shift(staff=two, starts=noon, ends=noon + HOUR),))
    )
    state: ClinicState = stream.state
    who = [state.on_call(at) for at in (NOW, noon, noon + HOUR, NOW + day)]
    assert [staff.id if staff else None for staff in who] == [one, two, one, None]
    stream.send(say(SetRota, starts=NOW, ends=NOW + day, shifts=()))
    assert stream.state.on_call(NOW) is None, "an empty rota means that nobody is on call"
    assert len(stream.state.rota) == 1


@given(
    at=st.integers(-100, 100), spans=st.lists(st.tuples(st.integers(0, 50), st.integers(1, 20)), max_size=4)
)
def test_on_call_is_somebody_exactly_within_a_shift(at: int, spans: list[tuple[int, int]]) -> None:
    stream, (one,) = staffed("therapist")
    shifts, clock = [], 0
    for gap, length in spans:
        starts = NOW + (clock + gap) * HOUR
        shifts.append(Shift(staff=one, starts=starts, ends=starts + length * HOUR))
        clock += gap + length
    stream.send(say(SetRota, starts=NOW, ends=NOW + (clock + 1) * HOUR, shifts=tuple(shifts)))
    instant = NOW + at * HOUR
    within = any(shift.starts <= instant < shift.ends for shift in shifts)
    assert (stream.state.on_call(instant) is not None) is within


def content_of(version: str, end: str = "") -> str:
    """The shipped programme under another version, with white space at its end."""
    shipped = load_programme()
    protocol = msgspec.structs.replace(shipped.protocol, version=version)
    return canonical(msgspec.structs.replace(shipped, protocol=protocol)).decode() + end


def programme(version: str, end: str = "", digest: str = "", content: str | None = None) -> Command:
    """Adopting it."""
    content = content_of(version, end) if content is None else content
    said = digest or sha256(content.encode()).hexdigest()
    return say(AdoptProgramme, version=version, digest=said, content=content)


def test_a_programme_is_adopted_by_version_and_digest_never_silently() -> None:
    stream = opened()
    assert stream.state.programme() is None
    stream.send(programme("1.0"))
    assert stream.refused(programme("1.0")) == "version_current"
    assert stream.refused(programme("1.0", " ")) == "version_taken"
    assert stream.refused(programme("2.0", digest="0" * 64)) == "digest_wrong"
    stream.send(programme("2.0"))
    assert stream.state.programme().version == "2.0"
    assert stream.state.programme("1.0").content == content_of("1.0")
    assert stream.state.programme("3.0") is None
    stream.send(programme("1.0"))
    assert stream.state.programme().version == "1.0", "going back is adopting again"


@pytest.mark.parametrize("content", ["", "{}", "null", content_of("2.0")])
def test_what_is_no_programme_of_this_version_is_not_adopted(content: str) -> None:
    assert opened().refused(programme("1.0", content=content)) == "programme_unreadable"


SHIPPED = msgspec.to_builtins(load_programme())


@pytest.mark.parametrize(("key", "value"), WEAKENED)
def test_a_weakened_programme_is_not_adopted_and_each_reason_names_its_key(key: str, value: Any) -> None:
    content = msgspec.json.encode(put(SHIPPED, key, value)).decode()
    refusal = opened().ask(programme(SHIPPED["protocol"]["version"], content=content))
    assert isinstance(refusal, Refusal), "adopted"
    said = [str(reason.clinician) for reason in refusal.reasons]
    unreadable = [reason.code for reason in refusal.reasons] == ["programme_unreadable"]
    file = f"{key.split('.')[0]}.yaml: "
    assert unreadable or any(words.startswith(file) and "safety floor" in words for words in said), said


def test_every_reason_against_a_programme_is_said_at_once() -> None:
    data = put(put(SHIPPED, "alerts.help_asked", GONE), "gates.dose.requires.sitter", GONE)
    refusal = opened().ask(
        programme(SHIPPED["protocol"]["version"], content=msgspec.json.encode(data).decode())
    )
    assert isinstance(refusal, Refusal)
    said = " ".join(str(reason.clinician) for reason in refusal.reasons)
    assert {reason.code for reason in refusal.reasons} == {"programme_faulty"}
    assert "alerts.yaml: alerts.help_asked" in said and "gates.yaml: gates.dose.requires.sitter" in said
    assert "safety floor: Unknown is never met" in said


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("protocol.phases.eligible.gate", "elsewhere"),
        ("consent.text", {}),
        ("measures.schedule.gad_8", SHIPPED["measures"]["schedule"]["gad_7"]),
    ],
)
def test_a_programme_whose_references_lead_nowhere_is_not_adopted(key: str, value: Any) -> None:
    content = msgspec.json.encode(put(SHIPPED, key, value)).decode()
    refusal = opened().ask(programme(SHIPPED["protocol"]["version"], content=content))
    assert isinstance(refusal, Refusal)
    assert key in str(refusal.reasons[0].clinician)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("session.pressure.go.systolic_mm_hg.value", 130),
        ("session.checks.at_minutes.value", (10, 15, 30, 45, 60, 75, 90, 120)),
        ("eligibility.exclusions.mania_past.action", "stop"),
        ("alerts.vomiting.blocks_dose", True),
        ("alerts.item_9.level", 1),
    ],
)
def test_a_stricter_programme_is_adopted(key: str, value: Any) -> None:
    content = msgspec.json.encode(put(SHIPPED, key, value)).decode()
    stream = opened()
    stream.send(programme(SHIPPED["protocol"]["version"], content=content))
    assert stream.state.programme() is not None


PERSON = {
    "name": "Maya Invented",
    "birth_date": date(1984, 3, 27),
    "email": "maya@example.org",
    "phone": "555 010 0199",
    "state": "CA",
    "timezone": "America/Los_Angeles",
}


def test_a_person_registers_once_under_the_clinics_programme() -> None:
    clinic = opened()
    clinic.send(programme("7.0"))
    stream = Stream("person", PEOPLE, clinic.state)
    assert (
        stream.refused(say(ChangeContact, email="a@b.c", phone="1", state="CA", timezone="UTC"))
        == "not_registered"
    )
    stream.send(say(RegisterPerson, **PERSON))
    assert (stream.state.name, stream.state.programme) == ("Maya Invented", "7.0")
    assert stream.state.contact.email == "maya@example.org"
    assert stream.refused(say(RegisterPerson, **PERSON)) == "already_registered"


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("name", "   ", "name_missing"),
        ("birth_date", NOW.date(), "birth_date_ahead"),
        ("birth_date", date(2030, 1, 1), "birth_date_ahead"),
    ],
)
def test_registration_is_refused_for_its_reason(field: str, value: Any, code: str) -> None:
    assert Stream("person", PEOPLE).refused(say(RegisterPerson, **{**PERSON, field: value})) == code


def test_a_new_contact_stands_beside_the_first() -> None:
    stream = Stream("person", PEOPLE)
    stream.send(say(RegisterPerson, **PERSON))
    stream.send(
        say(ChangeContact, email="new@example.org", phone="2", state="NV", timezone="America/Los_Angeles")
    )
    assert stream.state.contact.state == "NV"
    assert stream.state.registered.state == "CA"
    empty = say(ChangeContact, email=" ", phone="2", state="NV", timezone="UTC")
    assert stream.refused(empty) == "contact_missing"


def test_the_care_team_works_here_in_those_roles() -> None:
    clinic, (doctor, director, therapist) = staffed("prescriber", "director", "therapist")
    for staff in (doctor, director, therapist):
        clinic.send(say(AddLicence, staff=staff, licence=LICENCE))
    stream = Stream("person", PEOPLE, clinic.state)
    stream.send(say(RegisterPerson, **PERSON))
    stream.send(say(AssignCareTeam, prescriber=director, therapist=therapist))
    assert stream.state.looked_after_by(director)
    assert not stream.state.looked_after_by(doctor)
    assert stream.refused(say(AssignCareTeam, therapist=doctor)) == "team_role"
    assert stream.refused(say(AssignCareTeam, coordinator=uuid4())) == "team_role"


def test_a_chart_changes_its_programme_only_by_a_fact_and_to_an_adopted_version() -> None:
    clinic = opened()
    clinic.send(programme("1.0"))
    stream = Stream("person", PEOPLE, clinic.state)
    stream.send(say(RegisterPerson, **PERSON))
    clinic.send(programme("2.0"))
    stream.here = clinic.state
    assert stream.state.programme == "1.0"
    assert stream.refused(say(FollowProgramme, version="3.0")) == "version_unknown"
    assert stream.refused(say(FollowProgramme, version="1.0")) == "version_current"
    stream.send(say(FollowProgramme, version="2.0"))
    assert stream.state.programme == "2.0"


@pytest.mark.parametrize(("old", "new"), [("1.0", "2.0"), ("1.9", "1.10"), ("9.0", "10.0")])
def test_a_chart_does_not_go_back_to_an_older_version(old: str, new: str) -> None:
    clinic = opened()
    clinic.send(programme(old))
    clinic.send(programme(new))
    stream = Stream("person", PEOPLE, clinic.state)
    stream.send(say(RegisterPerson, **PERSON))
    assert stream.state.programme == new
    assert stream.refused(say(FollowProgramme, version=old)) == "version_older"


def test_a_chart_under_the_shipped_programme_goes_to_no_older_one() -> None:
    stream = Stream("person", PEOPLE, opened().state)
    stream.send(say(RegisterPerson, **PERSON))
    clinic = opened()
    clinic.send(programme("0.9"))
    stream.here = clinic.state
    assert stream.state.programme is None
    assert stream.refused(say(FollowProgramme, version="0.9")) == "version_older"


def test_both_states_survive_being_kept() -> None:
    stream, _ = staffed("prescriber", "administrator")
    kept = msgspec.msgpack.encode(stream.state)
    assert msgspec.msgpack.decode(kept, type=ClinicState) == stream.state
