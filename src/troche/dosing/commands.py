"""What can be asked of a dosing session, from booking to the next day.

`said_at` and `offset_ms` come with what a device kept and sends later: it is never refused for its clock.
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

from troche.chart.commands import Command
from troche.dosing.facts import Called, CriterionSeen, Outcome
from troche.screening.facts import YesNo


class BookSession(Command, frozen=True, kw_only=True, tag="dosing.book_session"):
    """Book the next session, watched by this member of the staff."""

    starts_at: datetime
    monitor: UUID

    action: ClassVar[str] = "dosing.book"


class AgreeToSit(Command, frozen=True, kw_only=True, tag="dosing.agree_to_sit"):
    """The sitter comes to this session, and says so days ahead."""

    session: int

    action: ClassVar[str] = "dosing.check"


class AgreeToWatch(Command, frozen=True, kw_only=True, tag="dosing.agree_to_watch"):
    """Keep the hours of this session free to watch it."""

    session: int

    action: ClassVar[str] = "dosing.monitor"


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
    address: str = ""
    state: str = ""

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


class ConfirmPlace(Command, frozen=True, kw_only=True, tag="dosing.confirm_place"):
    """Agree that help is sent to this address today, which the patient told and which is not the one on file."""

    session: int
    address: str

    action: ClassVar[str] = "dosing.release"


class GiveUnitCodes(Command, frozen=True, kw_only=True, tag="dosing.give_unit_codes"):
    """Read off the numbers of the lozenges in the hand."""

    session: int
    codes: tuple[str, ...]

    action: ClassVar[str] = "dosing.go_no_go"


class RunPreflight(Command, frozen=True, kw_only=True, tag="dosing.run_preflight"):
    """Report what the script found on the device; what it does not name it could not find out."""

    session: int
    outcomes: dict[str, Outcome]
    clock_offset_ms: int | None = None

    action: ClassVar[str] = "dosing.go_no_go"


class ConfirmEmergency(Command, frozen=True, kw_only=True, tag="dosing.confirm_emergency"):
    """Say that the emergency numbers and this address are right today."""

    session: int
    address: str

    action: ClassVar[str] = "dosing.go_no_go"


class AcknowledgeTestPage(Command, frozen=True, kw_only=True, tag="dosing.acknowledge_test_page"):
    """Say that the test alarm was seen and heard."""

    session: int

    action: ClassVar[str] = "dosing.monitor"


class KeepSheet(Command, frozen=True, kw_only=True, tag="dosing.keep_sheet"):
    """Say that the downtime sheet with this address is at hand, printed or kept."""

    session: int
    address: str

    action: ClassVar[str] = "dosing.monitor"


class WaiveCheck(Command, frozen=True, kw_only=True, tag="dosing.waive_check"):
    """Let one check before this dose pass, where the programme lets a clinician do so."""

    session: int
    check: str
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


class SayWrong(Command, frozen=True, kw_only=True, tag="dosing.say_wrong"):
    """Say that something goes wrong: one of the programme's paths."""

    session: int
    path: str
    words: str = ""
    said_at: datetime | None = None

    action: ClassVar[str] = "dosing.check"


class DoWrongStep(Command, frozen=True, kw_only=True, tag="dosing.do_wrong_step"):
    """Say that a step of the path is done."""

    session: int
    number: int
    step: str
    said_at: datetime | None = None

    action: ClassVar[str] = "dosing.check"


class NameExtra(Command, frozen=True, kw_only=True, tag="dosing.name_extra"):
    """Name the lozenges that were taken beside the dose."""

    session: int
    number: int
    units: tuple[str, ...]

    action: ClassVar[str] = "dosing.monitor"


class EndWrong(Command, frozen=True, kw_only=True, tag="dosing.end_wrong"):
    """Record how it ended."""

    session: int
    number: int
    outcome: str
    words: str

    action: ClassVar[str] = "dosing.release"


class FollowUpWrong(Command, frozen=True, kw_only=True, tag="dosing.follow_up_wrong"):
    """Record that something which follows was done."""

    session: int
    number: int
    follow_up: str
    words: str

    action: ClassVar[str] = "dosing.release"


class ConfirmNextDay(Command, frozen=True, kw_only=True, tag="dosing.confirm_next_day"):
    """Say, after sleep, how the next day was reached."""

    session: int
    slept: bool
    safe: bool
    item_9: int | None = None
    words: str = ""
    drove: bool | None = None
    unwanted: bool | None = None
    happened: str = ""
    mood: str = ""

    action: ClassVar[str] = "dosing.next_day"


class NoteNextDayCall(Command, frozen=True, kw_only=True, tag="dosing.note_next_day_call"):
    """Record a call of the day after that did not reach the person."""

    session: int
    whom: Literal["patient", "sitter", "emergency_contact", "welfare_check"]
    words: str

    action: ClassVar[str] = "dosing.release"


class ConfirmDriving(Command, frozen=True, kw_only=True, tag="dosing.confirm_driving"):
    """Say that nobody drives until a new day has begun, after sleep."""

    session: int
    said_at: datetime | None = None

    action: ClassVar[str] = "dosing.check"
