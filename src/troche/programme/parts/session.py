"""session.yaml: the day of a dose, from the fast to the next morning."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from troche.sheets.values import Action, Code, Number, Part, Role, Ruled, Sourced, Text, Worded

Scale = Literal["dissociation", "sedation"]


class Limit(Part, frozen=True, kw_only=True):
    """A pressure in mm Hg."""

    systolic_mm_hg: Number
    diastolic_mm_hg: Number


class Booking(Part, frozen=True, kw_only=True):
    """A booked session, until it is started or called off; when sitter and monitor agree to it, in hours before it."""

    agree_from_hours: Number
    agree_by_hours: Number
    late_after_minutes: Number


class PressureReadings(Part, frozen=True, kw_only=True):
    """How the pressure before a dose is measured; the worse of the readings decides."""

    count: Number
    minutes_apart_at_least: Number
    age_minutes_at_most: Number
    rest_minutes: Number
    repeat_count: Number


class Pressure(Part, frozen=True, kw_only=True):
    """Bands before a dose. At most `go`: go. From `none_from`: no dose. Between: a clinician decides."""

    go: Limit
    none_from: Limit
    emergency_from: Limit
    readings: PressureReadings


class Pulse(Part, frozen=True, kw_only=True):
    """Beats per minute, both ends included."""

    from_bpm: Number
    to_bpm: Number
    contact_above_bpm: Number


class Oxygen(Part, frozen=True, kw_only=True):
    """Saturation in percent; only where an oximeter is part of the plan."""

    hold_below_percent: Number
    stop_below_percent: Number
    emergency_below_percent: Number


class DayQuestion(Worded, frozen=True, kw_only=True):
    """A question on the day. `go` lists the answers that let the session go on."""

    ask: Text
    help: str = ""
    go: tuple[str, ...]
    action: Action
    alert: Code | None = None
    would_change: Text


class SaidToday(Part, frozen=True, kw_only=True):
    """How old what was said on the day may be when the dose is asked for."""

    questions_age_minutes_at_most: Number
    sitter_age_minutes_at_most: Number
    monitor_age_minutes_at_most: Number
    unit_code_age_minutes_at_most: Number


class PreflightCheck(Ruled, frozen=True, kw_only=True):
    """One check before a dose: by a script on the device, or by somebody's word. `now`: what to do while it is open."""

    label: Text
    now: Text
    by: Literal["device", "patient", "monitor"]
    may_waive: bool


class Preflight(Part, frozen=True, kw_only=True):
    """What has to be in order before a dose; a clinician may let a check pass only where it says so."""

    age_minutes_at_most: Number
    clock_offset_seconds_at_most: Number
    checks: dict[Code, PreflightCheck]


class Fast(Part, frozen=True, kw_only=True):
    """What is left out before a dose, and alcohol after it, in hours. Alcohol and cannabis before it: interactions."""

    food_hours: Number
    clear_liquids_hours: Number
    alcohol_after_hours: Number


class Lozenge(Part, frozen=True, kw_only=True):
    """Minutes in the mouth."""

    hold_at_least_minutes: Number
    hold_at_most_minutes: Number
    change_counts_as_dose_change: Sourced[bool]


class Rung(Ruled, frozen=True, kw_only=True):
    """Who is called when a check is missed, minutes after it was due."""

    after_minutes: int
    call: Role
    words: Text


class Checks(Part, frozen=True, kw_only=True):
    """The sitter's looks, minutes after the dose."""

    every_minutes: Number
    at_minutes: Sourced[tuple[int, ...]]
    missed: tuple[Rung, ...]


class Vitals(Part, frozen=True, kw_only=True):
    """Pressure and pulse after the dose."""

    at_minutes: Sourced[tuple[int, ...]]
    late_after_minutes: Number
    repeat_from: Limit
    repeat_after_minutes: Number
    emergency_from: Limit
    hold_next_from: Limit
    rise: Limit


