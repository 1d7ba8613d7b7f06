"""What is learned after the decision for treatment: it no longer holds, and somebody is told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Literal

import pytest

from tests.screening.charts import (
    NOW,
    PROGRAMME,
    SETTING,
    answered,
    changed,
    chart,
    decided,
    finding,
    gates,
    history,
    pressure,
    suitable,
)
from troche.chart.facts import Fact
from troche.chart.reasons import Refusal
from troche.messaging.facts import AlertRaised
from troche.screening.commands import (
    AnswerInstrument,
    DecideEligibility,
    GiveHistory,
    MakeDiagnosis,
    ScreenSafety,
)
from troche.screening.facts import DiagnosisMade, EligibilityDecided, Medicine, SafetyScreened
from troche.screening.since import gates_against_decision
from troche.screening.state import PRESSURES_KEPT

ELIGIBLE = EligibilityDecided(verdict="eligible", reason="In order.", gates={})
DECIDED = [*suitable(), ELIGIBLE]


def told(**conditions: Literal["yes", "no", "unsure"]) -> dict[str, Any]:
    return {"conditions": {**history().conditions, **conditions}}


def against(facts: list[Fact], *, has_started: bool = True, later: timedelta = timedelta()) -> set[str]:
    found = gates_against_decision(chart(facts), SETTING, NOW + later, has_started=has_started)
    return {gate.gate for gate in found}


@pytest.mark.parametrize("has_started", [True, False])
def test_a_decision_holds_while_nothing_new_is_known(has_started: bool) -> None:
    assert against(DECIDED, has_started=has_started) == set()
    assert against(DECIDED, has_started=has_started, later=timedelta(days=300)) == set()
    assert against([*DECIDED, history()], has_started=has_started) == set()


NEWS: list[tuple[Fact, set[str]]] = [
    (history(**told(psychosis="yes")), {"exclusions"}),
    (history(**told(aneurysm="yes")), {"exclusions"}),
    (history(**told(aneurysm="unsure")), {"exclusions"}),
    (history(**told(glaucoma="yes")), {"exclusions"}),
    (history(**told(suicide_plan="yes")), {"exclusions", "suicide"}),
    (history(**told(suicide_plan="unsure")), {"exclusions", "suicide"}),
    (history(conditions={}), {"exclusions", "suicide"}),
    (history(pregnancy="yes"), {"pregnancy"}),
    (history(pregnancy="unsure"), {"pregnancy"}),
    (history(medicines=(Medicine(name="phenelzine"),)), {"interactions"}),
    (history(medicines=(Medicine(name="lorazepam"),)), {"interactions"}),
    (history(medicines=(Medicine(name="Xyzamin"),)), {"interactions"}),
    (history(lives_with_adult="no"), {"home"}),
    (history(lives_with_adult="unsure"), {"home"}),
    (finding("pregnancy", "positive", 0), {"pregnancy"}),
    (DiagnosisMade(code="F20.0", text="Schizophrenia"), {"diagnosis"}),
    (DiagnosisMade(code="F43.1", text="PTSD"), {"diagnosis"}),
    (SafetyScreened(finding="no_thoughts", attempt_12_months="yes"), {"suicide"}),
    (SafetyScreened(finding="intent", attempt_12_months="no"), {"suicide"}),
    (answered((2,) * 8 + (1,)), {"suicide"}),
    (answered((2,) * 8 + (None,)), {"suicide"}),
    (history(address="2 Other Way"), set()),
    (answered((0,) * 9), set()),
    (pressure(128, 80, 0), set()),
]


@pytest.mark.parametrize(("fact", "gates"), NEWS, ids=[f"{n}" for n in range(len(NEWS))])
def test_what_is_learned_since_counts(fact: Fact, gates: set[str]) -> None:
    assert against([*DECIDED, fact]) == gates
    assert against([*suitable(), changed(ELIGIBLE, verdict="not_now"), fact]) == set()


def test_what_a_clinician_let_pass_stays_passed_until_something_else_is_told() -> None:
    taking = history(medicines=(Medicine(name="lorazepam"),))
    let_pass = changed(ELIGIBLE, overridden=("interactions",))
    facts = [*suitable(), taking, let_pass]
    assert against(facts) == set()
    assert against([*facts, changed(taking, address="2 Other Way")]) == set()
    more = changed(taking, medicines=(Medicine(name="lorazepam"), Medicine(name="tramadol")))
    assert against([*facts, more]) == {"interactions"}
    assert against([*facts, changed(taking, medicines=(Medicine(name="phenelzine"),))]) == {"interactions"}


def test_a_pressure_of_long_ago_that_was_under_control_holds_nothing_up() -> None:
    facts = [*suitable(), history(**told(high_pressure="yes")), ELIGIBLE]
    assert against(facts, later=timedelta(days=60)) == set()
    daily = [pressure(120, 78, days_ago=-day) for day in range(1, PRESSURES_KEPT + 9)]
    assert against([*facts, *daily], later=timedelta(days=PRESSURES_KEPT + 9)) == set()
    high = [pressure(150, 96, days_ago=-day) for day in range(1, PRESSURES_KEPT + 9)]
    assert against([*facts, *high], later=timedelta(days=PRESSURES_KEPT + 9)) == {"exclusions"}


def test_before_the_first_dose_a_pregnancy_test_is_fresh_and_the_drug_screen_free_of_ketamine() -> None:
    facts = [*suitable(), history(pregnancy="no"), finding("pregnancy", days_ago=5), ELIGIBLE]
    assert against(facts, has_started=False, later=timedelta(days=2)) == set()
    assert against(facts, has_started=False, later=timedelta(days=3)) == {"pregnancy"}
    assert against(facts, later=timedelta(days=3)) == set()
    positive = changed(finding("urine_drug_screen", "positive", 0), substances=("ketamine",))
    let_pass = changed(ELIGIBLE, overridden=("urine_drug_screen",))
    assert against([*DECIDED, positive, let_pass], has_started=False) == {"urine_drug_screen"}
    assert against([*DECIDED, positive]) == set()


# ---- somebody is told


def alerts_of(facts: list[Fact], kind: Any, role: Any = "patient", **said: Any) -> set[str]:
    outcome = decided(facts, kind, role, **said)
    assert not isinstance(outcome, Refusal)
    return {fact.code for fact in outcome if isinstance(fact, AlertRaised)}


def giving(**changes: Any) -> dict[str, Any]:
    given = history(**changes)
    return {name: getattr(given, name) for name in given.__struct_fields__}


TOLD: list[tuple[dict[str, Any], set[str]]] = [
    ({}, set()),
    (told(psychosis="yes"), {"mania_psychosis"}),
    (told(mania_now="unsure"), {"mania_psychosis"}),
    (told(aneurysm="yes"), {"no_longer_eligible"}),
    (told(aneurysm="yes", psychosis="yes"), {"no_longer_eligible", "mania_psychosis"}),
    (told(suicide_plan="yes"), {"suicidal_intent"}),
    (told(suicide_plan="unsure"), {"item_9"}),
    (told(pregnancy="yes"), {"pregnancy_positive"}),
    ({"pregnancy": "yes"}, {"pregnancy_positive"}),
    ({"medicines": (Medicine(name="phenelzine"),)}, {"no_longer_eligible"}),
    ({"lives_with_adult": "no"}, {"no_longer_eligible"}),
    ({"conditions": {}}, {"no_longer_eligible", "item_9"}),
]


@pytest.mark.parametrize(("changes", "codes"), TOLD, ids=[f"{n}" for n in range(len(TOLD))])
def test_what_a_history_tells_after_the_decision_reaches_its_owner(
    changes: dict[str, Any], codes: set[str]
) -> None:
    assert alerts_of(DECIDED, GiveHistory, **giving(**changes)) == codes
    for code in codes:
        assert PROGRAMME.alerts[code].blocks_dose and PROGRAMME.alerts[code].owner == "prescriber"


def test_the_same_told_again_alarms_nobody_again() -> None:
    facts = [*DECIDED, history(**told(aneurysm="yes"))]
    assert alerts_of(facts, GiveHistory, **giving(**told(aneurysm="yes"))) == set()
    more = giving(**told(aneurysm="yes", stroke="yes"))
    assert alerts_of(facts, GiveHistory, **more) == {"no_longer_eligible"}


@pytest.mark.parametrize("answer", ["yes", "unsure"])
def test_a_talk_settles_what_was_answered_about_a_plan_until_it_is_answered_otherwise(
    answer: Literal["yes", "unsure"],
) -> None:
    same, talk = (
        giving(**told(suicide_plan=answer)),
        SafetyScreened(finding="no_thoughts", attempt_12_months="no"),
    )
    asked = [*suitable(), history(**told(suicide_plan=answer)), talk]
    assert alerts_of(asked, GiveHistory, **same) == set()
    assert gates([*asked, history(**told(suicide_plan=answer))])["suicide"].answer == "met"
    other = [*asked, history(**told(suicide_plan="no"))]
    assert alerts_of(other, GiveHistory, **same) != set()
    assert gates([*other, history(**told(suicide_plan=answer))])["suicide"].answer != "met"
    unasked = [*suitable(), history(**told(suicide_plan=answer))]
    assert alerts_of(unasked, GiveHistory, **same) != set()


def test_a_safety_screen_after_the_decision_is_told_once() -> None:
    first, acute = dict.fromkeys(("q2", "q3", "q4", "q5"), 0), {"q1": 1, "q2": 1, "q3": 1, "q4": 1, "q5": 1}
    positive = {"instrument": "asq", "answers": {"q1": 1, **first}}
    assert alerts_of(DECIDED, AnswerInstrument, **positive) == {"asq_positive"}
    assert alerts_of(DECIDED, AnswerInstrument, instrument="asq", answers=acute) == {"asq_acute"}


def test_what_staff_record_after_the_decision_reaches_its_owner() -> None:
    assert alerts_of(DECIDED, MakeDiagnosis, "prescriber", code="F20.0", text="Schizophrenia") == {
        "no_longer_eligible"
    }
    attempt = {"finding": "no_thoughts", "attempt_12_months": "yes"}
    assert alerts_of(DECIDED, ScreenSafety, "therapist", **attempt) == {"suicidal_intent"}


def test_before_a_decision_only_what_is_urgent_is_told() -> None:
    assert alerts_of(suitable(), GiveHistory, **giving(**told(aneurysm="yes"))) == set()


# ---- deciding again

WORDS = {"reason": "Judged anew.", "patient_words": "We go on."}


def again(facts: list[Fact], **overrides: str) -> bool:
    """Whether the decision for treatment may be made on these facts."""
    outcome = decided(facts, DecideEligibility, verdict="eligible", overrides=overrides, **WORDS)
    return not isinstance(outcome, Refusal)


def test_a_decision_is_renewed_on_what_is_known_without_the_tests_of_the_start() -> None:
    grown_old = [
        changed(fact, collected_on=fact.collected_on - timedelta(days=200))
        if hasattr(fact, "collected_on")
        else fact
        for fact in suitable()
    ]
    assert not again(grown_old)
    assert again([*grown_old, ELIGIBLE])
    assert not again([*grown_old, changed(ELIGIBLE, verdict="not_now")])
    assert not again([*grown_old, ELIGIBLE, history(**told(aneurysm="yes"))], exclusions="I know better.")
    taking = history(medicines=(Medicine(name="tramadol"),))
    assert not again([*grown_old, ELIGIBLE, taking])
    assert again([*grown_old, ELIGIBLE, taking], interactions="Held on the day.")
    without_liver = [fact for fact in grown_old if getattr(fact, "test", "") != "ggt"]
    assert not again([*without_liver, ELIGIBLE])
