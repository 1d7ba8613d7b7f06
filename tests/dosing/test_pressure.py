"""Pressure and pulse before a dose: every threshold at its edge, and everything that makes a reading not count."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.dosing.ready import PROGRAMME, THERAPIST, Day, codes
from troche.dosing.commands import BookSession, JudgePressure, MeasureVitals, StopSession, TakeDose
from troche.dosing.state import READINGS_KEPT
from troche.dosing.vitals import standing

# systolic, diastolic, the gate, and where the readings stand; two alike, five minutes apart
EDGES = [
    (139, 89, "met", "go"),
    (140, 89, "met", "go"),
    (141, 89, "unmet", "between"),
    (139, 90, "met", "go"),
    (139, 91, "unmet", "between"),
    (140, 90, "met", "go"),
    (159, 89, "unmet", "between"),
    (139, 99, "unmet", "between"),
    (160, 89, "unmet", "high"),
    (139, 100, "unmet", "high"),
    (179, 119, "unmet", "high"),
    (180, 89, "unmet", "emergency"),
    (139, 120, "unmet", "emergency"),
    (179, 120, "unmet", "emergency"),
]


@pytest.mark.parametrize(("systolic", "diastolic", "answer", "where"), EDGES)
def test_every_edge(systolic: int, diastolic: int, answer: str, where: str) -> None:
    day = Day().readings(systolic, diastolic)
    assert day.gate("pressure").answer == answer
    assert standing(day.session, PROGRAMME, day.now) == where


@pytest.mark.parametrize(
    ("first", "second", "answer"),
    [
        ((139, 85), (139, 85), "met"),
        ((139, 85), (141, 85), "unmet"),
        ((141, 85), (139, 85), "unmet"),
        ((139, 91), (139, 85), "unmet"),
        ((120, 95), (150, 70), "unmet"),
        ((160, 85), (120, 70), "unmet"),
        ((120, 100), (120, 70), "unmet"),
    ],
)
def test_the_worse_of_two_decides(first: tuple[int, int], second: tuple[int, int], answer: str) -> None:
    day = Day().reading(*first, minutes_ago=5).reading(*second)
    assert day.gate("pressure").answer == answer


def test_without_a_reading_it_is_unknown() -> None:
    gate = Day().gate("pressure")
    assert gate.answer == "unknown"
    assert "not been measured" in str(gate.reason.patient)


def test_one_reading_is_not_enough() -> None:
    gate = Day().reading().gate("pressure")
    assert gate.answer == "unknown"
    assert "One more reading" in str(gate.reason.patient)


@pytest.mark.parametrize(
    ("seconds", "answer"), [(240, "unknown"), (299, "unknown"), (300, "met"), (301, "met")]
)
def test_two_readings_count_from_five_minutes_apart(seconds: int, answer: str) -> None:
    day = Day().reading(minutes_ago=seconds / 60).reading()
    assert day.gate("pressure").answer == answer


def test_three_readings_close_together_reach_as_far_as_two() -> None:
    day = Day().reading(minutes_ago=6).reading(minutes_ago=3).reading()
    assert day.gate("pressure").answer == "met"


@pytest.mark.parametrize(("minutes", "answer"), [(29, "met"), (30, "met"), (31, "unknown")])
def test_a_reading_counts_for_half_an_hour(minutes: int, answer: str) -> None:
    day = Day().readings().later(minutes=minutes - 5)  # the first of the two is the older one
    assert day.gate("pressure").answer == answer


def test_old_readings_say_so() -> None:
    gate = Day().readings().later(minutes=36).gate("pressure")
    assert gate.answer == "unknown"
    assert "older than 30 minutes" in str(gate.reason.patient)


def test_yesterdays_readings_are_nothing() -> None:
    day = Day().readings().later(days=1)
    assert day.gate("pressure").answer == "unknown"


def test_the_three_ways_not_to_have_a_pressure_read_differently() -> None:
    missing = Day().gate("pressure")
    old = Day().readings().later(minutes=36).gate("pressure")
    high = Day().readings(164, 102).gate("pressure")
    said = {str(gate.reason.patient) for gate in (missing, old, high)}
    assert len(said) == 3
    assert "164 over 102" in str(high.reason.patient)


def test_an_emergency_says_whom_to_call() -> None:
    gate = Day().reading(182, 96).gate("pressure")
    assert "911" in str(gate.reason.patient)


@pytest.mark.parametrize("later", [(120, 70), (130, 80)])
def test_a_pressure_in_the_no_dose_band_is_not_undone_by_lower_ones(later: tuple[int, int]) -> None:
    day = Day().reading(160, 80, minutes_ago=5)
    for _ in range(READINGS_KEPT + 2):
        day.later(minutes=6).reading(*later)
    assert day.gate("pressure").answer == "unmet"


def test_nor_by_booking_the_same_day_anew() -> None:
    day = Day().reading(164, 102).do(StopSession, "therapist", reason="too high").later(minutes=10).book()
    day.later(minutes=20).all_met()
    assert day.not_met() == {"pressure": "unmet"}
    assert codes(day.give(TakeDose, units=day.units_now())) >= {"pressure"}


def test_the_next_day_begins_anew() -> None:
    day = Day().reading(164, 102).do(StopSession, "therapist", reason="too high")
    day.later(days=1).book().all_met()
    assert day.not_met() == {}


# ---- between the limits: rest, twice more, then a clinician


def between() -> Day:
    """Two readings between the limits, then ten minutes of rest."""
    return Day().readings(150, 94).later(minutes=10)


def test_between_the_limits_a_clinician_cannot_say_go_before_rest_and_two_more() -> None:
    day = between()
    assert codes(day.ask(JudgePressure, "prescriber", go=True, reason="fine")) == {"nothing_to_judge"}
    day.reading(148, 92)
    assert codes(day.ask(JudgePressure, "prescriber", go=True, reason="fine")) == {"nothing_to_judge"}
    day.later(minutes=5).reading(146, 92)
    assert codes(day.ask(JudgePressure, "prescriber", go=True, reason="fine")) == set()


def test_a_clinician_may_say_no_at_once() -> None:
    day = between().do(JudgePressure, "prescriber", go=False, reason="not today")
    assert day.gate("pressure").answer == "unmet"
    assert "too high for today" in str(day.gate("pressure").reason.patient)


def test_a_no_holds_although_later_readings_are_low() -> None:
    day = between().do(JudgePressure, "prescriber", go=False, reason="not today").later(minutes=11).readings()
    assert day.gate("pressure").answer == "unmet"


def test_a_no_holds_when_the_session_is_booked_anew_on_the_same_day() -> None:
    day = between().do(JudgePressure, "prescriber", go=False, reason="not today")
    day.do(StopSession, "therapist", reason="no").later(minutes=40).book().readings()
    assert day.gate("pressure").answer == "unmet"


def test_after_two_low_ones_after_rest_a_clinician_decides_all_the_same() -> None:
    day = between().reading(138, 88).later(minutes=5).reading(136, 86)
    assert day.gate("pressure").answer == "unmet"
    assert "A clinician decides now" in str(day.gate("pressure").reason.patient)
    day.do(JudgePressure, "therapist", go=True, reason="came down, no symptoms")
    assert day.gate("pressure").answer == "met"


@pytest.mark.parametrize("minutes", [31, 120])
def test_a_pressure_between_the_limits_is_not_forgotten_by_waiting(minutes: int) -> None:
    day = Day().readings(150, 94).later(minutes=minutes).readings()
    assert day.gate("pressure").answer == "unmet"
    day.do(JudgePressure, "prescriber", go=True, reason="came down")
    assert day.gate("pressure").answer == "met"


def test_nor_by_booking_the_same_day_anew_without_a_word() -> None:
    day = Day().readings(150, 94).do(StopSession, "therapist", reason="later").later(minutes=10).book()
    day.later(minutes=20).all_met()
    assert day.not_met() == {"pressure": "unmet"}
    assert codes(day.ask(JudgePressure, "prescriber", go=True, reason="fine")) == {"nothing_to_judge"}
    day.later(minutes=15).readings().do(JudgePressure, "prescriber", go=True, reason="came down")
    assert day.not_met() == {}


@pytest.mark.parametrize("lows", [((138, 88),), ((138, 88), (136, 86))])
def test_rest_before_the_high_reading_is_no_rest_after_it(lows: tuple[tuple[int, int], ...]) -> None:
    day = Day()
    for low in lows:
        day.reading(*low).later(minutes=5)
    day.later(minutes=10).readings(150, 94)
    assert standing(day.session, PROGRAMME, day.now) == "between"
    assert codes(day.ask(JudgePressure, "prescriber", go=True, reason="fine")) == {"nothing_to_judge"}
    day.later(minutes=5).readings(148, 92)
    assert standing(day.session, PROGRAMME, day.now) == "between"
    day.later(minutes=10).reading(148, 92).later(minutes=5).reading(146, 92)
    assert standing(day.session, PROGRAMME, day.now) == "to_judge"


def test_one_low_one_after_rest_is_not() -> None:
    assert between().reading(138, 88).gate("pressure").answer == "unmet"


def test_less_rest_does_not_count() -> None:
    day = Day().readings(150, 94).later(minutes=9).reading(138, 88).later(minutes=5).reading(136, 86)
    assert day.gate("pressure").answer == "unmet"


def judged() -> Day:
    """Between the limits after rest, and judged go."""
    day = between().reading(148, 92).later(minutes=5).reading(146, 92)
    return day.do(JudgePressure, "prescriber", go=True, reason="known to run high")


def test_a_go_after_rest_is_met() -> None:
    assert judged().gate("pressure").answer == "met"


def test_a_go_before_a_newer_reading_does_not_count() -> None:
    day = judged().later(minutes=1).reading(149, 92)
    assert day.gate("pressure").answer == "unmet"


def test_a_go_before_a_reading_that_was_entered_later_does_not_count() -> None:
    day = judged().later(minutes=1).reading(149, 92, minutes_ago=8)
    assert day.gate("pressure").answer == "unmet"


def test_a_go_grows_old_with_its_readings() -> None:
    assert judged().later(minutes=31).gate("pressure").answer == "unknown"


@pytest.mark.parametrize("role", ["therapist", "prescriber"])
def test_a_pressure_in_the_no_dose_band_is_never_judged_go(role: str) -> None:
    day = between().reading(160, 92).later(minutes=5).reading(146, 92)
    assert codes(day.ask(JudgePressure, role, go=True, reason="fine")) == {"nothing_to_judge"}  # type: ignore[arg-type]
    assert day.gate("pressure").answer == "unmet"


def test_nobody_but_a_clinician_judges() -> None:
    day = between().reading(148, 92).later(minutes=5).reading(146, 92)
    assert codes(day.ask(JudgePressure, "coordinator", go=True, reason="fine")) == {"not_a_judge"}


def test_a_judgement_needs_its_reason() -> None:
    assert codes(between().ask(JudgePressure, "prescriber", go=False, reason="  ")) == {"reason_missing"}


# ---- pulse

PULSES = [(49, "unmet"), (50, "met"), (51, "met"), (109, "met"), (110, "met"), (111, "unmet")]


@pytest.mark.parametrize(("beats", "answer"), PULSES)
def test_every_edge_of_the_pulse(beats: int, answer: str) -> None:
    assert Day().readings(pulse=beats).gate("pulse").answer == answer


def test_a_reading_without_a_pulse_leaves_it_unknown() -> None:
    assert Day().readings(pulse=None).gate("pulse").answer == "unknown"
    assert Day().reading(pulse=None, minutes_ago=5).reading().gate("pulse").answer == "unknown"


def test_an_old_pulse_is_unknown() -> None:
    assert Day().readings().later(minutes=31).gate("pulse").answer == "unknown"


def test_one_pulse_outside_is_enough_against() -> None:
    assert Day().reading(pulse=120, minutes_ago=5).reading(pulse=80).gate("pulse").answer == "unmet"


def test_rest_before_a_fast_pulse_is_no_rest_after_it() -> None:
    day = Day().reading().later(minutes=12).reading(pulse=115).later(minutes=5).reading(pulse=92)
    assert day.gate("pulse").answer == "unmet"


def test_after_rest_the_repetitions_count() -> None:
    day = Day().readings(pulse=115).later(minutes=10).reading(pulse=95).later(minutes=5).reading(pulse=92)
    assert day.gate("pulse").answer == "met"


# ---- what a reading must be


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"systolic_mm_hg": 80, "diastolic_mm_hg": 80}, "reading_impossible"),
        ({"systolic_mm_hg": 80, "diastolic_mm_hg": 124}, "reading_impossible"),
        ({"systolic_mm_hg": 301}, "reading_impossible"),
        ({"diastolic_mm_hg": 29}, "reading_impossible"),
        ({"pulse_bpm": 19}, "reading_impossible"),
        ({"pulse_bpm": 251}, "reading_impossible"),
        ({"spo2_percent": 101}, "reading_impossible"),
        ({"spo2_percent": 49}, "reading_impossible"),
        ({"ahead": 3}, "not_yet"),
        ({"ahead": -13 * 60}, "reading_too_early"),
        ({"ahead": 2}, ""),
        ({}, ""),
    ],
)
def test_what_a_reading_must_be(values: dict[str, int], code: str) -> None:
    day, said = Day(), dict(values)
    measured_at = day.now + timedelta(minutes=said.pop("ahead", 0))
    given: dict[str, Any] = {
        "systolic_mm_hg": 124,
        "diastolic_mm_hg": 78,
        "pulse_bpm": 70,
        "measured_at": measured_at,
    }
    assert codes(day.ask(MeasureVitals, **{**given, **said})) == ({code} if code else set())


def test_no_reading_for_a_session_of_another_day() -> None:
    day = Day(book=False)
    day.do(BookSession, starts_at=day.now + timedelta(days=2), monitor=THERAPIST)
    plain: dict[str, Any] = {
        "systolic_mm_hg": 124,
        "diastolic_mm_hg": 78,
        "pulse_bpm": 70,
        "measured_at": day.now,
    }
    assert codes(day.ask(MeasureVitals, **plain)) == {"no_session"}


@pytest.mark.parametrize(
    ("systolic", "alert"),
    [(159, None), (160, "dose_refused"), (179, "dose_refused"), (180, "pressure_emergency")],
)
def test_who_is_told_of_a_high_reading_before_the_dose(systolic: int, alert: str | None) -> None:
    assert set(Day().reading(systolic, 80).alerts()) == ({alert} if alert else set())
