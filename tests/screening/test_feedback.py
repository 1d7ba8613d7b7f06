"""What the free assessment answers: a table of people, and what holds for all of them."""

from __future__ import annotations

import re
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.screening.answering import GOOD, told, with_
from tests.screening.charts import HERE, PROGRAMME, TODAY
from troche.programme.honest import CARDS, DEADLY_WITH
from troche.screening.answers import LISTS, PHQ_9_ITEMS, STEPS, Answers
from troche.screening.cards import NOTHING
from troche.screening.feedback import feedback
from troche.screening.point import Result

MOOD = {f"q{n}": 2 for n in range(1, 9)}
LOW = {f"q{n}": 1 for n in range(1, 9)} | {"q9": 0}
KETAMINE_ELSEWHERE = {"esketamine", "infusion"}

# answers, result, the codes of what decided, other help that is named, other help that is not
TABLE: list[tuple[dict[str, Any], Result, set[str], str, str]] = [
    ({}, "likely", set(), "own_doctor therapy esketamine infusion tms ect crisis", "same_day psychiatrist"),
    # who, and where
    ({"age": "under"}, "not_now", {"not_adult"}, "young_people", "esketamine infusion tms"),
    ({"age": "older"}, "conversation", {"older_adult"}, "esketamine", "young_people"),
    ({"age": ""}, "conversation", {"age_open"}, "own_doctor", ""),
    ({"state": "WA"}, "not_now", {"not_licensed_there"}, "near_you", ""),
    ({"state": ""}, "conversation", {"state_open"}, "own_doctor", "near_you"),
    # how one feels, at the edge of the score and of the missing items
    ({"phq_9": {}}, "conversation", {"phq_9_incomplete", "suicide_open"}, "crisis", ""),
    ({"phq_9": LOW}, "conversation", {"phq_9_low"}, "therapy", ""),
    ({"phq_9": LOW | {"q1": 2}}, "conversation", {"phq_9_low"}, "therapy", ""),
    ({"phq_9": MOOD | {"q1": None, "q9": 0}}, "conversation", {"phq_9_incomplete"}, "crisis", ""),
    ({"phq_9": LOW | {"q1": 2, "q2": 2}}, "likely", set(), "therapy", ""),
    ({"phq_9": MOOD}, "conversation", {"suicide_open", "phq_9_incomplete"}, "crisis", ""),
    # safety
    ({"phq_9": MOOD | {"q9": 1}}, "conversation", {"suicide_to_ask"}, "crisis esketamine", "same_day"),
    ({"thoughts_now": "thoughts"}, "conversation", {"suicide_to_ask"}, "crisis", "same_day"),
    (
        {"thoughts_now": "might_act"},
        "not_home",
        {"suicidal_intent"},
        "same_day crisis",
        "esketamine infusion",
    ),
    ({"thoughts_now": ""}, "conversation", {"suicide_open"}, "crisis", "same_day"),
    ({"attempt_12_months": "yes"}, "not_home", {"suicide_plan"}, "same_day crisis", "esketamine infusion"),
    ({"attempt_12_months": "unsure"}, "conversation", {"suicide_open"}, "crisis", "same_day"),
    ({"attempt_12_months": ""}, "conversation", {"suicide_open"}, "crisis", "same_day"),
    # diagnosis
    ({"diagnoses": ("ptsd",)}, "conversation", {"ptsd"}, "trauma_therapy", ""),
    ({"diagnoses": ("anxiety",)}, "conversation", {"anxiety"}, "therapy", "trauma_therapy"),
    ({"diagnoses": ("bipolar_depression",)}, "conversation", {"bipolar_depression"}, "psychiatrist", ""),
    (
        {"diagnoses": ("depression", "bipolar_depression")},
        "conversation",
        {"bipolar_depression"},
        "psychiatrist",
        "",
    ),
    ({"diagnoses": ("depression", "ptsd")}, "likely", set(), "trauma_therapy", ""),
    ({"diagnoses": ("depression", "other")}, "likely", set(), "own_doctor", ""),
    ({"diagnoses": ("other",)}, "conversation", {"diagnosis_open"}, "own_doctor", ""),
    ({"diagnoses": ("none",)}, "conversation", {"diagnosis_open"}, "own_doctor", ""),
    ({"diagnoses": ()}, "conversation", {"diagnosis_open"}, "own_doctor", ""),
    # what was tried
    ({"trials": 0}, "conversation", {"trials_too_few"}, "own_doctor", ""),
    ({"trials": 1}, "conversation", {"trials_too_few"}, "own_doctor", ""),
    ({"trials": 3}, "likely", set(), "own_doctor", ""),
    ({"trials": None}, "conversation", {"trials_open"}, "own_doctor", ""),
    ({"tried": ("therapy", "tms", "ect")}, "likely", set(), "own_doctor esketamine", "therapy tms ect"),
    ({"tried": ("ketamine_helped",)}, "likely", set(), "own_doctor", ""),
    (
        {"tried": ("ketamine_no_help",)},
        "conversation",
        {"ketamine_no_help"},
        "tms ect",
        "esketamine infusion",
    ),
    ({"tried": None}, "conversation", {"tried_open"}, "own_doctor", ""),
    # medicines
    ({"medicines": ("benzodiazepine",)}, "conversation", {"benzodiazepine"}, "own_doctor", ""),
    ({"medicines": ("z_drug",)}, "conversation", {"z_drug"}, "own_doctor", ""),
    ({"medicines": ("opioid",)}, "conversation", {"opioid"}, "own_doctor", "addiction_care"),
    ({"medicines": ("stimulant",)}, "conversation", {"stimulant"}, "own_doctor", ""),
    ({"medicines": ("gabapentinoid",)}, "conversation", {"gabapentinoid"}, "own_doctor", ""),
    ({"medicines": ("maoi",)}, "not_home", {"maoi"}, "own_doctor", ""),
    ({"medicines": ("opioid_long",)}, "not_home", {"opioid_long"}, "own_doctor", ""),
    ({"medicines": ("ghb",)}, "not_home", {"ghb"}, "own_doctor", ""),
    ({"medicines": ("esketamine",)}, "not_home", {"esketamine"}, "tms", "esketamine infusion"),
    ({"medicines": ("stimulant", "maoi")}, "not_home", {"stimulant", "maoi"}, "own_doctor", ""),
    ({"medicines": ("unsure",)}, "conversation", {"medicines_unsure"}, "own_doctor", ""),
    ({"medicines": None}, "conversation", {"medicines_open"}, "own_doctor", ""),
    # mind, heart, body
    ({"mind": ("psychosis",)}, "not_home", {"psychosis"}, "psychiatrist", "esketamine infusion"),
    ({"mind": ("mania_now",)}, "not_now", {"mania_now"}, "psychiatrist", "esketamine infusion"),
    ({"mind": ("mania_past",)}, "conversation", {"mania_past"}, "psychiatrist esketamine", ""),
    ({"heart": ("high_pressure",)}, "conversation", {"high_pressure"}, "esketamine", ""),
    ({"heart": ("aneurysm",)}, "not_home", {"aneurysm"}, "tms", "esketamine infusion"),
    ({"heart": ("arteriovenous_malformation",)}, "not_home", {"arteriovenous_malformation"}, "", "infusion"),
    ({"heart": ("brain_bleed",)}, "not_home", {"brain_bleed"}, "own_doctor", "esketamine infusion"),
    ({"heart": ("stroke",)}, "not_home", {"stroke"}, "esketamine infusion", ""),
    ({"heart": ("heart_recent",)}, "not_now", {"heart_recent"}, "own_doctor", "esketamine infusion"),
    ({"heart": ("unsure",)}, "conversation", {"heart_unsure"}, "own_doctor", ""),
    ({"body": ("pregnancy",)}, "not_now", {"pregnancy"}, "birth_care therapy", "esketamine infusion"),
    ({"body": ("bladder",)}, "not_now", {"bladder"}, "own_doctor", ""),
    ({"body": ("thyroid",)}, "not_now", {"thyroid"}, "own_doctor", ""),
    ({"body": ("liver_severe",)}, "not_home", {"liver_severe"}, "tms", "esketamine infusion"),
    ({"body": ("head_pressure",)}, "not_home", {"head_pressure"}, "", "esketamine infusion"),
    ({"body": ("allergy",)}, "not_home", {"allergy"}, "tms ect", "esketamine infusion"),
    ({"body": None}, "conversation", {"body_open"}, "own_doctor", ""),
    # alcohol and drugs
    ({"substances": ("substance_use",)}, "not_now", {"substance_use"}, "addiction_care", ""),
    ({"substances": ("substance_past",)}, "conversation", {"substance_past"}, "addiction_care", ""),
    ({"substances": ("opioid_use_disorder",)}, "not_home", {"opioid_use_disorder"}, "addiction_care", ""),
    (
        {"substances": ("ketamine_misuse",)},
        "not_home",
        {"ketamine_misuse"},
        "addiction_care",
        "esketamine infusion",
    ),
    # home
    ({"sitter": "no"}, "not_now", {"nobody_at_home"}, "esketamine infusion", ""),
    ({"sitter": "unsure"}, "conversation", {"home_open"}, "own_doctor", ""),
    ({"sitter": ""}, "conversation", {"home_open"}, "own_doctor", ""),
    ({"place": ("no_phone",)}, "not_now", {"no_phone"}, "esketamine", ""),
    ({"place": ("dependants",)}, "not_now", {"dependants"}, "own_doctor", ""),
    ({"place": ("unsafe_home",)}, "not_now", {"unsafe_home"}, "safe_place esketamine", ""),
    ({"place": None}, "conversation", {"place_open"}, "own_doctor", ""),
    # together: the gravest decides, and nothing is hidden behind it
    (
        {"sitter": "no", "mind": ("psychosis",), "trials": 1},
        "not_home",
        {"nobody_at_home", "psychosis", "trials_too_few"},
        "psychiatrist",
        "infusion",
    ),
    (
        {"thoughts_now": "might_act", "medicines": ("maoi",), "state": "WA"},
        "not_home",
        {"suicidal_intent", "maoi", "not_licensed_there"},
        "same_day near_you",
        "infusion",
    ),
]


