"""Blood pressure before a parcel: at home, in a session, and what ends one that was too high."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.medication.charts import NOW, ordered, readings_at_home
from tests.medication.test_may_ship import (
    answers,
    booked,
    dosed,
    looked_after,
    session,
    vitals,
    without_readings,
)
from troche.dosing.facts import PressureJudged, SessionStopped
from troche.screening.facts import HomePressureMeasured


@pytest.mark.parametrize(
    ("readings", "answer"),
    [
        ((), "unknown"),
        (readings_at_home(days=2), "unknown"),
        (readings_at_home(140, 90), "met"),
        (readings_at_home(141, 90), "unmet"),
        (readings_at_home(140, 91), "unmet"),
        (readings_at_home(141, 90, days=1), "unmet"),
        (readings_at_home(159, 99, days=1), "unmet"),
        (readings_at_home(160, 80, days=1), "unmet"),
        (readings_at_home(until=NOW - timedelta(days=29)), "met"),
        (readings_at_home(until=NOW - timedelta(days=30)), "unknown"),
        ((*readings_at_home(until=NOW - timedelta(days=1)), *readings_at_home(160, 80, days=1)), "unmet"),
        ((*readings_at_home(165, 80, days=1, until=NOW - timedelta(days=3)), *readings_at_home()), "met"),
        (
            (*readings_at_home(165, 80, days=1, until=NOW - timedelta(days=2)), *readings_at_home(days=2)),
            "unmet",
        ),
        (
            tuple(
                one
                for n in range(25)
                for one in readings_at_home(120, 78, days=1, until=NOW - timedelta(days=3 + n))
            )
            + readings_at_home(159, 99),
            "unmet",
        ),
        ((*readings_at_home(150, 95, until=NOW - timedelta(days=3)), *readings_at_home()), "met"),
    ],
)
def test_pressure_at_home(readings: tuple[HomePressureMeasured, ...], answer: str) -> None:
    assert answers(without_readings().add(*readings))["pressure"] == answer


@pytest.mark.parametrize(
    ("before", "peak", "answer"),
    [
        ((140, 90), (159, 99), "met"),
        ((140, 90), None, "unknown"),
        ((141, 90), (150, 95), "unknown"),
        ((141, 90), None, "unmet"),
        ((159, 99), None, "unmet"),
        ((160, 80), None, "unmet"),
        ((130, 100), None, "unmet"),
        ((130, 80), (160, 90), "unmet"),
        ((130, 80), (150, 100), "unmet"),
        ((110, 70), (150, 90), "met"),
        ((110, 70), (151, 90), "unmet"),
        ((110, 70), (150, 91), "unmet"),
    ],
)
def test_pressure_in_a_session(before: tuple[int, int], peak: tuple[int, int] | None, answer: str) -> None:
    assert answers(session(without_readings(), before=before, peak=peak))["pressure"] == answer


def test_the_latest_session_decides_and_not_the_best_one() -> None:
    life = looked_after(session(without_readings(), before=(130, 80)))
    assert answers(life)["pressure"] == "met"
    off = session(life.later(days=18), before=(159, 99), peak=None, number=2)
    assert answers(off)["pressure"] == "unmet"
    assert answers(session(off.later(days=3), number=3))["pressure"] == "met"


def test_readings_at_home_from_before_a_session_called_off_for_its_pressure_do_not_count() -> None:
    life = vitals(booked(ordered().later(days=1)), 150, 95)
    assert answers(life)["pressure"] == "met", "a clinician may still judge it"
    off = life.add(SessionStopped(session=1, reason="Too high."))
    assert answers(off)["pressure"] == "unmet"
    assert answers(off.later(days=4).add(*readings_at_home(until=off.now)))["pressure"] == "met"


def test_one_low_reading_in_a_session_that_was_called_off_ends_no_high_pressure() -> None:
    life = without_readings().add(*readings_at_home(172, 104, days=1))
    assert answers(session(life.later(hours=1), before=(139, 88), peak=None))["pressure"] == "unmet"


def test_a_rise_is_reckoned_from_the_reading_measured_last_and_not_from_the_one_entered_last() -> None:
    life = booked(without_readings())
    vitals(vitals(life, 110, 70), 138, 80, measured_at=life.now - timedelta(minutes=5))
    vitals(dosed(life), 151, 84, moment="during")
    assert answers(life)["pressure"] == "unmet"


def test_a_clinicians_word_between_the_limits_counts_both_ways() -> None:
    life = vitals(booked(without_readings()), 150, 94)
    life.add(PressureJudged(session=1, go=True, reason="Rested."))
    assert answers(life)["pressure"] == "unknown", "no dose was taken on it"
    assert answers(dosed(life))["pressure"] == "unknown", "nothing was measured after it"
    assert answers(vitals(life, 148, 92, moment="during"))["pressure"] == "met"
    life = vitals(booked(ordered()), 150, 94).add(PressureJudged(session=1, go=False, reason="Too high."))
    assert answers(life)["pressure"] == "unmet", "readings from before it do not undo it"


def test_a_high_peak_is_over_with_a_later_calm_session_or_three_days_at_home() -> None:
    high = session(without_readings(), peak=(171, 96))
    assert answers(high)["pressure"] == "unmet"
    assert (
        answers(high.add(*readings_at_home(days=1, until=high.now + timedelta(hours=1))))["pressure"]
        == "unmet"
    )
    later = high.later(days=4).add(*readings_at_home(until=high.now))
    assert answers(later)["pressure"] == "met"
    other = session(without_readings(), peak=(171, 96)).later(days=7)
    assert answers(session(other, number=2))["pressure"] == "met"


def test_a_pressure_found_long_ago_and_never_again_is_not_forgotten_in_a_month() -> None:
    assert answers(session(without_readings(), peak=(171, 96)).later(days=40))["pressure"] == "unmet"
