"""A history read together: what contradicts a no, what may not be kept so, and that every exclusion is asked once."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.screening.charts import PROGRAMME, TODAY, changed, decided, gates, history, replaced, trial
from tests.screening.test_rules import codes, first, giving
from troche.screening.commands import GiveHistory
from troche.screening.facts import HistoryGiven, Medicine
from troche.screening.forms.history import ASKED_IN, EVERYTHING, STEPS, HistoryForm
from troche.screening.forms.history_said import typed_of
from troche.screening.history import Allergy, Pharmacy, SubstanceUse, month_of, span_of
from troche.screening.told import conditions_told

CONTRADICTED = [
    ({"allergy_list": (Allergy(substance="Ketamine", reaction="hives"),)}, "allergy", "yes"),
    ({"allergy_list": (Allergy(substance="Spravato spray"),)}, "allergy", "yes"),
    ({"allergy_list": (Allergy(substance="Penicillin"),)}, "allergy", "no"),
    ({"substances": (SubstanceUse(substance="ketamine", often="past"),)}, "ketamine_misuse", "yes"),
    ({"substances": (SubstanceUse(substance="ketamine", often="unsure"),)}, "ketamine_misuse", "unsure"),
    ({"substances": (SubstanceUse(substance="ketamine", often="never"),)}, "ketamine_misuse", "no"),
    ({"substances": (SubstanceUse(substance="alcohol", often="daily"),)}, "substance_use", "no"),
    ({"substances": (SubstanceUse(substance="opioid", often="past"),)}, "opioid_use_disorder", "unsure"),
    ({"substances": (SubstanceUse(substance="opioid", often="never"),)}, "opioid_use_disorder", "no"),
    ({"substances": (SubstanceUse(substance="sedative", often="weekly"),)}, "substance_use", "unsure"),
    ({"substances": (SubstanceUse(substance="stimulant", often="monthly"),)}, "substance_use", "no"),
    ({"breast_feeding": "yes"}, "pregnancy", "yes"),
    ({"breast_feeding": "unsure"}, "pregnancy", "unsure"),
    ({"breast_feeding": "no"}, "pregnancy", "no"),
]


@pytest.mark.parametrize(("told", "code", "answer"), CONTRADICTED)
def test_what_is_told_elsewhere_counts(told: dict[str, Any], code: str, answer: str) -> None:
    given_history = history(**told)
    assert conditions_told(given_history)[code] == answer
    gate = gates(replaced(given_history))["exclusions"]
    assert (gate.answer == "met") == (answer == "no")


ANSWERS = st.sampled_from(["yes", "no", "unsure"])


@given(
    st.dictionaries(
        st.sampled_from(["allergy", "ketamine_misuse", "opioid_use_disorder", "substance_use", "pregnancy"]),
        ANSWERS,
    ),
    st.sampled_from([told for told, _code, _answer in CONTRADICTED]),
)
def test_reading_together_only_ever_makes_an_answer_graver(
    answered: dict[str, Any], more: dict[str, Any]
) -> None:
    gravest = ("yes", "unsure", "no")
    told = conditions_told(history(conditions=answered, **more))
    for code, answer in answered.items():
        assert gravest.index(told[code]) <= gravest.index(answer)
    assert all(answer != "no" for code, answer in told.items() if code not in answered)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"no_trials": True}, "trials_unclear"),
        ({"no_known_allergies": True, "allergy_list": (Allergy(substance="Latex"),)}, "allergies_unclear"),
        ({"episode_since": "spring"}, "month_unread"),
        ({"episode_since": "2099"}, "month_unread"),
        ({"medicines": (Medicine(name="Zinc", started="2099-01"),)}, "month_unread"),
        ({"trials": (changed(trial("sertraline", 50, 9), started="2021-13"),)}, "month_unread"),
        (
            {"trials": (changed(trial("sertraline", 50, 9), started="2021-05", ended="2021-04"),)},
            "ends_before_it_begins",
        ),
        ({"trials": (changed(trial("sertraline", 50, 9), started="2021-05", ended="2021"),)}, None),
    ],
)
def test_a_history_that_cannot_be_so_is_refused(changes: dict[str, Any], refusal: str | None) -> None:
    outcome = decided([], GiveHistory, "patient", **giving(**changes))
    if refusal is None:
        assert isinstance(first(outcome), HistoryGiven)
    else:
        assert codes(outcome) == {refusal}


def test_empty_rows_are_left_out_and_allergies_are_said_in_words_too() -> None:
    told: Any = first(
        decided(
            [],
            GiveHistory,
            "patient",
            **giving(
                allergies="",
                allergy_list=(Allergy(substance="Latex", reaction="rash"), Allergy(substance=" ")),
                pharmacy=Pharmacy(name=" "),
            ),
        )
    )
    assert told.allergy_list == (Allergy(substance="Latex", reaction="rash"),)
    assert told.allergies == "Latex (rash)" and told.pharmacy is None
    nothing: Any = first(decided([], GiveHistory, "patient", **giving(allergies="", no_known_allergies=True)))
    assert nothing.allergies == "none known"


def test_every_condition_is_asked_exactly_once() -> None:
    form = HistoryForm(PROGRAMME, EVERYTHING, TODAY)
    asked = [code for step in EVERYTHING for code in form.asked(step)]
    assert sorted([*asked, "pregnancy"]) == sorted(PROGRAMME.eligibility.exclusions)
    assert set(ASKED_IN) <= set(STEPS)


def test_a_condition_that_a_clinic_adds_is_asked_too() -> None:
    rules = PROGRAMME.eligibility
    added = changed(rules, exclusions={**rules.exclusions, "migraine": rules.exclusions["seizures"]})
    form = HistoryForm(changed(PROGRAMME, eligibility=added), EVERYTHING, TODAY)
    assert "migraine" in form.asked("body")


def test_a_history_typed_again_says_the_same() -> None:
    told = history(
        medicines=(Medicine(name="Zinc", dose="1", often="daily", started="2021-03"),),
        trials=(
            changed(
                trial("sertraline", 50.5, 9), started="2021", ended="2022-01", taken="yes", added_on=True
            ),
        ),
        conditions={code: "no" for code in PROGRAMME.eligibility.exclusions if code != "stroke"},
        episode_since="2020",
        allergies="Latex (rash)",
        allergy_list=(Allergy(substance="Latex", reaction="rash"),),
        substances=(SubstanceUse(substance="alcohol", often="weekly", last="month"),),
        breast_feeding="no",
        pregnancy="no",
        household="a cat",
        storage="no",
        contact_relation="sister",
        pharmacy=Pharmacy(name="Corner", phone="503 555 0102", address="2 Way"),
    )
    typed = {**typed_of(told), "command_id": "8f4c2b9e-53d4-4f2f-9f0e-2a6d1c9f7e01"}
    form = HistoryForm(PROGRAMME, EVERYTHING, TODAY, typed)
    assert form.is_valid(), form.errors
    assert first(decided([], GiveHistory, "patient", **form.said())) == told


@given(st.integers(1900, 2099), st.integers(1, 12), st.sampled_from(["/", "-", ".", " "]))
def test_a_month_is_read_however_it_is_written(year: int, month: int, between: str) -> None:
    kept = month_of(f"{month}{between}{year}")
    assert kept == month_of(f"{month:02}{between}{year}") == f"{year}-{month:02}"
    span = span_of(kept)
    assert span is not None and (span.first.year, span.first.month, span.last.month) == (year, month, month)


@given(st.text(max_size=12))
def test_what_is_no_month_is_none(typed: str) -> None:
    kept = month_of(typed)
    assert kept is None or kept == "" or span_of(kept) is not None