def test_the_table_is_long_enough() -> None:
    assert len(TABLE) >= 40


@pytest.mark.parametrize(("changes", "result", "codes", "named", "not_named"), TABLE)
def test_feedback(
    changes: dict[str, Any], result: Result, codes: set[str], named: str, not_named: str
) -> None:
    found = told(with_(**changes))
    assert found.result == result, str(found.headline)
    assert {point.gate.reason.code for point in found.decided} == codes
    assert set(named.split()) <= set(found.others)
    assert not set(not_named.split()) & set(found.others)


@pytest.mark.parametrize(
    ("changes", "headline"),
    [
        ({}, "Likely suitable. A clinician would look at it with you next."),
        ({"heart": ("high_pressure",)}, "It may suit you. First, a talk about your blood pressure."),
        ({"age": "under"}, "Not now. This programme is for adults."),
        ({"body": ("pregnancy",)}, "Not now, while you are pregnant or breast-feeding."),
        ({"substances": ("substance_use",)}, "Not now. Help with alcohol or drugs comes first."),
        ({"heart": ("heart_recent",)}, "Not now, because of your heart and blood vessels."),
        ({"place": ("no_phone",), "sitter": "no"}, "Not now. Below is what could change that."),
        ({"thoughts_now": "might_act"}, "Not at home. Help from people comes first, today."),
        ({"heart": ("aneurysm",)}, "Not at home. Other care fits you better."),
    ],
)
def test_the_headline_says_what_it_turns_on(changes: dict[str, Any], headline: str) -> None:
    assert str(told(with_(**changes)).headline) == headline


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"diagnoses": ("ptsd",)}, {"ptsd"}),
        ({"diagnoses": ("depression", "anxiety")}, {"anxiety"}),
        ({"mind": ("mania_past",)}, {"bipolar"}),
        ({}, set()),
    ],
)
def test_what_is_not_shown_for_ones_own_illness_is_said(changes: dict[str, Any], said: set[str]) -> None:
    found = told(with_(**changes)).evidence
    assert said == {code for code, statement in found.items() if statement.only_for}
    assert {"against_placebo", "suicide", "safe_as_clinic", "lasting", "relapse"} <= set(found)


