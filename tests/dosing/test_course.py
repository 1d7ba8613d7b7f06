"""The expected course of a dose: an expectation with its uncertainty, which never shortens a session."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from tests.dosing.ready import Day
from troche.dosing.commands import EndLozenge, GiveCheck, MeasureVitals, Release, TakeDose
from troche.dosing.course import expected_effect
from troche.dosing.course_chart import course_chart, in_words
from troche.dosing.facts import CriterionSeen
from troche.dosing.state import dosing_of
from troche.dosing.timetable import moments
from troche.programme import Programme


def taken() -> Day:
    """A dose just taken."""
    day = Day()
    day.all_met()
    day.do(TakeDose, units=day.units_now())
    return day


def session(day: Day) -> Any:
    """Session 1 as it stands."""
    return dosing_of(day.chart).sessions[1]


def with_gone(programme: Programme, minute: int) -> Programme:
    """The same programme, whose table says that everything has gone this early."""
    rules = programme.session
    early = msgspec.structs.replace(rules.effect.gone.earliest, value=minute)
    gone = msgspec.structs.replace(rules.effect.gone, earliest=early, usual=early, latest=early)
    effect = msgspec.structs.replace(rules.effect, gone=gone)
    return msgspec.structs.replace(programme, session=msgspec.structs.replace(rules, effect=effect))


def test_the_usual_course_lies_within_what_is_left_open() -> None:
    day = taken()
    effect = expected_effect(session(day), day.setting.programme)
    assert effect.levels[0].usual == 0 and effect.levels[-1].high == 0
    assert all(0 <= one.low <= one.usual <= one.high <= 1 for one in effect.levels)
    assert max(one.usual for one in effect.levels) == 1
    assert [one.minute for one in effect.levels] == sorted({one.minute for one in effect.levels})
    at = {one.minute: one for one in effect.levels}
    assert at[effect.begins.earliest].high == 0 and at[effect.begins.latest].low == 0
    assert at[effect.strongest.usual].usual == 1


@pytest.mark.parametrize("minute", [61, 90, 119])
def test_nothing_has_gone_before_two_hours_whatever_a_table_says(minute: int) -> None:
    day = taken()
    effect = expected_effect(session(day), with_gone(day.setting.programme, minute))
    assert effect.gone.earliest == effect.gone.usual == 120
    assert all(one.high > 0 for one in effect.levels if 15 <= one.minute < 120)


def test_release_asks_the_clock_and_not_the_expectation() -> None:
    day = taken()
    day.setting = msgspec.structs.replace(day.setting, programme=with_gone(day.setting.programme, 61))
    seen = tuple(
        CriterionSeen(code, True) for code in ("walks", "oriented", "awake", "no_vomiting", "no_driving")
    )
    day.later(minutes=100)
    day.do(MeasureVitals, role="sitter", systolic_mm_hg=120, diastolic_mm_hg=78, pulse_bpm=70)
    refused = day.ask(Release, role="therapist", criteria=seen, dissociation=0, sedation=0)
    assert "120" in str(refused)


def test_what_was_observed_lies_beside_it_as_marks() -> None:
    day = taken()
    day.later(minutes=15).do(GiveCheck, role="sitter", answer="fine")
    day.later(minutes=2).do(GiveCheck, role="patient", answer="unsure")
    day.later(minutes=23).do(MeasureVitals, role="sitter", systolic_mm_hg=131, diastolic_mm_hg=80)
    now = session(day).taken_at + timedelta(minutes=41)
    effect = expected_effect(session(day), day.setting.programme)
    drawn = str(course_chart(effect, session(day), now))
    assert drawn.count('class="seen"') == 1 and drawn.count('class="seen-open"') == 1
    assert drawn.count('class="cuffed"') == 1
    assert "Expected, not measured." in drawn
    assert "Expected, not measured." in in_words(effect, datetime(2026, 11, 26, 10, tzinfo=UTC))


def test_every_minute_of_the_programme_has_its_place() -> None:
    day = taken()
    day.later(minutes=16).do(GiveCheck, role="sitter", answer="fine")
    day.do(EndLozenge, technique="spat")
    start = session(day).taken_at
    shown = moments(session(day), day.setting, start + timedelta(minutes=36))
    assert [(one.kind, one.minute, one.state) for one in shown] == [
        ("dose", 0, "done"),
        ("lozenge", 10, "done"),
        ("look", 15, "done"),
        ("look", 30, "late"),
        ("reading", 40, "todo"),
        ("look", 45, "todo"),
        ("look", 60, "todo"),
        ("journal", 60, "todo"),
        ("look", 90, "todo"),
        ("look", 120, "todo"),
        ("reading", 120, "todo"),
        ("release", 120, "todo"),
    ]
