"""What a dosing session can record, from booking to the next day.

`said_at` is when a device says that it was said there: its own clock plus `offset_ms`, by which it lay
behind ours as it measured. It is kept as it came; what of it counts is `said.counted_at`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from troche.chart.facts import Fact
from troche.screening.facts import YesNo


class SessionBooked(Fact, frozen=True, kw_only=True, tag="dosing.session_booked"):
    """A session is booked, with the monitor who will watch it."""

    session: int
    starts_at: datetime
    monitor_id: str
    monitor_name: str


class GoNoGoAnswered(Fact, frozen=True, kw_only=True, tag="dosing.go_no_go_answered"):
    """The patient's answers on the day. `item_9` is PHQ-9 item 9, 0 to 3; None was not answered (yet)."""

    session: int
    feeling: str
    item_9: int | None
    mind: YesNo | None
    slept: YesNo | None
    substances: YesNo | None
    new_medicines: YesNo | None
    ill: YesNo | None
    pregnant: Literal["not_applicable", "no", "yes", "unsure"] | None
    fasted: YesNo | None
    state: str
    at_dispatch_address: YesNo | None


class VitalsMeasured(Fact, frozen=True, kw_only=True, tag="dosing.vitals_measured"):
    """Blood pressure in mm Hg, pulse per minute, oxygen saturation in percent."""

    session: int
    moment: Literal["before", "during"]
    systolic_mm_hg: int
    diastolic_mm_hg: int
    pulse_bpm: int | None
    spo2_percent: int | None = None
    measured_at: datetime
    said_at: datetime | None = None
    offset_ms: int | None = None


class PressureJudged(Fact, frozen=True, kw_only=True, tag="dosing.pressure_judged"):
    """A clinician judged a pressure between the limits."""

    session: int
    go: bool
    reason: str


class SitterPresent(Fact, frozen=True, kw_only=True, tag="dosing.sitter_present"):
    """The sitter says, on the day and on an own device, to be in the house and sober."""

    session: int
    said_at: datetime | None = None
    offset_ms: int | None = None


class MonitorReady(Fact, frozen=True, kw_only=True, tag="dosing.monitor_ready"):
    """The monitor is watching and has confirmed address and emergency number."""

    session: int


class GoNoGoRead(Fact, frozen=True, kw_only=True, tag="dosing.go_no_go_read"):
    """Every gate's answer at the moment the dose was asked for and refused."""

    session: int
    gates: dict[str, Literal["met", "unmet", "unknown"]]


class DoseTaken(Fact, frozen=True, kw_only=True, tag="dosing.dose_taken"):
    """The lozenge is in the mouth. Every gate was met; their names are kept beside it."""

    session: int
    units: tuple[str, ...]
    dose_mg: int
    gates: tuple[str, ...]


class LozengeEnded(Fact, frozen=True, kw_only=True, tag="dosing.lozenge_ended"):
    """What was held in the mouth was spat out or swallowed."""

    session: int
    technique: Literal["spat", "swallowed"]
    said_at: datetime | None = None
    offset_ms: int | None = None


class CheckGiven(Fact, frozen=True, kw_only=True, tag="dosing.check_given"):
    """The patient or the sitter said how it goes."""

    session: int
    answer: Literal["fine", "unsure", "help"]
    note: str = ""
    said_at: datetime | None = None
    offset_ms: int | None = None


Called = Literal["monitor", "emergency_services", "patient", "sitter", "emergency_contact"]


class CallTapped(Fact, frozen=True, kw_only=True, tag="dosing.call_tapped"):
    """Somebody tapped a telephone number on a page of the session. Whether anybody answered is not known by it."""

    session: int
    whom: Called
    said_at: datetime | None = None
    offset_ms: int | None = None


class NoteWritten(Fact, frozen=True, kw_only=True, tag="dosing.note_written"):
    """The monitor's note during the session, or the patient's journal line."""

    session: int
    kind: Literal["monitor", "journal"]
    words: str
    said_at: datetime | None = None
    offset_ms: int | None = None


class CriterionSeen(msgspec.Struct, frozen=True):
    """One release criterion and whether it was seen to be met."""

    criterion: str
    met: bool


class SessionReleased(Fact, frozen=True, kw_only=True, tag="dosing.session_released"):
    """The session ended: every criterion met, or a clinician decided with a reason."""

    session: int
    criteria: tuple[CriterionSeen, ...]
    dissociation: int
    sedation: int
    events: str = ""
    reason: str = ""
    serious: bool = False


class SessionStopped(Fact, frozen=True, kw_only=True, tag="dosing.session_stopped"):
    """The session was called off before the dose, or broken off after it by handing the person over."""

    session: int
    reason: str
    handed_over: bool = False


class NextDayConfirmed(Fact, frozen=True, kw_only=True, tag="dosing.next_day_confirmed"):
    """The person arrived safely in the next day, after sleep."""

    session: int
    slept: bool
    safe: bool
    item_9: int | None
    words: str = ""
