"""Words a person reads: a translatable sentence and the values that go into it."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import msgspec


class Words(msgspec.Struct, frozen=True, omit_defaults=True):
    """A sentence with named places, kept apart from its values so that it can be translated.

    `many` is its form for any number `n` but one.
    """

    text: str
    values: dict[str, str | int | float | Words] = {}
    many: str = ""

    def __str__(self) -> str:
        form = self.many if self.many and self.values["n"] != 1 else self.text
        return form.format(**self.values)


def say(text: str, /, **values: str | int | float | Words) -> Words:
    """Mark a sentence for translation; `troche django makemessages` collects every `say("…")`.

    >>> str(say("Your pressure is {systolic} over {diastolic}.", systolic=128, diastolic=82))
    'Your pressure is 128 over 82.'
    """
    return Words(text, values)


def say_n(one: str, many: str, /, n: int, **values: str | int | float | Words) -> Words:
    """The same for a sentence that counts.

    >>> [str(say_n("{n} reading", "{n} readings", n=n)) for n in (0, 1, 2)]
    ['0 readings', '1 reading', '2 readings']
    """
    return Words(one, {"n": n, **values}, many)


@lru_cache(maxsize=4096)
def day_words(day: date) -> str:
    """A day in short.

    >>> day_words(date(2026, 11, 9))
    '9 Nov 2026'
    """
    return f"{day.day} {day:%b %Y}"
