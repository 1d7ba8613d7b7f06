"""What time brings for order, parcels, bladder, liver and exposure: when, and who is told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from troche.chart.commands import ClockStruck
from troche.chart.rooms import Chart, Deadline, Decision
from troche.medication import exposure, on_the_way, unanswered, watch
from troche.people.setting import Setting


def due(chart: Chart, setting: Setting) -> Iterator[Deadline]:
    """Only what the facts have not answered yet."""
    yield from on_the_way.deadlines(chart, setting)
    yield from watch.deadlines(chart, setting)
    yield from exposure.deadlines(chart, setting)
    yield from unanswered.deadlines(chart, setting)


def struck(chart: Chart, command: ClockStruck, now: datetime, setting: Setting) -> Decision:
    """Somebody is told, where there is something to tell."""
    match command.kind:
        case on_the_way.CHANGED | on_the_way.LAPSED:
            return on_the_way.struck(chart, command.key, now, setting)
        case exposure.FLAG:
            return exposure.struck(chart, now, setting)
        case unanswered.UNANSWERED:
            return unanswered.struck(chart, command, now, setting)
    return watch.struck(command.kind, command.key, now, setting)
