"""Who looks after whom, and where: rows made anew after each act."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from troche.chart.rooms import Chart
from troche.journey.phase import phase_of
from troche.journey.rules import JOURNEY
from troche.ledger.projections import ChartProjection
from troche.people.rules import PEOPLE
from troche.people.setting import Setting

PLACES = ("prescriber", "therapist", "coordinator")


def care_rows(chart: Chart, setting: Setting) -> Iterable[dict[str, Any]]:
    """The row of a registered person."""
    person = PEOPLE.of(chart)
    if person.registered is None:
        return
    yield {
        "key": "care",
        "state": person.state,
        "phase": phase_of(JOURNEY.of(chart), setting.programme),
        **{place: getattr(person.team, place) for place in PLACES},
    }


PROJECTIONS = (ChartProjection(model="journey.CareRow", rows=care_rows),)
