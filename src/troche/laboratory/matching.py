"""Whether a message and a person of ours are the same human. Nothing is left to likelihood."""

from __future__ import annotations

import unicodedata
from datetime import date

import msgspec

from troche.chart.words import Words, say
from troche.laboratory.items import Named
from troche.people.number import read_number

AFTER_A_NAME = frozenset({"jr", "sr", "ii", "iii", "iv"})

DIFFERENCES: dict[str, Words] = {
    "number": say("the number"),
    "birth_date": say("the date of birth"),
    "family": say("the family name"),
    "given": say("the given name"),
}


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """A person as the chart knows them."""

    number: str
    name: str
    birth_date: date


def differences(said: Named, known: Known) -> tuple[str, ...]:
    """What does not agree, or is not said: number, date of birth, family name, given name. Empty is the same human."""
    numbers = {read_number(one) for one in said.numbers} - {""}
    names, family, given = name_parts(known.name), name_parts(said.family), name_parts(said.given)
    agrees = {
        "number": numbers == {known.number},
        "birth_date": said.birth_date == known.birth_date,
        "family": bool(family) and len(names) > len(family) and names[-len(family) :] == family,
        "given": bool(given) and names[:1] == given[:1],
    }
    return tuple(what for what, same in agrees.items() if not same)


def name_parts(name: str) -> tuple[str, ...]:
    """The words of a name without accents, capitals and what stands after a name.

    >>> name_parts("José O'Neill-Müller, Jr."), name_parts("Anne Marie")
    (('jose', 'oneill', 'muller'), ('anne', 'marie'))
    """
    plain = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(
        " " if sign in "-,./" or sign.isspace() else sign
        for sign in plain
        if not unicodedata.combining(sign) and sign not in "'’‘`"
    )
    parts = tuple(letters.split())
    return parts[:-1] if len(parts) > 1 and parts[-1] in AFTER_A_NAME else parts
