"""What the facts of plan, order and units add up to."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from typing import Any, Literal, cast
from uuid import UUID

import msgspec

from troche.chart.facts import Recorded
from troche.chart.rooms import Chart
from troche.dosing.facts import DoseTaken, ExtraTaken, SessionReleased, SessionStopped
from troche.integration.facts import VisitHeld
from troche.medication.borne import Titration
from troche.medication.borne import evolve as titrated
from troche.medication.course import Course, went_on
from troche.medication.facts import (
    OrderAnswered,
    OrderCancelled,
    OrderCosigned,
    OrderEnded,
    OrderPended,
    OrderSent,
    OrderSigned,
    OrderWithdrawn,
    ParcelDelivered,
    PlanAccepted,
    PlanWritten,
    PrescriberVisitHeld,
    UnitsAccounted,
    UnitsCounted,
    UnitsDispensed,
    UnitsReceived,
)
from troche.medication.places import HELD, PLACES, Movement, Place, Unit, moved
from troche.medication.questions import Question
from troche.medication.random_counts import Counting
from troche.pharmacy.state import key_of
from troche.screening.facts import SafetyScreened

PRESCRIBERS = ("prescriber", "director")
TECHNIQUES = ("spat", "swallowed")


class Parcel(msgspec.Struct, frozen=True):
    """What left the pharmacy together, or is made up there. `counted` is what the person found in it.

    `ended` says that it did not arrive; one that was given up for lost may still.
    """

    id: str
    order: str
    lot: str
    strength_mg: int
    beyond_use_on: date
    units: tuple[str, ...]
    sent_at: datetime
    received_at: datetime | None = None
    counted: int | None = None
    locked_away: bool | None = None
    carrier: str = ""
    tracking: str = ""
    delivered: ParcelDelivered | None = None
    ended: Literal["lost", "returned"] | None = None
    made_up_at: datetime | None = None


class Order(msgspec.Struct, frozen=True):
    """The newest order is the one that counts. `withdrawn` is the e-prescriber's doing, `cancelled` ours."""

    id: str
    pended: OrderPended
    pended_at: datetime
    prescriber: UUID
    answer: OrderAnswered | None = None
    answered_at: datetime | None = None
    signed: OrderSigned | None = None
    signed_at: datetime | None = None
    cosigned: OrderCosigned | None = None
    cosigned_by: UUID | None = None
    cosigned_at: datetime | None = None
    reference: str = ""
    sent_at: datetime | None = None
    withdrawn: OrderWithdrawn | None = None
    withdrawn_at: datetime | None = None
    cancelled: OrderCancelled | None = None
    cancelled_at: datetime | None = None
    ended: bool = False

    @property
    def is_signed(self) -> bool:
        """Whether its prescriber confirmed it; one from before orders were confirmed counts as it did then."""
        return self.signed is not None or not self.pended.digest

    @property
    def is_ready(self) -> bool:
        """Whether everybody who has to confirm it did, so that it may go out."""
        return self.is_signed and (self.cosigned_by is not None or not self.pended.needs_second)

    @property
    def ready_at(self) -> datetime:
        """Since when it may be answered."""
        return self.cosigned_at or self.signed_at or self.pended_at

    @property
    def is_over(self) -> bool:
        """Whether nothing can come of it any more."""
        refused = self.answer is not None and not self.answer.accepted
        return refused or self.ended or self.withdrawn is not None or self.cancelled is not None

    @property
    def is_waiting(self) -> bool:
        """Whether it went out, or is about to, and has no answer yet."""
        return self.is_ready and self.answer is None and not self.is_over

    @property
    def is_accepted(self) -> bool:
        """Whether the e-prescriber accepted it and nobody called it off since."""
        accepted = self.answer is not None and self.answer.accepted
        return accepted and self.withdrawn is None and self.cancelled is None

    @property
    def last_sequence(self) -> int:
        """The sender's number of the latest thing it said about this order."""
        return max(
            self.answer.sequence if self.answer else 0, self.withdrawn.sequence if self.withdrawn else 0
        )

    @property
    def units_allowed(self) -> int:
        """Units of the first fill and of every refill together."""
        return self.pended.units * (1 + self.pended.refills)


