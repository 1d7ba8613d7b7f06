"""ladder.yaml: doses, steps, intervals."""

from __future__ import annotations

from troche.chart.terms import ProposedAction
from troche.sheets.values import Code, Measure, Number, Part, Ruled, Sourced, Text, Whole


class Start(Part, frozen=True, kw_only=True):
    """The first dose: the lower of both, rounded down to whole units; `cautious_mg` where a caution applies."""

    at_most_mg: Number
    at_most_mg_per_kg: Measure
    cautious_mg: Number
    cautious_if: dict[Code, Text]


class Step(Part, frozen=True, kw_only=True):
    """One step: the smaller of both, rounded down to whole units."""

    mg: Number
    at_most_percent_of_last: Number


class Maximum(Part, frozen=True, kw_only=True):
    """Above soft a second prescriber signs; above hard nobody can."""

    soft_mg: Number
    soft_mg_per_kg: Measure
    hard_mg: Number


class Interval(Part, frozen=True, kw_only=True):
    """Time between doses."""

    at_least_hours: Number
    doses_at_most: Number
    in_days: Number
    restart_visit_after_days: Number
    restart_steps_down: Number


class Induction(Part, frozen=True, kw_only=True):
    """The first course."""

    doses_at_least: Number
    doses_at_most: Number
    weeks_at_least: Number
    weeks_at_most: Number
    review_after_doses: Number


class Titration(Part, frozen=True, kw_only=True):
    """The numbers of the titration table."""

    up_dissociation_at_most: Number
    plateau_doses: Number
    lengthen_after_doses: Number
    intervals_days: Sourced[tuple[Whole, ...]]
    nausea_within_minutes: Number
    strong_doses_at_least: Number
    strong_mg_per_kg: Measure
    phq_9_days: Number
    cautious_doses_at_least: Number
    answer_hours: Number


class Proposal(Ruled, frozen=True, kw_only=True):
    """A line of the titration table: proposed and explained, never ordered by software.

    `patient` says in the plan what stops or lowers a dose. `alerts` raised since the last dose are signs of this line.
    """

    last_session: Text
    response: Text
    propose: Text
    patient: Text | None = None
    action: ProposedAction
    alerts: tuple[Code, ...] = ()


class Ladder(Part, frozen=True, kw_only=True):
    """The dose ladder. A change is of dose or of interval, never of both."""

    unit_mg: Number
    start: Start
    step: Step
    maximum: Maximum
    interval: Interval
    induction: Induction
    one_change_at_a_time: Sourced[bool]
    titration: Titration
    proposals: dict[Code, Proposal]
