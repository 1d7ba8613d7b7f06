"""The people who work in the demo clinic. Every name says that it is invented."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from troche.chart.commands import Actor, Role
from troche.demo.stage import Stage
from troche.people.commands import AdoptProgramme, AgreeSupervision, JoinStaff, SetRota
from troche.people.enrolment import enrol, system_actor
from troche.people.facts import Licence
from troche.people.founding import in_turn
from troche.people.models import Clinic
from troche.people.zones import instant
from troche.programme import canonical, digest, load_programme

STAFF: tuple[tuple[Role, str], ...] = (
    ("prescriber", "Dr Jonah Example"),
    ("prescriber", "Dr Amara Pattern"),
    ("therapist", "Ines Sample"),
    ("therapist", "Maya Instance"),
    ("therapist", "Joel Specimen"),
    ("coordinator", "Nadia Model"),
    ("pharmacist", "Nuno Prototype"),
    ("biller", "Rosa Placeholder"),
    ("director", "Dr Edith Template"),
    ("auditor", "Omar Mockup"),
    ("administrator", "Wren Dummy"),
)
STATES = ("OR", "WA", "CA")
ZONE = ZoneInfo("America/Los_Angeles")
IN_TRAINING = "Joel Specimen"
RUNS_OUT = ("Dr Amara Pattern", "CA", "prescriber")
"""The licence that ends soon after the demo clinic is shown, so that it has a concern to look at."""
ENDS_AFTER = timedelta(days=220)


class Team:
    """The staff by role, as actors, in the order they joined."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._ids = {name: stage.new_id(name) for _, name in STAFF}

    def first(self, role: Role) -> Actor:
        """The first in this role."""
        return self.of(role)[0]

    def of(self, role: Role) -> list[Actor]:
        """Everybody in this role."""
        return [
            Actor(self._ids[name], role, self._stage.clinic, name) for each, name in STAFF if each == role
        ]

    def join(self, clinic: Clinic, at: datetime) -> None:
        """Everybody joins, with an account; the programme is adopted; somebody is on call at every hour."""
        system = system_actor(clinic.id)
        for role, name in STAFF:
            staff = self._ids[name]
            self._stage.do(
                JoinStaff,
                system,
                clinic.id,
                at,
                staff=staff,
                name=name,
                role=role,
                licences=_licences(role, name, at),
            )
            enrol(clinic, role, _email(name, clinic), name, stream=staff)
        self._supervise(clinic.id, system, at)
        programme = load_programme()
        self._stage.do(
            AdoptProgramme,
            system,
            clinic.id,
            at,
            version=programme.version,
            digest=digest(programme),
            content=canonical(programme).decode(),
        )
        self._set_rota(clinic.id, system, at)

    def _set_rota(self, clinic: UUID, system: Actor, at: datetime) -> None:
        """Twelve hours each in turn from eight in the evening before, for two years."""
        on_call = [*self.of("prescriber"), self.first("director")]
        starts = instant(ZONE, at.astimezone(ZONE).date() - timedelta(days=1), 20)
        shifts = in_turn([one.id for one in on_call], starts, 2 * 365)
        self._stage.do(SetRota, system, clinic, at, starts=starts, ends=shifts[-1].ends, shifts=shifts)

    def _supervise(self, clinic: UUID, system: Actor, at: datetime) -> None:
        """A therapist in training works under the supervision of another."""
        for state in STATES:
            self._stage.do(
                AgreeSupervision,
                system,
                clinic,
                at,
                staff=self._ids[IN_TRAINING],
                supervisor=self.first("therapist").id,
                state=state,
                first_day=date(at.year - 1, 1, 1),
                last_day=date(at.year + 3, 12, 31),
                agreed_on=date(at.year - 1, 1, 1),
            )


def _licences(role: Role, name: str, at: datetime) -> tuple[Licence, ...]:
    if role not in ("prescriber", "therapist", "director", "pharmacist"):
        return ()
    first, last = date(at.year - 3, 1, 1), date(at.year + 3, 12, 31)
    kinds = (role, "DEA") if role in ("prescriber", "director") else (role,)
    soon = (at + ENDS_AFTER).date()
    return tuple(
        Licence(
            kind=kind,
            state=state,
            number=f"DEMO-{state}-{kind[:2].upper()}",
            first_day=first,
            last_day=soon if (name, state, kind) == RUNS_OUT else last,
            supervised=name == IN_TRAINING,
        )
        for state in STATES
        for kind in kinds
    )


def _email(name: str, clinic: Clinic) -> str:
    """An address that reaches nobody, of one clinic alone."""
    return f"{name.lower().replace(' ', '.')}@{clinic.slug}.example.org"
