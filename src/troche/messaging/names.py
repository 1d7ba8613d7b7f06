"""A name for an alert that may stand in an address: it says nothing about what the alert is."""

from __future__ import annotations

from uuid import UUID, uuid5

from troche.chart.rooms import Chart
from troche.messaging.rules import OpenAlert, open_alerts


def name_of(person: UUID, alert: str) -> UUID:
    """The address name of a person's alert."""
    return uuid5(person, alert)


def alert_named(chart: Chart, name: UUID) -> OpenAlert | None:
    """The open alert of this address name."""
    return next((alert for alert in open_alerts(chart) if name_of(chart.stream, alert.id) == name), None)
