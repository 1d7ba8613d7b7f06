"""The medicines somebody takes, read against the programme's list."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import msgspec

from troche.screening.facts import Medicine

if TYPE_CHECKING:
    from troche.programme.model import Programme
    from troche.programme.parts.interactions import Interaction

GRAVITY = {"stop": 0, "review": 1, "hold": 2, "note": 3}
MEASURES_AND_FORMS = """
mg mcg ug µg μg g gram grams ml iu unit units er xr sr ir cr xl la dr hcl hydrochloride solution
tablet tablets tab tabs capsule capsules cap caps pill pills patch patches drop drops spray sprays
"""
WAYS_AND_TIMES = """
oral orally po by mouth sublingual sublingually under tongue nasal topical skin transdermal
one two three half once twice daily day days week weeks weekly month monthly hour hours h hs
bid tid qid qd qhs od bd tds prn am pm morning noon afternoon evening night nightly bedtime
a an and or at as each every other per in the of on to with without food for if when needed x times take taking
"""
BESIDE_A_NAME = frozenset((MEASURES_AND_FORMS + WAYS_AND_TIMES).split())
"""Ours: words that are written beside the name of a medicine and name none themselves."""
LETTERS = re.compile(r"[^\W\d_]+")


class Read(msgspec.Struct, frozen=True):
    """A medicine and what the programme says of it. Not `recognised` is not known, never harmless."""

    medicine: Medicine
    recognised: bool
    found: tuple[str, ...] = ()

    def interactions(self, programme: Programme) -> tuple[Interaction, ...]:
        """The interactions found, gravest first."""
        return tuple(programme.interactions[code] for code in self.found)


def read(medicine: Medicine, programme: Programme) -> Read:
    """What the programme says of one medicine, gravest first.

    A row is recognised only when no word of it is left that could name another medicine.
    """
    written = f"{medicine.name} {medicine.dose}".lower().replace("’", "'")
    rules = programme.interactions
    listed = [name for rule in rules.values() for name in rule.names]
    ingredients = [code.replace("_", " ") for code in programme.eligibility.trials.antidepressants]
    likely = (name for name in (*listed, *ingredients) if name.lower() in written)
    named = {name for name in likely if _pattern(name).search(written)}
    found = [code for code, rule in rules.items() if named & set(rule.names)]
    found.sort(key=lambda code: GRAVITY[rules[code].action])
    return Read(medicine, bool(named) and not _left(written, named), tuple(found))


def _left(written: str, named: set[str]) -> list[str]:
    """The words that neither name a known medicine nor belong beside one."""
    for name in sorted(named, key=len, reverse=True):
        written = _pattern(name).sub(" ", written)
    return [word for word in LETTERS.findall(written) if word not in BESIDE_A_NAME]


@cache
def _pattern(known: str) -> re.Pattern[str]:
    """The known name as whole words."""
    return re.compile(rf"(?<!\w){re.escape(known.lower())}(?!\w)")
