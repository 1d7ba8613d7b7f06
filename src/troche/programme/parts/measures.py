"""measures.yaml: which questionnaire when, how it is chased, when it expires."""

from __future__ import annotations

from troche.sheets.values import Code, Number, Part, Ruled, Sourced, Text


class Schedule(Ruled, frozen=True, kw_only=True):
    """When one instrument is asked. `every_days` from the first dose on; the rest are moments."""

    label: Text
    why: Text
    at_screening: bool = False
    at_baseline: bool = False
    after_doses: tuple[int, ...] = ()
    every_days: Number | None = None
    after_end_days: tuple[int, ...] = ()
    safety: bool = False


class Chase(Part, frozen=True, kw_only=True):
    """Reminder and expiry of an unanswered form. A missed safety form is itself an alert."""

    remind_after_days: Number
    expire_after_days: Number
    missed_safety_is_alert: Sourced[bool]


class SafetyScreen(Part, frozen=True, kw_only=True):
    """What follows a sign of suicide. Of `screens` the first counts that is scheduled and has its text here."""

    screens: Sourced[tuple[Code, ...]]
    answered_within_minutes: Number
    follow_up_after_hours: Number


class Measures(Part, frozen=True, kw_only=True):
    """What is asked, and when. Answers that were not sent are kept for `draft_kept_hours`."""

    chase: Chase
    never_impute_item_9: Sourced[bool]
    draft_kept_hours: Number
    safety: SafetyScreen
    schedule: dict[Code, Schedule]
