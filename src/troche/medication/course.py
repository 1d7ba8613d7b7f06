"""What a shipment has to know of the sessions: who came, what the cuff showed, how much was taken."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, TypeVar

import msgspec

from troche.chart.facts import Fact, Recorded
from troche.chart.terms import Grade
from troche.dosing.facts import (
    DoseTaken,
    GoNoGoAnswered,
    NextDayConfirmed,
    PressureJudged,
    SessionBooked,
    SessionReleased,
    SessionStopped,
    VitalsMeasured,
)
from troche.events.facts import (
    EventAssessed,
    EventOpened,
    EventReopened,
    SideEffectsAnswered,
    SignalAnswered,
    SignalNoted,
)
from troche.integration.facts import VisitBooked, VisitHeld
from troche.medication import cuffs
from troche.medication.cuffs import Cuff
from troche.medication.facts import (
    BladderAnswered,
    ContactMade,
    OrderCancelled,
    OrderWithdrawn,
    PrescriberVisitHeld,
    ProposalAnswered,
    UnitsAccounted,
)
from troche.messaging.facts import AlertRaised
from troche.people.facts import ContactChanged, PersonRegistered
from troche.screening.facts import (
    DiagnosisMade,
    EligibilityDecided,
    HistoryGiven,
    HomePressureMeasured,
    InstrumentAnswered,
    LegalBasisRecorded,
    ResultReported,
    SafetyScreened,
)

T = TypeVar("T")
GONE_KEPT = 12  # appointments that came to nothing; who is in touch clears all before it
DOSES_KEPT = 60  # more than the sessions after which exposure is flagged
FIRST_DOSES_KEPT = 8  # more than those after which the liver is tested
PARCEL_ALERT = "parcel_in_question"

LISTENED: tuple[type[Fact], ...] = (
    SessionBooked,
    VitalsMeasured,
    PressureJudged,
    NextDayConfirmed,
    AlertRaised,
    PersonRegistered,
    ContactChanged,
    HistoryGiven,
    HomePressureMeasured,
    InstrumentAnswered,
    LegalBasisRecorded,
    ResultReported,
    DiagnosisMade,
    SafetyScreened,
    GoNoGoAnswered,
    BladderAnswered,
    EventOpened,
    EventAssessed,
    EventReopened,
    SignalNoted,
    SignalAnswered,
    SideEffectsAnswered,
    VisitBooked,
    PrescriberVisitHeld,
    ContactMade,
)
"""What the room listens to for the course, beside what it listens to anyway."""


class Stated(msgspec.Struct, frozen=True):
    """What the person stated about a pregnancy, and when."""

    answer: str
    at: datetime


class BladderAsked(msgspec.Struct, frozen=True):
    """When the bladder was last asked about so that it counts, and every answer."""

    at: datetime
    answers: tuple[str, ...]


class Appointment(msgspec.Struct, frozen=True):
    """A session or a visit after one. `seen_at` is when the person last did something for it.

    `gone_at` is when somebody else called it off, or booked another in its place, after its hour.
    """

    what: Literal["session", "visit"]
    session: int
    starts_at: datetime
    seen_at: datetime | None = None
    gone_at: datetime | None = None


class Course(msgspec.Struct, frozen=True):
    """Sessions as a shipment sees them.

    `booked` are sessions that nobody began or called off, `visits` the visits after one that were booked and not held;
    `gone` are those of both that came to nothing after their hour, and `in_touch_at` is when the person and the team
    last spoke. `to_talk` and `to_confirm` are the sessions whose visit and whose next day are open, each with its
    instant. `doses` are the latest (when, mg), `mg` is all of them together. `moved_at` is when the person's state last
    became another one. `stated` is the latest word on a pregnancy, `doubted_at` the last one that was no plain no.
    `bladder` are the latest of the monthly answers, `bladder_told_at` is when trouble was told elsewhere since: in a
    history or as a side effect. `changed_at` is when anything a delivery rests on was recorded.
    """

    booked: dict[int, Appointment] = {}
    visits: dict[int, Appointment] = {}
    gone: tuple[Appointment, ...] = ()
    in_touch_at: datetime | None = None
    to_talk: dict[int, datetime] = {}
    to_confirm: dict[int, datetime] = {}
    cuffs: tuple[Cuff, ...] = ()
    doses: tuple[tuple[datetime, int], ...] = ()
    first_doses: tuple[datetime, ...] = ()
    mg: int = 0
    stated: Stated | None = None
    doubted_at: datetime | None = None
    bladder: BladderAnswered | None = None
    bladder_asked: BladderAsked | None = None
    bladder_told_at: datetime | None = None
    state: str = ""
    moved_at: datetime | None = None
    changed_at: datetime | None = None


def went_on(course: Course, recorded: Recorded) -> Course:
    """The course after one more fact."""
    course = _in_touch(_changed(course, recorded), recorded)
    replace, at = msgspec.structs.replace, recorded.at
    match recorded.fact:
        case SessionBooked() as fact:
            booked = Appointment("session", fact.session, fact.starts_at)
            return replace(course, booked={**course.booked, fact.session: booked})
        case DoseTaken() as fact:
            return _dosed(course, fact, at)
        case SessionStopped(session=number):
            course = _gone(course, course.booked.get(number), recorded)
            return replace(course, booked=_without(course.booked, number))
        case VisitBooked() as fact:
            course = _gone(course, course.visits.get(fact.session), recorded)
            visit = Appointment("visit", fact.session, fact.starts_at)
            return replace(course, visits={**course.visits, fact.session: visit})
        case NextDayConfirmed(session=number):
            return replace(course, to_confirm=_without(course.to_confirm, number))
        case VisitHeld(session=number):
            return replace(
                course, to_talk=_without(course.to_talk, number), visits=_without(course.visits, number)
            )
        case VitalsMeasured() as fact:
            seen = _seen(course, fact.session, at)
            return replace(seen, cuffs=cuffs.measured(course.cuffs, fact))
        case PressureJudged() as fact:
            return replace(course, cuffs=cuffs.judged(course.cuffs, fact))
        case HistoryGiven(pregnancy=answer) as fact:
            return _stated(_bladder_in_history(course, fact, at), answer, at)
        case GoNoGoAnswered(session=number, pregnant=answer):
            course = _seen(course, number, at)
            if answer is None:
                return course
            return _stated(course, answer, at)
        case BladderAnswered() as fact:
            asked = BladderAsked(at, (fact.pain, fact.urgency, fact.blood))
            return replace(course, bladder=fact, bladder_asked=asked, bladder_told_at=None)
        case SideEffectsAnswered(graded=graded) if _is_bladder_trouble(graded):
            return replace(course, bladder_told_at=at)
        case PersonRegistered(state=state) | ContactChanged(state=state) if state != course.state:
            return replace(course, state=state, moved_at=at if course.state else None)
    return course


def _in_touch(course: Course, recorded: Recorded) -> Course:
    """What the person does alone counts when they did it; what nobody does but with the person always does."""
    match recorded.fact:
        case SessionBooked() | SessionStopped() | VisitBooked() | NextDayConfirmed():
            is_contact = recorded.role == "patient"
        case DoseTaken() | VisitHeld() | PrescriberVisitHeld() | ContactMade() | SafetyScreened():
            is_contact = True
        case _:
            is_contact = False
    return msgspec.structs.replace(course, in_touch_at=recorded.at) if is_contact else course


def _seen(course: Course, session: int, at: datetime) -> Course:
    """The person did something for a session that is ahead."""
    booked = course.booked.get(session)
    if booked is None:
        return course
    seen = msgspec.structs.replace(booked, seen_at=at)
    return msgspec.structs.replace(course, booked={**course.booked, session: seen})


def _gone(course: Course, appointment: Appointment | None, recorded: Recorded) -> Course:
    """After its hour, what somebody else calls off or moves is remembered: it may have been missed."""
    if appointment is None or recorded.role == "patient" or recorded.at <= appointment.starts_at:
        return course
    gone = msgspec.structs.replace(appointment, gone_at=recorded.at)
    return msgspec.structs.replace(course, gone=(*course.gone, gone)[-GONE_KEPT:])


def _changed(course: Course, recorded: Recorded) -> Course:
    """Every fact that the course hears of may change what was approved, but for the alert that says so itself."""
    fact = recorded.fact
    if isinstance(fact, (*LISTENED, *ALSO)) and not (
        isinstance(fact, AlertRaised) and fact.code == PARCEL_ALERT
    ):
        return msgspec.structs.replace(course, changed_at=recorded.at)
    return course


ALSO: tuple[type[Fact], ...] = (
    DoseTaken,
    SessionStopped,
    SessionReleased,
    VisitHeld,
    EligibilityDecided,
    UnitsAccounted,
    ProposalAnswered,
    OrderCancelled,
    OrderWithdrawn,
)


def _stated(course: Course, answer: str, at: datetime) -> Course:
    """What was said about a pregnancy; anything but a plain no is a doubt that no later word ends."""
    doubted_at = course.doubted_at if answer in ("no", "not_applicable") else at
    return msgspec.structs.replace(course, stated=Stated(answer, at), doubted_at=doubted_at)


def _bladder_in_history(course: Course, fact: HistoryGiven, at: datetime) -> Course:
    """Before the first dose a history asks about the bladder; later, and after the questions, it only adds trouble."""
    said = fact.conditions.get("bladder")
    if course.bladder is None and not course.first_doses:
        asked = BladderAsked(at, (said,)) if said is not None else None
        return msgspec.structs.replace(course, bladder_asked=asked)
    if said in ("yes", "unsure"):
        return msgspec.structs.replace(course, bladder_told_at=at)
    return course


def _is_bladder_trouble(graded: dict[str, Grade]) -> bool:
    return any(code.startswith("bladder_") and grade != "none" for code, grade in graded.items())


def _dosed(course: Course, fact: DoseTaken, at: datetime) -> Course:
    return msgspec.structs.replace(
        course,
        booked=_without(course.booked, fact.session),
        cuffs=cuffs.dosed(course.cuffs, fact.session),
        to_talk={**course.to_talk, fact.session: at},
        to_confirm={**course.to_confirm, fact.session: at},
        doses=(*course.doses, (at, fact.dose_mg))[-DOSES_KEPT:],
        first_doses=(*course.first_doses, at)[:FIRST_DOSES_KEPT],
        mg=course.mg + fact.dose_mg,
    )


def _without(open_ones: dict[int, T], session: int) -> dict[int, T]:
    return {number: at for number, at in open_ones.items() if number != session}
