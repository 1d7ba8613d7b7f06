"""What was read from a message, whatever it was written in; and when a value in it says less than it seems to."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Literal

import msgspec

from troche.chart.words import Words, say
from troche.laboratory.items import LONGEST_TEXT, Item, Named, Reading, What
from troche.screening.results import canonical_unit, is_known_unit

if TYPE_CHECKING:
    from troche.programme.parts.laboratory import Laboratory

WHY: dict[str, Words] = {
    "unknown_test": say("No test of this programme, and not said to be normal."),
    "ambiguous_test": say("Its codes mean two different tests."),
    "not_final": say("Not a final result."),
    "type": say("A kind of value that is not read here."),
    "no_number": say("Its value is no plain number."),
    "no_limit": say("Without the laboratory’s own upper limit."),
    "unit": say("In a unit that cannot be compared with its limit."),
    "no_day": say("The day of collection is missing or unclear."),
    "flag": say("The laboratory’s mark is unclear, or does not fit its own limit."),
    "finding": say("Neither plainly negative nor plainly positive."),
    "drug_screen": say("One line of a drug screen. Record the screen as a whole."),
    "urinalysis": say("A urinalysis that found something. Record what it found."),
    "twice": say("It stands there twice and says two things."),
    "no_time": say("The time of measuring is missing or unclear."),
    "modified": say("It carries a rule that changes what it means and is not known here."),
    "zero": say("Zero is no reading of a living person."),
    "incomplete": say("Part of the reading is missing."),
    "on_file": say("For that day something else is on file already."),
    "refused": say("It cannot be recorded as it is."),
}
"""Why an item waits for a person, by code."""

Unfit = Literal["unreadable", "charset", "segment", "order", "several_people", "nothing", "kind"]
UNFIT: dict[Unfit, Words] = {
    "unreadable": say("It cannot be read."),
    "charset": say("Its characters are not those that it says."),
    "segment": say("A line of it is no segment."),
    "order": say("Its lines do not stand in the order of a result."),
    "several_people": say("It speaks of more than one person."),
    "nothing": say("It holds no result."),
    "kind": say("It is no laboratory result."),
}
"""Why a message was kept and not read, by code."""


class Unreadable(Exception):
    """A message whose results cannot be told apart or trusted; `code` says why."""

    def __init__(self, code: Unfit) -> None:
        super().__init__(code)
        self.code: Unfit = code


NUMBER = re.compile(r"\d{1,9}(\.\d{0,6})?|\.\d{1,6}", re.ASCII)
UPPER = re.compile(
    r"(?:(?P<low>\d{1,9}(?:\.\d{1,6})?)\s*-|<=|≤|<)\s*(?P<high>\d{1,9}(?:\.\d{1,6})?)(?P<unit>\s*[^\d\s<>≤=-]\S*)?",
    re.ASCII,
)
NEGATIVE = frozenset({"negative", "neg", "not detected", "none detected", "non-reactive", "nonreactive"})
POSITIVE = frozenset({"positive", "pos", "detected", "reactive"})
CODED = {"LA6577-6": "negative", "LA6576-8": "positive", "260385009": "negative", "10828004": "positive"}
"""Answers by LOINC and SNOMED CT code."""
HIGH, LOW, NORMAL = frozenset({"H", "HH", ">", "HU"}), frozenset({"L", "LL", "<", "LU"}), frozenset({"N"})
ABNORMAL = frozenset({"A", "AA"})


def number(written: str) -> float | None:
    """A plain number that is not below zero, or None.

    >>> [number(one) for one in ("30", "0.9", ">135", "1,5", "-3", "1e3", "")]
    [30.0, 0.9, None, None, None, None, None]
    """
    return float(written) if NUMBER.fullmatch(written) else None


def upper_limit(written: str, unit: str) -> float | None:
    """The upper end of a laboratory's range, in the unit of the value; None when it says none that is plain.

    >>> [upper_limit(one, "U/L") for one in ("7-56", "0.0 - 1.2", "<=40", "< 41 U/L", "7-56 mg/dL", ">60", "56-7", "")]
    [56.0, 1.2, 40.0, 41.0, None, None, None, None]
    """
    found = UPPER.fullmatch(written.strip())
    if found is None:
        return None
    own = (found["unit"] or "").strip()
    if own and canonical_unit(own) != canonical_unit(unit):
        return None
    high = float(found["high"])
    return high if high > float(found["low"] or 0) else None


def finding(text: str, code: str = "") -> Literal["", "negative", "positive"]:
    """Negative or positive, when text and code say so plainly and do not disagree.

    >>> finding("Negative"), finding("Pos", "LA6576-8"), finding("Negative", "LA6576-8"), finding("weakly positive")
    ('negative', 'positive', '', '')
    """
    plain = " ".join(text.casefold().split())
    if plain and plain not in NEGATIVE | POSITIVE:
        return ""
    said = {CODED[code]} if code in CODED else set()
    if plain:
        said |= {"negative" if plain in NEGATIVE else "positive"}
    if said == {"negative"}:
        return "negative"
    return "positive" if said == {"positive"} else ""


def meaning_of(codes: tuple[str, ...], laboratory: Laboratory) -> tuple[What, str]:
    """The test that these codes mean, and why a person has to say which."""
    found = {test for test, known in laboratory.tests.items() if set(codes) & set(known.codes)}
    if len(found) > 1:
        return "", "ambiguous_test"
    return (found.pop(), "") if found else ("", "")


def judged(item: Item, laboratory: Laboratory) -> Item:
    """The item with its value read as that of its test, and why it waits, if it does."""
    if item.held:
        return item
    if not item.what:
        return item if _is_said_to_be_normal(item) else waits(item, "unknown_test")
    if not item.status:
        return waits(item, "not_final")
    if item.collected_on is None:
        return waits(item, "no_day")
    if item.what == "urine_drug_screen":
        return waits(item, "drug_screen")
    if item.what == "pressure" or item.what == "weight":
        return item
    known = laboratory.tests[item.what]
    return _judged_finding(item) if known.finding else _judged_number(item, laboratory)


def waits(item: Item, why: str) -> Item:
    """The item, waiting for a person."""
    return msgspec.structs.replace(item, held=why)


def _is_said_to_be_normal(item: Item) -> bool:
    """A test that this programme has no code for, final and marked as normal, or within its range."""
    value, most = number(item.said), upper_limit(item.limits, item.unit)
    if not item.status or (item.flag and item.flag not in NORMAL):
        return False
    low = UPPER.fullmatch(item.limits.strip())
    within = (
        value is not None and most is not None and low is not None and float(low["low"] or 0) <= value <= most
    )
    return within or item.flag in NORMAL


def _judged_finding(item: Item) -> Item:
    if not item.finding:
        return waits(item, "finding")
    if item.what == "urinalysis" and item.finding == "positive":
        return waits(item, "urinalysis")
    fits = ABNORMAL | HIGH if item.finding == "positive" else NORMAL
    return item if not item.flag or item.flag in fits else waits(item, "flag")


def _judged_number(item: Item, laboratory: Laboratory) -> Item:
    assert item.what in laboratory.tests
    if item.value is None:
        return waits(item, "no_number")
    if not is_known_unit(item.unit, laboratory.tests[item.what]):
        return waits(item, "unit")
    if item.upper_limit is None:
        return waits(item, "no_limit")
    is_above = item.value > item.upper_limit
    if item.flag and item.flag not in HIGH | LOW | NORMAL | ABNORMAL:
        return waits(item, "flag")
    if (item.flag in HIGH and not is_above) or (item.flag in LOW | NORMAL and is_above):
        return waits(item, "flag")
    return item


def reading_of(person: Named, items: tuple[Item, ...], laboratory: str) -> Reading:
    """What was read, as it is kept: texts are cut last, as what they say has to be read whole."""
    return Reading(
        person=person, items=tuple(map(_cut, without_doubles(items))), laboratory=_cut_text(laboratory)
    )


def _cut(item: Item) -> Item:
    texts = {name: getattr(item, name) for name in ("code", "name", "said", "unit", "limits", "flag")}
    return msgspec.structs.replace(item, **{name: _cut_text(text) for name, text in texts.items()})


def _cut_text(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else f"{text[: LONGEST_TEXT - 1]}…"


def without_doubles(items: tuple[Item, ...]) -> tuple[Item, ...]:
    """The items; those of one test and day that say different things wait."""
    said: dict[tuple[str, date | None], set[tuple[object, ...]]] = {}
    for item in items:
        if item.what and item.what not in ("pressure", "weight", "urine_drug_screen"):
            said.setdefault((item.what, item.collected_on), set()).add(_says(item))
    return tuple(
        waits(item, "twice") if len(said.get((item.what, item.collected_on), ())) > 1 else item
        for item in items
    )


def _says(item: Item) -> tuple[object, ...]:
    return (item.said, canonical_unit(item.unit), item.upper_limit, item.status)
