"""Does the decision for treatment still hold, with what the chart says now?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import msgspec

from troche.chart.gates import Gate, blocking
from troche.chart.rooms import Chart
from troche.people.setting import Setting
from troche.screening.case import Case, Finding
from troche.screening.checks import body
from troche.screening.facts import HistoryGiven
from troche.screening.gates import CHECKS, as_gate, case_of, eligibility_gates
from troche.screening.judging import who_may
from troche.screening.state import ScreeningState
from troche.screening.told import conditions_told

KEPT = ("suicide", "exclusions", "interactions", "diagnosis", "pregnancy", "home")
"""The requirements that have to be met for as long as somebody is treated."""
UNTIL_THE_FIRST_DOSE = ("urine_drug_screen",)
MEASURED_FOR_THE_START: dict[str, tuple[str, ...]] = {
    "phq_9": ("phq_9",),
    "pressure": ("pressures",),
    "liver": ("alt", "ast", "alp", "ggt"),
    "urine_drug_screen": ("urine_drug_screen",),
    "pregnancy": ("history",),
    "pdmp": ("pdmp",),
}
"""Requirements that grow old, and what is on file once they were met."""


def gates_against_decision(
    chart: Chart, setting: Setting, now: datetime, *, has_started: bool
) -> tuple[Gate, ...]:
    """The requirements that no longer bear out the decision for treatment. `has_started`: a dose was taken."""
    requires = setting.programme.gates["eligible"].requires
    found = against_decision(case_of(chart, setting, now), has_started=has_started)
    return tuple(as_gate(code, requires[code], finding) for code, finding in found.items())


def against_decision(case: Case, *, has_started: bool) -> dict[str, Finding]:
    """What was found against the decision for treatment, by requirement; empty while it holds.

    What the decision let pass, in words or by two people, stays passed until something else is told, the programme
    asks for more, or the director takes it back.
    """
    if not case.screening.is_eligible:
        return {}
    return {
        code: finding
        for code, finding in _as_it_is(case, has_started=has_started)
        if finding.answer != "met" and not _was_judged(case, code, finding)
    }


def _as_it_is(case: Case, *, has_started: bool) -> Iterator[tuple[str, Finding]]:
    """Each check on what is known now. What did not change since the decision does not grow old."""
    if not has_started:
        untreated = msgspec.structs.replace(case.screening, first_eligible=None)
        case = msgspec.structs.replace(case, screening=untreated)
    at_decision = msgspec.structs.replace(case, now=case.screening.when("decision") or case.now)
    for code in KEPT if has_started else (*KEPT, *UNTIL_THE_FIRST_DOSE):
        if code not in case.programme.gates["eligible"].requires:
            continue
        if code == "pregnancy":
            yield code, (body.pregnancy_since_the_start if has_started else body.pregnancy)(case)
        else:
            found = CHECKS[code](case)
            yield code, found if found.answer == "met" or _is_news(case, code) else CHECKS[code](at_decision)


def _is_news(case: Case, code: str) -> bool:
    """Whether something else is known than when it was decided; the same history told again is no news."""
    then, now = case.screening.decided_on, case.screening.history
    match code:
        case "exclusions" if then and now:
            return conditions_told(then) != conditions_told(now)
        case "interactions" if then and now:
            return _taken(then) != _taken(now)
        case "diagnosis":
            return any(case.screening.is_since_decision(what) for what in ("diagnosis", "conditions"))
    return case.screening.is_since_decision(code)


def _taken(history: HistoryGiven) -> tuple[object, ...]:
    """What is taken, how much and how often; since when it is taken changes nothing."""
    taken = tuple((one.name, one.dose, one.often) for one in history.medicines)
    return taken, history.no_medicines


def _was_judged(case: Case, code: str, finding: Finding) -> bool:
    decision = case.screening.decision
    if decision is None or _is_news(case, code):
        return False
    match who_may(case.programme, code, finding):
        case "words":
            return code in decision.overridden
        case "director":
            taken_back = case.screening.by_two.taken_back
            return any(one.gate == code and one.proposal not in taken_back for one in decision.passed)
    return False


def in_the_way(chart: Chart, setting: Setting, now: datetime) -> tuple[Gate, ...]:
    """The gates that stand in the way of deciding for treatment.

    When such a decision is renewed, a measurement for the start that has only grown old is not asked for again.
    """
    left = blocking(eligibility_gates(chart, setting, now))
    screening = case_of(chart, setting, now).screening
    if not screening.is_eligible:
        return left
    return tuple(gate for gate in left if not _has_only_grown_old(screening, gate))


def _has_only_grown_old(screening: ScreeningState, gate: Gate) -> bool:
    measured = MEASURED_FOR_THE_START.get(gate.gate, ())
    return gate.answer == "unknown" and bool(measured) and all(what in screening.by for what in measured)
