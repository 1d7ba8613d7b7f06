"""What the e-prescriber said, as rows of the work list."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from troche.chart.rooms import Chart
from troche.eprescribing.rules import EPRESCRIBING, due, owner_of
from troche.eprescribing.state import EventState
from troche.ledger.projections import ChartProjection
from troche.people.setting import Setting


def event_rows(chart: Chart, setting: Setting) -> Iterable[dict[str, Any]]:
    """The row of one event."""
    state = EPRESCRIBING.of(chart)
    if state.received is None:
        return
    deadline = next(iter(due(chart, setting)), None)
    settled, held = state.settled, state.held
    person = settled.person if settled else held.person if held else None
    yield {
        "key": "event",
        "received_at": state.received_at,
        "of_order": state.received.order,
        "status": state.received.status,
        "message": state.received.message,
        "reasons": list(held.reasons) if held else [],
        "became": became(state),
        "waits": state.waits,
        "owner": owner_of(state, setting),
        "due_at": deadline.at if deadline else None,
        "person": person,
    }


def became(state: EventState) -> str:
    """Where it stands."""
    if state.reused:
        return "reused"
    if state.set_aside is not None:
        return "set_aside"
    return state.settled.outcome if state.settled else "held"


PROJECTIONS = (ChartProjection(model="eprescribing.EventRow", rows=event_rows, kind="message"),)
