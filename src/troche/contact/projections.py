"""A row for each person whose session is watched now."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from troche.chart.rooms import Chart
from troche.contact.facts import SEATS
from troche.contact.rules import CONTACT
from troche.ledger.projections import ChartProjection
from troche.people.setting import Setting


def watch_rows(chart: Chart, setting: Setting) -> Iterable[dict[str, Any]]:
    """One row while a session is under way."""
    watch = CONTACT.of(chart)
    if watch.ladder is None:
        return
    yield {
        "key": "watch",
        "session": watch.ladder.session,
        "monitors": list(watch.monitors),
        **{f"{seat}_silent_since": watch.seats[seat].silent_since for seat in SEATS},
    }


PROJECTIONS = (ChartProjection(model="contact.WatchRow", rows=watch_rows),)
