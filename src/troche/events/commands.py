"""What can be asked of safety follow-up."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from troche.chart.commands import Command
from troche.chart.terms import Grade, SignalKind
from troche.events.facts import Assessment, Recipient


class OpenEvent(Command, frozen=True, kw_only=True, tag="events.open_event"):
    """Tell of something unwanted that happened. The id names the case."""

    words: str
    began_on: date | None = None
    urgent: bool = False

    action: ClassVar[str] = "events.tell"


class AssessEvent(Command, frozen=True, kw_only=True, tag="events.assess_event"):
    """Write the next version. `version` is the one that was read; what is left empty stays as it was."""

    event: str
    version: int
    assessment: Assessment
    reason: str = ""

    action: ClassVar[str] = "events.judge"


class HandOverEvent(Command, frozen=True, kw_only=True, tag="events.hand_over_event"):
    """Give the case to somebody else who works here."""

    event: str
    owner: UUID

    action: ClassVar[str] = "events.judge"


class ReviewEvent(Command, frozen=True, kw_only=True, tag="events.review_event"):
    """The medical director's review of a serious event."""

    event: str
    words: str

    action: ClassVar[str] = "events.review"


class NoteSent(Command, frozen=True, kw_only=True, tag="events.note_sent"):
    """Record that the event was reported."""

    event: str
    to: Recipient
    sent_on: date
    reference: str = ""

    action: ClassVar[str] = "events.judge"


class CloseEvent(Command, frozen=True, kw_only=True, tag="events.close_event"):
    """Close a case that has come to its outcome."""

    event: str
    words: str

    action: ClassVar[str] = "events.judge"


class ReopenEvent(Command, frozen=True, kw_only=True, tag="events.reopen_event"):
    """Open a closed case again."""

    event: str
    words: str

    action: ClassVar[str] = "events.judge"


class AnswerSideEffects(Command, frozen=True, kw_only=True, tag="events.answer_side_effects"):
    """Grade every side effect the programme asks about."""

    graded: dict[str, Grade]
    words: str = ""

    action: ClassVar[str] = "events.effects"


class NoteSignal(Command, frozen=True, kw_only=True, tag="events.note_signal"):
    """Tell of craving, use beyond the plan, a request for more, or a loss."""

    sign: SignalKind
    words: str = ""
    on: date | None = None

    action: ClassVar[str] = "events.tell"


class AnswerSignal(Command, frozen=True, kw_only=True, tag="events.answer_signal"):
    """Say of a signal that it is explained, or that it is a concern."""

    signal: str
    verdict: Literal["explained", "concern"]
    words: str

    action: ClassVar[str] = "events.judge"
