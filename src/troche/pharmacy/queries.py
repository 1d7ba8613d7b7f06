"""What pages read of the lots: always of one clinic, in a constant number of queries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID, uuid5

import msgspec

from troche.medication.models import UnitRow
from troche.medication.places import HELD
from troche.medication.queries import lots_in_use, units_by_lot, units_of_lot
from troche.pharmacy.models import CertificateFile, LotRow

LOTS = UUID("b2a4a4b1-6f0f-4d0c-9d55-7c1b8a3e9a40")
SOON = timedelta(days=30)  # ours: a lot that ends so soon is marked


class LotLine(msgspec.Struct, frozen=True):
    """A lot with where its units are. `made` is None for one that nobody entered."""

    key: str
    name: str
    strength_mg: int
    beyond_use_on: date | None
    made: int | None
    places: dict[str, int]
    row: LotRow | None = None

    @property
    def id(self) -> UUID:
        """What addresses name it by."""
        return id_of(self.key)

    @property
    def given(self) -> int:
        """Units that were made up for somebody, wherever they are now."""
        return sum(self.places.values())

    @property
    def at_pharmacy(self) -> int | None:
        """Units at the pharmacy: those that nobody was given, and those made up and not sent."""
        return None if self.made is None else self.made - self.given + self.places["at_pharmacy"]

    @property
    def is_recalled(self) -> bool:
        """Whether it was recalled."""
        return self.row is not None and self.row.recalled_at is not None

    def state(self, today: date) -> tuple[str, str]:
        """Its icon and the code of its word."""
        if self.is_recalled:
            return "unmet", "recalled"
        if self.made is None:
            return "unknown", "not_entered"
        if self.made < self.given:
            return "unmet", "too_many"
        if self.beyond_use_on is not None and self.beyond_use_on - today <= SOON:
            return "attention", "ends_soon"
        return "met", "balanced"


class Holder(msgspec.Struct, frozen=True):
    """A person who had units of a lot, and where those are."""

    person: UUID
    name: str
    birth_date: date | None
    units: tuple[UnitRow, ...]

    @property
    def held(self) -> tuple[UnitRow, ...]:
        """Those that may still be taken."""
        return tuple(unit for unit in self.units if unit.place in HELD)

    @property
    def is_told(self) -> bool:
        """Whether the recall has reached this person."""
        return all(unit.is_told for unit in self.held)

    @property
    def places(self) -> dict[str, int]:
        """How many are where."""
        return dict(Counter(unit.place for unit in self.units))


def id_of(key: str) -> UUID:
    """The id of a lot in addresses, which name nothing."""
    return uuid5(LOTS, key)


def lot_lines(clinic: UUID) -> Sequence[LotLine]:
    """Every lot, in the book or in use, the newest first."""
    rows = {row.key: row for row in LotRow.objects.filter(clinic_id=clinic)}
    places, used = units_by_lot(clinic), lots_in_use(clinic)
    lines = [_line(key, rows.get(key), used.get(key), places.get(key)) for key in rows.keys() | used.keys()]
    return sorted(lines, key=lambda line: (line.beyond_use_on or date.max, line.name), reverse=True)


def lot_line(clinic: UUID, ident: UUID) -> LotLine | None:
    """One lot."""
    return next((line for line in lot_lines(clinic) if line.id == ident), None)


def holders(clinic: UUID, lot: str) -> Sequence[Holder]:
    """Everybody who was ever given units of a lot, those first who still have some."""
    people: dict[UUID, list[UnitRow]] = {}
    for unit in units_of_lot(clinic, lot):
        people.setdefault(unit.stream_id, []).append(unit)
    found = [
        Holder(person, units[0].name, units[0].birth_date, tuple(units)) for person, units in people.items()
    ]
    return sorted(found, key=lambda one: (not one.held, one.name))


def certificate_file(clinic: UUID, digest: str) -> CertificateFile | None:
    """The kept file of this digest."""
    return CertificateFile.objects.filter(clinic_id=clinic, digest=digest).first()


def _line(key: str, row: LotRow | None, used: UnitRow | None, places: Counter[str] | None) -> LotLine:
    name = row.name if row else used.lot if used else key
    return LotLine(
        key=key,
        name=name,
        strength_mg=(row.strength_mg if row else None) or (used.strength_mg if used else 0),
        beyond_use_on=(row.beyond_use_on if row else None) or (used.beyond_use_on if used else None),
        made=row.units if row else None,
        places=Counter(places or {}),
        row=row,
    )
