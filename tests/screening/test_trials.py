"""What was tried for depression: each trial's judgement at its edges, and what the trials come to together."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.screening.charts import PROGRAMME, changed, gates, history, replaced
from troche.screening.facts import Trial
from troche.screening.trials import judge, resistance

RULES = PROGRAMME.eligibility.trials
ORDER = ("not_met", "not_enough_data", "met")


def trial(ingredient: str = "sertraline", **changes: Any) -> Trial:
    """An adequate trial, unless said otherwise."""
    said: dict[str, Any] = {"dose_mg": 100, "weeks": 10, "outcome": "none"}
    return Trial(ingredient=ingredient, **{**said, **changes})


SECOND = trial("escitalopram", dose_mg=20)

JUDGED: list[tuple[str, Trial, str, str]] = [
    # dose: the edge of every group that the reference has a dose for
    ("at the dose", trial(dose_mg=50), "", "adequate"),
    ("below the dose", trial(dose_mg=49.9), "", "dose_low"),
    ("venlafaxine 75 mg is too low", trial("venlafaxine", dose_mg=75), "", "dose_low"),
    ("no dose told", trial(dose_mg=None), "", "unknown"),
    # weeks
    ("six weeks", trial(weeks=6), "", "adequate"),
    ("five weeks", trial(weeks=5), "", "too_short"),
    ("weeks not told", trial(weeks=None), "", "unknown"),
    ("short and without a dose", trial(weeks=5, dose_mg=None), "", "too_short"),
    # effect
    ("helped by half", trial(outcome="half_or_more"), "", "helped"),
    ("helped a little", trial(outcome="some"), "", "adequate"),
    ("not sure how it helped", trial(outcome="unsure"), "", "unknown"),
    ("stopped for intolerance", trial(outcome="intolerance"), "", "intolerance"),
    (
        "stopped for intolerance early, at a low dose",
        trial(outcome="intolerance", weeks=1, dose_mg=25),
        "",
        "intolerance",
    ),
    # taken as prescribed
    ("not taken", trial(taken="no"), "", "not_taken"),
    ("not sure whether taken", trial(taken="unsure"), "", "unknown"),
    ("taken", trial(taken="yes"), "", "adequate"),
    # names
    ("a brand", trial("Zoloft"), "", "adequate"),
    ("a brand with its form", trial("Effexor XR", dose_mg=150), "", "adequate"),
    ("a form", trial("Venlafaxine XR", dose_mg=150), "", "adequate"),
    ("a slip of the pen", trial("sertralne"), "", "unknown"),
    ("two in one row", trial("sertraline and bupropion"), "", "unknown"),
    ("not in the list", trial("agomelatine"), "", "unknown"),
    ("no dose in the reference", trial("milnacipran"), "", "unknown"),
    ("a combination without a dose in the reference", trial("Auvelity", dose_mg=210), "", "unknown"),
    ("selegiline by mouth", trial("selegiline", dose_mg=10), "", "unknown"),
    ("selegiline by patch", trial("selegiline patch", dose_mg=6), "", "adequate"),
    ("selegiline by the brand of the patch", trial("Emsam", dose_mg=5.9), "", "dose_low"),
    ("doxepin for sleep", trial("doxepin", dose_mg=6), "", "dose_low"),
    # stored apart
    ("ketamine", trial("Ketamine infusions"), "", "not_counted"),
    ("esketamine", trial("Spravato"), "", "not_counted"),
    ("ECT", trial("ECT"), "", "not_counted"),
    ("TMS", trial("TMS 36 sessions"), "", "not_counted"),
    ("added to another", trial(added_on=True), "", "not_counted"),
    # the present episode
    ("ended before it began", trial(ended="2019-12"), "2020-01", "earlier"),
    ("ended in the month it began", trial(ended="2020-01"), "2020-01", "adequate"),
    ("ended in the year it began", trial(ended="2020"), "2020-06", "adequate"),
    ("end not told", trial(started="2010"), "2020-01", "adequate"),
    ("episode not told", trial(ended="2010"), "", "adequate"),
    # months that cannot be
    ("more weeks than fit", trial(weeks=34, started="2021-03", ended="2021-05"), "", "unknown"),
    ("as many weeks as fit", trial(weeks=13, started="2021-03", ended="2021-05"), "", "adequate"),
]


@pytest.mark.parametrize(
    ("told", "episode", "judgement"), [case[1:] for case in JUDGED], ids=[c[0] for c in JUDGED]
)
def test_a_trial_is_judged(told: Trial, episode: str, judgement: str) -> None:
    assert judge(told, RULES, episode).judgement == judgement


@pytest.mark.parametrize(
    ("ingredient", "needed"),
    [(code, one.adequate_from_mg) for code, one in RULES.antidepressants.items() if one.adequate_from_mg],
)
def test_every_dose_counts_from_its_own_edge(ingredient: str, needed: float) -> None:
    name = f"{ingredient} patch" if ingredient == "selegiline" else ingredient
    assert judge(trial(name, dose_mg=needed), RULES).judgement == "adequate"
    assert judge(trial(name, dose_mg=needed - 0.1), RULES).judgement == "dose_low"


RESULTS: list[tuple[str, tuple[Trial, ...], dict[str, Any], str, str]] = [
    ("nothing told", (), {}, "not_enough_data", "unknown"),
    ("nothing tried", (), {"no_trials": True}, "not_met", "unmet"),
    ("one", (SECOND,), {}, "not_met", "unmet"),
    ("two", (trial(), SECOND), {}, "met", "met"),
    ("the same twice", (trial(), trial("Zoloft", weeks=30)), {}, "not_met", "unmet"),
    (
        "one, and one of which too little is known",
        (SECOND, trial(dose_mg=None)),
        {},
        "not_enough_data",
        "unknown",
    ),
    ("the same again of which too little is known", (trial(), trial(weeks=None)), {}, "not_met", "unmet"),
    ("one, and one not tolerated", (SECOND, trial(outcome="intolerance")), {}, "not_met", "unmet"),
    (
        "one, and one in an earlier episode",
        (SECOND, trial(ended="2015")),
        {"episode_since": "2020"},
        "not_met",
        "unmet",
    ),
    ("one, and an add-on", (SECOND, trial(added_on=True)), {}, "not_met", "unmet"),
    ("two, and much that is unclear", (trial(), SECOND, trial("agomelatine")), {}, "met", "met"),
]


@pytest.mark.parametrize(
    ("told", "more", "result", "answer"), [case[1:] for case in RESULTS], ids=[case[0] for case in RESULTS]
)
def test_trials_come_to_a_result(
    told: tuple[Trial, ...], more: dict[str, Any], result: str, answer: str
) -> None:
    given_history = history(trials=told, **more)
    assert resistance(given_history, RULES).result == result
    assert gates(replaced(given_history))["trials"].answer == answer


def test_what_was_not_tolerated_is_counted_apart_and_said() -> None:
    found = resistance(history(trials=(trial(), SECOND, trial("mirtazapine", outcome="intolerance"))), RULES)
    assert [one.ingredient for one in found.intolerance] == ["mirtazapine"]
    assert [one.ingredient for one in found.adequate] == ["sertraline", "escitalopram"]
    gate = gates(replaced(history(trials=(trial(), SECOND, trial("mirtazapine", outcome="intolerance")))))[
        "trials"
    ]
    assert "apart from the count: mirtazapine" in str(gate.reason.clinician)


@pytest.mark.parametrize(
    ("first", "second", "is_noted"),
    [
        (("2021-01", "2021-06"), ("2021-03", "2021-09"), True),
        (("2021-01", "2021-06"), ("2021-06", "2021-09"), False),  # one month that both touch
        (("2021-01", "2021-06"), ("2021-08", "2021-09"), False),
        (("2021-01", ""), ("2021-03", "2021-09"), False),
        (("2021", "2021"), ("2021-03", "2021-09"), False),  # a year proves nothing
    ],
)
def test_two_at_the_same_time_for_sure_are_noted(
    first: tuple[str, str], second: tuple[str, str], is_noted: bool
) -> None:
    one = trial(started=first[0], ended=first[1])
    other = changed(SECOND, started=second[0], ended=second[1])
    notes = [str(note) for note in resistance(history(trials=(one, other)), RULES).notes]
    assert any("at the same time" in note for note in notes) == is_noted


def test_the_same_twice_is_noted() -> None:
    notes = [str(note) for note in resistance(history(trials=(trial(), trial("zoloft"))), RULES).notes]
    assert notes == ["sertraline twice: counts once."]


@st.composite
def trials(draw: Any) -> Trial:
    return Trial(
        ingredient=draw(st.sampled_from([*sorted(RULES.antidepressants), "Zoloft", "agomelatine", "ECT"])),
        dose_mg=draw(st.none() | st.floats(0, 400)),
        weeks=draw(st.none() | st.integers(0, 60)),
        outcome=draw(st.sampled_from(["none", "some", "half_or_more", "intolerance", "unsure"])),
        started=draw(st.sampled_from(["", "2019", "2021-03"])),
        ended=draw(st.sampled_from(["", "2021", "2021-08"])),
        taken=draw(st.sampled_from(["", "yes", "no", "unsure"])),
        added_on=draw(st.booleans()),
    )


FORGOTTEN: dict[str, Any] = {"dose_mg": None, "weeks": None, "outcome": "unsure", "taken": "unsure"}


@given(st.lists(trials(), max_size=5), st.data())
@settings(max_examples=300, deadline=None)
def test_knowing_less_never_makes_it_met(told: list[Trial], data: st.DataObject) -> None:
    before = resistance(history(trials=tuple(told)), RULES)
    if not told:
        return
    place = data.draw(st.integers(0, len(told) - 1))
    what = data.draw(st.sampled_from(sorted(FORGOTTEN)))
    less = [*told[:place], changed(told[place], **{what: FORGOTTEN[what]}), *told[place + 1 :]]
    after = resistance(history(trials=tuple(less)), RULES)
    if before.result != "met":
        assert after.result != "met"
    fewer = resistance(history(trials=(*told[:place], *told[place + 1 :])), RULES)
    assert before.result == "met" or fewer.result != "met"


@given(st.lists(trials(), max_size=5), trials())
@settings(max_examples=300, deadline=None)
def test_one_more_trial_never_takes_an_adequate_one_away(told: list[Trial], more: Trial) -> None:
    before, after = (resistance(history(trials=tuple(some)), RULES) for some in (told, [*told, more]))
    assert {one.ingredient for one in before.adequate} <= {one.ingredient for one in after.adequate}
    assert len({one.ingredient for one in after.adequate}) == len(after.adequate)
    assert all(one.judgement != "adequate" for one in after.intolerance)
    assert before.result != "met" or after.result == "met"
