"""What safety follow-up can record: events as cases, side effects, signs of misuse and their answers."""

from __future__ import annotations

from datetime import date
from typing import Literal, get_args

import msgspec

from troche.chart.facts import Fact
from troche.chart.terms import Grade, SignalKind

Criterion = Literal[
    "death",
    "life_threatening",
    "hospitalization",
    "disability",
    "congenital_anomaly",
    "intervention_required",
    "important_medical_event",
]
Relatedness = Literal["certain", "probable", "possible", "unlikely", "unrelated", "unassessable"]
ActionTaken = Literal[
    "dose_not_changed", "dose_reduced", "dose_held", "medicine_stopped", "session_stopped", "not_applicable"
]
Outcome = Literal["recovered", "recovered_with_sequelae", "recovering", "not_recovered", "fatal", "unknown"]
Severity = Literal["mild", "moderate", "severe"]
YesNoApplies = Literal["yes", "no", "not_applicable"]
Teller = Literal["patient", "sitter", "staff", "form"]
Recipient = Literal["fda", "pharmacy"]

CRITERIA: tuple[Criterion, ...] = get_args(Criterion)


class Assessment(msgspec.Struct, frozen=True, kw_only=True):
    """An event in the field's terms. None, or nothing, was not said: it is never read as no.

    `abated` and `reappeared`: after the medicine was stopped or lowered, and after it was given again.
    """

    term: str = ""
    began_on: date | None = None
    ended_on: date | None = None
    severity: Severity | None = None
    serious: bool | None = None
    criteria: tuple[Criterion, ...] = ()
    relatedness: Relatedness | None = None
    expected: bool | None = None
    action: ActionTaken | None = None
    outcome: Outcome | None = None
    abated: YesNoApplies | None = None
    reappeared: YesNoApplies | None = None
    treatment: str = ""
    tests: str = ""


class EventOpened(Fact, frozen=True, kw_only=True, tag="events.event_opened"):
    """Something unwanted happened, in the words of who tells it. It is a case with an owner from then on.

    `urgent`: a hospital, an emergency room or 911 was needed, or whoever records it holds it to be serious.
    """

    event: str
    words: str
    told_by: Teller
    began_on: date | None = None
    session: int | None = None
    urgent: bool = False
    owner_id: str = ""
    owner_name: str = ""


class EventAssessed(Fact, frozen=True, kw_only=True, tag="events.event_assessed"):
    """A version of what is held of an event, whole, with the reason for the change and who wrote it."""

    event: str
    version: int
    assessment: Assessment
    reason: str
    name: str


class EventHandedOver(Fact, frozen=True, kw_only=True, tag="events.event_handed_over"):
    """Somebody else owns the case now."""

    event: str
    owner_id: str
    owner_name: str


class EventReviewed(Fact, frozen=True, kw_only=True, tag="events.event_reviewed"):
    """The medical director looked at a serious event and wrote what follows."""

    event: str
    words: str
    name: str


class EventSent(Fact, frozen=True, kw_only=True, tag="events.event_sent"):
    """The event was reported by a person, outside this software, to FDA MedWatch or the pharmacy."""

    event: str
    to: Recipient
    sent_on: date
    reference: str = ""
    name: str = ""


class EventClosed(Fact, frozen=True, kw_only=True, tag="events.event_closed"):
    """The event has come to its outcome; the case is closed with words."""

    event: str
    words: str
    name: str


class EventReopened(Fact, frozen=True, kw_only=True, tag="events.event_reopened"):
    """There is more to say; the case is open again."""

    event: str
    words: str
    name: str


class SideEffectsAnswered(Fact, frozen=True, kw_only=True, tag="events.side_effects_answered"):
    """Every side effect of the programme, graded, after `session`. What is not there was not asked."""

    session: int
    graded: dict[str, Grade]
    words: str = ""


class SignalNoted(Fact, frozen=True, kw_only=True, tag="events.signal_noted"):
    """A sign that may speak of misuse, as somebody told it. It is no accusation."""

    kind: SignalKind
    words: str
    told_by: Teller
    on: date | None = None


class SignalAnswered(Fact, frozen=True, kw_only=True, tag="events.signal_answered"):
    """A clinician looked at a signal: it is explained, or it is a concern, in words."""

    signal: str
    verdict: Literal["explained", "concern"]
    words: str
    name: str
