"""Each requirement alone: what meets it, what does not, what is missing, and the edges."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.screening.charts import (
    BASIS,
    DIAGNOSIS,
    IDENTITY,
    LIVER,
    NOW,
    PDMP,
    PROGRAMME,
    SETTING,
    TODAY,
    answered,
    changed,
    chart,
    finding,
    gates,
    history,
    lab,
    pressure,
    registered,
    replaced,
    suitable,
    trial,
    without,
)
from troche.chart.facts import Fact
from troche.chart.gates import Met, all_met
from troche.people.facts import PersonRegistered
from troche.screening.facts import (
    AssessmentTaken,
    DiagnosisMade,
    HistoryGiven,
    HomePressureMeasured,
    IdentityVerified,
    InstrumentAnswered,
    LegalBasisRecorded,
    Medicine,
    PdmpChecked,
    ResultReported,
    SafetyScreened,
)
from troche.screening.gates import CHECKS, eligibility_gates, overridable


def test_somebody_suitable_meets_every_requirement() -> None:
    answers = gates(suitable())
    assert {name: gate.answer for name, gate in answers.items() if not isinstance(gate, Met)} == {}
    assert all_met(answers.values())


def test_nothing_on_file_is_unknown_or_unmet_and_never_met() -> None:
    assert not any(isinstance(gate, Met) for gate in gates([]).values())


def test_every_requirement_of_the_programme_has_a_check_and_no_check_is_idle() -> None:
    assert set(PROGRAMME.gates["eligible"].requires) == set(CHECKS)


def condition(code: str, answer: Any) -> Fact:
    return history(conditions={**dict.fromkeys(PROGRAMME.eligibility.exclusions, "no"), code: answer})


def left_out(code: str, **others: Any) -> HistoryGiven:
    asked = {one: "no" for one in PROGRAMME.eligibility.exclusions if one != code}
    return history(conditions={**asked, **others})


def taking(*names: str) -> list[Fact]:
    return replaced(history(medicines=tuple(Medicine(name=name) for name in names)))


def tried(*trials: Any) -> list[Fact]:
    return replaced(history(trials=trials))


def with_lab(result: ResultReported) -> list[Fact]:
    return [*suitable(), result]


def readings(*values: tuple[int, int, float]) -> list[Fact]:
    return [*without(HomePressureMeasured), *(pressure(*value) for value in values)]


def asked_safely(safety: SafetyScreened, facts: list[Fact]) -> list[Fact]:
    return [*facts, safety]


def assessed(**said: Any) -> AssessmentTaken:
    given: dict[str, Any] = {
        "adult": "yes",
        "state": "OR",
        "diagnosis": "depression",
        "trials": 2,
        "conditions": ("none",),
        "sitter": "yes",
        "phq_9": {},
        "result": "likely",
        "thoughts_now": "no",
        "attempt_12_months": "no",
    }
    return AssessmentTaken(**{**given, **said})


SCREEN = "urine_drug_screen"
SAFE = SafetyScreened(finding="no_thoughts", attempt_12_months="no")
WITH_ITEM_9 = replaced(answered((3, 3, 2, 2, 2, 2, 2, 2, 1)))
NO_ITEM_9 = replaced(answered((3, 3, 2, 2, 2, 2, 2, 2, None)))

VIGNETTES: list[tuple[str, list[Fact], str, str]] = [
    # identity and place
    ("identity", without(IdentityVerified), "unknown", "identity_not_seen"),
    ("identity", replaced(changed(IDENTITY, state="WA")), "unmet", "place_differs"),
    # age, with its edges
    ("adult", without(PersonRegistered), "unknown", "birth_date_missing"),
    ("adult", replaced(registered(birth_date=date(2008, 11, 24))), "unmet", "not_adult"),
    ("adult", replaced(registered(birth_date=date(2008, 11, 23))), "met", "adult"),
    ("adult", replaced(registered(birth_date=date(1961, 11, 24))), "met", "adult"),
    ("adult", replaced(registered(birth_date=date(1961, 11, 23))), "unmet", "older_adult"),
    # licence
    ("licence", replaced(registered(state="WA")), "unmet", "not_licensed_there"),
    ("licence", replaced(registered(state="")), "unknown", "state_missing"),
    # legal basis
    ("legal_basis", without(LegalBasisRecorded), "unknown", "legal_basis_missing"),
    ("legal_basis", replaced(changed(BASIS, expires_on=TODAY)), "met", "legal_basis"),
    (
        "legal_basis",
        replaced(changed(BASIS, expires_on=TODAY - timedelta(days=1))),
        "unmet",
        "legal_basis_ended",
    ),
    ("legal_basis", replaced(changed(BASIS, expires_on=None)), "met", "legal_basis"),
    ("legal_basis", replaced(changed(BASIS, basis="in_person_exam", expires_on=None)), "met", "legal_basis"),
    # diagnosis
    ("diagnosis", without(DiagnosisMade), "unknown", "diagnosis_missing"),
    ("diagnosis", replaced(changed(DIAGNOSIS, code="F32.3")), "unmet", "diagnosis_excludes"),
    ("diagnosis", replaced(changed(DIAGNOSIS, code="F43.10")), "unmet", "diagnosis_review"),
    ("diagnosis", replaced(changed(DIAGNOSIS, code="M54.5")), "unmet", "diagnosis_other"),
    ("diagnosis", replaced(changed(DIAGNOSIS, code="f33.1")), "met", "diagnosis"),
    # antidepressant trials: ingredient, dose, weeks, effect
    ("trials", without(HistoryGiven), "unknown", "trials_not_asked"),
    ("trials", tried(trial("sertraline", 50, 6), trial("escitalopram", 10, 6)), "met", "trials"),
    ("trials", tried(trial("Sertraline", 50, 6), trial("sertraline", 100, 12)), "unmet", "trials_too_few"),
    ("trials", tried(trial("sertraline", 50, 5), trial("escitalopram", 10, 6)), "unmet", "trials_too_few"),
    ("trials", tried(trial("sertraline", 49, 9), trial("escitalopram", 10, 6)), "unmet", "trials_too_few"),
    (
        "trials",
        tried(trial("sertraline", None, 9), trial("escitalopram", 10, 6)),
        "unknown",
        "trials_incomplete",
    ),
    (
        "trials",
        tried(trial("sertraline", 50, None), trial("escitalopram", 10, 6)),
        "unknown",
        "trials_incomplete",
    ),
    ("trials", tried(trial("sertraline", None, 3), trial("escitalopram", 10, 6)), "unmet", "trials_too_few"),
    (
        "trials",
        tried(trial("sertraline", 50, 9, "unsure"), trial("escitalopram", 10, 6)),
        "unknown",
        "trials_incomplete",
    ),
    (
        "trials",
        tried(trial("sertraline", 50, 9, "half_or_more"), trial("escitalopram", 10, 6)),
        "unmet",
        "trials_too_few",
    ),
    (
        "trials",
        tried(trial("sertraline", 50, 9, "some"), trial("escitalopram", 10, 6, "none")),
        "met",
        "trials",
    ),
    (
        "trials",
        tried(trial("sertraline", 50, 9, "intolerance"), trial("escitalopram", 10, 6)),
        "unmet",
        "trials_too_few",
    ),
    (
        "trials",
        tried(trial("something new", 50, 9), trial("escitalopram", 10, 6)),
        "unknown",
        "trials_incomplete",
    ),
    # PHQ-9
    ("phq_9", without(InstrumentAnswered), "unknown", "phq_9_missing"),
    ("phq_9", replaced(answered((2, 2, 2, 2, 1, 1, 0, 0, 0))), "met", "phq_9"),
    ("phq_9", replaced(answered((2, 2, 2, 2, 1, 0, 0, 0, 0))), "unmet", "phq_9_low"),
    ("phq_9", replaced(answered((3, 3, 3, None, None, None, 0, 0, 0))), "unknown", "phq_9_incomplete"),
    ("phq_9", NO_ITEM_9, "unknown", "phq_9_incomplete"),
    # suicide: item 9, a clinician's screen, the person's own words
    ("suicide", without(InstrumentAnswered), "unknown", "item_9_missing"),
    ("suicide", NO_ITEM_9, "unknown", "item_9_missing"),
    ("suicide", WITH_ITEM_9, "unknown", "suicide_to_ask"),
    ("suicide", [SAFE, *WITH_ITEM_9], "unknown", "suicide_to_ask"),
    ("suicide", [*WITH_ITEM_9, SAFE], "met", "suicide_asked"),
    ("suicide", [*WITH_ITEM_9, changed(SAFE, finding="thoughts_without_intent")], "met", "suicide_asked"),
    ("suicide", [*suitable(), changed(SAFE, finding="intent")], "unmet", "suicidal_intent"),
    ("suicide", [*suitable(), changed(SAFE, attempt_12_months="yes")], "unmet", "suicidal_intent"),
    ("suicide", [*suitable(), changed(SAFE, attempt_12_months="unsure")], "unknown", "suicide_to_ask"),
    ("suicide", [*suitable(), assessed(thoughts_now="might_act")], "unmet", "suicidal_intent"),
    ("suicide", [*suitable(), assessed(thoughts_now="might_act"), SAFE], "met", "suicide_asked"),
    ("suicide", [*suitable(), assessed(attempt_12_months="yes")], "unmet", "suicidal_intent"),
    ("suicide", [*suitable(), assessed(thoughts_now="")], "unknown", "suicide_to_ask"),
    ("suicide", replaced(condition("suicide_plan", "yes")), "unmet", "suicidal_intent"),
    ("suicide", without(HistoryGiven), "unknown", "attempts_not_asked"),
    # exclusions
    ("exclusions", without(HistoryGiven), "unknown", "history_missing"),
    ("exclusions", replaced(condition("aneurysm", "yes")), "unmet", "excluded"),
    ("exclusions", replaced(condition("aneurysm", "unsure")), "unknown", "condition_unsure"),
    ("exclusions", replaced(condition("high_pressure", "yes")), "met", "no_exclusion"),
    (
        "exclusions",
        [f for f in replaced(condition("high_pressure", "yes")) if not isinstance(f, HomePressureMeasured)],
        "unmet",
        "excluded",
    ),
    ("exclusions", replaced(condition("glaucoma", "yes")), "unmet", "excluded"),
    ("exclusions", replaced(condition("glaucoma", "unsure")), "met", "no_exclusion"),
    ("exclusions", replaced(history(conditions={})), "unknown", "condition_unsure"),
    ("exclusions", replaced(left_out("aneurysm", glaucoma="yes")), "unknown", "condition_unsure"),
    ("exclusions", replaced(left_out("aneurysm", psychosis="yes")), "unmet", "excluded"),
    # medicines
    ("interactions", without(HistoryGiven), "unknown", "medicines_missing"),
    ("interactions", replaced(history(medicines=(), no_medicines=False)), "unknown", "medicines_missing"),
    ("interactions", replaced(history(medicines=(), no_medicines=True)), "met", "medicines_read"),
    ("interactions", taking("Phenelzine 15 mg"), "unmet", "medicines_stop"),
    ("interactions", taking("lorazepam"), "unmet", "medicines_review"),
    ("interactions", taking("Levothyroxine 50"), "met", "medicines_read"),
    ("interactions", taking("Glorbumab"), "unknown", "medicines_unread"),
    # home pressure
    ("pressure", without(HomePressureMeasured), "unknown", "pressure_missing"),
    ("pressure", readings((120, 80, 1), (120, 80, 2)), "unknown", "pressure_missing"),
    ("pressure", readings((120, 80, 1), (120, 80, 1.1), (120, 80, 2)), "unknown", "pressure_missing"),
    ("pressure", readings((140, 90, 1), (140, 90, 2), (140, 90, 3)), "met", "pressure"),
    ("pressure", readings((141, 90, 1), (140, 90, 2), (140, 90, 3)), "unmet", "pressure_high"),
    ("pressure", readings((140, 91, 1), (140, 90, 2), (140, 90, 3)), "unmet", "pressure_high"),
    ("pressure", readings((120, 80, 400), (120, 80, 401), (120, 80, 402)), "unknown", "pressure_missing"),
    # liver tests, against the laboratory's own limit
    ("liver", without(ResultReported), "unknown", "liver_missing"),
    ("liver", [*without(ResultReported), *LIVER[:3]], "unknown", "liver_missing"),
    ("liver", with_lab(lab("ggt", 30, None, 1)), "unknown", "liver_missing"),
    ("liver", [*without(ResultReported), *LIVER[:3], lab("ggt", days_ago=60)], "met", "liver"),
    ("liver", [*without(ResultReported), *LIVER[:3], lab("ggt", days_ago=61)], "unknown", "liver_missing"),
    ("liver", with_lab(lab("alt", 80, 40, 1)), "met", "liver"),
    ("liver", with_lab(lab("alt", 80.1, 40, 1)), "unmet", "liver_review"),
    ("liver", with_lab(lab("alt", 80.1, 60, 1)), "met", "liver"),
    ("liver", with_lab(lab("alp", 120.1, 40, 1)), "unmet", "liver_stop"),
    ("liver", with_lab(lab("bilirubin", 1.9, 1.2, 1)), "unmet", "liver_review"),
    # urine drug screen
    ("urine_drug_screen", without(ResultReported), "unknown", "drug_screen_missing"),
    (
        "urine_drug_screen",
        with_lab(finding("urine_drug_screen", "positive", 1)),
        "unmet",
        "drug_screen_positive",
    ),
    (
        "urine_drug_screen",
        [*without(ResultReported), finding("urine_drug_screen", days_ago=14)],
        "met",
        "drug_screen",
    ),
    (
        "urine_drug_screen",
        [*without(ResultReported), finding("urine_drug_screen", days_ago=15)],
        "unknown",
        "drug_screen_old",
    ),
    # pregnancy
    (
        "urine_drug_screen",
        with_lab(changed(finding("urine_drug_screen", "positive", 1), substances=("pcp", "ketamine"))),
        "unmet",
        "drug_screen_stop",
    ),
    ("pregnancy", [*suitable(), finding("pregnancy", "positive", 30)], "unmet", "pregnant"),
    ("pregnancy", without(HistoryGiven), "unknown", "history_missing"),
    ("pregnancy", replaced(history(pregnancy="yes")), "unmet", "pregnant"),
    ("pregnancy", replaced(history(pregnancy="no")), "unknown", "pregnancy_test_missing"),
    (
        "pregnancy",
        [*replaced(history(pregnancy="no")), finding("pregnancy", days_ago=7)],
        "met",
        "not_pregnant",
    ),
    (
        "pregnancy",
        [*replaced(history(pregnancy="no")), finding("pregnancy", days_ago=8)],
        "unknown",
        "pregnancy_test_missing",
    ),
    (
        "pregnancy",
        [*replaced(history(pregnancy="unsure")), finding("pregnancy", "positive", 1)],
        "unmet",
        "pregnant",
    ),
    # prescription monitoring
    ("pdmp", without(PdmpChecked), "unknown", "pdmp_missing"),
    ("pdmp", replaced(changed(PDMP, states=("WA",))), "unknown", "pdmp_elsewhere"),
    ("pdmp", replaced(changed(PDMP, finding="concern", note="Two prescribers")), "unmet", "pdmp_concern"),
    # an adult at home
    ("home", without(HistoryGiven), "unknown", "home_not_asked"),
    ("home", replaced(history(lives_with_adult="no")), "unmet", "nobody_at_home"),
    ("home", replaced(history(lives_with_adult="unsure")), "unknown", "adult_at_home_unsure"),
]


@pytest.mark.parametrize(
    ("gate", "facts", "answer", "code"),
    VIGNETTES,
    ids=[f"{v[0]}-{v[3]}-{n}" for n, v in enumerate(VIGNETTES)],
)
def test_vignette(gate: str, facts: list[Fact], answer: str, code: str) -> None:
    found = gates(facts)[gate]
    assert (found.answer, found.reason.code) == (answer, code), str(found.reason.clinician)


def test_every_reason_has_words_and_a_source_and_says_what_would_change_it() -> None:
    for _gate, facts, _answer, _code in VIGNETTES:
        for gate in gates(facts).values():
            assert gate.reason.source.ref and gate.reason.source.grade
            assert str(gate.reason.patient) and str(gate.reason.clinician) and str(gate.label)
            assert isinstance(gate, Met) or str(gate.reason.would_change)


@pytest.mark.parametrize(
    ("gate", "still", "too_late"),
    [("pdmp", timedelta(hours=24), timedelta(hours=25)), ("phq_9", timedelta(days=7), timedelta(days=400))],
)
def test_answers_grow_old(gate: str, still: timedelta, too_late: timedelta) -> None:
    def at(now: datetime) -> str:
        return gates(suitable(), now)[gate].answer

    assert (at(NOW), at(NOW + still), at(NOW + too_late)) == ("met", "met", "unknown")


@pytest.mark.parametrize(
    ("facts", "gate", "may"),
    [
        (taking("lorazepam"), "interactions", True),
        (taking("phenelzine"), "interactions", False),
        (replaced(history(trials=(), no_trials=True)), "trials", True),
        (replaced(condition("glaucoma", "yes")), "exclusions", True),
        (replaced(condition("aneurysm", "yes")), "exclusions", False),
        (
            replaced(history(conditions={**history().conditions, "aneurysm": "yes", "glaucoma": "yes"})),
            "exclusions",
            False,
        ),
        (replaced(left_out("aneurysm", glaucoma="yes")), "exclusions", False),
        (replaced(left_out("mania_past", heart_past="yes")), "exclusions", False),
        (replaced(history(conditions={**history().conditions, "aneurysm": "unsure"})), "exclusions", True),
        (
            with_lab(changed(finding("urine_drug_screen", "positive", 1), substances=("opioid",))),
            SCREEN,
            True,
        ),
        (
            with_lab(changed(finding("urine_drug_screen", "positive", 1), substances=("ketamine",))),
            SCREEN,
            False,
        ),
        (without(ResultReported), "liver", False),
        (with_lab(lab("alt", 90, 40, 1)), "liver", True),
        (with_lab(lab("alt", 130, 40, 1)), "liver", False),
        (WITH_ITEM_9, "suicide", False),
        (without(IdentityVerified), "identity", False),
    ],
)
def test_words_open_what_is_for_review_and_never_a_stop_or_a_missing_test(
    facts: list[Fact], gate: str, may: bool
) -> None:
    assert (gate in overridable(chart(facts), SETTING, NOW)) is may


BLANKS: dict[str, Any] = {
    "value": None,
    "upper_limit": None,
    "finding": "",
    "thoughts_now": "",
    "attempt_12_months": "",
}


def blanked(fact: Fact, pick: int) -> Fact | None:
    """The fact with one of its values missing, or None for the whole fact missing."""
    match fact:
        case HistoryGiven():
            codes = sorted(fact.conditions)
            ways: list[Any] = [
                {"conditions": {c: a for c, a in fact.conditions.items() if c != code}} for code in codes
            ]
            ways += [
                {"trials": (*fact.trials[:n], changed(t, **{part: None}), *fact.trials[n + 1 :])}
                for n, t in enumerate(fact.trials)
                for part in ("dose_mg", "weeks")
            ]
            ways += [{"pregnancy": "unsure"}, {"lives_with_adult": "unsure"}]
        case InstrumentAnswered():
            ways = [{"answers": {**fact.answers, code: None}} for code in sorted(fact.answers)]
        case ResultReported():
            ways = [{name: BLANKS[name]} for name in ("value", "upper_limit", "finding")]
        case AssessmentTaken():
            ways = [{name: BLANKS[name]} for name in ("thoughts_now", "attempt_12_months")]
        case PdmpChecked():
            ways = [{"states": ()}]
        case _:
            return None
    return changed(fact, **ways[pick % len(ways)]) if pick % 3 else None


MOSTLY = st.sampled_from(("no", "no", "no", "yes", "unsure"))


@st.composite
def people(draw: Any) -> list[Fact]:
    """Charts near the border: suitable facts, some spoiled."""
    conditions = dict.fromkeys(PROGRAMME.eligibility.exclusions, "no")
    for code in draw(st.lists(st.sampled_from(sorted(conditions)), max_size=2)):
        conditions[code] = draw(MOSTLY)
    facts: list[Fact] = [
        registered(state=draw(st.sampled_from(("OR", "OR", "WA")))),
        history(
            conditions=conditions,
            pregnancy=draw(st.sampled_from(("not_applicable", "no", "yes", "unsure"))),
            lives_with_adult=draw(st.sampled_from(("yes", "no", "unsure"))),
            trials=(
                trial(
                    "sertraline", draw(st.sampled_from((None, 25, 50))), draw(st.sampled_from((None, 5, 6)))
                ),
                trial(
                    "venlafaxine", 150, 8, draw(st.sampled_from(("none", "some", "unsure", "intolerance")))
                ),
            ),
        ),
        answered(draw(st.lists(st.sampled_from((0, 1, 2, 3, None)), min_size=9, max_size=9))),
        IDENTITY,
        DIAGNOSIS,
        draw(st.sampled_from((PDMP, changed(PDMP, states=("WA",)), changed(PDMP, finding="concern")))),
        BASIS,
        *(pressure(draw(st.integers(120, 150)), 80, days_ago=n + 1) for n in range(draw(st.integers(0, 4)))),
        *(
            lab(
                test,
                draw(st.sampled_from((30, 90, 130))),
                draw(st.sampled_from((40, None))),
                draw(st.sampled_from((5, 70))),
            )
            for test in ("alt", "ast", "alp", "ggt")
        ),
        finding(
            "urine_drug_screen",
            draw(st.sampled_from(("negative", "positive"))),
            draw(st.sampled_from((3, 30))),
        ),
        finding("pregnancy", draw(st.sampled_from(("negative", "positive"))), draw(st.sampled_from((3, 30)))),
        assessed(
            thoughts_now=draw(st.sampled_from(("no", "thoughts", ""))),
            attempt_12_months=draw(st.sampled_from(("no", "unsure", ""))),
        ),
    ]
    return [*facts, SAFE] if draw(st.booleans()) else facts


@given(people(), st.data())
@settings(max_examples=150, deadline=None)
def test_removing_data_never_turns_unknown_into_met(facts: list[Fact], data: st.DataObject) -> None:
    """A value blanked, or a whole statement gone, whichever: what was unknown stays unmet or unknown."""
    place = data.draw(st.integers(0, len(facts) - 1))
    less = blanked(facts[place], data.draw(st.integers(0, 60)))
    if less is None and isinstance(facts[place], AssessmentTaken):
        less = changed(
            facts[place], thoughts_now="", attempt_12_months=""
        )  # it is optional: silence, not absence
    before = gates(facts)
    after = gates([*facts[:place], *([less] if less else []), *facts[place + 1 :]])
    turned = [
        name for name, gate in before.items() if gate.answer == "unknown" and after[name].answer == "met"
    ]
    assert turned == []


def test_gates_come_in_the_programmes_order() -> None:
    order = [gate.gate for gate in eligibility_gates(chart(suitable()), SETTING, NOW)]
    assert order == list(PROGRAMME.gates["eligible"].requires)
