"""Visits and trends as the pages show them."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from troche.chart.rooms import Chart
from troche.integration.provisional import provisional_words
from troche.integration.rules import INTEGRATION
from troche.integration.scores import over_days, score_reading
from troche.integration.state import IntegrationState, Visit
from troche.integration.trends import NAMES, all_values, scale_trend, total_trend
from troche.integration.windows import Window, window_of
from troche.people.rules import PEOPLE
from troche.programme import Programme
from troche.site.components import Trend

WHOLE_DAYS = 400  # of the trends on the page of their own


class VisitShown(NamedTuple):
    """A visit, its hours, and where it stands at this instant."""

    visit: Visit
    window: Window
    is_open: bool
    may_be_held: bool
    is_late: bool


def visits_shown(state: IntegrationState, programme: Programme, now: datetime) -> list[VisitShown]:
    """The latest visits, newest first."""
    found = []
    for visit in sorted(state.visits.values(), key=lambda one: one.session, reverse=True):
        window = window_of(visit, programme)
        found.append(
            VisitShown(
                visit,
                window,
                is_open=visit.held_at is None,
                may_be_held=visit.is_open and now >= window.opens_at,
                is_late=visit.is_open and now > window.closes_at,
            )
        )
    return found


def session_days(chart: Chart) -> list[tuple[date, str, bool]]:
    """Local days of the sessions with a dose, and of the one that is ahead."""
    zone = PEOPLE.of(chart).zone
    visits = INTEGRATION.of(chart)
    held = [(at.astimezone(zone).date(), str(number), False) for number, at in visits.dosed]
    ahead = [
        (visit.session_at.astimezone(zone).date(), str(visit.session), True)
        for visit in visits.visits.values()
        if visit.dosed_at is None
    ]
    return [*held, *ahead]


def trends_of(chart: Chart, programme: Programme, today: date, *, for_staff: bool = False) -> list[Trend]:
    """Each of the four questions and each questionnaire that has values, all of the time."""
    values, sessions = all_values(chart.clinic, chart.stream), session_days(chart)
    lines = [
        scale_trend(
            kind, values[kind], sessions, programme, today, shown_days=WHOLE_DAYS, for_staff=for_staff
        )
        for kind in NAMES
    ]
    totals = [
        total_trend(
            code,
            values[code],
            sessions,
            score_reading(
                code,
                programme.measures.schedule[code].label,
                over_days([(one.day, one.value) for one in values[code]]),
            ),
            provisional_words(
                code, values[code][-1].at, [at for _session, at in INTEGRATION.of(chart).dosed]
            ),
        )
        for code in ("phq_9", "gad_7")
        if values[code]
    ]
    return [trend for trend in (*lines, *totals) if trend is not None]
