"""The patient's single next step, along the whole way: the first of these that has something to say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from troche.chart.rooms import Chart
from troche.integration.rules import INTEGRATION
from troche.journey import steps_at_start, steps_of_events, steps_of_preparation, steps_of_sessions
from troche.journey.case import Case
from troche.journey.rules import JOURNEY
from troche.journey.step import NextStep
from troche.people.setting import Setting

STEPS: tuple[Callable[[Case], NextStep | None], ...] = (
    steps_of_sessions.live,
    steps_of_sessions.next_day,
    steps_at_start.ended_or_held,
    steps_at_start.history,
    steps_at_start.questionnaire,
    steps_at_start.asked,
    steps_at_start.home_pressure,
    steps_at_start.deciding,
    steps_of_preparation.plan,
    steps_of_preparation.consent,
    steps_of_preparation.pharmacy,
    steps_of_preparation.parcel,
    steps_of_preparation.getting_ready,
    steps_of_preparation.sitter,
    steps_of_preparation.preparation_visit,
    steps_of_events.side_effects,
    steps_of_sessions.visit_to_book,
    steps_of_sessions.day_of_session,
    steps_of_sessions.form,
    steps_of_sessions.visit_ahead,
    steps_of_preparation.new_order,
    steps_of_sessions.session_ahead,
    steps_of_sessions.plan_finished,
)


def next_step(chart: Chart, setting: Setting, now: datetime) -> NextStep:
    """The step that comes next for the person of this chart."""
    case = Case(chart, setting, now, JOURNEY.of(chart), INTEGRATION.of(chart))
    found = (step(case) for step in STEPS)
    return next((step for step in found if step is not None), None) or steps_of_sessions.booking(case)
