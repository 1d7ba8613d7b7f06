"""Messages and people as rows: the work list, and finding whom a message means."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from troche.chart.rooms import Chart
from troche.laboratory.rules import LABORATORY, due, owner_of
from troche.laboratory.state import MessageState
from troche.ledger.projections import ChartProjection
from troche.people.number import number_of
from troche.people.rules import PEOPLE
from troche.people.setting import Setting


def message_rows(chart: Chart, setting: Setting) -> Iterable[dict[str, Any]]:
    """The row of a message."""
    state = LABORATORY.of(chart)
    message = state.received
    if message is None:
        return
    said = message.read.person if message.read else None
    deadline = next(iter(due(chart, setting)), None)
    yield {
        "key": "message",
        "received_at": state.received_at,
        "format": message.format,
        "source": message.source,
        "name": f"{said.family}, {said.given}".strip(", ") if said else "",
        "birth_date": said.birth_date if said else None,
        "results": len(message.read.items) if message.read else 0,
        "status": status_of(state),
        "waits": state.waits,
        "owner": owner_of(state, setting),
        "due_at": deadline.at if deadline else None,
        "person": state.filed.person if state.filed else None,
    }


def status_of(state: MessageState) -> str:
    """Where a message stands."""
    if state.reused:
        return "reused"
    if state.set_aside is not None:
        return "set_aside"
    if state.filed is not None:
        return "rest" if state.filed.left else "filed"
    return "unread" if state.received is None or state.received.read is None else "unmatched"


def person_rows(chart: Chart, setting: Setting) -> Iterable[dict[str, Any]]:
    """The row of a registered person."""
    registered = PEOPLE.of(chart).registered
    if registered is not None:
        yield {
            "key": "number",
            "number": number_of(chart.stream),
            "name": registered.name,
            "birth_date": registered.birth_date,
        }


PROJECTIONS = (
    ChartProjection(model="laboratory.MessageRow", rows=message_rows, kind="message"),
    ChartProjection(model="laboratory.PersonRow", rows=person_rows),
)