class PlanVersion(msgspec.Struct, frozen=True):
    """A version of the plan, who wrote it and when, and when the person accepted it."""

    plan: PlanWritten
    written_at: datetime
    written_by: UUID
    accepted_at: datetime | None = None


class MedicationState(msgspec.Struct, frozen=True):
    """Plan, order and units.

    `gap` is units counted less units expected, over all counts; None before the first count. A dose or a
    parcel that agrees leaves it as it is, so a missing unit stays missing until somebody says that it is lost, or
    counts again: what was returned or destroyed may have been there when it was counted.
    `all_counted_at` is when everything at home was counted, not only a parcel.
    `order_before` is the accepted order in whose place the newest is written.
    `open_session` is one with a dose that nobody has ended yet. `made_up` waits at the pharmacy; `recalled` are the
    keys of the lots that the person was told not to take. The prescriber is seen in visits that they hold, and
    before the first dose in their talk about safety, which is with the person; to decide at a desk is no visit.
    `last_moves` is what the latest fact moved.
    """

    plans: tuple[PlanVersion, ...] = ()
    order: Order | None = None
    order_before: Order | None = None
    units: dict[str, Unit] = {}
    parcels: dict[str, Parcel] = {}
    gap: int | None = None
    counted_at: datetime | None = None
    all_counted_at: datetime | None = None
    locked_away: bool | None = None
    doses_taken: int = 0
    last_dose_mg: int | None = None
    last_dose_at: datetime | None = None
    open_session: int | None = None
    prescriber_seen_at: datetime | None = None
    doses_when_seen: int = 0
    course: Course = Course()
    titration: Titration = Titration()
    made_up: Parcel | None = None
    recalled: tuple[str, ...] = ()
    counting: Counting = Counting()
    questions: dict[str, Question] = {}
    last_moves: tuple[Movement, ...] = ()

    @property
    def plan(self) -> PlanWritten | None:
        """The newest version, accepted or not."""
        return self.plans[-1].plan if self.plans else None

    @property
    def planned_mg(self) -> int:
        """The dose that the newest plan names, in mg; 0 where there is none."""
        return self.plans[-1].plan.start_dose_mg if self.plans else 0

    @property
    def accepted_version(self) -> int | None:
        """The newest version the person said yes to."""
        return next((one.plan.version for one in reversed(self.plans) if one.accepted_at), None)

    @property
    def order_in_force(self) -> Order | None:
        """The newest order; while that is still being written, the accepted one before it."""
        if self.order is not None and not self.order.is_ready and self.order_before is not None:
            return self.order_before
        return self.order

    def order_of(self, order: str) -> Order | None:
        """The order of this id, among the newest and the one before it."""
        return next((one for one in (self.order, self.order_before) if one and one.id == order), None)

    def at(self, place: Place) -> tuple[Unit, ...]:
        """The units in one place, the first to expire first."""
        found = (unit for unit in self.units.values() if unit.place == place)
        return tuple(sorted(found, key=lambda unit: (unit.beyond_use_on, unit.number)))

    def tally(self) -> dict[Place, int]:
        """How many units are in each place. The sum is what was dispensed."""
        counted = Counter(unit.place for unit in self.units.values())
        return {place: counted[place] for place in PLACES}

    @property
    def has_arrived(self) -> bool:
        """Whether a parcel has ever been counted at home."""
        return any(parcel.received_at is not None for parcel in self.parcels.values())

    def still_to_come(self, parcel: Parcel) -> tuple[str, ...]:
        """The units of a parcel that are on their way, or were given up with it."""
        return tuple(
            n for n in parcel.units if n in self.units and self.units[n].place in ("in_transit", "lost")
        )

    def under_way(self) -> tuple[Parcel, ...]:
        """Parcels that nobody has counted yet and nobody has given up, the oldest first."""
        return tuple(
            parcel for parcel in self.parcels.values() if parcel.received_at is None and parcel.ended is None
        )

    def parcel_of(self, id: str) -> Parcel | None:
        """The parcel of this id, made up or sent."""
        return self.made_up if self.made_up is not None and self.made_up.id == id else self.parcels.get(id)

    def dispensed_for(self, order: str) -> int:
        """Units sent for one order so far, or made up to be sent."""
        made_up = (self.made_up,) if self.made_up else ()
        return sum(len(one.units) for one in (*self.parcels.values(), *made_up) if one.order == order)

    def is_recalled(self, unit: Unit) -> bool:
        """Whether the person was told not to take it."""
        return bool(self.recalled) and key_of(unit.lot) in self.recalled

    def held(self, lot: str) -> tuple[Unit, ...]:
        """The units of a lot that are at the pharmacy for the person, on their way or at home."""
        key = key_of(lot)
        return tuple(unit for unit in self.units.values() if unit.place in HELD and key_of(unit.lot) == key)


