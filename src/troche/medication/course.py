"""What a shipment has to know of the sessions: who came, what the cuff showed, how much was taken."""

from __future__ import annotations

from datetime import datetime

import msgspec

from troche.chart.facts import Fact, Recorded
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
from troche.integration.facts import VisitHeld
from troche.medication.facts import BladderAnswered, OrderCancelled, OrderWithdrawn
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

SESSIONS_KEPT = 6  # with readings; what lies further back was followed by these
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
)
"""What the room listens to for the course, beside what it listens to anyway."""


class Cuff(msgspec.Struct, frozen=True):
    """What the cuff showed in one session, in mm Hg; `at` is its last reading.

    `base` is the reading the dose was taken on, `peak` the worst of each number after it. `judged_go` is a clinician's
    word on a pressure between the limits.
    """

    session: int
    at: datetime
    highest_before: tuple[int, int] = (0, 0)
    last_before: tuple[int, int] = (0, 0)
    base: tuple[int, int] | None = None
    peak: tuple[int, int] | None = None
    is_dosed: bool = False
    judged_go: bool | None = None


class Stated(msgspec.Struct, frozen=True):
    """What the person stated about a pregnancy, and when."""

    answer: str
    at: datetime


class Course(msgspec.Struct, frozen=True):
    """Sessions as a shipment sees them.

    `booked` are sessions that nobody began or called off, `to_talk` and `to_confirm` those whose visit and whose next
    day are open; each with its instant. `doses` are the latest (when, mg), `mg` is all of them together. `moved_at` is
    when the person's state last became another one. `stated` is the latest word on a pregnancy, `doubted_at` the last
    one that was no plain no. `changed_at` is when anything a delivery rests on was recorded.
    """

    booked: dict[int, datetime] = {}
    to_talk: dict[int, datetime] = {}
    to_confirm: dict[int, datetime] = {}
    cuffs: tuple[Cuff, ...] = ()
    doses: tuple[tuple[datetime, int], ...] = ()
    first_doses: tuple[datetime, ...] = ()
    mg: int = 0
    stated: Stated | None = None
    doubted_at: datetime | None = None
    bladder: BladderAnswered | None = None
    bladder_at: datetime | None = None
    state: str = ""
    moved_at: datetime | None = None
    changed_at: datetime | None = None


def went_on(course: Course, recorded: Recorded) -> Course:
    """The course after one more fact."""
    course = _changed(course, recorded)
    replace, at = msgspec.structs.replace, recorded.at
    match recorded.fact:
        case SessionBooked() as fact:
            return replace(course, booked={**course.booked, fact.session: fact.starts_at})
        case DoseTaken() as fact:
            return _dosed(course, fact, at)
        case SessionStopped(session=number):
            return replace(course, booked=_without(course.booked, number))
        case NextDayConfirmed(session=number):
            return replace(course, to_confirm=_without(course.to_confirm, number))
        case VisitHeld(session=number):
            return replace(course, to_talk=_without(course.to_talk, number))
        case VitalsMeasured() as fact:
            return _measured(course, fact)
        case PressureJudged() as fact:
            return _judged(course, fact)
        case HistoryGiven(pregnancy=answer):
            return replace(course, stated=Stated(answer, at))
        case GoNoGoAnswered(pregnant=answer) if answer is not None:
            is_doubt = answer not in ("no", "not_applicable")
            return replace(
                course, stated=Stated(answer, at), doubted_at=at if is_doubt else course.doubted_at
            )
        case BladderAnswered() as fact:
            return replace(course, bladder=fact, bladder_at=at)
        case PersonRegistered(state=state) | ContactChanged(state=state) if state != course.state:
            return replace(course, state=state, moved_at=at if course.state else None)
    return course


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
    OrderCancelled,
    OrderWithdrawn,
)


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
    return _with(course, fact.session, at, highest_before=_worse(highest, seen), last_before=seen)


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


def _without(open_ones: dict[int, datetime], session: int) -> dict[int, datetime]:
    return {number: at for number, at in open_ones.items() if number != session}
