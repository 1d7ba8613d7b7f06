"""The places of a unit, and the only ways between them: each movement takes it from one and puts it in another."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Literal, get_args

import msgspec

Place = Literal["at_pharmacy", "in_transit", "at_home", "taken", "lost", "returned", "destroyed"]
PLACES: tuple[Place, ...] = get_args(Place)
HELD: tuple[Place, ...] = ("at_pharmacy", "in_transit", "at_home")
"""Where a unit is that somebody may still take."""

WAYS: frozenset[tuple[Place, Place]] = frozenset(
    (
        ("at_pharmacy", "in_transit"),
        ("at_pharmacy", "returned"),
        ("at_pharmacy", "destroyed"),
        ("in_transit", "at_home"),
        ("in_transit", "lost"),
        ("in_transit", "returned"),
        ("at_home", "taken"),
        ("at_home", "lost"),
        ("at_home", "returned"),
        ("at_home", "destroyed"),
        ("lost", "at_home"),
        ("returned", "at_home"),
    )
)
"""A parcel given up for lost may arrive after all, and what was lost or came back may be found at home again; what is
taken or destroyed never comes back."""


class Unit(msgspec.Struct, frozen=True):
    """One lozenge. It is in exactly one place."""

    number: str
    place: Place
    lot: str
    strength_mg: int
    beyond_use_on: date
    parcel: str


class Movement(msgspec.Struct, frozen=True):
    """Units that went from one place to another; `debit` is None for those that were new."""

    debit: Place | None
    credit: Place
    units: tuple[str, ...]


def movements(before: dict[str, Unit], after: dict[str, Unit]) -> tuple[Movement, ...]:
    """What moved between two states, a movement for each way that was gone."""
    if before is after:
        return ()
    ways: dict[tuple[Place | None, Place], list[str]] = {}
    for number, unit in after.items():
        was = before[number].place if number in before else None
        if was != unit.place:
            ways.setdefault((was, unit.place), []).append(number)
    return tuple(Movement(debit, credit, tuple(numbers)) for (debit, credit), numbers in ways.items())


def moved(
    units: dict[str, Unit], numbers: Iterable[str], debit: Place, credit: Place
) -> tuple[dict[str, Unit], int]:
    """The units after those named went from one place to another, and how many really did.

    A unit that is elsewhere, or that nobody knows, stays as it is: whatever comes twice or late moves nothing twice.
    """
    if (debit, credit) not in WAYS:
        raise ValueError(f"no unit goes from {debit} to {credit}")
    moving = [number for number in dict.fromkeys(numbers) if number in units and units[number].place == debit]
    gone = {number: msgspec.structs.replace(units[number], place=credit) for number in moving}
    return {**units, **gone}, len(moving)
