"""Which answers and results make somebody look, at once or the same day."""

from __future__ import annotations

from collections.abc import Mapping, Set
from datetime import datetime
from typing import TYPE_CHECKING

from troche.chart.words import Words, say
from troche.instruments import instrument as instrument_of
from troche.messaging.facts import AlertRaised
from troche.messaging.rules import raise_alert
from troche.screening import risk
from troche.screening.case import Case, Finding
from troche.screening.checks.body import spoken
from troche.screening.commands import (
    GiveHistory,
    KeepAssessment,
    MeasureHomePressure,
    ReportResult,
)
from troche.screening.path import SAFETY_SCREENS
from troche.screening.since import against_decision
from troche.screening.state import Measure, ScreeningState, total_of
from troche.screening.told import PLAN, conditions_told, plan_told

if TYPE_CHECKING:
    from troche.programme import Programme

NO_LONGER = "no_longer_eligible"
ALERT_OF = {
    PLAN: "suicidal_intent",
    "psychosis": "mania_psychosis",
    "mania_now": "mania_psychosis",
    "pregnancy": "pregnancy_positive",
}
"""Conditions that have an alert of their own when they are told after the decision."""


def after_assessment(command: KeepAssessment, programme: Programme, now: datetime) -> list[AlertRaised]:
    """Intent, or a plan or an attempt in the last year, is level 1; thoughts are asked about the same day."""
    if command.thoughts_now == "might_act":
        words = say("In the assessment: might act on thoughts of ending life.")
        return [raise_alert(programme, "suicidal_intent", words, "", now)]
    if command.attempt_12_months == "yes":
        words = say("In the assessment: an attempt or plan in the last 12 months.")
        return [raise_alert(programme, "suicidal_intent", words, "", now)]
    if command.thoughts_now == "thoughts" or reports_thoughts(command.phq_9, programme):
        return [
            raise_alert(
                programme, "item_9", say("In the assessment: thoughts of death or self-harm."), "", now
            )
        ]
    return []


def after_history(
    command: GiveHistory, state: ScreeningState, programme: Programme, now: datetime
) -> list[AlertRaised]:
    """A plan or an attempt in the last year is level 1; not being sure of it is asked about the same day.

    The same answer again, that a clinician has asked about, is not raised again.
    """
    answer = command.conditions.get(PLAN)
    if answer == plan_told(state.history) and state.is_talked_over("plan"):
        return []
    match answer:
        case "yes":
            words = say("In the history: an attempt or plan in the last 12 months.")
            return [raise_alert(programme, "suicidal_intent", words, "", now)]
        case "unsure":
            words = say("In the history: not sure about an attempt or plan in the last 12 months.")
            return [raise_alert(programme, "item_9", words, "", now)]
    return []


def after_decision(before: Case, after: Case) -> list[AlertRaised]:
    """What speaks against treatment at home and did not when it was decided for, or did in other words."""
    known = against_decision(before, has_started=True)
    raised = {}
    for code, finding in against_decision(after, has_started=True).items():
        if code in known and known[code].clinician == finding.clinician:
            continue
        words = say("Since the decision: {what}", what=finding.clinician)
        for alert in _codes(code, finding, before, after):
            key = code if alert == NO_LONGER else ""
            raised[alert, key] = raise_alert(after.programme, alert, words, key, after.now)
    return list(raised.values())


def is_said_by(raised: Set[str], alert: str, programme: Programme) -> bool:
    """Whether one of these alerts says it: the same one, or of somebody's safety another that is no less grave."""
    if alert in raised:
        return True
    rules, about_safety = programme.alerts, ("item_9", "suicidal_intent")
    return alert in about_safety and any(
        rules[code].closed_by_talk and rules[code].level <= rules[alert].level for code in raised
    )


def _codes(code: str, finding: Finding, before: Case, after: Case) -> set[str]:
    match code:
        case "suicide":
            return {"suicidal_intent" if finding.action == "stop" else "item_9"}
        case "pregnancy":
            return {"pregnancy_positive"}
        case "exclusions":
            told = _newly_told(before, after)
            return {_alert_of(condition, answer) for condition, answer in told.items()} or {NO_LONGER}
    return {NO_LONGER}


def _alert_of(condition: str, answer: str) -> str:
    """Not being sure of a plan is asked about the same day, and is no emergency."""
    return "item_9" if (condition, answer) == (PLAN, "unsure") else ALERT_OF.get(condition, NO_LONGER)


def _newly_told(before: Case, after: Case) -> dict[str, str]:
    """The conditions that were answered otherwise before, and are not denied now."""
    then, now = before.screening.history, after.screening.history
    told = conditions_told(now) if now else {}
    earlier = conditions_told(then) if then else {}
    return {code: answer for code, answer in told.items() if answer != "no" and earlier.get(code) != answer}


