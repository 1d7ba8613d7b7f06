"""The clinic's own chart: its team, licences, supervision, rota, concerns, and the programme it works by."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from troche.chart.commands import Role
from troche.chart.facts import Recorded
from troche.instruments import all_instruments
from troche.people import concerns
from troche.people.concerns import Concerns
from troche.people.facts import (
    ClinicOpened,
    ConcernPassedOn,
    ConcernRaised,
    ConcernSettled,
    ConcernTaken,
    InstrumentTextAdded,
    Licence,
    LicenceAdded,
    ProgrammeAdopted,
    RotaSet,
    StaffJoined,
    StaffLeft,
    SupervisionAgreed,
    SupervisionEnded,
)
from troche.people.licences import holds_on, practice_days, registered_days
from troche.people.rota import Rota, laid_over, shift_at
from troche.people.zones import zone_named

if TYPE_CHECKING:
    from troche.people.commands import EndSupervision


class Staff(msgspec.Struct, frozen=True):
    """Somebody who works here, or did."""

    id: UUID
    name: str
    role: Role
    licences: tuple[Licence, ...]
    joined_at: datetime
    left_at: datetime | None = None


class ClinicState(msgspec.Struct, frozen=True):
    """What the clinic's facts add up to. `rota` is in order of time, `seen_at` the instant of the latest fact.

    `texts` are the clinic's words for questionnaires, by instrument and language. `worded_from` is when it first had
    any for one that comes along without.
    """

    opened: ClinicOpened | None = None
    staff: dict[UUID, Staff] = {}
    rota: Rota = ()
    adopted: tuple[ProgrammeAdopted, ...] = ()
    texts: dict[str, dict[str, InstrumentTextAdded]] = {}
    worded_from: dict[str, datetime] = {}
    supervision: tuple[SupervisionAgreed, ...] = ()
    concerns: Concerns = Concerns()
    opened_at: datetime | None = None
    seen_at: datetime | None = None

    @property
    def is_demo(self) -> bool:
        """Whether it is a demonstration, without anybody real; one that was never opened is none."""
        return self.opened is not None and self.opened.is_demo

    @property
    def zone(self) -> ZoneInfo:
        """The clinic's time zone; UTC where it names none that is known."""
        return zone_named(self.opened.timezone if self.opened else "")

    def day_of(self, instant: datetime) -> date:
        """The day it is at an instant on the clinic's wall."""
        return instant.astimezone(self.zone).date()

    def working(self, *roles: Role) -> Iterator[Staff]:
        """Those who work here now, in any of these roles (all roles when none is named)."""
        for staff in self.staff.values():
            if staff.left_at is None and (not roles or staff.role in roles):
                yield staff

    def works_here(self, staff: UUID | None) -> bool:
        """Whether this is one of the staff, not gone."""
        found = self.staff.get(staff) if staff is not None else None
        return found is not None and found.left_at is None

    def name_of(self, staff: UUID | None) -> str:
        """The name of one of the staff, also of one who left; empty for anybody else."""
        return self.staff[staff].name if staff in self.staff else ""

    def on_call(self, at: datetime) -> Staff | None:
        """Who is on call at an instant, by the rota set last for it. Nobody is never somebody."""
        shift = shift_at(self.rota, at)
        return self.staff[shift.staff] if shift and self.works_here(shift.staff) else None

    def licensed(self, staff: UUID, state: str, day: date) -> bool:
        """Whether one of the staff may practise in a state on a local day there, alone or under supervision."""
        return holds_on(practice_days(self.staff, self.supervision, staff, state), day)

    def registered(self, staff: UUID, state: str, day: date) -> bool:
        """Whether one of the staff is registered to prescribe what is controlled in a state on a local day there."""
        return holds_on(registered_days(self.staff, staff, state), day)

    def programme(self, version: str | None = None) -> ProgrammeAdopted | None:
        """The programme adopted under this version; without one, the version adopted last."""
        found = (p for p in reversed(self.adopted) if version is None or p.version == version)
        return next(found, None)


def evolve(state: ClinicState, recorded: Recorded) -> ClinicState:
    """The clinic after one more fact."""
    return msgspec.structs.replace(_evolved(state, recorded), seen_at=recorded.at)


def _evolved(state: ClinicState, recorded: Recorded) -> ClinicState:
    match recorded.fact:
        case ClinicOpened() as fact:
            return msgspec.structs.replace(state, opened=fact, opened_at=recorded.at)
        case StaffJoined() as fact:
            joined = Staff(fact.staff, fact.name, fact.role, fact.licences, recorded.at)
            return _with_staff(state, joined)
        case LicenceAdded() as fact if fact.staff in state.staff:
            staff = state.staff[fact.staff]
            return _with_staff(
                state, msgspec.structs.replace(staff, licences=_renewed(staff.licences, fact.licence))
            )
        case StaffLeft() as fact if fact.staff in state.staff:
            return _with_staff(state, msgspec.structs.replace(state.staff[fact.staff], left_at=recorded.at))
        case RotaSet() as fact:
            return msgspec.structs.replace(state, rota=laid_over(state.rota, fact, recorded.at))
        case ProgrammeAdopted() as fact:
            return msgspec.structs.replace(state, adopted=(*state.adopted, fact))
        case InstrumentTextAdded() as fact:
            return _worded(state, fact, recorded.at)
        case SupervisionAgreed() as fact:
            others = (one for one in state.supervision if not same_agreement(one, fact))
            return msgspec.structs.replace(state, supervision=(*others, fact))
        case SupervisionEnded() as fact:
            agreed = (_shortened(one, fact) for one in state.supervision)
            kept = tuple(one for one in agreed if one.first_day <= one.last_day)
            return msgspec.structs.replace(state, supervision=kept)
        case ConcernRaised() | ConcernTaken() | ConcernPassedOn() | ConcernSettled():
            return msgspec.structs.replace(state, concerns=concerns.evolve(state.concerns, recorded))
    return state


def _with_staff(state: ClinicState, staff: Staff) -> ClinicState:
    return msgspec.structs.replace(state, staff={**state.staff, staff.id: staff})


def _renewed(licences: tuple[Licence, ...], new: Licence) -> tuple[Licence, ...]:
    kept = (old for old in licences if (old.kind, old.state, old.number) != (new.kind, new.state, new.number))
    return (*kept, new)


def _worded(state: ClinicState, added: InstrumentTextAdded, at: datetime) -> ClinicState:
    """With these words, which replace those of the same questionnaire and language."""
    of_the_instrument = {**state.texts.get(added.instrument, {}), added.language: added}
    known = all_instruments().get(added.instrument)
    is_first = known is not None and not known.has_text and added.instrument not in state.worded_from
    return msgspec.structs.replace(
        state,
        texts={**state.texts, added.instrument: of_the_instrument},
        worded_from={**state.worded_from, added.instrument: at} if is_first else state.worded_from,
    )


def same_agreement(
    one: SupervisionAgreed, other: SupervisionAgreed | SupervisionEnded | EndSupervision
) -> bool:
    """Whether both speak of the same two people and the same state."""
    return (one.staff, one.supervisor, one.state) == (other.staff, other.supervisor, other.state)


def _shortened(agreed: SupervisionAgreed, ended: SupervisionEnded) -> SupervisionAgreed:
    if not same_agreement(agreed, ended):
        return agreed
    return msgspec.structs.replace(agreed, last_day=min(agreed.last_day, ended.last_day))
