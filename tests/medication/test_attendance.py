"""Attendance before a parcel: what was missed, what does not undo it, and who is in touch."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.medication.charts import NOW, PERSON, PROGRAMME, Life, ordered, readings_at_home, received
from tests.medication.test_may_ship import CALM_DAY, answers, booked, session, vitals
from troche.chart.facts import Fact
from troche.dosing.facts import SessionBooked, SessionStopped
from troche.integration.facts import VisitBooked, VisitHeld
from troche.medication.facts import ContactMade, PrescriberVisitHeld


def test_a_session_that_nobody_began_is_missed_after_an_hour() -> None:
    late = PROGRAMME.session.booking.late_after_minutes.value
    life = booked(ordered())
    assert answers(life.later(minutes=late))["attendance"] == "met"
    assert answers(life.later(minutes=1))["attendance"] == "unmet"
    called_off = life.add(SessionStopped(session=1, reason="I cannot come."), role="patient", by=PERSON)
    assert answers(called_off)["attendance"] == "met", "the person was in touch"


NOBODY_THERE = SessionStopped(session=1, reason="Did not answer the phone.")
IN_TOUCH: dict[str, tuple[Fact, str]] = {
    "a talk": (ContactMade(note="Was asleep; comes on Friday."), "therapist"),
    "a visit": (PrescriberVisitHeld(way="phone", note="Spoke."), "prescriber"),
    "a visit after a session": (VisitHeld(session=1, note="Spoke."), "therapist"),
    "a new day booked by the person": (
        SessionBooked(session=2, starts_at=NOW + timedelta(days=9), monitor_id="x", monitor_name="Ines"),
        "patient",
    ),
}


@pytest.mark.parametrize("minutes", [1, 59, 61, 60 * 24 * 20])
def test_to_call_off_a_session_to_which_nobody_came_does_not_undo_that_it_was_missed(minutes: int) -> None:
    life = booked(ordered()).later(minutes=minutes).add(NOBODY_THERE, role="therapist")
    assert answers(life)["attendance"] == "unmet"
    life.add(*readings_at_home(until=life.now), by=PERSON, role="patient")
    assert answers(life)["attendance"] == "unmet", "to measure at home is not to be in touch"
    again = SessionBooked(session=2, starts_at=life.now, monitor_id="x", monitor_name="Ines")
    assert answers(life.add(again, role="coordinator"))["attendance"] == "unmet"


@pytest.mark.parametrize("what", IN_TOUCH)
def test_who_is_in_touch_after_a_missed_session_is_no_longer_asked_for(what: str) -> None:
    fact, role = IN_TOUCH[what]
    life = booked(ordered()).later(hours=2).add(NOBODY_THERE, role="therapist").later(hours=1)
    assert answers(life)["attendance"] == "unmet"
    assert answers(life.add(fact, role=role))["attendance"] == "met"  # type: ignore[arg-type]


def test_who_was_there_missed_nothing_when_the_session_is_called_off() -> None:
    measured = vitals(booked(ordered()), 150, 95).later(minutes=50).add(NOBODY_THERE, role="therapist")
    assert answers(measured)["attendance"] == "met"
    gone = vitals(booked(ordered()), 150, 95).later(minutes=61).add(NOBODY_THERE, role="therapist")
    assert answers(gone)["attendance"] == "unmet", "was there in the morning, and then no more"
    before = booked(ordered())
    assert answers(before.add(NOBODY_THERE, role="therapist").later(days=9))["attendance"] == "met"


def visit_at(life: Life, hours: float, role: Any = "therapist") -> Life:
    starts_at = life.now + timedelta(hours=hours)
    return life.add(VisitBooked(session=1, starts_at=starts_at, with_id="x", with_name="Ines"), role=role)


def test_a_visit_that_was_booked_is_missed_at_its_hour_and_not_only_after_three_days() -> None:
    life = visit_at(session(received()), 26).later(hours=20).add(CALM_DAY, role="patient")
    assert answers(life.later(hours=7))["attendance"] == "met"
    assert answers(life.later(minutes=1))["attendance"] == "unmet"
    assert answers(visit_at(life, 24))["attendance"] == "unmet", "another hour is no contact"
    assert answers(life.add(ContactMade(note="Comes tomorrow."), role="coordinator"))["attendance"] == "met"
    assert answers(visit_at(life, 24))["attendance"] == "met"
    assert answers(life.later(hours=24).add(VisitHeld(session=1, note="x")))["attendance"] == "met"


def test_a_visit_that_is_moved_before_its_hour_was_not_missed() -> None:
    life = visit_at(visit_at(session(received()), 26), 30).later(hours=20).add(CALM_DAY, role="patient")
    assert answers(life.later(hours=9))["attendance"] == "met"


def test_a_visit_and_a_next_day_are_missed_at_their_hour() -> None:
    life = session(received())
    assert answers(life.later(hours=24))["attendance"] == "met"
    assert answers(life.later(seconds=1))["attendance"] == "unmet"
    assert answers(life.add(CALM_DAY))["attendance"] == "met"
    assert answers(life.later(hours=48))["attendance"] == "unmet"
    assert answers(life.add(VisitHeld(session=1, note="x")))["attendance"] == "met"


def test_what_was_missed_stays_missed_though_its_alert_was_closed() -> None:
    life = session(received()).add(CALM_DAY).later(hours=100)
    assert answers(life)["attendance"] == "unmet"
    assert answers(life.later(days=300))["attendance"] == "unmet"
