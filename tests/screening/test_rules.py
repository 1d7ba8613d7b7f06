"""What screening decides, refuses and makes somebody look at."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
import pytest

from tests.screening.answering import GOOD
from tests.screening.charts import (
    BASIS,
    HOUSE,
    NOW,
    PROGRAMME,
    SETTING,
    TODAY,
    answered,
    chart,
    decided,
    history,
    lab,
    replaced,
    suitable,
    trial,
    without,
)
from troche.chart.facts import Fact
from troche.chart.reasons import Refusal
from troche.chart.rooms import Decision
from troche.messaging.facts import AlertRaised
from troche.screening.commands import (
    AnswerInstrument,
    AskForInformation,
    CheckPdmp,
    DecideEligibility,
    GiveHistory,
    KeepAssessment,
    MakeDiagnosis,
    MeasureHomePressure,
    RecordLegalBasis,
    ReportResult,
    ScreenSafety,
)
from troche.screening.facts import (
    AssessmentTaken,
    EligibilityDecided,
    HistoryGiven,
    InformationAsked,
    InstrumentAnswered,
    LegalBasisRecorded,
    Medicine,
    ResultReported,
)
from troche.screening.rules import SCREENING
from troche.screening.state import PRESSURES_KEPT, SERIES_KEPT

DECISION = {"reason": "All in order.", "patient_words": "You may start."}


def codes(outcome: Decision) -> set[str]:
    """The codes of a refusal's reasons; empty when it was no refusal."""
    return {reason.code for reason in outcome.reasons} if isinstance(outcome, Refusal) else set()


def alarms(outcome: Decision) -> list[str]:
    """The codes of the alerts among the facts."""
    assert not isinstance(outcome, Refusal), codes(outcome)
    return [fact.code for fact in outcome if isinstance(fact, AlertRaised)]


def first(outcome: Decision) -> Fact:
    """The first fact."""
    assert not isinstance(outcome, Refusal), codes(outcome)
    return outcome[0]


def test_eligible_when_every_gate_is_met_and_the_gates_are_kept_beside_it() -> None:
    fact = first(decided(suitable(), DecideEligibility, verdict="eligible", **DECISION))
    assert isinstance(fact, EligibilityDecided)
    assert set(fact.gates.values()) == {"met"} and fact.overridden == ()


def test_eligible_is_refused_with_the_reason_of_each_gate_in_the_way() -> None:
    outcome = decided(without(ResultReported), DecideEligibility, verdict="eligible", **DECISION)
    assert codes(outcome) == {"liver_missing", "drug_screen_missing"}


def test_a_review_gate_opens_by_the_clinicians_words_and_only_by_words() -> None:
    facts = replaced(history(trials=(trial("sertraline", 100, 10),)))
    for words, refused in (
        ({}, True),
        ({"trials": "  "}, True),
        ({"trials": "Two intolerances as well."}, False),
    ):
        outcome = decided(facts, DecideEligibility, verdict="eligible", overrides=words, **DECISION)
        assert isinstance(outcome, Refusal) is refused
    fact = first(outcome)
    assert isinstance(fact, EligibilityDecided)
    assert fact.overridden == ("trials",) and fact.gates["trials"] == "unmet"


def test_a_stop_opens_by_no_words() -> None:
    facts = replaced(history(conditions={**history().conditions, "aneurysm": "yes"}))
    words = {"exclusions": "I know better."}
    assert codes(decided(facts, DecideEligibility, verdict="eligible", overrides=words, **DECISION)) == {
        "excluded"
    }


@pytest.mark.parametrize("verdict", ["not_now", "not_here"])
def test_a_no_needs_no_gate_but_words_for_chart_and_patient(verdict: str) -> None:
    facts = without(HistoryGiven)
    assert first(decided(facts, DecideEligibility, verdict=verdict, **DECISION))
    assert codes(decided(facts, DecideEligibility, verdict=verdict, reason=" ", patient_words="x")) == {
        "words_missing"
    }
    assert codes(decided(facts, DecideEligibility, verdict=verdict, reason="x", patient_words="")) == {
        "words_missing"
    }


def answers(item_9: int | None, others: Sequence[int | None] = (2,) * 8) -> dict[str, int | None]:
    return answered((*others, item_9)).answers


