"""Words of the pure rooms, spoken in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext

from troche.chart.words import Words


def spoken(words: Words | str | None) -> str:
    """The sentence in the active language with its values filled in; a plain string passes through."""
    if words is None:
        return ""
    if not isinstance(words, Words):
        return str(words)
    values = {
        name: spoken(value) if isinstance(value, Words) else value for name, value in words.values.items()
    }
    if not words.text:
        return ""
    try:
        return gettext(words.text).format(**values)
    except (KeyError, IndexError, ValueError):  # a translation that lost one of the places
        return words.text.format(**values)
