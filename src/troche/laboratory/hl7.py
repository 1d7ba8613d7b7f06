"""Reading an ORU^R01. Every field is read twice, by hl7apy and by its place, and must say the same."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

import msgspec
from hl7apy.consts import VALIDATION_LEVEL
from hl7apy.parser import parse_segment

from troche.laboratory.envelope import VERSIONS, envelope_of
from troche.laboratory.items import Item, Named, Reading, Status
from troche.laboratory.reading import (
    Unreadable,
    finding,
    judged,
    meaning_of,
    number,
    reading_of,
    upper_limit,
    waits,
)

if TYPE_CHECKING:
    from troche.programme.parts.laboratory import Laboratory

SEGMENT = re.compile(r"[A-Z][A-Z0-9]{2}")
DAY = re.compile(r"(\d{4})(\d{2})(\d{2})(\d{2}(\d{2}(\d{2}(\.\d{1,4})?)?)?)?([+-]\d{4})?", re.ASCII)
STATUS: dict[str, Status] = {"F": "final", "C": "corrected"}
ESCAPES = {"F": 0, "S": 1, "R": 2, "E": 3, "T": 4}
READ = ("PID", "OBR", "OBX")


class Segment:
    """A line of a message, its fields by their number."""

    def __init__(self, line: str, separators: str, version: str) -> None:
        self.line, self.separators = line, separators
        self.name = line[:3]
        self._plain = line.split(separators[0])
        named = ("FIELD", "COMPONENT", "REPETITION", "ESCAPE", "SUBCOMPONENT")
        self._encoding = {**dict(zip(named, separators, strict=True)), "SEGMENT": "\r", "GROUP": "\r"}
        self._parsed = _parsed(line, version, self._encoding)

    def repetitions(self, place: int, *, first_parts: bool = False) -> list[list[str]]:
        """The repetitions of a field, each with its components; of a name that has parts, the first.

        Raises `Unreadable` when two readings differ.
        """
        by_place = self._plain[place] if place < len(self._plain) else ""
        by_name = self.separators[2].join(
            field.to_er7(self._encoding)
            for field in self._parsed.children
            if field.name == f"{self.name}_{place}"
        )
        if by_place.rstrip(self.separators[1:]) != by_name.rstrip(self.separators[1:]):
            raise Unreadable("unreadable")
        _field, component, repetition, _escape, subcomponent = tuple(self.separators)
        return [
            [
                unescaped((part.split(subcomponent)[0] if first_parts else part).strip(" "), self.separators)
                for part in one.split(component)
            ]
            for one in by_place.split(repetition)
        ]

    def components(self, place: int) -> list[str]:
        """The components of a field that is given once; without any when it is given more often."""
        found = self.repetitions(place)
        return found[0] if len(found) == 1 else [""]

    def text(self, place: int) -> str:
        """A field that is given once and has one part; empty when it says more."""
        first, *more = self.components(place)
        return "" if any(more) else first

    def flag(self, place: int) -> str:
        """A mark; of several, or one with parts, a question mark."""
        return self.text(place).upper() or ("?" if any(map(any, self.repetitions(place))) else "")


def _parsed(line: str, version: str, encoding: dict[str, str]) -> Any:
    try:
        return parse_segment(
            line, version=version, encoding_chars=encoding, validation_level=VALIDATION_LEVEL.TOLERANT
        )
    # whatever a library makes of a stranger's bytes, the message waits for a person
    except Exception as error:
        raise Unreadable("unreadable") from error


def unescaped(text: str, separators: str) -> str:
    """Text with its escaped separators as they were meant; what else is escaped stays as it is.

    >>> unescaped("a \\\\T\\\\ b \\\\H\\\\", "|^~\\\\&")
    'a & b \\\\H\\\\'
    """
    escape = re.escape(separators[3])
    return re.sub(f"{escape}([FSRET]){escape}", lambda found: separators[ESCAPES[found.group(1)]], text)


def read_oru(text: str, laboratory: Laboratory) -> Reading:
    """What an ORU^R01 says. Raises `Unreadable`."""
    envelope = envelope_of(text.split("\r")[0].encode("iso-8859-1", "replace"))
    if envelope is None or envelope.version not in VERSIONS:
        raise Unreadable("unreadable")
    lines = [line for line in text.replace("\r\n", "\r").replace("\n", "\r").split("\r") if line.strip()]
    if any(not _is_segment(line, envelope.separators[0]) for line in lines):
        raise Unreadable("segment")
    if [line[:3] for line in lines].count("MSH") != 1:
        raise Unreadable("segment")
    segments = [
        Segment(line, envelope.separators, envelope.version) for line in lines if line.startswith(READ)
    ]
    _insist_on_order(segments)
    items, order = [], None
    for segment in segments:
        if segment.name == "OBR":
            order = segment
        elif segment.name == "OBX" and order is not None:
            items.append(_item(segment, order, laboratory))
    if not items:
        raise Unreadable("nothing")
    return reading_of(_person(segments[0]), tuple(items), envelope.sender)


def _is_segment(line: str, separator: str) -> bool:
    return bool(SEGMENT.fullmatch(line[:3])) and line[3:4] in ("", separator)


def _insist_on_order(segments: list[Segment]) -> None:
    """One person first, then orders, each with its results."""
    names = [segment.name for segment in segments]
    if names.count("PID") > 1:
        raise Unreadable("several_people")
    if names[:2] != ["PID", "OBR"]:
        raise Unreadable("order" if "OBX" in names else "nothing")


def _person(pid: Segment) -> Named:
    names = [one for one in pid.repetitions(5, first_parts=True) if any(one)]
    family, given = (*names[0], "", "")[:2] if len(names) == 1 else ("", "")
    return Named(
        numbers=tuple(one[0] for one in pid.repetitions(3) if one[0]),
        family=family,
        given=given,
        birth_date=day_of(pid.text(7)),
    )


def day_of(written: str) -> date | None:
    """The day of a time as HL7 writes it, at the place where it was written.

    >>> day_of("20261031083000-0500"), day_of("202610"), day_of("20260230")
    (datetime.date(2026, 10, 31), None, None)
    """
    found = DAY.fullmatch(written)
    try:
        return date(*map(int, found.group(1, 2, 3))) if found else None
    except ValueError:
        return None


def _item(obx: Segment, order: Segment, laboratory: Laboratory) -> Item:
    coded = [*obx.components(3), *[""] * 6]
    what, why = meaning_of(_codes(coded), laboratory)
    item = Item(
        code=coded[0] or coded[3],
        name=coded[1] or coded[4] or coded[0],
        said=" ".join(filter(None, obx.components(5))) if len(obx.repetitions(5)) == 1 else "",
        unit=obx.components(6)[0],
        limits=obx.text(7),
        flag=obx.flag(8),
        status=STATUS.get(obx.text(11).upper(), "") if order.text(25).upper() != "X" else "",
        what=what,
        collected_on=_collected(obx, order),
        held=why,
    )
    read = VALUES.get(obx.text(2).upper())
    if read is None:
        return waits(item, "type")
    return judged(msgspec.structs.replace(item, **read(obx, item)), laboratory)


def _codes(coded: list[str]) -> tuple[str, ...]:
    """The code and its alternate, as the programme writes them: LOINC alone, others after their system."""
    pairs = ((coded[0], coded[2]), (coded[3], coded[5]))
    return tuple(code if system == "LN" else f"{system}:{code}" for code, system in pairs if code and system)


def _collected(obx: Segment, order: Segment) -> date | None:
    """The day of collection: of the order or of the result, the earlier when both are there."""
    written = [one for one in (order.text(7), obx.text(14)) if one]
    days = [day_of(one) for one in written]
    return min((one for one in days if one), default=None) if None not in days else None


def _numeric(obx: Segment, item: Item) -> dict[str, Any]:
    value = number(obx.text(5)) if len([one for one in obx.components(5) if one]) == 1 else None
    return {"value": value, "upper_limit": upper_limit(item.limits, item.unit)}


def _structured(obx: Segment, item: Item) -> dict[str, Any]:
    """A number with a comparison: only one that is equal is a number."""
    comparator, value, *rest = (*obx.components(5), "", "")[:4]
    is_plain = comparator in ("", "=") and not any(rest)
    return {
        "value": number(value) if is_plain else None,
        "upper_limit": upper_limit(item.limits, item.unit),
    }


def _text(obx: Segment, item: Item) -> dict[str, Any]:
    return {**_numeric(obx, item), "finding": finding(item.said)}


def _coded(obx: Segment, item: Item) -> dict[str, Any]:
    code, text = (*obx.components(5), "")[:2]
    return {"finding": finding(text or ("" if finding("", code) else code), code)}


VALUES: dict[str, Callable[[Segment, Item], dict[str, Any]]] = {
    "NM": _numeric,
    "SN": _structured,
    "ST": _text,
    "TX": _text,
    "CE": _coded,
    "CWE": _coded,
}
"""How a value is read, by its type (OBX-2)."""
