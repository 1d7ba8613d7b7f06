"""Counts for /metrics. Labels hold kinds, never people."""

from __future__ import annotations

from prometheus_client import Counter

from troche.chart.commands import Command

ACTS = Counter("troche_acts_total", "Commands by kind and outcome", ["command", "outcome"])
FIRED = Counter("troche_deadlines_fired_total", "Deadlines fired by kind", ["kind"])
REFRESHED = Counter(
    "troche_people_refreshed_total", "People whose rows were made again after the clinic changed"
)
SENT = Counter("troche_notices_total", "Notices by outcome", ["outcome"])


def count_act(command: Command, outcome: str) -> None:
    """One command more."""
    ACTS.labels(str(type(command).__struct_config__.tag), outcome).inc()
