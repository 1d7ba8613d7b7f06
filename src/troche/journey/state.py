"""Where a person is on the way: the latest instant of each milestone, folded from the facts of all rooms."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from troche.chart.facts import Fact, Recorded
from troche.dosing.facts import (
    DoseTaken,
    GoNoGoAnswered,
    NextDayConfirmed,
    SessionBooked,
    SessionReleased,
    SessionStopped,
)
from troche.integration.facts import CheckedIn
from troche.medication.facts import (
    OrderAnswered,
    OrderCancelled,
    OrderCosigned,
    OrderEnded,
    OrderPended,
    OrderSigned,
    OrderWithdrawn,
    PlanAccepted,
    PlanWritten,
    UnitsDispensed,
    UnitsReceived,
)
from troche.people.facts import PersonRegistered
from troche.preparation.facts import (
    ConsentSigned,
    IntentionSet,
    ItemDone,
    LessonRead,
    PreparationVisitHeld,
    SitterConfirmed,
    SitterInvited,
    TeachBackAnswered,
)
from troche.screening.facts import (
    AssessmentTaken,
    ConditionRecorded,
    DiagnosisMade,
    EligibilityDecided,
    HistoryGiven,
    HomePressureMeasured,
    IdentityVerified,
    InformationAsked,
    InstrumentAnswered,
    LegalBasisRecorded,
    OverrideDeclined,
    OverrideGranted,
    OverrideProposed,
    PdmpChecked,
    ResultReported,
    RiskTold,
    SafetyPlanReviewed,
    SafetyPlanWritten,
    SafetyScreened,
    SafetySignTold,
    Verdict,
)

DOSES_KEPT = 110  # two years of weekly sessions; older ones stay in the facts


PLAIN: dict[type[Fact], str] = {
    PersonRegistered: "registered",
    HistoryGiven: "history",
    HomePressureMeasured: "answered",
    IntentionSet: "intention",
    SitterConfirmed: "sitter_confirmed",
    CheckedIn: "checked_in",
    SafetyPlanWritten: "safety_plan",
}
"""Facts that are a milestone and change nothing else."""


DISCARDED, ENDED = "It was discarded.", "Its last day is over."


class Dose(msgspec.Struct, frozen=True):
    """A dose that was taken, in mg."""

    session: int
    at: datetime
    dose_mg: int


class Session(msgspec.Struct, frozen=True):
    """The session booked last, and how far it went."""

    session: int
    starts_at: datetime
    monitor_name: str
    asked_at: datetime | None = None
    dosed_at: datetime | None = None
    ended_at: datetime | None = None
    stopped: str = ""
    next_day_at: datetime | None = None

    @property
    def is_live(self) -> bool:
        """Whether the dose was taken and the session has not ended."""
        return self.dosed_at is not None and self.ended_at is None

    @property
    def is_ahead(self) -> bool:
        """Whether the session is booked and no dose was taken yet."""
        return self.dosed_at is None and self.ended_at is None


class JourneyState(msgspec.Struct, frozen=True):
    """Milestones by name with their latest instant (UTC), and the little that tells them apart.

    `as_of` is the instant of the latest fact: what a row of the board was computed for. `order_signatures` is how many
    the newest order still waits for. `order_mg` is the dose that the order in force was signed for, `pended_mg` that of
    the newest one; None is from before orders named a dose.
    """

    as_of: datetime | None = None
    at: dict[str, datetime] = {}
    verdict: Verdict | None = None
    asked_gates: tuple[str, ...] = ()
    plan_version: int = 0
    accepted_version: int = 0
    sessions_planned: int = 0
    planned_mg: int = 0
    order: str = ""
    order_signatures: int = 0
    order_mg: int | None = None
    pended_mg: int | None = None
    order_accepted: bool | None = None
    order_message: str = ""
    parcel: str = ""
    consent: ConsentSigned | None = None
    understood: frozenset[str] = frozenset()
    lessons: frozenset[str] = frozenset()
    items: frozenset[str] = frozenset()
    answered: frozenset[str] = frozenset()
    sitter_name: str = ""
    cuff_checked: bool = False
    session: Session | None = None
    doses: tuple[Dose, ...] = ()
    dose_count: int = 0

    def when(self, milestone: str) -> datetime | None:
        """When this milestone was last reached."""
        return self.at.get(milestone)

    def came_after(self, milestone: str, earlier: str) -> bool:
        """Whether a milestone was reached, and not before the last time the other one was."""
        at, before = self.at.get(milestone), self.at.get(earlier)
        return at is not None and (before is None or at >= before)

    @property
    def sitter_is_confirmed(self) -> bool:
        """Whether the sitter invited last has said yes."""
        return self.came_after("sitter_confirmed", "sitter_invited")

    @property
    def order_is_for_the_plan(self) -> bool:
        """Whether the order in force was signed for the dose of the newest plan."""
        return self.order_mg is None or self.order_mg == self.planned_mg

    @property
    def plan_is_accepted(self) -> bool:
        """Whether the newest version of the plan is the accepted one."""
        return self.plan_version > 0 and self.accepted_version == self.plan_version


def evolve(state: JourneyState, recorded: Recorded) -> JourneyState:
    """The journey after one more fact."""
    plain = PLAIN.get(type(recorded.fact))
    milestone, changes = (plain, {}) if plain else _meaning(state, recorded)
    at = {**state.at, milestone: recorded.at} if milestone else state.at
    return msgspec.structs.replace(state, as_of=recorded.at, at=at, **changes)


def _meaning(state: JourneyState, recorded: Recorded) -> tuple[str, Mapping[str, Any]]:
    match recorded.fact:
        case InstrumentAnswered(instrument=instrument):
            return "answered", {"answered": state.answered | {instrument}}
        case InformationAsked(gates=gates):
            return "asked", {"asked_gates": gates}
        case EligibilityDecided(verdict=verdict):
            return "decided", {"verdict": verdict}
        case PlanWritten(version=version, sessions=sessions, start_dose_mg=mg):
            return "plan", {"plan_version": version, "sessions_planned": sessions, "planned_mg": mg}
        case PlanAccepted(version=version):
            return "plan_accepted", {"accepted_version": version}
        case UnitsDispensed(parcel=parcel):
            return "dispensed", {"parcel": parcel}
        case UnitsReceived(parcel=parcel):
            return "received", {"parcel": "" if parcel == state.parcel else state.parcel}
    return _order(state, recorded)


def _order(state: JourneyState, recorded: Recorded) -> tuple[str, Mapping[str, Any]]:
    """An order written in the place of an accepted one changes nothing until everybody signed it."""
    match recorded.fact:
        case OrderPended(replaces="") as fact:
            signatures = (1 + fact.needs_second) if fact.digest else 0
            return "order", {"pended_mg": fact.dose_mg, **_waiting_for(fact.order, signatures, fact.dose_mg)}
        case OrderPended(needs_second=needs_second, dose_mg=dose_mg):
            return "", {"order_signatures": 1 + needs_second, "pended_mg": dose_mg}
        case OrderSigned(order=id) | OrderCosigned(order=id):
            signatures = max(0, state.order_signatures - 1)
            if signatures and id != state.order:
                return "", {"order_signatures": signatures}
            return "order", _waiting_for(id, signatures, state.pended_mg)
        case OrderAnswered(accepted=accepted, message=message):
            return "order_answered", {"order_accepted": accepted, "order_message": message}
        case OrderCancelled(order=id, reason=why) | OrderWithdrawn(order=id, message=why) if (
            id == state.order
        ):
            return "order_answered", {"order_accepted": False, "order_message": why or DISCARDED}
        case OrderEnded(order=id) if id == state.order and not state.order_accepted:
            return "order_answered", {"order_accepted": False, "order_message": ENDED}
    return _preparation(state, recorded)


def _waiting_for(order: str, signatures: int, dose_mg: int | None) -> Mapping[str, Any]:
    return {
        "order": order,
        "order_mg": dose_mg,
        "order_signatures": signatures,
        "order_accepted": None,
        "order_message": "",
    }


def _preparation(state: JourneyState, recorded: Recorded) -> tuple[str, Mapping[str, Any]]:
    match recorded.fact:
        case ConsentSigned() as fact:
            return "consent", {"consent": fact}
        case TeachBackAnswered(question=question, right=True):
            return "understood", {"understood": state.understood | {question}}
        case LessonRead(lesson=lesson):
            return "lessons", {"lessons": state.lessons | {lesson}}
        case ItemDone(item=item):
            return "items", {"items": state.items | {item}}
        case SafetyPlanReviewed():
            return "items", {"items": state.items | {"safety_plan"}}
        case SitterInvited(name=name):
            return "sitter_invited", {"sitter_name": name}
        case PreparationVisitHeld(cuff_checked=cuff_checked):
            return "prepared", {"cuff_checked": state.cuff_checked or cuff_checked}
    return _session(state, recorded)


def _session(state: JourneyState, recorded: Recorded) -> tuple[str, Mapping[str, Any]]:
    replace, at, session = msgspec.structs.replace, recorded.at, state.session
    match recorded.fact:
        case SessionBooked() as fact:
            return "booked", {"session": Session(fact.session, fact.starts_at, fact.monitor_name)}
        case GoNoGoAnswered() if session:
            return "day_questions", {"session": replace(session, asked_at=at)}
        case DoseTaken() as fact:
            began = session or Session(fact.session, at, "")
            doses = (*state.doses, Dose(fact.session, at, fact.dose_mg))[-DOSES_KEPT:]
            return "dosed", {
                "session": replace(began, dosed_at=at),
                "doses": doses,
                "dose_count": state.dose_count + 1,
            }
        case SessionReleased() if session:
            return "released", {"session": replace(session, ended_at=at)}
        case SessionStopped(reason=reason) if session:
            return "stopped", {"session": replace(session, ended_at=at, stopped=reason)}
        case NextDayConfirmed() if session:
            return "next_day", {"session": replace(session, next_day_at=at)}
    return "", {}


MILESTONES = (
    PersonRegistered,
    AssessmentTaken,
    HistoryGiven,
    InstrumentAnswered,
    HomePressureMeasured,
    ResultReported,
    IdentityVerified,
    DiagnosisMade,
    SafetyScreened,
    PdmpChecked,
    LegalBasisRecorded,
    InformationAsked,
    EligibilityDecided,
    PlanWritten,
    PlanAccepted,
    OrderPended,
    OrderAnswered,
    OrderSigned,
    OrderCosigned,
    OrderWithdrawn,
    OrderCancelled,
    OrderEnded,
    UnitsDispensed,
    UnitsReceived,
    ConsentSigned,
    TeachBackAnswered,
    LessonRead,
    ItemDone,
    IntentionSet,
    SitterInvited,
    SitterConfirmed,
    PreparationVisitHeld,
    SessionBooked,
    GoNoGoAnswered,
    DoseTaken,
    SessionReleased,
    SessionStopped,
    NextDayConfirmed,
    CheckedIn,
    SafetyPlanWritten,
    SafetyPlanReviewed,
    ConditionRecorded,
    OverrideDeclined,
    OverrideGranted,
    OverrideProposed,
    RiskTold,
    SafetySignTold,
)
