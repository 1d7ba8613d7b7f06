"""A person's own line: the usual range, the sentence, and that a missing day stays missing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troche.chart.words import say
from troche.integration.trend import LATEST_DAYS, NEEDED_DAYS, line_of, reading, usual_range

FIRST = date(2026, 10, 1)
MOOD = say("Your mood")


def days(*values: int | None, start: date = FIRST) -> dict[date, int]:
    """One value a day; None is a day without a check-in."""
    return {start + timedelta(days=n): value for n, value in enumerate(values) if value is not None}


def test_a_day_without_a_check_in_is_a_gap_and_not_zero() -> None:
    line = line_of(days(4, None, None, 6), None, FIRST + timedelta(days=3))
    assert [value for _, value in line.days] == [4, None, None, 6]


@given(st.lists(st.integers(0, 10), min_size=NEEDED_DAYS, max_size=60))
def test_at_least_eight_of_ten_days_lie_within_the_usual_range(values: list[int]) -> None:
    usual = usual_range(values)
    assert usual is not None
    latest = values[-LATEST_DAYS:]
    within = sum(usual.low <= value <= usual.high for value in latest)
    assert within >= 0.8 * len(latest)
    assert usual.days == len(latest)


@given(st.lists(st.integers(0, 10), max_size=NEEDED_DAYS - 1))
def test_too_few_days_have_no_usual_range(values: list[int]) -> None:
    assert usual_range(values) is None


SESSION = FIRST + timedelta(days=8)
BEFORE = (3, 3, 4, 3, 2, 3, 3, 3)


@pytest.mark.parametrize(
    ("values", "session", "today", "says"),
    [
        ({}, None, FIRST, "There is no check-in yet."),
        (
            days(3, 4),
            None,
            FIRST + timedelta(days=2),
            "There is not enough yet to know what is usual for you: 2 of 7 days.",
        ),
        (
            days(*BEFORE),
            None,
            FIRST + timedelta(days=8),
            "These days show what is usual for you. Session 1 is still to come.",
        ),
        (
            days(3, 4, None, None, None, None, None, None, 7),
            SESSION,
            SESSION,
            "There were 2 check-ins before session 1. A usual range needs 7, so none is shown.",
        ),
        (
            days(*BEFORE, *[7] * 14),
            SESSION,
            SESSION + timedelta(days=13),
            "Your mood was above its usual range on 14 of the 14 check-ins of the last 14 days.",
        ),
        (
            days(*BEFORE, *[1] * 10),
            SESSION,
            SESSION + timedelta(days=9),
            "Your mood was below its usual range on 10 of the 14 check-ins of the last 14 days.",
        ),
        (
            days(*BEFORE, 3, 3),
            SESSION,
            SESSION + timedelta(days=1),
            "Your mood was within its usual range on 10 of the 10 check-ins of the last 14 days.",
        ),
        (
            days(*BEFORE),
            SESSION,
            SESSION + timedelta(days=40),
            "There is no check-in from the last 14 days.",
        ),
    ],
)
def test_the_sentence(values: dict[date, int], session: date | None, today: date, says: str) -> None:
    assert str(reading(line_of(values, session, today), MOOD)) == says


def test_values_after_session_1_do_not_move_the_usual_range() -> None:
    before = line_of(days(*BEFORE), SESSION, SESSION).usual
    after = line_of(days(*BEFORE, *[9] * 30), SESSION, SESSION + timedelta(days=30)).usual
    assert before == after
