"""Words a person reads: a translatable sentence and the values that go into it."""

from __future__ import annotations

import msgspec


class Words(msgspec.Struct, frozen=True):
    """A sentence with named places, kept apart from its values so that it can be translated."""

    text: str
    values: dict[str, str | int | float | Words] = {}

    def __str__(self) -> str:
        return self.text.format(**self.values)


def say(text: str, /, **values: str | int | float | Words) -> Words:
    """Mark a sentence for translation; `troche django makemessages` collects every `say("…")`.

    >>> str(say("Your pressure is {systolic} over {diastolic}.", systolic=128, diastolic=82))
    'Your pressure is 128 over 82.'
    """
    return Words(text, values)
