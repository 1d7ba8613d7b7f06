"""Open alerts as rows, so that a list over all people is one query."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from troche.chart.rooms import Chart
from troche.ledger.projections import ChartProjection
from troche.messaging.owners import NOBODY, asked_in
from troche.messaging.rules import open_alerts
from troche.people.rules import PEOPLE
from troche.people.setting import Setting


def alert_rows(chart: Chart, setting: Setting) -> Iterable[dict[str, Any]]:
    """A row for each alert of this chart that nobody has ended."""
    person = PEOPLE.of(chart)
    for alert in open_alerts(chart):
        owner = asked_in(chart, setting.clinic, alert.owner)
        yield {
            "key": alert.id,
            "name": person.name,
            "birth_date": person.registered.birth_date if person.registered else None,
            "level": alert.level,
            "code": alert.code,
            "title": setting.programme.alerts[alert.code].title,
            "words": alert.words,
            "owner": owner.role if owner else NOBODY,
            "owner_id": owner.id if owner else None,
            "owner_name": owner.name if owner else "",
            "rung": alert.rung,
            "raised_at": alert.raised_at,
            "respond_by": alert.respond_by,
            "taken_by": alert.taken_by,
            "taken_by_id": alert.taken_by_id,
            "taken_at": alert.taken_at,
        }


PROJECTIONS = (ChartProjection(model="messaging.AlertRow", rows=alert_rows),)
