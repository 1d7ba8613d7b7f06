"""The latest of each questionnaire in the dossier: scored anew, with what it means and whose answers they are."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.screening.charts import NOW, chart
from troche.screening.facts import InstrumentAnswered
from troche.screening.measured import Measured, measured
from troche.screening.rules import SCREENING


def shown(code: str, answers: dict[str, int | None], *, doses: tuple[Any, ...] = (), **said: Any) -> Measured:
    """How one answered questionnaire is shown."""
    state = SCREENING.of(chart([InstrumentAnswered(instrument=code, answers=answers, **said)]))
    (one,) = measured(state.measures, doses)
    return one


@pytest.mark.parametrize(
    ("code", "answers", "said", "means"),
    [
        ("isi", {f"q{n}": 3 for n in range(1, 8)}, "21 of 28", "Moderate"),
        ("phq_9", {f"q{n}": 1 for n in range(1, 9)}, "no total; 8 to 11", ""),
        (
            "gad_7",
            {f"q{n}": 2 for n in range(1, 7)},
            "14 of 21",
            "Moderate",
        ),
        ("asq", {"q1": 0, "q2": 0, "q3": 0, "q4": 0}, "Negative", ""),
        ("c_ssrs_screener", {"q1": 0, "q2": 0, "q6": 1}, "at least: Moderate risk", ""),
        ("c_ssrs_screener", {"q1": 0, "q2": 0}, "no total", ""),
        (
            "mdq",
            {**{f"q{n}": 1 for n in range(1, 15)}, "q15": 3},
            "13 of 13",
            "Positive for bipolar disorder",
        ),
        ("prime_screen", {f"q{n}": 6 for n in range(1, 13)}, "no total", "Positive for a risk of psychosis"),
    ],
)
def test_in_words(code: str, answers: dict[str, int | None], said: str, means: str) -> None:
    one = shown(code, answers)
    assert (one.said, one.means) == (said, means)


def test_whose_answers_they_are_what_was_left_out_and_whether_they_can_tell_yet() -> None:
    one = shown("phq_9", {**{f"q{n}": 1 for n in range(1, 8)}, "q9": 1}, administration="proxy")
    assert (one.by, one.is_at_risk) == ("by somebody close", True)
    assert one.left_out == "1 left out, filled with the mean of the rest" and one.provisional is None
    assert shown("isi", {f"q{n}": 2 for n in range(1, 7)}).left_out == "1 left out"
    assert shown("c_ssrs_screener", {"q1": 1, "q2": 0, "q6": 0}).is_at_risk
    assert not shown("asq", {"q1": 0, "q2": 0, "q3": 0, "q4": 0}).is_at_risk
    assert shown("phq_9", {"q1": 1}, doses=(NOW - timedelta(days=3),)).provisional is not None


def test_what_no_scorer_knows_is_not_shown_and_breaks_nothing() -> None:
    facts = [
        InstrumentAnswered(instrument="nothing_known", answers={"q1": 1}),
        InstrumentAnswered(instrument="gad_7", answers={"q1": 99}),
        InstrumentAnswered(instrument="who_5", answers={f"q{n}": 5 for n in range(1, 6)}),
    ]
    assert [one.name for one in measured(SCREENING.of(chart(facts)).measures, ())] == ["WHO-5"]
