"""The dates and fills of a prescription of Schedule III: in days where the patient lives, counted, never stretched."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from troche.chart.rooms import Chart
from troche.medication.months import months_after
from troche.medication.state import Order
from troche.people.rules import PEOPLE

if TYPE_CHECKING:
    from troche.programme.parts.supply import Prescription


def written_on(chart: Chart, order: Order) -> date:
    """The day an order carries. One from before orders said it was written on the day it was kept."""
    return order.pended.written_on or order.pended_at.astimezone(PEOPLE.of(chart).zone).date()


def last_day(written: date, until: date, limits: Prescription) -> date:
    """The last day something may leave on an order: what it says, and never later than the law allows.

    A fill on the same day of the month, so many months later, is not more than so many months after.
    """
    return min(until, months_after(written, limits.valid_months_at_most.value))


def ends_on(chart: Chart, order: Order, limits: Prescription) -> date:
    """The last day of an order; one that somebody has yet to sign lasts as long as the day it carries."""
    written = written_on(chart, order)
    return last_day(written, order.pended.valid_until, limits) if order.is_ready else written


def day_is_over_at(chart: Chart, day: date) -> datetime:
    """The instant at which a day is over where the person lives, in UTC."""
    return datetime.combine(day + timedelta(days=1), time(), PEOPLE.of(chart).zone).astimezone(UTC)


def refills_used(units_sent: int, units_in_a_fill: int) -> int:
    """How many refills so many units have begun. What completes a fill that was sent in parts is no refill.

    >>> [refills_used(sent, 8) for sent in (0, 1, 8, 9, 16, 17)]
    [0, 0, 0, 1, 1, 2]
    """
    return max(0, -(-units_sent // units_in_a_fill) - 1) if units_in_a_fill > 0 else 0
