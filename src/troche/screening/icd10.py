"""ICD-10-CM: which codes there are, what they mean, and which of them may be recorded.

The classification is the library's (`simple_icd_10_cm`). It takes more than a second to read, so it is read once, when
it is first asked (decision 0027); `warm` reads it beside whatever else is going on.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from functools import lru_cache
from itertools import islice, takewhile
from threading import Lock, Thread
from typing import Any

import msgspec

SHOWN = 30  # ours: more are a reason to write another word
NEAREST = 4
LONGEST = 8  # letters of a code, its dot among them
STEM = 6  # ours: depression and depressive, psychosis and psychotic begin alike
WORD = re.compile(r"[a-z0-9]+")
CODE = re.compile(r"[A-Z][0-9][0-9A-Z](?:\.?[0-9A-Z]{0,4})")
ONE = Lock()


class Entry(msgspec.Struct, frozen=True):
    """One code with its description. Only a leaf may be recorded: what is above it is too general to be billed."""

    code: str
    text: str
    is_leaf: bool


class Classification(msgspec.Struct, frozen=True):
    """Every category and code by the code with its dot; of those that may be recorded their words, and their order."""

    entries: dict[str, Entry]
    leaves: tuple[tuple[str, Entry], ...]
    in_order: tuple[str, ...]

    def entry(self, code: str) -> Entry | None:
        """The entry of a code, however it was typed."""
        return self.entries.get(dotted(code))

    def nearest(self, code: str) -> tuple[Entry, ...]:
        """Codes that may be recorded and begin most like this one."""
        wanted = dotted(code)
        for length in range(min(len(wanted), LONGEST), 2, -1):
            if near := self._beginning(wanted[:length], NEAREST):
                return near
        return ()

    def _beginning(self, start: str, at_most: int) -> tuple[Entry, ...]:
        first = bisect_left(self.in_order, start)
        found = takewhile(lambda code: code.startswith(start), islice(self.in_order, first, None))
        return tuple(self.entries[code] for code in islice(found, at_most))

    def search(self, typed: str) -> tuple[Entry, ...]:
        """Codes that may be recorded by the beginning of their code, or by words that all stand in their description.

        What holds the words as they were typed comes first, then what says the least beside them.
        """
        if CODE.fullmatch(typed.strip().upper()):
            return self._beginning(dotted(typed), SHOWN)
        words = WORD.findall(typed.lower())
        stems = [f" {word[:STEM]}" for word in words]
        if not words:
            return ()
        found = [(text, one) for text, one in self.leaves if all(stem in text for stem in stems)]
        found.sort(
            key=lambda pair: (-sum(f" {word}" in pair[0] for word in words), len(pair[1].text.split()))
        )
        return tuple(one for _, one in found[:SHOWN])


def dotted(code: str) -> str:
    """A code as it is written.

    >>> dotted(" f332 "), dotted("F33"), dotted("f33.2")
    ('F33.2', 'F33', 'F33.2')
    """
    plain = code.strip().upper().replace(".", "")
    return f"{plain[:3]}.{plain[3:]}" if len(plain) > 3 else plain


def classification() -> Classification:
    """The whole of it, read once."""
    with ONE:
        return _read()


def warm() -> None:
    """Begin to read it, unless somebody has."""
    if not _read.cache_info().currsize:
        Thread(target=classification, name="icd-10-cm", daemon=True).start()


@lru_cache(maxsize=1)
def _read() -> Classification:
    import simple_icd_10_cm as library  # type: ignore[import-untyped]  # here: it reads ten megabytes at once

    codes = [code for code in library.get_all_codes(True) if not library.is_chapter_or_block(code)]
    entries = {code: Entry(code, library.get_description(code), library.is_leaf(code)) for code in codes}
    leaves = tuple((_plain(_meant(library, one)), one) for one in entries.values() if one.is_leaf)
    return Classification(entries, leaves, tuple(sorted(one.code for _, one in leaves)))


def _meant(library: Any, entry: Entry) -> Iterable[str]:
    """The description and what else the classification says that the code includes."""
    return (entry.text, *library.get_inclusion_term(entry.code))


def _plain(texts: Iterable[str]) -> str:
    return " " + " ".join(WORD.findall(" ".join(texts).lower()))
