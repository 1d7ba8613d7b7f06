"""Stretches of time or of days, each from its beginning (included) to its end (not included)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from itertools import islice
from typing import TypeVar

T = TypeVar("T", date, datetime)
Span = tuple[T, T]


def joined(spans: Iterable[Span[T]]) -> list[Span[T]]:
    """The same time in as few stretches as there can be, in order.

    >>> day = date.fromordinal
    >>> [(a.toordinal(), b.toordinal()) for a, b in joined([(day(5), day(7)), (day(1), day(3)), (day(3), day(4))])]
    [(1, 4), (5, 7)]
    """
    found: list[Span[T]] = []
    for starts, ends in sorted(span for span in spans if span[0] < span[1]):
        if found and starts <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], ends))
        else:
            found.append((starts, ends))
    return found


def without(spans: Iterable[Span[T]], taken: Iterable[Span[T]]) -> list[Span[T]]:
    """What is left of some stretches when others are taken out of them."""
    left: list[Span[T]] = []
    holes, place = joined(taken), 0
    for first, last in joined(spans):
        while place < len(holes) and holes[place][1] <= first:
            place += 1
        for starts, ends in islice(holes, place, None):
            if starts >= last:
                break
            if first < starts:
                left.append((first, starts))
            first = max(first, ends)
        if first < last:
            left.append((first, last))
    return left


def within(spans: Iterable[Span[T]], bounds: Iterable[Span[T]]) -> list[Span[T]]:
    """What of some stretches lies within others."""
    whole = joined(spans)
    return without(whole, without(whole, bounds))