def test_the_numbers_are_those_of_the_reference() -> None:
    """clinical_programme.md, most decision-relevant 3, 5 and 6."""
    said = {code: statement.patient for code, statement in PROGRAMME.protocol.evidence.items()}
    assert "between 18 and 63 of 100" in said["response"]
    assert "43 of 100" in said["relapse"] and "12 weeks" in said["relapse"]
    assert "1.8 points" in said["lasting"] and "missed its goal" in said["lasting"]
    assert "no such trial" in said["against_placebo"]
    hundred = PROGRAMME.assessment.hundred
    assert (hundred.at_least.value, hundred.at_most.value) == (18, 63)


def test_a_card_chosen_is_given_back_in_its_own_words() -> None:
    (point,) = told(with_(heart=("aneurysm",))).decided
    assert "aneurysm" in str(point.told) and "deadly" in str(point.gate.reason.patient)
    assert point.step == "heart" and str(point.gate.reason.would_change) == str(NOTHING)


# ---- what holds for everybody ----

ORDER = get_args(Result)
CONTRAINDICATIONS = [(page, code) for page in LISTS if page != "tried" for code in CARDS[page].split()]


@st.composite
def people(draw: Any) -> Answers:
    """Anybody: mostly good answers, some spoiled, some left out."""
    lists: dict[str, tuple[str, ...]] = {}
    for page in LISTS:
        cards = tuple(PROGRAMME.assessment.lists[page].cards)  # type: ignore[index]
        some = st.lists(st.sampled_from((*cards, "unsure")), min_size=1, max_size=3, unique=True).map(tuple)
        found = draw(st.one_of(st.just(("none",)), st.just(("none",)), st.none(), some))
        if found:
            lists[page] = found
    known = (*PROGRAMME.eligibility.diagnoses, "other")
    items = st.sampled_from((0, 1, 2, 2, 3, None))
    return Answers(
        age=draw(st.sampled_from(("adult", "adult", "older", "under", ""))),
        state=draw(st.sampled_from(("OR", "OR", "WA", ""))),
        diagnoses=tuple(draw(st.lists(st.sampled_from(("depression", *known)), max_size=2, unique=True))),
        trials=draw(st.sampled_from((None, 0, 1, 2, 3))),
        sitter=draw(st.sampled_from(("yes", "yes", "no", "unsure", ""))),
        phq_9={item: draw(items) for item in PHQ_9_ITEMS},
        thoughts_now=draw(st.sampled_from(("no", "no", "thoughts", "might_act", ""))),
        attempt_12_months=draw(st.sampled_from(("no", "no", "yes", "unsure", ""))),
        chosen=lists,
    )


