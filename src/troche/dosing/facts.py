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
    """The patient's answers on the day. `item_9` is PHQ-9 item 9, 0 to 3; None was not answered (yet).

    `address` is typed, never prefilled. `at_dispatch_address` was asked before that and no longer is.
    """

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
    at_dispatch_address: YesNo | None = None
    address: str = ""


class SitterAgreed(Fact, frozen=True, kw_only=True, tag="dosing.sitter_agreed"):
    """The sitter says, on an own device and days ahead, to come to this session."""

    session: int


class MonitorAgreed(Fact, frozen=True, kw_only=True, tag="dosing.monitor_agreed"):
    """A clinician keeps the hours of this session free to watch it."""

    session: int


class PlaceConfirmed(Fact, frozen=True, kw_only=True, tag="dosing.place_confirmed"):
    """A clinician has agreed that today help is sent to this address, which is not the one on file."""

    session: int
    address: str
    state: str


class UnitCodesGiven(Fact, frozen=True, kw_only=True, tag="dosing.unit_codes_given"):
    """The numbers on the lozenges in the hand, read off them; they are those of this dose."""

    session: int
    units: tuple[str, ...]


Outcome = Literal["ok", "failed", "unknown"]


class PreflightRun(Fact, frozen=True, kw_only=True, tag="dosing.preflight_run"):
    """What a script found on the patient's device, check by check; its clock against the server's in ms."""

    session: int
    outcomes: dict[str, Outcome]
    clock_offset_ms: int | None = None


class EmergencyConfirmed(Fact, frozen=True, kw_only=True, tag="dosing.emergency_confirmed"):
    """The patient has read the emergency numbers and the address to which help would be sent today."""

    session: int
    address: str


class TestPageAcknowledged(Fact, frozen=True, kw_only=True, tag="dosing.test_page_acknowledged"):
    """The monitor saw and heard a test alarm of this session, and said so."""

    session: int


class SheetKept(Fact, frozen=True, kw_only=True, tag="dosing.sheet_kept"):
    """The monitor has the downtime sheet, with this address, where it can be read without the server."""

    session: int
    address: str


class CheckWaived(Fact, frozen=True, kw_only=True, tag="dosing.check_waived"):
    """A clinician lets one check before this dose pass, with a reason."""

    session: int
    check: str
    reason: str


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


class WentWrong(Fact, frozen=True, kw_only=True, tag="dosing.went_wrong"):
    """Something goes wrong in a session, or before the person has slept. `number` counts all of one chart from 1.

    `path` is one of the programme's, `case` what it opens in safety follow-up. `because` a reading: nobody said it.
    """

    session: int
    number: int
    path: str
    because: Literal["said", "reading"] = "said"
    words: str = ""
    case: Literal["none", "event", "serious"] = "none"
    said_at: datetime | None = None


class WrongStepDone(Fact, frozen=True, kw_only=True, tag="dosing.wrong_step_done"):
    """Somebody did what the path asks of patient, sitter or monitor."""

    session: int
    number: int
    seat: Literal["patient", "sitter", "monitor"]
    step: str
    said_at: datetime | None = None


class ExtraTaken(Fact, frozen=True, kw_only=True, tag="dosing.extra_taken"):
    """Lozenges that were taken beside the dose, by their numbers."""

    session: int
    number: int
    units: tuple[str, ...]


class WrongEnded(Fact, frozen=True, kw_only=True, tag="dosing.wrong_ended"):
    """A clinician recorded how it ended. `mistaken`: it was not so."""

    session: int
    number: int
    outcome: str
    words: str
    name: str
    mistaken: bool = False
    case: Literal["none", "event", "serious"] = "none"


class WrongFollowedUp(Fact, frozen=True, kw_only=True, tag="dosing.wrong_followed_up"):
    """One thing that follows was done, in words."""

    session: int
    number: int
    follow_up: str
    words: str
    name: str


class DrivingConfirmed(Fact, frozen=True, kw_only=True, tag="dosing.driving_confirmed"):
    """The patient, or the sitter, says that nobody drives until a new day has begun, after sleep."""

    session: int
    said_at: datetime | None = None


class NextDayConfirmed(Fact, frozen=True, kw_only=True, tag="dosing.next_day_confirmed"):
    """The person arrived safely in the next day, after sleep; said by the person, or on the phone to who asked.

    `drove`: before having slept. `happened`: what was unwanted since the session. None was not asked.
    """

    session: int
    slept: bool
    safe: bool
    item_9: int | None
    words: str = ""
    drove: bool | None = None
    unwanted: bool | None = None
    happened: str = ""
    mood: str = ""


class NextDayCallTried(Fact, frozen=True, kw_only=True, tag="dosing.next_day_call_tried"):
    """Nobody had heard of the person the day after; somebody called and did not reach the person."""

    session: int
    whom: Literal["patient", "sitter", "emergency_contact", "welfare_check"]
    words: str
    name: str
