"""The clinic's own chart: its team, licences, rota, and the programme it works by."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from uuid import UUID

import msgspec

from troche.chart.commands import Role
from troche.chart.facts import Recorded
from troche.instruments import all_instruments
from troche.people.facts import (
    ClinicOpened,
    InstrumentTextAdded,
    Licence,
    LicenceAdded,
    ProgrammeAdopted,
    RotaSet,
    StaffJoined,
    StaffLeft,
)


class Staff(msgspec.Struct, frozen=True):
    """Somebody who works here, or did."""

    id: UUID
    name: str
    role: Role
    licences: tuple[Licence, ...]
    joined_at: datetime
    left_at: datetime | None = None


class ClinicState(msgspec.Struct, frozen=True):
    """What the clinic's facts add up to. `rota` has the latest window first.

    `texts` are the clinic's words for questionnaires, by instrument and language. `worded_from` is when it first had
    any for one that comes along without.
    """

    opened: ClinicOpened | None = None
    staff: dict[UUID, Staff] = {}
    rota: tuple[RotaSet, ...] = ()
    adopted: tuple[ProgrammeAdopted, ...] = ()
    texts: dict[str, dict[str, InstrumentTextAdded]] = {}
    worded_from: dict[str, datetime] = {}

    def working(self, *roles: Role) -> Iterator[Staff]:
        """Those who work here now, in any of these roles (all roles when none is named)."""
        for staff in self.staff.values():
            if staff.left_at is None and (not roles or staff.role in roles):
                yield staff

    def works_here(self, staff: UUID | None) -> bool:
        """Whether this is one of the staff, not gone."""
        found = self.staff.get(staff) if staff is not None else None
        return found is not None and found.left_at is None

    def on_call(self, at: datetime) -> Staff | None:
        """Who is on call at an instant, by the rota set last for it. Nobody is never somebody."""
        window = next((rota for rota in self.rota if rota.starts <= at < rota.ends), None)
        for shift in window.shifts if window else ():
            if shift.starts <= at < shift.ends and self.works_here(shift.staff):
                return self.staff[shift.staff]
        return None

    def licensed(self, staff: UUID, state: str, day: date) -> bool:
        """Whether one of the staff holds a licence for a state on a local day there."""
        return self.works_here(staff) and any(
            licence.state == state and licence.first_day <= day <= licence.last_day
            for licence in self.staff[staff].licences
        )

    def programme(self, version: str | None = None) -> ProgrammeAdopted | None:
        """The programme adopted under this version; without one, the version adopted last."""
        found = (p for p in reversed(self.adopted) if version is None or p.version == version)
        return next(found, None)


def evolve(state: ClinicState, recorded: Recorded) -> ClinicState:
    """The clinic after one more fact."""
    match recorded.fact:
        case ClinicOpened() as fact:
            return msgspec.structs.replace(state, opened=fact)
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
            still_needed = tuple(
                old for old in state.rota if not (fact.starts <= old.starts and old.ends <= fact.ends)
            )
            return msgspec.structs.replace(state, rota=(fact, *still_needed))
        case ProgrammeAdopted() as fact:
            return msgspec.structs.replace(state, adopted=(*state.adopted, fact))
        case InstrumentTextAdded() as fact:
            return _worded(state, fact, recorded.at)
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