@pytest.mark.parametrize(
    ("item_9", "raised"), [(0, []), (1, ["item_9"]), (3, ["item_9"]), (None, ["safety_note"])]
)
def test_item_9_makes_somebody_look_and_is_never_filled_in(item_9: int | None, raised: list[str]) -> None:
    outcome = decided(suitable(), AnswerInstrument, "patient", instrument="phq_9", answers=answers(item_9))
    assert alarms(outcome) == raised
    fact = first(outcome)
    assert isinstance(fact, InstrumentAnswered) and fact.answers["q9"] == item_9
    state = SCREENING.of(chart([*suitable(), fact]))
    assert (state.measures["phq_9"].latest.total is None) is (item_9 is None)


def test_the_alert_of_item_9_has_the_programmes_level_and_time() -> None:
    outcome = decided(suitable(), AnswerInstrument, "patient", instrument="phq_9", answers=answers(2))
    assert not isinstance(outcome, Refusal)
    raised = next(fact for fact in outcome if isinstance(fact, AlertRaised))
    rule = PROGRAMME.alerts["item_9"]
    assert (raised.level, raised.owner) == (rule.level, rule.owner)
    assert raised.respond_by == NOW + timedelta(minutes=rule.respond_minutes.value)


def test_a_score_much_worse_than_at_first_makes_somebody_look() -> None:
    worse = decided(suitable(), AnswerInstrument, "patient", instrument="phq_9", answers=answers(0, (3,) * 8))
    assert alarms(worse) == ["worse"]
    same = decided(
        suitable(), AnswerInstrument, "patient", instrument="phq_9", answers=answers(0, (3,) * 7 + (1,))
    )
    assert alarms(same) == []


@pytest.mark.parametrize(
    ("given", "raised"),
    [
        ({"q1": 0, "q2": 0, "q3": 0, "q4": 0}, []),
        ({"q1": 1, "q2": 0, "q3": 0, "q4": 0, "q5": 0}, ["asq_positive"]),
        ({"q1": 1, "q2": 0, "q3": 0, "q4": 0, "q5": 1}, ["asq_acute"]),
        ({"q1": None, "q2": 0, "q3": 0, "q4": 0, "q5": 0}, ["asq_positive"]),
    ],
)
def test_the_suicide_questions_raise_their_own_alert(given: dict[str, int | None], raised: list[str]) -> None:
    assert alarms(decided(suitable(), AnswerInstrument, "patient", instrument="asq", answers=given)) == raised


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"instrument": "made_up", "answers": {"q1": 1}}, "instrument_unknown"),
        ({"instrument": "phq_9", "answers": {"q1": 4}}, "answer_out_of_range"),
        ({"instrument": "phq_9", "answers": {"q77": 1}}, "answer_out_of_range"),
        ({"instrument": "phq_9", "answers": {"q1": None}}, "nothing_answered"),
        ({"instrument": "phq_9", "answers": {}}, "nothing_answered"),
    ],
)
def test_strange_answers_are_refused(said: dict[str, Any], code: str) -> None:
    assert codes(decided(suitable(), AnswerInstrument, "patient", **said)) == {code}


@pytest.mark.parametrize(
    ("systolic", "diastolic", "raised"),
    [
        (159, 99, []),
        (160, 90, ["pressure_high"]),
        (150, 100, ["pressure_high"]),
        (180, 90, ["pressure_emergency"]),
    ],
)
def test_home_pressure_raises_at_the_programmes_limits(
    systolic: int, diastolic: int, raised: list[str]
) -> None:
    said = {"systolic_mm_hg": systolic, "diastolic_mm_hg": diastolic, "pulse_bpm": None, "measured_at": NOW}
    assert alarms(decided(suitable(), MeasureHomePressure, "patient", **said)) == raised


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"systolic_mm_hg": 80, "diastolic_mm_hg": 120}, "pressure_impossible"),
        ({"diastolic_mm_hg": 0}, "pressure_impossible"),
        ({"pulse_bpm": -3}, "pressure_impossible"),
        ({"pulse_bpm": 0}, "pressure_impossible"),
        ({"measured_at": NOW + timedelta(hours=1)}, "not_yet"),
    ],
)
def test_impossible_readings_are_refused(changes: dict[str, Any], code: str) -> None:
    said = {"systolic_mm_hg": 120, "diastolic_mm_hg": 80, "pulse_bpm": 70, "measured_at": NOW, **changes}
    assert codes(decided(suitable(), MeasureHomePressure, "patient", **said)) == {code}


