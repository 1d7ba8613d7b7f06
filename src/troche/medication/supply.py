"""What the facts of pharmacy, parcels, counts and recalls change of plan, order and units."""

from __future__ import annotations

from datetime import datetime

import msgspec

from troche.chart.facts import Recorded
from troche.medication import state as of_state
from troche.medication.facts import (
    CountAsked,
    OrderPended,
    OrderQuestioned,
    ParcelDelivered,
    ParcelEnded,
    ParcelSent,
    PlanWritten,
    QuestionAnswered,
    UnitsCounted,
    UnitsFound,
    UnitsPutUp,
    UnitsRecalled,
    UnitsReceived,
)
from troche.medication.places import Place, Unit, moved, movements
from troche.medication.questions import Question
from troche.medication.random_counts import stirred
from troche.medication.state import MedicationState, Parcel
from troche.pharmacy.state import key_of

replace = msgspec.structs.replace


def evolve(state: MedicationState, recorded: Recorded) -> MedicationState:
    """Plan, order and units after one more fact."""
    after = _supplied(of_state.evolve(state, recorded), recorded)
    if (
        isinstance(recorded.fact, UnitsReceived | UnitsFound)
        and not state.at("at_home")
        and after.at("at_home")
    ):
        after = replace(after, counting=replace(after.counting, home_since=recorded.at))
    moves = movements(state.units, after.units)
    return after if moves == after.last_moves else replace(after, last_moves=moves)


def _supplied(state: MedicationState, recorded: Recorded) -> MedicationState:
    match recorded.fact:
        case UnitsPutUp() as fact:
            return _put_up(state, fact, recorded.at)
        case ParcelSent() as fact if state.made_up is not None and state.made_up.id == fact.parcel:
            return _sent(state, state.made_up, fact, recorded.at)
        case ParcelDelivered() as fact if fact.parcel in state.parcels:
            return _with_parcel(state, replace(state.parcels[fact.parcel], delivered=fact))
        case ParcelEnded() as fact:
            return _ended(state, fact)
        case UnitsRecalled() as fact:
            return replace(state, recalled=tuple(dict.fromkeys((*state.recalled, key_of(fact.lot)))))
        case CountAsked() as fact:
            last_key = fact.key if fact.drawn else state.counting.last_key
            return replace(state, counting=replace(state.counting, asked=fact, last_key=last_key))
        case UnitsFound() as fact:
            return _found(state, fact, recorded.at)
        case UnitsCounted() as fact if fact.watched_by:
            return replace(state, counting=replace(state.counting, asked=None))
        case OrderQuestioned() as fact:
            asked = Question(fact, recorded.at)
            return replace(state, questions={**state.questions, fact.question: asked})
        case QuestionAnswered() as fact if fact.question in state.questions:
            answered = replace(state.questions[fact.question], answer=fact, answered_at=recorded.at)
            return replace(state, questions={**state.questions, fact.question: answered})
        case PlanWritten() | OrderPended():
            return replace(state, counting=stirred(state.counting, recorded.command_id))
    return state


def _put_up(state: MedicationState, fact: UnitsPutUp, at: datetime) -> MedicationState:
    new = tuple(number for number in dict.fromkeys(fact.units) if number not in state.units)
    if state.made_up is not None or fact.parcel in state.parcels or not new:
        return state
    made_up = Parcel(fact.parcel, fact.order, fact.lot, fact.unit_strength_mg, fact.beyond_use_on, new, at)
    made_up = replace(made_up, made_up_at=at)
    units = {
        number: Unit(number, "at_pharmacy", fact.lot, fact.unit_strength_mg, fact.beyond_use_on, fact.parcel)
        for number in new
    }
    return replace(state, units={**state.units, **units}, made_up=made_up)


def _sent(state: MedicationState, parcel: Parcel, fact: ParcelSent, at: datetime) -> MedicationState:
    units, _ = moved(state.units, parcel.units, "at_pharmacy", "in_transit")
    sent = replace(parcel, sent_at=at, carrier=fact.carrier, tracking=fact.tracking)
    return replace(_with_parcel(state, sent), units=units, made_up=None)


def _ended(state: MedicationState, fact: ParcelEnded) -> MedicationState:
    if state.made_up is not None and state.made_up.id == fact.parcel:
        place: Place = "returned" if fact.place == "lost" else fact.place
        units, _ = moved(state.units, state.made_up.units, "at_pharmacy", place)
        return replace(state, units=units, made_up=None)
    parcel = state.parcels.get(fact.parcel)
    if parcel is None or parcel.received_at is not None or parcel.ended or fact.place == "destroyed":
        return state
    units, _ = moved(state.units, parcel.units, "in_transit", fact.place)
    return replace(_with_parcel(state, replace(parcel, ended=fact.place)), units=units)


def _found(state: MedicationState, fact: UnitsFound, at: datetime) -> MedicationState:
    """They are at home; a count that had too many explains itself by them. A parcel of which nothing is out arrived."""
    units, found = moved(state.units, fact.units, "lost", "at_home")
    units, came = moved(units, fact.units, "returned", "at_home")
    gap = state.gap
    if gap is not None and gap > 0:
        gap = max(0, gap - found - came)
    of = {units[number].parcel for number in fact.units if number in units}
    whole = {
        id: replace(parcel, received_at=at, counted=len(parcel.units), ended=None)
        for id, parcel in state.parcels.items()
        if id in of and parcel.received_at is None and parcel.ended and not _is_out(units, parcel)
    }
    return replace(state, units=units, gap=gap, parcels={**state.parcels, **whole})


def _is_out(units: dict[str, Unit], parcel: Parcel) -> bool:
    return any(units[number].place in ("lost", "returned") for number in parcel.units if number in units)


def _with_parcel(state: MedicationState, parcel: Parcel) -> MedicationState:
    return replace(state, parcels={**state.parcels, parcel.id: parcel})
