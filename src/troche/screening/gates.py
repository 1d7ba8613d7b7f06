"""May this person be treated at home? One answer for each requirement of the programme."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from troche.chart.gates import Gate, Met, Unknown, Unmet
from troche.chart.reasons import Reason
from troche.chart.rooms import Chart
from troche.chart.words import say
from troche.people.rules import PEOPLE
from troche.people.setting import Setting
from troche.screening.case import Case, Finding, unknown
from troche.screening.checks import body, mind, standing, told
from troche.screening.judging import who_may
from troche.screening.state import ScreeningState

if TYPE_CHECKING:
    from troche.programme.parts.gates import Requirement
    from troche.programme.parts.overrides import By

CHECKS: dict[str, Callable[[Case], Finding]] = {
    "identity": standing.identity,
    "adult": standing.adult,
    "licence": standing.licence,
    "legal_basis": standing.legal_basis,
    "home": standing.home,
    "diagnosis": mind.diagnosis,
    "trials": mind.trials,
    "phq_9": mind.phq_9,
    "suicide": told.suicide,
    "exclusions": body.exclusions,
    "interactions": body.interactions,
    "pressure": body.pressure,
    "liver": body.liver,
    "urine_drug_screen": body.urine_drug_screen,
    "pregnancy": body.pregnancy,
    "pdmp": body.pdmp,
}


def eligibility_gates(chart: Chart, setting: Setting, now: datetime) -> tuple[Gate, ...]:
    """Every requirement of the gate `eligible`, in the programme's order, with its answer and reason."""
    found = findings(chart, setting, now)
    requires = setting.programme.gates["eligible"].requires
    return tuple(as_gate(code, requires[code], finding) for code, finding in found.items())


def overridable(chart: Chart, setting: Setting, now: datetime) -> frozenset[str]:
    """Gates that are not met but that a clinician may let pass in own words. Never a stop, never a missing test."""
    who = who_may_let_pass(chart, setting, now)
    return frozenset(code for code, by in who.items() if by == "words")


def who_may_let_pass(chart: Chart, setting: Setting, now: datetime) -> dict[str, By]:
    """Of each gate that is not met: who may let it pass."""
    return {
        code: who_may(setting.programme, code, finding)
        for code, finding in findings(chart, setting, now).items()
        if finding.answer != "met"
    }


def case_of(chart: Chart, setting: Setting, now: datetime) -> Case:
    """What a chart says for a check, at this instant."""
    state = chart.states["screening"]
    assert isinstance(state, ScreeningState)
    return Case(state, PEOPLE.of(chart), setting, now)


def findings(chart: Chart, setting: Setting, now: datetime) -> dict[str, Finding]:
    """What each check found, by the requirement's code."""
    case = case_of(chart, setting, now)
    return {code: CHECKS.get(code, _no_check)(case) for code in setting.programme.gates["eligible"].requires}


def _no_check(case: Case) -> Finding:
    return unknown(
        "no_check",
        say("A clinician has to look at this."),
        say("The programme asks for this and nothing here can answer it."),
        action="review",
    )


def as_gate(code: str, requirement: Requirement, finding: Finding) -> Gate:
    """A finding as the answer to a requirement of the programme."""
    reason = Reason(
        code=finding.code,
        patient=finding.patient,
        clinician=finding.clinician,
        source=finding.source or requirement.source,
        would_change=None if finding.answer == "met" else finding.would_change or requirement.change,
    )
    match finding.answer:
        case "met":
            return Met(gate=code, label=requirement.name, reason=reason)
        case "unmet":
            return Unmet(gate=code, label=requirement.name, reason=reason)
        case "unknown":
            return Unknown(gate=code, label=requirement.name, reason=reason)
