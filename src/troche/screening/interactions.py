"""The medicines somebody takes, read against the programme's list."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from troche.screening.facts import Medicine
from troche.screening.names import names_of

if TYPE_CHECKING:
    from troche.programme.model import Programme
    from troche.programme.parts.interactions import Interaction

GRAVITY = {"stop": 0, "review": 1, "hold": 2, "note": 3}


class Read(msgspec.Struct, frozen=True):
    """A medicine and what the programme says of it. Not `recognised` is not known, never harmless.

    `found` are the rules for what it names, `near` those for what it may name with a letter wrong
    (the names in `like`).
    """

    medicine: Medicine
    recognised: bool
    found: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    like: tuple[str, ...] = ()

    def interactions(self, programme: Programme) -> tuple[Interaction, ...]:
        """The interactions found, gravest first."""
        return tuple(programme.interactions[code] for code in self.found)

    def may_stop(self, programme: Programme) -> bool:
        """Whether it reads like a medicine that stops, and is not one for sure."""
        return any(programme.interactions[code].action == "stop" for code in self.near)


def read(medicine: Medicine, programme: Programme) -> Read:
    """What the programme says of one medicine, gravest first.

    A row is recognised only when no word of it is left that could name another medicine.
    """
    names = names_of(programme)
    row = names.read(f"{medicine.name} {medicine.dose} {medicine.often}")
    found = names.kept_for(row.named, lambda named: _rules(named, programme))
    near = tuple(code for code in _rules(row.near, programme) if code not in found)
    return Read(medicine, row.is_known, found, near, tuple(sorted(row.near)))


def _rules(named: frozenset[str], programme: Programme) -> tuple[str, ...]:
    if not named:
        return ()
    rules = programme.interactions
    found = [code for code, rule in rules.items() if not named.isdisjoint(rule.names)]
    return tuple(sorted(found, key=lambda code: GRAVITY[rules[code].action]))
