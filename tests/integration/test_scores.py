"""A change of score in one sentence: clear from the instrument's own number of points on, never before."""

from __future__ import annotations

import pytest

from troche.instruments import instrument
from troche.integration.scores import change_words, score_reading

CLEAR = instrument("phq_9").change.reliable_points


@pytest.mark.parametrize(
    ("first", "now", "says"),
    [
        (17, 17, "No change; 6 points or more would be a clear change."),
        (17, 12, "5 lower; 6 or more would be a clear change."),
        (17, 11, "6 lower, a clear change."),
        (12, 17, "5 higher; 6 or more would be a clear change."),
        (12, 18, "6 higher, a clear change."),
        (17, 0, "17 lower, a clear change."),
    ],
)
def test_a_change_is_clear_from_the_instruments_own_points(first: int, now: int, says: str) -> None:
    assert CLEAR is not None and CLEAR.value == 6
    assert str(change_words("phq_9", first, now)) == says


def test_one_answer_is_no_change() -> None:
    assert "does not show a change" in str(score_reading("phq_9", "Depression questions", [14]))


def test_an_instrument_without_such_a_number_claims_nothing() -> None:
    assert str(change_words("asq", 0, 2)) == "2 points from the start."
