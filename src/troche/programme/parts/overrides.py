"""overrides.yaml: who may let pass what speaks against treatment at home."""

from __future__ import annotations

from typing import Literal

from troche.sheets.values import Code, Part, Ruled

By = Literal["words", "director", "nobody"]
"""The prescriber in own words; the medical director as the second of two; nobody at all."""

LIGHTEST_FIRST: tuple[By, ...] = ("words", "director", "nobody")


class LetPass(Ruled, frozen=True, kw_only=True):
    """Who may let a condition or a medicine pass."""

    by: By


class OfRequirement(Ruled, frozen=True, kw_only=True):
    """Who may let pass a review of a requirement, and a stop of it."""

    review: By = "words"
    stop: By = "nobody"


class Overrides(Part, frozen=True, kw_only=True):
    """Everything that may be let pass by somebody, and what may be by nobody."""

    conditions: dict[Code, LetPass]
    medicines: dict[Code, LetPass]
    requirements: dict[Code, OfRequirement]


def strictest(*these: By) -> By:
    """The one that asks for most.

    >>> strictest("words", "director"), strictest("nobody", "words")
    ('director', 'nobody')
    """
    return max(these, key=LIGHTEST_FIRST.index)
