"""The table of `vignettes.py`: each requirement answers as the reference says, and a decision takes what it must."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from tests.screening.acting import DIRECTOR, Care
from tests.screening.charts import NOW, PRESCRIBER, PROGRAMME
from tests.screening.vignettes import VIGNETTES, Ago, V
from troche.screening.commands import DecideEligibility, GrantOverride, ProposeOverride
from troche.screening.gates import CHECKS, eligibility_gates, findings

WORDS = {"reason": "Judged.", "patient_words": "You may start."}
SECTION = re.compile(r"(P \d(\.\d)?( G1)?( \[\d+\])*|I \d(\.\d)?( [IX]\d+)?|T)(; |$)")


def person(vignette: V) -> Care:
    """The chart of a row, each fact recorded when it was, at the instant of the decision."""
    care = Care([])
    care.pace = timedelta(0)
    shift = vignette.now - NOW
    for one in vignette.facts:
        fact, hours = (one.fact, one.hours) if isinstance(one, Ago) else (one, 0.0)
        moved = {
            name: getattr(fact, name) + shift
            for name in ("measured_at", "collected_on")
            if shift and hasattr(fact, name)
        }
        care.now = vignette.now - timedelta(hours=hours)
        care.add(type(fact)(**{name: getattr(fact, name) for name in fact.__struct_fields__} | moved))
    care.now = vignette.now
    return care


def decides(care: Care, words: str = "") -> bool:
    """Whether the prescriber may decide for treatment, with the same words for every requirement or none."""
    overrides = dict.fromkeys(CHECKS, words) if words else {}
    return care.asks(DecideEligibility, PRESCRIBER, verdict="eligible", overrides=overrides, **WORDS) == ""


def two_people_let_pass(care: Care) -> None:
    """Whatever two people may let pass is proposed and granted."""
    asked = [
        gate
        for gate in CHECKS
        if care.asks(ProposeOverride, PRESCRIBER, gate=gate, words="See the letter.") == ""
    ]
    for gate in asked:
        care.asks(GrantOverride, DIRECTOR, proposal=care.proposal(gate), words="Seen.")


def what_it_takes(vignette: V) -> str:
    """The least with which a decision for treatment is made."""
    if decides(person(vignette)):
        return "nothing"
    if decides(person(vignette), "Judged."):
        return "words"
    care = person(vignette)
    two_people_let_pass(care)
    return "director" if decides(care, "Judged.") else "refused"


@pytest.mark.parametrize("vignette", VIGNETTES, ids=[f"{n}-{one.person}" for n, one in enumerate(VIGNETTES)])
def test_each_requirement_answers_as_the_reference_says(vignette: V) -> None:
    care = person(vignette)
    found = findings(care.chart, care.setting, care.now)
    assert {
        gate: f"{one.answer} {one.action} {one.code}" for gate, one in found.items() if one.answer != "met"
    } == vignette.expected
    for gate in eligibility_gates(care.chart, care.setting, care.now):
        assert gate.reason.source.ref and gate.reason.source.grade in PROGRAMME.sources.grades
        assert gate.answer == "met" or str(gate.reason.would_change)


@pytest.mark.parametrize("vignette", VIGNETTES, ids=[f"{n}-{one.person}" for n, one in enumerate(VIGNETTES)])
def test_a_decision_for_treatment_takes_what_it_must(vignette: V) -> None:
    assert what_it_takes(vignette) == vignette.takes


def test_there_are_enough_of_them_and_each_says_where_it_stands() -> None:
    assert len(VIGNETTES) >= 60
    assert len({one.person for one in VIGNETTES}) == len(VIGNETTES)
    for one in VIGNETTES:
        assert SECTION.sub("", one.section) == "", one


def test_every_requirement_every_exclusion_and_every_answer_is_tried() -> None:
    tried = {gate for one in VIGNETTES for gate in one.expected}
    assert tried == set(CHECKS)
    said = {one.person.partition(":")[0] for one in VIGNETTES if one.person.endswith(": yes")}
    assert said | {"high_pressure", "suicide_plan"} == set(PROGRAMME.eligibility.exclusions)
    assert {one.takes for one in VIGNETTES} == {"nothing", "words", "director", "refused"}