def medication_of(chart: Chart) -> MedicationState:
    """This room's part of a chart."""
    return cast("MedicationState", chart.states["medication"])


def evolve(state: MedicationState, recorded: Recorded) -> MedicationState:
    """Plan, order and units after one more fact."""
    course, titration = went_on(state.course, recorded), titrated(state.titration, recorded)
    if course is not state.course or titration is not state.titration:
        state = msgspec.structs.replace(state, course=course, titration=titration)
    match recorded.fact:
        case PlanWritten() as fact:
            version = PlanVersion(fact, recorded.at, recorded.actor_id)
            return msgspec.structs.replace(state, plans=(*state.plans, version))
        case PlanAccepted() as fact:
            return msgspec.structs.replace(state, plans=_accepted(state.plans, fact.version, recorded.at))
        case OrderPended() as fact:
            return _pended(state, Order(fact.order, fact, recorded.at, recorded.actor_id))
        case (
            OrderAnswered()
            | OrderSigned()
            | OrderCosigned()
            | OrderSent()
            | OrderWithdrawn()
            | OrderCancelled()
            | OrderEnded()
        ) as fact:
            return _about_order(state, fact.order, recorded)
        case UnitsDispensed() as fact:
            return _dispensed(state, fact, recorded.at)
        case UnitsReceived() as fact if fact.parcel in state.parcels:
            return _received(state, fact, recorded.at)
        case UnitsCounted() as fact:
            gap = fact.counted - len(state.at("at_home"))
            locked = state.locked_away if fact.locked_away is None else fact.locked_away
            return msgspec.structs.replace(
                state, gap=gap, counted_at=recorded.at, all_counted_at=recorded.at, locked_away=locked
            )
        case UnitsAccounted() as fact:
            units, gone = moved(state.units, fact.units, "at_home", fact.place)
            remaining = state.gap
            if fact.place == "lost" and remaining is not None and remaining < 0:
                remaining = min(0, remaining + gone)
            return msgspec.structs.replace(state, units=units, gap=remaining)
        case DoseTaken() as fact:
            units, _ = moved(state.units, fact.units, "at_home", "taken")
            return msgspec.structs.replace(
                state,
                units=units,
                doses_taken=state.doses_taken + 1,
                last_dose_mg=fact.dose_mg,
                last_dose_at=recorded.at,
                open_session=fact.session,
            )
        case ExtraTaken() as fact:
            units, gone = moved(state.units, fact.units, "at_home", "taken")
            left = min(0, state.gap + gone) if state.gap is not None and state.gap < 0 else state.gap
            return msgspec.structs.replace(state, units=units, gap=left)
        case SessionReleased() | SessionStopped() as fact if fact.session == state.open_session:
            return msgspec.structs.replace(state, open_session=None)
        case PrescriberVisitHeld() | VisitHeld() if recorded.role in PRESCRIBERS:
            return _prescriber_seen(state, recorded.at)
        case SafetyScreened() if recorded.role in PRESCRIBERS and not state.doses_taken:
            return _prescriber_seen(state, recorded.at)
    return state


