"""ICD-10-CM: which codes may be recorded, and what they mean.

The codes stand in a file beside this one, made from the library `simple_icd_10_cm` by `scripts/icd_10_cm.py` (decision
0027). It is read once, when it is first asked.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache
from gzip import decompress
from importlib.resources import files
from itertools import islice, takewhile
from threading import Lock

import msgspec

FILE = "icd_10_cm.tsv.gz"
SHOWN = 30  # ours: more are a reason to write another word
NEAREST = 4
CATEGORY = 3  # letters of the most general code
LONGEST = 8  # letters of a code, its dot among them
STEM = 6  # ours: depression and depressive, psychosis and psychotic begin alike
WORD = re.compile(r"[a-z0-9]+")
CODE = re.compile(r"[A-Z][0-9][0-9A-Z](?:\.?[0-9A-Z]{0,4})")
NO_WORD = {ord(sign): " " for sign in map(chr, range(128)) if not sign.isalnum()}
ONE = Lock()


class Entry(msgspec.Struct, frozen=True):
    """A code that may be recorded, with its description."""

    code: str
    text: str


class Classification(msgspec.Struct, frozen=True):
    """The codes that may be recorded: by the code with its dot, in order, and with the words that each is found by."""

    entries: dict[str, Entry]
    in_order: tuple[str, ...]
    words: tuple[tuple[str, Entry], ...]

    def entry(self, code: str) -> Entry | None:
        """The entry of a code, however it was typed; None when it may not be recorded."""
        return self.entries.get(dotted(code))

    def is_too_general(self, code: str) -> bool:
        """Whether there are more exact codes under this one."""
        wanted = dotted(code)
        return len(wanted) >= CATEGORY and wanted not in self.entries and bool(self._beginning(wanted, 1))

    def nearest(self, code: str) -> tuple[Entry, ...]:
        """Codes that begin most like this one."""
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
        """Codes by their beginning, or by words that all stand in what the classification says of them.

        What holds the words as they were typed comes first, then what says the least beside them.
        """
        if CODE.fullmatch(typed.strip().upper()):
            return self._beginning(dotted(typed), SHOWN)
        sought = WORD.findall(typed.lower())
        stems = [f" {word[:STEM]}" for word in sought]
        if not sought:
            return ()
        found = [(text, one) for text, one in self.words if all(stem in text for stem in stems)]
        found.sort(
            key=lambda pair: (-sum(f" {word}" in pair[0] for word in sought), len(pair[1].text.split()))
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


@lru_cache(maxsize=1)
def _read() -> Classification:
    packed = files("troche.screening").joinpath(FILE).read_bytes()
    lines = [line.split("\t") for line in decompress(packed).decode().splitlines()]
    words = tuple(
        (" " + " ".join(said).lower().translate(NO_WORD), Entry(code, said[0])) for code, *said in lines
    )
    entries = {entry.code: entry for _, entry in words}
    return Classification(entries, tuple(sorted(entries)), words)