def reporting(test: Any, **changes: Any) -> dict[str, Any]:
    said = {"test": test, "value": 30.0, "unit": "U/L", "upper_limit": 40.0, "collected_on": TODAY}
    return {**said, **changes}


POSITIVE: dict[str, Any] = {"value": None, "upper_limit": None, "finding": "positive"}


@pytest.mark.parametrize(
    ("said", "raised"),
    [
        (reporting("alt"), []),
        (reporting("alt", value=80.0), []),
        (reporting("alt", value=81.0), ["liver_review"]),
        (reporting("ggt", value=121.0), ["liver_stop"]),
        (reporting("bilirubin", value=1.9, upper_limit=1.2, unit="mg/dL"), ["liver_review"]),
        (reporting("pregnancy", value=None, upper_limit=None, finding="positive"), ["pregnancy_positive"]),
        (
            reporting(
                "urine_drug_screen",
                value=None,
                upper_limit=None,
                finding="positive",
                substances=("opioid",),
            ),
            ["drug_screen_positive"],
        ),
        (reporting("urine_drug_screen", value=None, upper_limit=None, finding="negative"), []),
    ],
)
def test_results_raise_what_they_must(said: dict[str, Any], raised: list[str]) -> None:
    assert alarms(decided(suitable(), ReportResult, "coordinator", **said)) == raised


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (reporting("alt", value=None), "result_incomplete"),
        (reporting("alt", upper_limit=None), "result_incomplete"),
        (reporting("alt", upper_limit=0.0), "result_incomplete"),
        (reporting("alt", value=float("nan")), "result_incomplete"),
        (reporting("alt", value=-1.0), "result_incomplete"),
        (reporting("pregnancy", value=None, upper_limit=None), "result_incomplete"),
        (reporting("alt", collected_on=TODAY + timedelta(days=3)), "not_yet"),
        (reporting("urine_drug_screen", **POSITIVE), "substances_unclear"),
        (reporting("pregnancy", **POSITIVE, substances=("ketamine",)), "substances_unclear"),
    ],
)
def test_a_result_without_its_limit_or_from_the_future_is_refused(said: dict[str, Any], code: str) -> None:
    assert codes(decided(suitable(), ReportResult, "coordinator", **said)) == {code}


def test_an_older_result_that_arrives_late_does_not_replace_a_newer_one() -> None:
    state = SCREENING.of(chart([lab("alt", 30, 40, 1), lab("alt", 99, 40, 9)]))
    assert state.results["alt"].value == 30


def test_only_a_prescriber_diagnoses_and_only_a_clinician_screens() -> None:
    diagnosis = {"code": "f33.2", "text": "Depression"}
    screen: dict[str, Any] = {"finding": "no_thoughts", "attempt_12_months": "no"}
    assert codes(decided([], MakeDiagnosis, "coordinator", **diagnosis)) == {"not_a_prescriber"}
    assert codes(decided([], ScreenSafety, "coordinator", **screen)) == {"not_a_clinician"}
    assert first(decided([], MakeDiagnosis, "prescriber", **diagnosis)).code == "F33.2"  # type: ignore[attr-defined]
    assert alarms(decided([], ScreenSafety, "therapist", **{**screen, "finding": "intent"})) == [
        "suicidal_intent"
    ]


@pytest.mark.parametrize(
    ("answer", "raised"), [("yes", "suicidal_intent"), ("unsure", "item_9"), ("no", None)]
)
def test_a_plan_or_an_attempt_in_the_history_is_told_at_once(answer: Any, raised: str | None) -> None:
    said = giving(conditions={**history().conditions, "suicide_plan": answer})
    assert alarms(decided([], GiveHistory, "patient", **said)) == ([raised] if raised else [])


@pytest.mark.parametrize(("attempt", "raised"), [("yes", ["suicidal_intent"]), ("no", []), ("unsure", [])])
def test_an_attempt_that_a_clinician_heard_of_is_level_1(attempt: Any, raised: list[str]) -> None:
    said = {"finding": "thoughts_without_intent", "attempt_12_months": attempt}
    assert alarms(decided([], ScreenSafety, "therapist", **said)) == raised
    assert PROGRAMME.alerts["suicidal_intent"].level == 1


