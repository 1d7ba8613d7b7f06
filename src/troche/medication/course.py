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
from troche.medication.facts import BladderAnswered, ContactMade, PrescriberVisitHeld, UnitsAccounted
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
SESSIONS_KEPT = 6  # with readings; what lies further back was followed by these
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


class Cuff(msgspec.Struct, frozen=True):
    """What the cuff showed in one session, in mm Hg; `at` is its last reading.

    `last_before` is the one measured last before the dose, whenever it was entered; `base` is the one the dose was taken
    on, `peak` the worst of each number after it. `judged_go` is a clinician's
    word on a pressure between the limits.
    """

    session: int
    at: datetime
    highest_before: tuple[int, int] = (0, 0)
    last_before: tuple[int, int] = (0, 0)
    last_before_at: datetime | None = None
    base: tuple[int, int] | None = None
    peak: tuple[int, int] | None = None
    is_dosed: bool = False
    judged_go: bool | None = None


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
    `gone` are those of both that came to nothing after their hour, and `in_touch_at` is when the person and the team last
    spoke. `to_talk` and `to_confirm` are the sessions whose visit and whose next day are open, each with its instant. `doses` are the latest (when, mg), `mg` is all of them together. `moved_at` is
    when the person's state last became another one. `stated` is the latest word on a pregnancy, `doubted_at` the last
    one that was no plain no. `bladder` are the latest of the monthly answers, `bladder_told_at` is when trouble was told
    elsewhere since: a history or a side effect. `changed_at` is when anything a delivery rests on was recorded.
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
            return _measured(_seen(course, fact.session, at), fact)
        case PressureJudged() as fact:
            return _judged(course, fact)
        case HistoryGiven(pregnancy=answer) as fact:
            return replace(_bladder_in_history(course, fact, at), stated=Stated(answer, at))
        case GoNoGoAnswered(session=number, pregnant=answer):
            course = _seen(course, number, at)
            if answer is None:
                return course
            is_doubt = answer not in ("no", "not_applicable")
            return replace(
                course, stated=Stated(answer, at), doubted_at=at if is_doubt else course.doubted_at
            )
        case BladderAnswered() as fact:
            asked = BladderAsked(at, (fact.pain, fact.urgency, fact.blood))
            return replace(course, bladder=fact, bladder_asked=asked, bladder_told_at=None)
        case SideEffectsAnswered(graded=graded) if _is_bladder_trouble(graded):
            return replace(course, bladder_told_at=at)
        case PersonRegistered(state=state) | ContactChanged(state=state) if state != course.state:
            return replace(course, state=state, moved_at=at if course.state else None)
    return course


OF_THEIR_OWN: tuple[type[Fact], ...] = (SessionBooked, SessionStopped, VisitBooked, NextDayConfirmed)
"""What the person may do alone, and by which they are in touch with the team."""
TOGETHER: tuple[type[Fact], ...] = (DoseTaken, VisitHeld, PrescriberVisitHeld, ContactMade, SafetyScreened)
"""What nobody does but with the person."""


def _in_touch(course: Course, recorded: Recorded) -> Course:
    is_own = recorded.role == "patient" and isinstance(recorded.fact, OF_THEIR_OWN)
    if is_own or isinstance(recorded.fact, TOGETHER):
        return msgspec.structs.replace(course, in_touch_at=recorded.at)
    return course


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
)


def _bladder_in_history(course: Course, fact: HistoryGiven, at: datetime) -> Course:
    """Before the first dose a history asks about the bladder; afterwards, and after the questions, it only adds trouble."""
    said = fact.conditions.get("bladder")
    if said is not None and course.bladder is None and not course.first_doses:
        return msgspec.structs.replace(course, bladder_asked=BladderAsked(at, (said,)))
    if said in ("yes", "unsure"):
        return msgspec.structs.replace(course, bladder_told_at=at)
    return course


def _is_bladder_trouble(graded: dict[str, Grade]) -> bool:
    return any(code.startswith("bladder_") and grade != "none" for code, grade in graded.items())


def _dosed(course: Course, fact: DoseTaken, at: datetime) -> Course:
    cuff = next((one for one in course.cuffs if one.session == fact.session), None)
    base = cuff.last_before if cuff is not None and cuff.last_before != (0, 0) else None
    if cuff is not None:
        course = _with(course, fact.session, cuff.at, is_dosed=True, base=base)
    return msgspec.structs.replace(
        course,
        booked=_without(course.booked, fact.session),
        to_talk={**course.to_talk, fact.session: at},
        to_confirm={**course.to_confirm, fact.session: at},
        doses=(*course.doses, (at, fact.dose_mg))[-DOSES_KEPT:],
        first_doses=(*course.first_doses, at)[:FIRST_DOSES_KEPT],
        mg=course.mg + fact.dose_mg,
    )


def _measured(course: Course, fact: VitalsMeasured) -> Course:
    seen = (fact.systolic_mm_hg, fact.diastolic_mm_hg)
    cuff = next((one for one in course.cuffs if one.session == fact.session), None)
    at = max(fact.measured_at, cuff.at) if cuff is not None else fact.measured_at
    if fact.moment == "during":
        peak = cuff.peak if cuff is not None else None
        return _with(course, fact.session, at, peak=_worse(peak or (0, 0), seen))
    highest = cuff.highest_before if cuff is not None else (0, 0)
    changes: dict[str, object] = {"highest_before": _worse(highest, seen)}
    if cuff is None or cuff.last_before_at is None or fact.measured_at >= cuff.last_before_at:
        changes |= {"last_before": seen, "last_before_at": fact.measured_at}
    return _with(course, fact.session, at, **changes)


def _judged(course: Course, fact: PressureJudged) -> Course:
    cuff = next((one for one in course.cuffs if one.session == fact.session), None)
    return course if cuff is None else _with(course, fact.session, cuff.at, judged_go=fact.go)


def _worse(one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int]:
    return max(one[0], other[0]), max(one[1], other[1])


def _with(course: Course, session: int, at: datetime, **changes: object) -> Course:
    cuff = next((one for one in course.cuffs if one.session == session), None) or Cuff(session, at)
    changed = msgspec.structs.replace(cuff, at=at, **changes)
    others = (one for one in course.cuffs if one.session != session)
    cuffs = sorted((*others, changed), key=lambda one: one.session)
    return msgspec.structs.replace(course, cuffs=tuple(cuffs)[-SESSIONS_KEPT:])


def _without(open_ones: dict[int, T], session: int) -> dict[int, T]:
    return {number: at for number, at in open_ones.items() if number != session}