def _prescriber_seen(state: MedicationState, at: datetime) -> MedicationState:
    return msgspec.structs.replace(state, prescriber_seen_at=at, doses_when_seen=state.doses_taken)


def _pended(state: MedicationState, order: Order) -> MedicationState:
    """A new order is written; the accepted one before it is remembered, as it may be taken up again."""
    newest = state.order
    kept = newest if newest is not None and newest.is_accepted and not newest.is_over else state.order_before
    return msgspec.structs.replace(state, order=order, order_before=kept)


def _about_order(state: MedicationState, id: str, recorded: Recorded) -> MedicationState:
    found = state.order_of(id)
    if found is None:
        return state
    order = msgspec.structs.replace(found, **_after(found, recorded))
    if found is not state.order:
        return msgspec.structs.replace(state, order_before=order)
    dropped = not order.is_ready and (order.cancelled is not None or order.ended)
    if dropped and state.order_before is not None and not state.order_before.is_over:
        return msgspec.structs.replace(state, order=state.order_before, order_before=None)
    return msgspec.structs.replace(state, order=order)


def _after(order: Order, recorded: Recorded) -> dict[str, Any]:
    """What one more fact changes about an order."""
    at = recorded.at
    match recorded.fact:
        case OrderAnswered() as fact:
            return {"answer": fact, "answered_at": at}
        case OrderSigned() as fact:
            return {"signed": fact, "signed_at": at}
        case OrderCosigned() as fact:
            return {"cosigned": fact, "cosigned_by": recorded.actor_id, "cosigned_at": at}
        case OrderSent(reference=reference):
            return {"reference": reference, "sent_at": at}
        case OrderWithdrawn() as fact:
            return {"withdrawn": fact, "withdrawn_at": at}
        case OrderCancelled() as fact:
            return {"cancelled": fact, "cancelled_at": at}
        case OrderEnded():
            return {"ended": True}
    return {}


def _accepted(plans: tuple[PlanVersion, ...], version: int, at: datetime) -> tuple[PlanVersion, ...]:
    return tuple(
        msgspec.structs.replace(one, accepted_at=at) if one.plan.version == version else one for one in plans
    )


def _dispensed(state: MedicationState, fact: UnitsDispensed, at: datetime) -> MedicationState:
    if fact.parcel in state.parcels:
        return state
    new = tuple(number for number in dict.fromkeys(fact.units) if number not in state.units)
    parcel = Parcel(fact.parcel, fact.order, fact.lot, fact.unit_strength_mg, fact.beyond_use_on, new, at)
    parcel = msgspec.structs.replace(parcel, carrier=fact.carrier, tracking=fact.tracking, made_up_at=at)
    units = {
        number: Unit(number, "in_transit", fact.lot, fact.unit_strength_mg, fact.beyond_use_on, fact.parcel)
        for number in new
    }
    return msgspec.structs.replace(
        state, units={**state.units, **units}, parcels={**state.parcels, parcel.id: parcel}
    )


def _received(state: MedicationState, fact: UnitsReceived, at: datetime) -> MedicationState:
    parcel = state.parcels[fact.parcel]
    if parcel.received_at is not None or parcel.ended == "returned":
        return state
    opened = msgspec.structs.replace(
        parcel, received_at=at, counted=fact.counted, locked_away=fact.locked_away, ended=None
    )
    came_from: Place = "lost" if parcel.ended == "lost" else "in_transit"
    units, came = moved(state.units, parcel.units, came_from, "at_home")
    gap = (state.gap or 0) + fact.counted - came
    parcels = {**state.parcels, parcel.id: opened}
    return msgspec.structs.replace(
        state, units=units, parcels=parcels, gap=gap, counted_at=at, locked_away=fact.locked_away
    )