def reports_thoughts(answers: Mapping[str, int | None], programme: Programme) -> bool:
    """Whether PHQ-9 item 9 was answered at or above the programme's level."""
    return (answers.get("q9") or 0) >= programme.eligibility.severity.item_9_screen_from.value


def after_instrument(
    instrument: str,
    answers: Mapping[str, int | None],
    state: ScreeningState,
    programme: Programme,
    now: datetime,
) -> list[AlertRaised]:
    """Thoughts of suicide in any questionnaire, what was left open about them, a score clearly worse than at first.

    What was told before it was sent, by the same answer, is not raised again.
    """
    told = risk.concerns(instrument, state.told.get(instrument, {}), programme, is_sent=False)
    found = risk.concerns(instrument, answers, programme, is_sent=True)
    raised = risk.raised(found, told, programme, now)
    if instrument in SAFETY_SCREENS and not found and state.path.sign is not None:
        name = instrument_of(instrument).short
        words = say("{name} answered after a sign: nothing found.", name=name)
        return [raise_alert(programme, "safety_note", words, "screen", now)]
    if instrument != "phq_9":
        return raised
    if answers.get("q9") is None:
        words = say("PHQ-9 item 9 was left out. It is not known, and is never filled in.")
        raised.append(raise_alert(programme, "safety_note", words, "item_9", now))
    worse = _worse(state.measures.get("phq_9"), total_of("phq_9", answers), programme)
    return raised + ([raise_alert(programme, "worse", worse, "", now)] if worse else [])


def before_sending(
    instrument: str,
    answers: Mapping[str, int | None],
    state: ScreeningState,
    programme: Programme,
    now: datetime,
) -> list[AlertRaised]:
    """What the answers so far tell of thoughts of suicide, and did not tell before."""
    told = risk.concerns(instrument, state.told.get(instrument, {}), programme, is_sent=False)
    found = risk.concerns(instrument, answers, programme, is_sent=False)
    return risk.raised(found, told, programme, now)


def _worse(before: Measure | None, total: int | None, programme: Programme) -> Words | None:
    first = before.first.total if before else None
    points = programme.integration.change.worse_points.value
    if first is None or total is None or total - first < points:
        return None
    return say("PHQ-9 {total}, {first} at first.", total=total, first=first)


def after_pressure(command: MeasureHomePressure, programme: Programme, now: datetime) -> list[AlertRaised]:
    """A reading at home that no dose would follow, or that is an emergency."""
    systolic, diastolic = command.systolic_mm_hg, command.diastolic_mm_hg
    limits = programme.session.pressure
    words = say("{systolic}/{diastolic} at home.", systolic=systolic, diastolic=diastolic)
    for code, limit in (("pressure_emergency", limits.emergency_from), ("pressure_high", limits.none_from)):
        if systolic >= limit.systolic_mm_hg.value or diastolic >= limit.diastolic_mm_hg.value:
            return [raise_alert(programme, code, words, "home", now)]
    return []


def after_result(
    command: ReportResult, multiple: float | None, programme: Programme, now: datetime
) -> list[AlertRaised]:
    """A result that stops or needs a clinician. `multiple`: of the laboratory's own upper limit."""
    liver = programme.eligibility.liver
    name = programme.laboratory.tests[command.test].label
    if command.finding == "positive" and command.test == "pregnancy":
        return [raise_alert(programme, "pregnancy_positive", say("Pregnancy test positive."), "", now)]
    if command.finding == "positive" and command.test == "urine_drug_screen":
        words = say("Urine drug screen positive: {what}.", what=spoken(command.substances))
        return [raise_alert(programme, "drug_screen_positive", words, "", now)]
    if command.finding == "positive" and command.test == "urinalysis":
        words = say("Urinalysis: {what}.", what=command.found)
        return [raise_alert(programme, "result_abnormal", words, command.test, now)]
    if multiple is None:
        return []
    words = say("{test} {multiple:.2f}× the upper limit.", test=name, multiple=multiple)
    if command.test == "creatinine":
        is_above = multiple > programme.laboratory.abnormal_above.value
        return [raise_alert(programme, "result_abnormal", words, command.test, now)] if is_above else []
    if command.test in liver.tests.value and multiple > liver.stop_above.value:
        return [raise_alert(programme, "liver_stop", words, command.test, now)]
    limit = liver.bilirubin_review_above if command.test == "bilirubin" else liver.review_above
    return (
        [raise_alert(programme, "liver_review", words, command.test, now)] if multiple > limit.value else []
    )
