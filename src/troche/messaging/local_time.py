"""Whose clock a page speaks in: the person's own at home, the clinic's for its staff."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from zoneinfo import ZoneInfo

from django.utils import timezone

from troche.chart.rooms import Chart
from troche.people.actor import Request
from troche.people.rules import PEOPLE
from troche.people.zones import zone_named


@contextmanager
def at_home(chart: Chart) -> Iterator[ZoneInfo]:
    """Times in the person's zone."""
    zone = PEOPLE.of(chart).zone
    with timezone.override(zone):
        yield zone


@contextmanager
def at_clinic(request: Request) -> Iterator[ZoneInfo]:
    """Times in the clinic's zone."""
    zone = zone_named(request.clinic.timezone if request.clinic else "")
    with timezone.override(zone):
        yield zone
