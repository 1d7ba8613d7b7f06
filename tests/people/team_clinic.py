"""A clinic that has been open for a while: staff with accounts, licences near their end, a rota with a hole."""

from __future__ import annotations

import secrets
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import msgspec
from django.db import transaction
from django.utils.timezone import now

from tests.people.fixtures import SignedIn, fresh_email, join
from troche.chart.commands import Actor, Command, Role
from troche.ledger import Done, act, read_chart
from troche.ledger.keeper import due_now, strike
from troche.people.clinic import ClinicState
from troche.people.commands import AddLicence, AssignCareTeam, JoinStaff, RegisterPerson, SetRota
from troche.people.enrolment import open_clinic
from troche.people.facts import Licence, Shift
from troche.people.models import Clinic
from troche.people.rules import CLINIC
from troche.people.scope import in_clinic

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
OPEN_FOR = 30 * DAY
STAFF: tuple[tuple[str, Role], ...] = (
    ("Wren Dummy", "administrator"),
    ("Dr Edith Template", "director"),
    ("Nadia Model", "coordinator"),
    ("Dr Jonah Example", "prescriber"),
    ("Nell Pattern", "prescriber"),
    ("Ines Sample", "therapist"),
    ("Rosa Placeholder", "biller"),
)


class Place(msgspec.Struct, frozen=True):
    """The clinic and its people by their names' last word."""

    clinic: Clinic
    staff: dict[str, SignedIn]

    def id(self, name: str) -> UUID:
        return self.staff[name].actor.id

    @property
    def state(self) -> ClinicState:
        return CLINIC.of(read_chart(self.clinic.id, self.clinic.id))

    def do(
        self, kind: type[Command], at: datetime | None = None, stream: UUID | None = None, **said: Any
    ) -> None:
        """Carry a command out as the system; a refusal fails the test."""
        actor = Actor(uuid4(), "system", self.clinic.id, "system")
        command = kind(id=uuid4(), actor=actor, stream=stream or self.clinic.id, **said)
        with in_clinic(self.clinic.id):
            outcome = act(command, lambda: at or now())
        assert isinstance(outcome, Done), outcome

    def licence(self, name: str, last_day: date, state: str = "OR", kind: str = "MD", **said: Any) -> Licence:
        given = {"kind": kind, "state": state, "number": f"A-{name}", "first_day": date(2020, 1, 1)}
        licence = Licence(**{**given, "last_day": last_day, **said})
        self.do(AddLicence, staff=self.id(name), licence=licence)
        return licence

    def covers(self, name: str, starts: datetime, ends: datetime) -> None:
        shift = Shift(staff=self.id(name), starts=starts, ends=ends)
        self.do(SetRota, starts=starts, ends=ends, shifts=(shift,))

    def person(self, name: str = "Ada Example", state: str = "OR") -> UUID:
        """Somebody registered who lives in a state."""
        person = uuid4()
        actor = Actor(person, "patient", self.clinic.id, name, person)
        command = RegisterPerson(
            id=uuid4(),
            actor=actor,
            stream=person,
            name=name,
            birth_date=date(1990, 4, 1),
            email=fresh_email(),
            phone="503 555 0100",
            state=state,
            timezone="America/Los_Angeles",
        )
        with in_clinic(self.clinic.id):
            assert isinstance(act(command), Done)
        return person

    def assign(self, person: UUID, **team: UUID) -> None:
        self.do(AssignCareTeam, stream=person, **team)

    def kept(self, instant: datetime) -> int:
        """What the keeper fires here with its clock moved to an instant; how many deadlines."""
        fired = 0
        for _ in range(60):
            due = due_now(self.clinic.id, instant)
            if not due:
                return fired
            for name in due:
                with transaction.atomic():
                    fired += strike(self.clinic.id, name, instant)
        raise AssertionError("deadlines without end")


def open_place(*, is_demo: bool = False) -> Place:
    """Open for a month; everybody licensed in Oregon for years, and nobody on the rota yet."""
    opened = now() - OPEN_FOR
    clinic = open_clinic(
        slug=f"team-{secrets.token_hex(6)}",
        name="Larkfield",
        phone="503 555 0100",
        state="OR",
        timezone="America/Los_Angeles",
        is_demo=is_demo,
        clock=lambda: opened,
    )
    place = Place(clinic, {})
    for name, role in STAFF:
        who = join(clinic, role)
        key = name.split()[-1]
        place.staff[key] = who
        place.do(JoinStaff, opened, staff=who.actor.id, name=name, role=role)
        if role in ("prescriber", "therapist", "director"):
            place.licence(key, now().date() + 900 * DAY)
        if role in ("prescriber", "director"):
            place.licence(key, now().date() + 900 * DAY, kind="DEA")
    return place
