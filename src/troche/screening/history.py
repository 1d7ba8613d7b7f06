"""What a history is made of beside medicines and trials: allergies, substances, the pharmacy, months that were told."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from typing import Literal

import msgspec

Used = Literal[
    "ketamine", "opioid", "stimulant", "sedative", "hallucinogen", "cannabis", "alcohol", "nicotine"
]
HowOften = Literal["never", "past", "monthly", "weekly", "daily", "unsure"]
LastTime = Literal["", "days_2", "week", "month", "year", "longer"]
Tells = Literal["", "yes", "no", "unsure"]
"""An answer to a question that may have been left out; empty was not answered."""
Concerns = Literal["", "not_applicable", "no", "yes", "unsure"]
MONTH = re.compile(r"(?P<year>(?:19|20)\d\d)(?:-(?P<month>0[1-9]|1[0-2]))?")
TYPED = re.compile(r"(?:(?P<month>0?[1-9]|1[0-2])\s*[/.\- ]\s*)?(?P<year>(?:19|20)\d\d)")


class Allergy(msgspec.Struct, frozen=True, kw_only=True):
    """A substance and what it did, in the person's words."""

    substance: str
    reaction: str = ""


class SubstanceUse(msgspec.Struct, frozen=True, kw_only=True):
    """How often a substance is taken without a prescription, and when last."""

    substance: Used
    often: HowOften
    last: LastTime = ""


class Pharmacy(msgspec.Struct, frozen=True, kw_only=True):
    """The person's own pharmacy."""

    name: str
    phone: str = ""
    address: str = ""


class Span(msgspec.Struct, frozen=True):
    """The days within which something told as a month or a year began or ended."""

    first: date
    last: date


def span_of(told: str) -> Span | None:
    """The days that a month (`2021-03`) or a year (`2021`) covers; None when none was told.

    >>> span_of("2021-02")
    Span(first=datetime.date(2021, 2, 1), last=datetime.date(2021, 2, 28))
    """
    found = MONTH.fullmatch(told)
    if found is None:
        return None
    year, month = int(found["year"]), found["month"]
    first, last = (int(month), int(month)) if month else (1, 12)
    return Span(date(year, first, 1), date(year, last, monthrange(year, last)[1]))


def ended_before(ended: str, began: str) -> bool:
    """Whether what was told to have ended did so, for sure, before something began.

    >>> ended_before("2021-02", "2021-03"), ended_before("2021", "2021-03"), ended_before("", "2021-03")
    (True, False, False)
    """
    end, beginning = span_of(ended), span_of(began)
    return end is not None and beginning is not None and end.last < beginning.first


def month_of(typed: str) -> str | None:
    """What was typed as a month or a year, as it is kept; None when it is neither.

    >>> month_of("3/2021"), month_of("2021"), month_of("2021-03"), month_of("last spring")
    ('2021-03', '2021', '2021-03', None)
    """
    typed = typed.strip()
    if not typed or MONTH.fullmatch(typed):
        return typed
    found = TYPED.fullmatch(typed)
    if found is None:
        return None
    return f"{found['year']}-{int(found['month']):02}" if found["month"] else found["year"]


def is_ahead(told: str, today: date) -> bool:
    """Whether a month or a year has not begun."""
    span = span_of(told)
    return span is not None and span.first > today