def test_a_concern_in_the_prescription_record_is_said_in_words() -> None:
    said: dict[str, Any] = {"states": ("OR",), "finding": "concern"}
    assert codes(decided([], CheckPdmp, **said)) == {"words_missing"}
    assert alarms(decided([], CheckPdmp, **said, note="Two prescribers")) == ["pdmp_concern"]


def giving(**changes: Any) -> dict[str, Any]:
    given = history(**changes)
    return {name: getattr(given, name) for name in given.__struct_fields__}


def test_no_medicines_is_said_and_never_assumed() -> None:
    for medicines, none, refused in (
        ((), False, True),
        ((), True, False),
        ((Medicine(name="Zinc"),), True, True),
        ((Medicine(name=" "),), False, True),
    ):
        outcome = decided([], GiveHistory, "patient", **giving(medicines=medicines, no_medicines=none))
        assert (codes(outcome) == {"medicines_unclear"}) is refused
    assert codes(decided([], GiveHistory, "patient", **giving(conditions={"nonsense": "yes"}))) == {
        "condition_unknown"
    }


def test_asking_names_known_gates_and_has_words() -> None:
    assert isinstance(
        first(decided([], AskForInformation, gates=("liver",), message="One blood test, please.")),
        InformationAsked,
    )
    assert codes(decided([], AskForInformation, gates=("nonsense",), message="x")) == {"gate_unknown"}
    assert codes(decided([], AskForInformation, gates=(), message="x")) == {"gate_unknown"}
    assert codes(decided([], AskForInformation, gates=("liver",), message=" ")) == {"words_missing"}


def test_the_last_day_of_the_legal_basis_is_a_deadline_at_the_patients_midnight() -> None:
    (deadline,) = (
        d for d in HOUSE.due(chart(suitable()), SETTING).values() if d.kind == "screening.legal_basis_ends"
    )
    assert deadline.at == datetime(2026, 12, 31, 8, 0, tzinfo=UTC)
    assert codes(decided([], RecordLegalBasis, basis="wishful", citation="", expires_on=None)) == {
        "basis_unknown"
    }
    earlier = LegalBasisRecorded(basis=BASIS.basis, citation="", expires_on=date(2026, 12, 1))
    (deadline,) = (
        d
        for d in HOUSE.due(chart(replaced(earlier)), SETTING).values()
        if d.kind == "screening.legal_basis_ends"
    )
    assert deadline.key == "2026-12-01"


def test_state_stays_bounded_over_years_of_answers() -> None:
    state = SCREENING.of(chart([*(answered() for _ in range(300)), *suitable() * 40]))
    assert len(state.measures["phq_9"].series) == SERIES_KEPT
    assert len(state.pressures) == PRESSURES_KEPT


# ---- the free assessment; its feedback is tried in test_feedback.py ----


def keeping(**changes: Any) -> Decision:
    said = msgspec.structs.replace(GOOD, **changes)._said()
    return decided([], KeepAssessment, "patient", **said)


def test_a_kept_assessment_says_its_result_and_its_score_and_is_kept_once() -> None:
    outcome = keeping()
    assert not isinstance(outcome, Refusal)
    taken, scored = outcome
    assert isinstance(taken, AssessmentTaken) and taken.result == "likely"
    assert isinstance(scored, InstrumentAnswered) and scored.instrument == "phq_9"
    assert codes(decided(outcome, KeepAssessment, "patient", **GOOD._said())) == {"assessment_kept"}


@pytest.mark.parametrize(
    ("changes", "raised"),
    [
        ({}, []),
        ({"phq_9": {"q9": 1}}, ["item_9"]),
        ({"thoughts_now": "thoughts"}, ["item_9"]),
        ({"thoughts_now": "might_act"}, ["suicidal_intent"]),
        ({"attempt_12_months": "yes"}, ["suicidal_intent"]),
    ],
)
def test_keeping_worrying_answers_makes_somebody_look(changes: dict[str, Any], raised: list[str]) -> None:
    assert alarms(keeping(**changes)) == raised


def test_answers_nobody_can_have_given_are_not_kept() -> None:
    assert codes(keeping(chosen={"heart": ("nonsense",)})) == {"condition_unknown"}
    assert codes(keeping(chosen={"nonsense": ("none",)})) == {"condition_unknown"}
    assert codes(keeping(chosen={"heart": ("none", "aneurysm")})) == {"condition_unknown"}
    assert codes(keeping(phq_9={"q1": 9})) == {"answer_out_of_range"}
