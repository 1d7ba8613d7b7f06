"""An instrument's total in one sentence, against the first one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from troche.chart.words import Words, say, say_n
from troche.instruments import instrument


def over_days(given: Sequence[tuple[date, int]]) -> list[int]:
    """The first total and those of later days. Two answers of one day show no change: the latter stands alone.

    >>> monday, friday = date(2026, 11, 2), date(2026, 11, 6)
    >>> over_days([(monday, 15), (monday, 14)]), over_days([(monday, 15), (monday, 14), (friday, 9)])
    ([14], [15, 9])
    """
    later = [total for day, total in given if day > given[0][0]]
    return [given[0][1], *later] if later else [given[-1][1]]


def score_reading(code: str, label: str, totals: Sequence[int]) -> Words:
    """The latest total, the first one, and from how many points on a change is clear (reliable change)."""
    form, now = say(label), totals[-1]
    if len(totals) == 1:
        return say("{form}: {now}. One answer does not show a change yet.", form=form, now=now)
    first = totals[0]
    return say(
        "{form}: {now}. It was {first} at the start. {change}",
        form=form,
        now=now,
        first=first,
        change=change_words(code, first, now),
    )


def change_words(code: str, first: int, now: int) -> Words:
    """How far the total moved, and whether that is more than chance (reliable change, where it is known)."""
    rule = instrument(code).change.reliable_points
    points = abs(now - first)
    if rule is None:
        return say_n("{n} point from the start.", "{n} points from the start.", points)
    clear = rule.value
    if now == first:
        return say("No change; {clear} points or more would be a clear change.", clear=clear)
    if now < first and points >= clear:
        return say("{points} lower, a clear change.", points=points)
    if now < first:
        return say("{points} lower; {clear} or more would be a clear change.", points=points, clear=clear)
    if points >= clear:
        return say("{points} higher, a clear change.", points=points)
    return say("{points} higher; {clear} or more would be a clear change.", points=points, clear=clear)
