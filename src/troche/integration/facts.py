"""What integration can record: the visit, goals, and the days between."""

from __future__ import annotations

from datetime import datetime

from troche.chart.facts import Fact


class VisitBooked(Fact, frozen=True, kw_only=True, tag="integration.visit_booked"):
    """An integration visit is booked after a session."""

    session: int
    starts_at: datetime
    with_id: str
    with_name: str


class VisitHeld(Fact, frozen=True, kw_only=True, tag="integration.visit_held"):
    """The visit took place."""

    session: int
    note: str
    insight: str = ""


class GoalSet(Fact, frozen=True, kw_only=True, tag="integration.goal_set"):
    """A goal with a small practice."""

    goal: str
    practice: str
    when: str = ""


class CheckedIn(Fact, frozen=True, kw_only=True, tag="integration.checked_in"):
    """The daily check-in, 0 to 10 each; None was left out, never zero. Higher is better, but for anxiety.

    `thoughts`: the person ticked thoughts of not wanting to live. Not ticked says nothing.
    """

    mood: int | None
    anxiety: int | None
    sleep: int | None
    energy: int | None
    words: str = ""
    thoughts: bool = False


class QuestionnaireExpired(Fact, frozen=True, kw_only=True, tag="integration.questionnaire_expired"):
    """A scheduled questionnaire that came due then was not answered in time; the next one is asked later."""

    instrument: str
    due_at: datetime
