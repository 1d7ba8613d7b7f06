"""Open cases as rows, so that a list over all people is one query."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from troche.chart.rooms import Chart
from troche.events.state import RANK, open_events
from troche.events.waiting import waits_of
from troche.ledger.projections import ChartProjection
from troche.messaging.owners import owner_in
from troche.people.rules import PEOPLE
from troche.people.setting import Setting


def event_rows(chart: Chart, setting: Setting) -> Iterable[dict[str, Any]]:
    """A row for each case of this chart that is not closed."""
    standing = open_events(chart)
    if not standing:
        return
    person, working = PEOPLE.of(chart), {str(one.id) for one in setting.clinic.working()}
    team = owner_in(chart, setting.clinic, "prescriber")
    for event in standing:
        first = min(waits_of(event, setting), key=lambda one: one.at)
        yield {
            "key": event.id,
            "name": person.name,
            "birth_date": person.registered.birth_date if person.registered else None,
            "number": event.number,
            "what": event.held.term or event.told.words,
            "rank": RANK[event.serious],
            "waits": first.kind,
            "due_at": first.at,
            "owner_id": event.owner_id or str(team.id or ""),
            "owner_name": event.owner_name or team.name,
            "owner_left": bool(event.owner_id) and event.owner_id not in working,
            "told_at": event.told_at,
        }


PROJECTIONS = (ChartProjection(model="events.EventRow", rows=event_rows),)
