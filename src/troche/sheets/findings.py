"""What is wrong with a sheet, and where."""

from __future__ import annotations

import msgspec


class Place(msgspec.Struct, frozen=True):
    """A line of a file, counted from 1."""

    file: str
    line: int


Places = dict[str, Place]
"""Where each dotted key stands."""


class Finding(msgspec.Struct, frozen=True, order=True):
    """One fault: where, under which key, what was expected and what stands there instead."""

    file: str
    line: int
    key: str
    expected: str
    found: str = ""

    def __str__(self) -> str:
        found = f", found {self.found}" if self.found else ""
        return f"{self.file}:{self.line}: {self.key}: expected {self.expected}{found}"


def nearest(key: str, places: Places, *, file: str) -> Place:
    """The place of a key, or of the closest key around it that stands somewhere."""
    while key not in places and key:
        key = key.rpartition(".")[0]
    return places.get(key, Place(file, 1))
