"""Who was called after a sign of suicide, by when they speak with the person, and who comes next: as a page says it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from troche.chart.commands import Role
from troche.chart.rooms import Chart
from troche.messaging.owners import asked_in
from troche.messaging.rules import OpenAlert, open_alerts
from troche.messaging.rungs import next_owner
from troche.people.forms import ROLE_WORDS
from troche.people.setting import Setting


class Called(NamedTuple):
    """The gravest open alert about the person's safety, for the person. `name` is empty where no one person was called.

    `is_nobody`: nobody is on call for what is now, or nobody works here at all. Then nothing is promised.
    """

    level: int
    name: str
    role: Any
    at: datetime
    by: datetime
    taken_by: str
    then: Any
    is_nobody: bool


def safety_alerts(chart: Chart, setting: Setting) -> tuple[OpenAlert, ...]:
    """The open alerts that only a talk with the person ends, gravest first."""
    rules = setting.programme.alerts
    return tuple(
        alert for alert in open_alerts(chart) if alert.code in rules and rules[alert.code].closed_by_talk
    )


def called(chart: Chart, setting: Setting, now: datetime) -> Called | None:
    """Who was called; None when nobody had to be."""
    waiting = safety_alerts(chart, setting)
    if not waiting:
        return None
    alert = min(waiting, key=lambda one: (one.level, one.respond_by))
    name, role = _who(chart, setting, alert, now)
    return Called(
        level=alert.level,
        name=name,
        role=ROLE_WORDS.get(role, role) if role else "",
        at=alert.raised_at,
        by=alert.respond_by,
        taken_by=alert.taken_by,
        then=_next(setting, alert, role),
        is_nobody=role is None,
    )


def _who(chart: Chart, setting: Setting, alert: OpenAlert, now: datetime) -> tuple[str, Role | None]:
    """What is now is answered by who is on call; what is for today by who owns it."""
    if alert.level == 1:
        on_call = setting.clinic.on_call(now)
        return (on_call.name, on_call.role) if on_call else ("", None)
    asked = asked_in(chart, setting.clinic, alert.owner)
    return (asked.name, asked.role) if asked else ("", None)


def _next(setting: Setting, alert: OpenAlert, first: Role | None) -> Any:
    role = next_owner(setting.programme, alert.code, alert.rung)
    return "" if role == first else ROLE_WORDS.get(role, role)
