"""Whether somebody came to what was booked. What is on file decides, and an alert about it until it is closed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from troche.chart.rooms import Chart
from troche.chart.words import Words, say
from troche.medication.course import Appointment, Course
from troche.medication.state import medication_of
from troche.messaging.rules import open_alerts
from troche.people.setting import Setting

MISSED = ("integration_overdue", "next_day_missing", "session_not_started")
"""The alerts that an appointment was missed. Whoever closes one has been in touch."""


def missed(chart: Chart, setting: Setting, now: datetime) -> Iterator[Words]:
    """What was missed without contact since, in words for clinicians."""
    course, programme = medication_of(chart).course, setting.programme
    late = timedelta(minutes=programme.session.booking.late_after_minutes.value)
    for one in course.booked.values():
        if one.starts_at + late < now:
            yield say("Session {number} was booked and has not been started.", number=one.session)
    for one in course.visits.values():
        if one.starts_at + late < now and not _in_touch_since(one.starts_at, course):
            yield say("The visit booked after session {number} was not held.", number=one.session)
    for one in course.gone:
        if not _was_there(one, late) and not _in_touch_since(one.starts_at, course):
            yield _came_to_nothing(one)
    hours = programme.integration.visit.to_hours.value
    for number, dosed_at in course.to_talk.items():
        if dosed_at + timedelta(hours=hours) < now:
            yield say("The visit after session {number} was not held.", number=number)
    confirm = timedelta(hours=programme.session.next_day.confirm_after_hours.value)
    for number, dosed_at in course.to_confirm.items():
        if dosed_at + confirm < now:
            yield say("The day after session {number} was not confirmed.", number=number)
    if any(one.code in MISSED for one in open_alerts(chart)):
        yield say("Nobody has been in touch since.")


def _in_touch_since(at: datetime, course: Course) -> bool:
    return course.in_touch_at is not None and course.in_touch_at > at


def _was_there(one: Appointment, late: timedelta) -> bool:
    """Whether the person did something for it shortly before it was called off."""
    return one.seen_at is not None and one.gone_at is not None and one.gone_at - one.seen_at <= late


def _came_to_nothing(one: Appointment) -> Words:
    if one.what == "visit":
        return say("The visit after session {number} was moved after its hour.", number=one.session)
    return say("Session {number} was called off after its hour, with nobody there.", number=one.session)
