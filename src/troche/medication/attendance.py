"""Whether somebody came to what was booked. What is on file decides, and an alert about it until it is closed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from troche.chart.rooms import Chart
from troche.chart.words import Words, say
from troche.medication.state import medication_of
from troche.messaging.rules import open_alerts
from troche.people.setting import Setting

MISSED = ("integration_overdue", "next_day_missing", "session_not_started")
"""The alerts that an appointment was missed. Whoever closes one has been in touch."""


def missed(chart: Chart, setting: Setting, now: datetime) -> Iterator[Words]:
    """What was missed without contact since, in words for clinicians."""
    course, programme = medication_of(chart).course, setting.programme
    late = timedelta(minutes=programme.session.booking.late_after_minutes.value)
    for number, starts_at in course.booked.items():
        if starts_at + late < now:
            yield say("Session {number} was booked and has not been started.", number=number)
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
