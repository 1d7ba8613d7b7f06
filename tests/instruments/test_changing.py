"""What a difference means, at each threshold."""

from __future__ import annotations

import pytest

from troche.instruments import change, instrument

PHQ_9 = instrument("phq_9")
GAD_7 = instrument("gad_7")
PHQ_2 = instrument("phq_2")


@pytest.mark.parametrize(("now", "response"), [(10, True), (11, False), (20, False), (0, True)])
def test_response_is_half_of_the_baseline(now: int, response: bool) -> None:
    assert change(PHQ_9, 20, now).response is response


@pytest.mark.parametrize(
    ("baseline", "now", "remission"), [(10, 4, True), (10, 5, False), (9, 4, None), (27, 0, True)]
)
def test_remission_is_below_five_from_ten(baseline: int, now: int, remission: bool | None) -> None:
    assert change(PHQ_9, baseline, now).remission is remission


@pytest.mark.parametrize(
    ("now", "important", "reliable", "direction"),
    [
        (15, False, False, "same"),
        (11, False, False, "better"),
        (10, True, False, "better"),
        (9, True, True, "better"),
        (20, True, False, "worse"),
        (21, True, True, "worse"),
    ],
)
def test_important_is_five_and_reliable_six(
    now: int, important: bool, reliable: bool, direction: str
) -> None:
    result = change(PHQ_9, 15, now)
    assert (result.important, result.reliable, result.direction) == (important, reliable, direction)


def test_gad_7_is_reliable_from_four() -> None:
    assert change(GAD_7, 14, 10).reliable and not change(GAD_7, 14, 11).reliable


def test_no_percentage_of_nothing() -> None:
    result = change(PHQ_9, 0, 3)
    assert result.percent is None and result.response is None


def test_what_no_source_gives_is_none() -> None:
    result = change(PHQ_2, 4, 1)
    assert (result.response, result.remission, result.important, result.reliable) == (None,) * 4


@pytest.mark.parametrize(("days", "provisional"), [(None, False), (1, True), (13.9, True), (14, False)])
def test_soon_after_a_dose_change_is_provisional(days: float | None, provisional: bool) -> None:
    assert change(PHQ_9, 20, 8, days_since_dose=days).provisional is provisional


@pytest.mark.parametrize(("baseline", "now"), [(28, 3), (3, -1)])
def test_a_total_outside_the_range_is_refused(baseline: int, now: int) -> None:
    with pytest.raises(ValueError, match="no total"):
        change(PHQ_9, baseline, now)
