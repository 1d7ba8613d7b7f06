"""Where a parcel goes."""

from __future__ import annotations

from troche.chart.rooms import Chart
from troche.people.rules import PEOPLE
from troche.screening.rules import SCREENING


def address_of(chart: Chart) -> str:
    """Where the person lives: as changed since, or as the history has it."""
    contact, history = PEOPLE.of(chart).contact, SCREENING.of(chart).history
    return (contact.address if contact else "") or (history.address if history else "")
