"""A limit of the safety floor, and the ways in which a value may be bounded."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal

import msgspec

from troche.chart.reasons import Source
from troche.chart.words import Words, say

LIGHTEST_FIRST = ("note", "review", "hold", "stop")
Way = Literal["", "lower", "higher", "more", "fewer"] | tuple[Any, ...]
"""What is stricter: a number that is lower or higher, a list with more or fewer in it, a word later in this order."""


class Floor(msgspec.Struct, frozen=True):
    """A limit on the value under `key`: what it may be, why it may not be loosened, and which way is stricter."""

    key: str
    allowed: Words
    why: Words
    source: Source
    holds: Callable[[Any], bool]
    stricter: Way = ""


class Why(msgspec.Struct, frozen=True):
    """The reason that several limits share, and where it stands. Keys of numbers leave out their `.value`."""

    words: str
    ref: str
    grade: str

    def at_most(self, bounds: Mapping[str, float]) -> Iterator[Floor]:
        """Each number no higher than this."""
        for key, bound in bounds.items():
            yield self.that(f"{key}.value", say("at most {bound}", bound=bound), _no_higher(bound), "lower")

    def at_least(self, bounds: Mapping[str, float]) -> Iterator[Floor]:
        """Each number no lower than this."""
        for key, bound in bounds.items():
            yield self.that(f"{key}.value", say("at least {bound}", bound=bound), _no_lower(bound), "higher")

    def pressure_at_most(self, limits: Mapping[str, tuple[int, int]]) -> Iterator[Floor]:
        """Both numbers of each pressure no higher than these."""
        for key, (systolic, diastolic) in limits.items():
            yield from self.at_most({f"{key}.systolic_mm_hg": systolic, f"{key}.diastolic_mm_hg": diastolic})

    def always(self, values: Mapping[str, Any]) -> Iterator[Floor]:
        """Each exactly this."""
        for key, value in values.items():
            yield self.that(key, say("{value}", value=str(value)), _is(value))

    def all_of(self, values: Mapping[str, tuple[Any, ...]]) -> Iterator[Floor]:
        """Each list with these in it, whatever else there is."""
        for key, wanted in values.items():
            yield self.that(key, say("with {values}", values=_listed(wanted)), _has(wanted), "more")

    def within(self, values: Mapping[str, tuple[Any, ...]]) -> Iterator[Floor]:
        """Each list with nothing but these in it."""
        for key, allowed in values.items():
            yield self.that(
                key, say("nothing but {values}", values=_listed(allowed)), _is_within(allowed), "fewer"
            )

    def no_lighter(self, actions: Mapping[str, str]) -> Iterator[Floor]:
        """Each action this one or a stricter one."""
        for key, action in actions.items():
            allowed = LIGHTEST_FIRST[LIGHTEST_FIRST.index(action) :]
            words = say("one of {values}", values=_listed(allowed))
            yield self.that(key, words, _is_one_of(allowed), LIGHTEST_FIRST)

    def there(self, under: str, codes: str) -> Iterator[Floor]:
        """Each of these codes, parted by blanks, has an entry under this key."""
        for code in codes.split():
            yield self.that(f"{under}.{code}", say("an entry of this name"), bool)

    def that(self, key: str, allowed: Words, holds: Callable[[Any], bool], stricter: Way = "") -> Floor:
        """A limit of its own kind."""
        return Floor(key, allowed, say(self.words), Source(self.ref, self.grade), holds, stricter)


def _no_higher(bound: float) -> Callable[[Any], bool]:
    return lambda value: value <= bound


def _no_lower(bound: float) -> Callable[[Any], bool]:
    return lambda value: value >= bound


def _is(wanted: Any) -> Callable[[Any], bool]:
    return lambda value: value == wanted


def _has(wanted: tuple[Any, ...]) -> Callable[[Any], bool]:
    return lambda value: set(wanted) <= set(value)


def _is_within(allowed: tuple[Any, ...]) -> Callable[[Any], bool]:
    return lambda value: set(value) <= set(allowed)


def _is_one_of(allowed: tuple[str, ...]) -> Callable[[Any], bool]:
    return lambda value: value in allowed


def _listed(values: tuple[Any, ...]) -> str:
    return ", ".join(str(value) for value in values)
