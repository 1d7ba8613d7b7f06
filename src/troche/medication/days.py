"""Days where the person lives."""

from __future__ import annotations

from datetime import date, datetime, tzinfo
from functools import lru_cache

from troche.chart.rooms import Chart
from troche.people.rules import PEOPLE


def local_day(chart: Chart, now: datetime) -> date:
    """The day it is where the person lives; UTC while that is not known."""
    return _day_in(PEOPLE.of(chart).zone, now)


@lru_cache(maxsize=4096)
def _day_in(zone: tzinfo, now: datetime) -> date:
    return now.astimezone(zone).date()


def age_on(born: date, day: date) -> int:
    """Completed years of life.

    >>> age_on(date(1961, 11, 24), date(2026, 11, 23))
    64
    """
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
