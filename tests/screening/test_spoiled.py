"""Adding something that speaks against treatment at home never improves an answer, and every answer has its source."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.screening.charts import (
    NOW,
    PROGRAMME,
    SETTING,
    changed,
    chart,
    finding,
    gates,
    history,
    lab,
    pressure,
    replaced,
    suitable,
)
from tests.screening.test_gates import DIAGNOSIS, blanked, people
from troche.chart.facts import Fact
from troche.screening.facts import (
    AssessmentTaken,
    DiagnosisMade,
    HistoryGiven,
    HomePressureMeasured,
    Medicine,
)
from troche.screening.gates import findings
from troche.screening.judging import who_may

BETTER = ("unmet", "unknown", "met")
WORSE_ANSWERS = {"no": ("yes", "unsure"), "unsure": ("yes",), "yes": ()}


def with_condition(code: str, answer: str) -> Any:
    def spoil(told: HistoryGiven) -> HistoryGiven:
        return changed(told, conditions={**told.conditions, code: answer})

    return spoil


def with_medicine(name: str) -> Any:
    def spoil(told: HistoryGiven) -> HistoryGiven:
        return changed(told, medicines=(*told.medicines, Medicine(name=name)), no_medicines=False)

    return spoil


@st.composite
def spoiled(draw: Any) -> tuple[list[Fact], list[Fact]]:
    """A chart, and the same with one thing more against treatment at home.

    No reading: a third one makes a mean where there was none, and the mean decides.
    """
    facts = draw(people())
    place = next(n for n, fact in enumerate(facts) if isinstance(fact, HistoryGiven))
    told = facts[place]
    code = draw(st.sampled_from(sorted(told.conditions)))
    worse = WORSE_ANSWERS[told.conditions[code]]
    more: list[Fact] = [
        finding("urine_drug_screen", "positive", 1),
        finding("pregnancy", "positive", 1),
        changed(DIAGNOSIS, code="F20.9"),
        lab("alt", 400, 40, 1),
    ]
    medicine = with_medicine(
        draw(st.sampled_from(sorted(name for one in PROGRAMME.interactions.values() for name in one.names)))
    )
    ways: list[list[Fact]] = [[*facts, one] for one in more]
    ways.append([*facts[:place], medicine(told), *facts[place + 1 :]])
    ways += [[*facts[:place], with_condition(code, answer)(told), *facts[place + 1 :]] for answer in worse]
    return facts, draw(st.sampled_from(ways))


@given(spoiled())
@settings(max_examples=300, deadline=None)
def test_what_speaks_against_it_never_improves_an_answer(both: tuple[list[Fact], list[Fact]]) -> None:
    before, after = (gates(facts) for facts in both)
    improved = {
        name: (gate.answer, after[name].answer)
        for name, gate in before.items()
        if BETTER.index(after[name].answer) > BETTER.index(gate.answer)
    }
    assert improved == {}


@pytest.mark.parametrize("code", sorted(set(PROGRAMME.eligibility.exclusions) - {"high_pressure"}))
@pytest.mark.parametrize("answer", ["yes", "unsure"])
def test_each_condition_alone_is_not_met_unless_it_is_only_noted(code: str, answer: str) -> None:
    rule = PROGRAMME.eligibility.exclusions[code]
    action = rule.action if answer == "yes" else rule.unsure
    gate = gates(replaced(with_condition(code, answer)(history())))["exclusions"]
    assert (gate.answer == "met") == (action == "note"), gate


def test_high_pressure_is_decided_by_the_readings_at_home() -> None:
    told = replaced(with_condition("high_pressure", "yes")(history()))
    without = [fact for fact in told if not isinstance(fact, HomePressureMeasured)]
    assert gates(told)["exclusions"].answer == "met"
    assert gates(without)["exclusions"].answer != "met"


@given(st.lists(st.integers(110, 160), min_size=3, max_size=6), st.integers(161, 220))
def test_one_reading_more_above_the_others_never_improves_the_mean(readings: list[int], higher: int) -> None:
    facts = [pressure(mm_hg, 80, days_ago=n + 1) for n, mm_hg in enumerate(readings)]
    told = [fact for fact in suitable() if not isinstance(fact, HomePressureMeasured)]
    before = gates([*told, *facts])["pressure"].answer
    after = gates([*told, *facts, pressure(higher, 80, days_ago=0.5)])["pressure"].answer
    assert BETTER.index(after) <= BETTER.index(before)


@given(people())
@settings(max_examples=100, deadline=None)
def test_every_answer_has_words_and_a_source(facts: list[Fact]) -> None:
    for gate in gates(facts).values():
        assert gate.reason.source is not None and gate.reason.source.ref and gate.reason.source.grade
        assert str(gate.reason.patient) and str(gate.reason.clinician)
        assert gate.answer == "met" or gate.reason.would_change is not None


def test_a_suitable_chart_spoiled_by_a_diagnosis_is_not_met() -> None:
    spoiled_by = [fact for fact in suitable() if not isinstance(fact, DiagnosisMade)]
    assert gates([*spoiled_by, changed(DIAGNOSIS, code="F20.9")])["diagnosis"].answer == "unmet"


EASE = ("met", "words", "director", "nobody")


def what_they_take(facts: list[Fact]) -> dict[str, str]:
    """Of each requirement: met, or who may let it pass."""
    found = findings(chart(facts), SETTING, NOW)
    return {
        gate: "met" if one.answer == "met" else who_may(PROGRAMME, gate, one) for gate, one in found.items()
    }


@given(spoiled())
@settings(max_examples=300, deadline=None)
def test_what_speaks_against_it_makes_no_requirement_easier_to_let_pass(
    both: tuple[list[Fact], list[Fact]],
) -> None:
    """But for one that was missing: a result that is there, whatever it shows, is judged and no longer missing."""
    before, after = (what_they_take(facts) for facts in both)
    missing = {name for name, gate in gates(both[0]).items() if gate.answer == "unknown"}
    easier = {
        name: (was, after[name])
        for name, was in before.items()
        if name not in missing and EASE.index(after[name]) < EASE.index(was)
    }
    assert easier == {}


@given(people(), st.data())
@settings(max_examples=200, deadline=None)
def test_less_data_makes_nothing_that_is_missing_easier_to_let_pass(
    facts: list[Fact], data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(facts) - 1))
    less = blanked(facts[place], data.draw(st.integers(0, 60)))
    if less is None and isinstance(facts[place], AssessmentTaken):
        less = changed(facts[place], thoughts_now="", attempt_12_months="")
    rest = [*facts[:place], *([less] if less else []), *facts[place + 1 :]]
    missing = {name for name, gate in gates(facts).items() if gate.answer == "unknown"}
    before, after = what_they_take(facts), what_they_take(rest)
    assert [name for name in missing if EASE.index(after[name]) < EASE.index(before[name])] == []
