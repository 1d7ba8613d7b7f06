"""Words of the pure rooms, spoken in the reader's language."""

from __future__ import annotations

import msgspec
from django.utils.translation import gettext, ngettext

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
        return _form(words).format(**values)
    except (KeyError, IndexError, ValueError):  # a translation that lost one of the places
        return str(msgspec.structs.replace(words, values=values))


def _form(words: Words) -> str:
    if not words.many:
        return gettext(words.text)
    n = words.values["n"]
    return ngettext(words.text, words.many, n if isinstance(n, int) else 2)