class Criterion(Ruled, frozen=True, kw_only=True):
    """What is seen before a session ends. `by` facts: the chart answers; `by` monitor: a person sees it."""

    label: Text
    how: Text
    by: Literal["facts", "monitor"]


class HowStrong(Part, frozen=True, kw_only=True):
    """What the monitor marks at release, from 0 to `highest`. From `hold_next_from` on the next dose waits."""

    highest: Number
    hold_next_from: Number
    alert: Code


class Release(Part, frozen=True, kw_only=True):
    """The end of a session."""

    not_before_minutes: Number
    pressure_at_most: Limit
    pressure_within: Limit
    then_check_every_minutes: Number
    decide_hospital_at_minutes: Number
    scales: dict[Scale, HowStrong]
    criteria: dict[Code, Criterion]


class NextDay(Part, frozen=True, kw_only=True):
    """Until the next day after sleep; and by when patient and sitter have said that nobody drives."""

    not_until_slept: dict[Code, Text]
    patient: Text
    confirm_after_hours: Number
    call_again_hours: Number
    driving_confirmed_within_minutes: Number


class Span(Part, frozen=True, kw_only=True):
    """Minutes after the dose between which something is expected, and when it usually comes."""

    earliest: Number
    usual: Number
    latest: Number


class Effect(Part, frozen=True, kw_only=True):
    """When effects begin, are strongest and have gone: expected, never measured."""

    begins: Span
    strongest: Span
    gone: Span


class Course(Ruled, frozen=True, kw_only=True):
    """What is expected at this time: expected, never measured."""

    from_minute: int
    to_minute: int
    title: Text
    patient: Text
    clinician: Text


class Moment(Ruled, frozen=True, kw_only=True):
    """A step of the day, minutes from the lozenge in the mouth; before it, below zero."""

    at_minute: int
    who: Role
    title: Text
    rule: Text


class OnCall(Part, frozen=True, kw_only=True):
    """Somebody reachable: no owner, no dose."""

    required: Sourced[bool]
    until_minutes_after_dose: Number


class LadderRung(Ruled, frozen=True, kw_only=True):
    """Who is asked on a rung of the ladder, and what they are told to do."""

    call: Literal["monitor", "on_call", "emergency_contact"]
    words: Text


class Signs(Part, frozen=True, kw_only=True):
    """Signs of life: how often, how long a silence may be, and then rung by rung."""

    beat_seconds: Number
    silent_after_seconds: Number
    sitter_silent_after_seconds: Number
    monitor_alarm_after_seconds: Number
    device_call_after_seconds: Number
    rung_seconds: Number
    follow_up_seconds: Number
    rungs: Annotated[tuple[LadderRung, ...], msgspec.Meta(min_length=1)]


class Devices(Part, frozen=True, kw_only=True):
    """What is borne of the phones that keep facts without a line."""

    clock_off_seconds_at_most: Number


class Video(Part, frozen=True, kw_only=True):
    """Picture and sound of a live session, in seconds without them. Losing them is not losing the person."""

    still_after_seconds: Number
    restart_after_seconds: Number
    lost_after_seconds: Number
    phone_after_seconds: Number
    tell_after_seconds: Number


class Session(Part, frozen=True, kw_only=True):
    """The session, from the day's questions to the next morning."""

    booking: Booking
    pressure: Pressure
    pulse: Pulse
    oxygen: Oxygen
    questions: dict[Code, DayQuestion]
    said_today: SaidToday
    preflight: Preflight
    fast: Fast
    lozenge: Lozenge
    checks: Checks
    vitals: Vitals
    release: Release
    next_day: NextDay
    journal_at_minute: Number
    on_call: OnCall
    signs_of_life: Signs
    devices: Devices
    effect: Effect
    video: Video
    course: tuple[Course, ...]
    timeline: tuple[Moment, ...]