@given(people(), st.sampled_from(CONTRAINDICATIONS))
@settings(max_examples=300, deadline=None)
def test_adding_what_speaks_against_it_never_improves_the_result(
    answers: Answers, more: tuple[str, str]
) -> None:
    page, code = more
    before = tuple(one for one in answers.chosen.get(page, ()) if one != "none")
    added = with_(answers, **{page: tuple(dict.fromkeys((*before, code)))})
    was, is_now = told(answers).result, told(added).result
    assert ORDER.index(is_now) <= ORDER.index(was), (was, is_now)
    assert is_now != "likely"


@given(people(), st.sampled_from(STEPS))
@settings(max_examples=300, deadline=None)
def test_leaving_an_answer_out_never_gives_likely(answers: Answers, step: str) -> None:
    assert told(answers.without(step)).result != "likely"


@pytest.mark.parametrize("step", STEPS)
def test_nobody_is_likely_with_this_left_out(step: str) -> None:
    left_out = told(GOOD.without(step))
    assert left_out.result == "conversation"
    assert {point.step for point in left_out.decided} <= {"q1", "thoughts", step}


@given(people())
@settings(max_examples=300, deadline=None)
def test_every_reason_has_words_a_source_and_what_would_change_it(answers: Answers) -> None:
    found = told(answers)
    assert str(found.headline) and str(found.lead)
    for point in found.points:
        reason = point.gate.reason
        assert reason.source.ref and reason.source.grade in PROGRAMME.sources.grades and str(reason.patient)
        assert (point.leads_to == "likely") is (point.gate.answer == "met")
        assert (reason.would_change is None) is (point.gate.answer == "met")
        assert point.step in STEPS


OVER_PROMISING = re.compile(
    r"\b(eligible|qualif\w+|guarante\w+|cures?|proven|will (help|work)|safe for you|perfect)\b", re.IGNORECASE
)


@given(people())
@settings(max_examples=200, deadline=None)
def test_nothing_says_more_than_likely(answers: Answers) -> None:
    found = told(answers)
    said = [str(found.headline), str(found.lead), *(str(p.gate.reason.patient) for p in found.points)]
    said += [one.patient for one in found.others.values()] + [one.evidence for one in found.others.values()]
    assert [words for words in said if OVER_PROMISING.search(words)] == []


@given(people())
@settings(max_examples=300, deadline=None)
def test_ketamine_elsewhere_is_never_named_where_it_could_kill(answers: Answers) -> None:
    found = told(answers)
    codes = {point.gate.reason.code for point in found.decided}
    if codes & set(DEADLY_WITH):
        assert not KETAMINE_ELSEWHERE & set(found.others)
    assert "crisis" in found.others and "own_doctor" in found.others


def test_an_older_record_without_lists_is_never_likely() -> None:
    old = msgspec.structs.replace(GOOD.as_fact(), chosen={}, age="", conditions=("none",))
    assert feedback(old, PROGRAMME, HERE, TODAY).result == "conversation"


def test_a_condition_recorded_without_its_list_counts_all_the_same() -> None:
    old = msgspec.structs.replace(GOOD.as_fact(), conditions=("aneurysm",))
    assert feedback(old, PROGRAMME, HERE, TODAY).result == "not_home"
