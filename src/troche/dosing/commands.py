"""What can be asked of a dosing session, from booking to the next day.

`said_at` and `offset_ms` come with what a device kept and sends later: it is never refused for its clock.
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

from troche.chart.commands import Command
from troche.dosing.facts import Called, CriterionSeen
from troche.screening.facts import YesNo


class BookSession(Command, frozen=True, kw_only=True, tag="dosing.book_session"):
    """Book the next session, watched by this member of the staff."""

    starts_at: datetime
    monitor: UUID

    action: ClassVar[str] = "dosing.book"


class AnswerGoNoGo(Command, frozen=True, kw_only=True, tag="dosing.answer_go_no_go"):
    """Answer the day's questions. A later answer supersedes an earlier one of the same day.

    None is not answered: a red answer is sent at once, before the questions that follow it.
    """

    session: int
    feeling: str = ""
    item_9: int | None = None
    mind: YesNo | None = None
    slept: YesNo | None = None
    substances: YesNo | None = None
    new_medicines: YesNo | None = None
    ill: YesNo | None = None
    pregnant: Literal["not_applicable", "no", "yes", "unsure"] | None = None
    fasted: YesNo | None = None
    state: str = ""
    at_dispatch_address: YesNo | None = None

    action: ClassVar[str] = "dosing.go_no_go"


class MeasureVitals(Command, frozen=True, kw_only=True, tag="dosing.measure_vitals"):
    """Enter a reading: mm Hg, beats a minute, percent.

    Without `measured_at` it was taken `minutes_ago` before it reaches us, so that a form sent again says the same.
    """

    session: int
    systolic_mm_hg: int
    diastolic_mm_hg: int
    pulse_bpm: int | None = None
    spo2_percent: int | None = None
    measured_at: datetime | None = None
    minutes_ago: int = 0
    said_at: datetime | None = None
    offset_ms: int | None = None

    action: ClassVar[str] = "dosing.measure"


class JudgePressure(Command, frozen=True, kw_only=True, tag="dosing.judge_pressure"):
    """Decide, after rest and repetition, on a pressure between the limits."""

    session: int
    go: bool
    reason: str

    action: ClassVar[str] = "dosing.release"


class SayPresent(Command, frozen=True, kw_only=True, tag="dosing.say_present"):
    """The sitter is in the house and sober, and says so today."""

    session: int
    said_at: datetime | None = None
    offset_ms: int | None = None

    action: ClassVar[str] = "dosing.check"


class GetReady(Command, frozen=True, kw_only=True, tag="dosing.get_ready"):
    """The monitor is watching and has confirmed address and emergency number."""

    session: int

    action: ClassVar[str] = "dosing.monitor"


class TakeDose(Command, frozen=True, kw_only=True, tag="dosing.take_dose"):
    """Put the dose in the mouth now. Granted only when every gate is met at this instant."""

    session: int
    units: tuple[str, ...]

    action: ClassVar[str] = "dosing.take"


class EndLozenge(Command, frozen=True, kw_only=True, tag="dosing.end_lozenge"):
    """Spit out or swallow what is left."""

    session: int
    technique: Literal["spat", "swallowed"]
    said_at: datetime | None = None
    offset_ms: int | None = None

    action: ClassVar[str] = "dosing.check"


class GiveCheck(Command, frozen=True, kw_only=True, tag="dosing.give_check"):
    """Say how it goes."""

    session: int
    answer: Literal["fine", "unsure", "help"]
    note: str = ""
    said_at: datetime | None = None
    offset_ms: int | None = None

    action: ClassVar[str] = "dosing.check"


class TapCall(Command, frozen=True, kw_only=True, tag="dosing.tap_call"):
    """Say that somebody is being called from a page of the session."""

    session: int
    whom: Called
    said_at: datetime | None = None
    offset_ms: int | None = None

    action: ClassVar[str] = "dosing.check"


class WriteNote(Command, frozen=True, kw_only=True, tag="dosing.write_note"):
    """Write the monitor's note, or a line of one's own journal."""

    session: int
    words: str
    said_at: datetime | None = None
    offset_ms: int | None = None

    action: ClassVar[str] = "dosing.check"


class Release(Command, frozen=True, kw_only=True, tag="dosing.release"):
    """End the session. Without every criterion met it needs a prescriber's or director's reason."""

    session: int
    criteria: tuple[CriterionSeen, ...]
    dissociation: int
    sedation: int
    events: str = ""
    reason: str = ""
    serious: bool = False

    action: ClassVar[str] = "dosing.release"


class StopSession(Command, frozen=True, kw_only=True, tag="dosing.stop_session"):
    """Call a session off before the dose. After it only by handing the person over to somebody in the room."""

    session: int
    reason: str
    handed_over: bool = False

    action: ClassVar[str] = "dosing.book"


class ConfirmNextDay(Command, frozen=True, kw_only=True, tag="dosing.confirm_next_day"):
    """Say, after sleep, how the next day was reached."""

    session: int
    slept: bool
    safe: bool
    item_9: int | None = None
    words: str = ""

    action: ClassVar[str] = "dosing.next_day"
