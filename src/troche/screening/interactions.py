"""The medicines somebody takes, read against the programme's list."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from troche.screening.facts import Medicine

if TYPE_CHECKING:
    from troche.programme.model import Programme
    from troche.programme.parts.interactions import Interaction

GRAVITY = {"stop": 0, "review": 1, "hold": 2, "note": 3}


class Read(msgspec.Struct, frozen=True):
    """A medicine and what the programme says of it. Not `recognised` is not known, never harmless."""

    medicine: Medicine
    recognised: bool
    found: tuple[str, ...] = ()

    def interactions(self, programme: Programme) -> tuple[Interaction, ...]:
        """The interactions found, gravest first."""
        return tuple(programme.interactions[code] for code in self.found)


def read(medicine: Medicine, programme: Programme) -> Read:
    """What the programme says of one medicine, gravest first."""
    name = medicine.name.lower()
    found = [
        code
        for code, interaction in programme.interactions.items()
        if any(_names(known, name) for known in interaction.names)
    ]
    found.sort(key=lambda code: GRAVITY[programme.interactions[code].action])
    is_antidepressant = any(
        _names(known.replace("_", " "), name) for known in programme.eligibility.trials.antidepressants
    )
    return Read(medicine, bool(found) or is_antidepressant, tuple(found))


def _names(known: str, written: str) -> bool:
    """Whether what was written contains the known name as whole words."""
    return re.search(rf"(?<!\w){re.escape(known.lower())}(?!\w)", written) is not None
