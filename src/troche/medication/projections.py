"""Orders, parcels and units as rows, so that the pharmacy's lists are single queries."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from troche.chart.facts import Recorded
from troche.chart.rooms import Chart
from troche.dosing.facts import DoseTaken
from troche.ledger.projections import ChartProjection, FactProjection
from troche.medication.facts import (
    CountAsked,
    ParcelEnded,
    ParcelSent,
    UnitsAccounted,
    UnitsCounted,
    UnitsDispensed,
    UnitsFound,
    UnitsPutUp,
    UnitsRecalled,
    UnitsReceived,
)
from troche.medication.questions import open_questions
from troche.medication.state import MedicationState, Order, Parcel, medication_of
from troche.people.rules import PEOPLE
from troche.people.setting import Setting
from troche.pharmacy.state import key_of

Row = dict[str, Any]


def order_rows(chart: Chart, setting: Setting) -> Iterable[Row]:
    """The order in force, with where to send it."""
    state, order = medication_of(chart), medication_of(chart).order_in_force
    if order is None:
        return
    contact = PEOPLE.of(chart).contact
    yield {
        "key": order.id,
        **_who(chart),
        "address": contact.address if contact else "",
        "units": order.pended.units,
        "strength_mg": order.pended.unit_strength_mg,
        "refills": order.pended.refills,
        "valid_until": order.pended.valid_until,
        "pended_at": order.pended_at,
        "state": _state_of(state, order),
        "is_simulated": order.answer is not None and order.answer.simulated,
        "prescription": order.answer.prescription if order.answer else "",
        "units_left": order.units_allowed - state.dispensed_for(order.id),
    }


def parcel_rows(chart: Chart, setting: Setting) -> Iterable[Row]:
    """Every parcel, made up, on its way, counted or given up."""
    state = medication_of(chart)
    made_up = (state.made_up,) if state.made_up else ()
    for parcel in (*state.parcels.values(), *made_up):
        delivered = parcel.delivered
        yield {
            "key": parcel.id,
            **_who(chart),
            "lot": parcel.lot,
            "strength_mg": parcel.strength_mg,
            "beyond_use_on": parcel.beyond_use_on,
            "units": len(parcel.units),
            "sent_at": parcel.sent_at,
            "received_at": parcel.received_at,
            "counted": parcel.counted,
            "state": "made_up" if parcel is state.made_up else _parcel_state(parcel),
            "carrier": parcel.carrier,
            "tracking": parcel.tracking,
            "adult_signed": delivered.adult_signed if delivered else None,
            "temperature_kept": delivered.temperature_kept if delivered else None,
        }


def unit_rows(chart: Chart, setting: Setting) -> Iterable[Row]:
    """Every unit in its place, and whether the person was told that it is recalled."""
    state, who = medication_of(chart), _who(chart)
    for unit in state.units.values():
        yield {
            "key": unit.number,
            "lot": unit.lot,
            "strength_mg": unit.strength_mg,
            "beyond_use_on": unit.beyond_use_on,
            "parcel": unit.parcel,
            "place": unit.place,
            **who,
            "lot_key": key_of(unit.lot),
            "is_told": state.is_recalled(unit),
        }


def question_rows(chart: Chart, setting: Setting) -> Iterable[Row]:
    """What the pharmacy asked."""
    for key, question in medication_of(chart).questions.items():
        yield {
            "key": key,
            **_who(chart),
            "words": question.asked.words,
            "asked_at": question.asked_at,
            "answer": question.answer.words if question.answer else "",
            "answered_at": question.answered_at,
        }


def unit_moves(recorded: Recorded, chart: Chart) -> Iterable[Row]:
    """The lines of the unit ledger that a fact makes: what was said, and what really moved, from where to where."""
    match recorded.fact:
        case UnitsPutUp():
            yield from _moved(recorded, chart, "made_up")
        case UnitsDispensed() | ParcelSent():
            yield from _moved(recorded, chart, "sent")
        case UnitsReceived(counted=counted):
            yield from _moved(recorded, chart, "received", counted=counted)
        case UnitsAccounted() | ParcelEnded() as fact:
            yield from _moved(recorded, chart, fact.place, words=fact.words)
        case UnitsFound(words=words):
            yield from _moved(recorded, chart, "found", words=words)
        case DoseTaken(session=session):
            yield from _moved(recorded, chart, "taken", session=session)
        case UnitsCounted() as fact:
            what = "seen" if fact.watched_by else "counted"
            yield {**_line(recorded, what), "counted": fact.counted, "words": fact.watched_by}
        case UnitsRecalled() as fact:
            yield {**_line(recorded, "recalled"), "lot": fact.lot, "units": len(fact.units)}
        case CountAsked():
            yield _line(recorded, "asked")


def _moved(recorded: Recorded, chart: Chart, what: str, **said: Any) -> Iterable[Row]:
    """A line for each movement. A fact that came twice or late moved nothing, and makes none."""
    state = medication_of(chart)
    for number, move in enumerate(state.last_moves):
        home = (move.credit == "at_home") - (move.debit == "at_home")
        yield {
            **_line(recorded, what),
            **said,
            "key": str(number or ""),
            "lot": _lots(state, move.units),
            "units": len(move.units),
            "home": home * len(move.units),
            "debit": move.debit or "",
            "credit": move.credit,
        }


def _line(recorded: Recorded, what: str) -> Row:
    return {
        "key": "",
        "at": recorded.at,
        "by": recorded.role,
        "words": "",
        "session": None,
        "counted": None,
        "what": what,
        "lot": "",
        "units": 0,
        "home": 0,
        "debit": "",
        "credit": "",
    }


def _parcel_state(parcel: Parcel) -> str:
    if parcel.ended is not None:
        return parcel.ended
    return "under_way" if parcel.received_at is None else "received"


def _who(chart: Chart) -> Row:
    person = PEOPLE.of(chart)
    return {
        "name": person.name,
        "birth_date": person.registered.birth_date if person.registered else None,
    }


def _state_of(state: MedicationState, order: Order) -> str:
    if order.answer is None:
        return "waiting"
    if not order.answer.accepted:
        return "refused"
    if order.units_allowed <= state.dispensed_for(order.id):
        return "made_up" if state.made_up else "sent"
    if open_questions(state):
        return "asked"
    if state.made_up:
        return "made_up"
    if state.under_way():
        return "under_way"
    return "differs" if state.gap else "ready"


def _lots(state: MedicationState, numbers: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(state.units[number].lot for number in numbers if number in state.units))


UNIT_FACTS = (
    UnitsPutUp,
    UnitsDispensed,
    ParcelSent,
    UnitsReceived,
    UnitsCounted,
    UnitsAccounted,
    ParcelEnded,
    UnitsRecalled,
    UnitsFound,
    CountAsked,
    DoseTaken,
)
PROJECTIONS = (
    ChartProjection(model="medication.OrderRow", rows=order_rows),
    ChartProjection(model="medication.ParcelRow", rows=parcel_rows),
    ChartProjection(model="medication.UnitRow", rows=unit_rows),
    ChartProjection(model="medication.QuestionRow", rows=question_rows),
    FactProjection(
        model="medication.UnitMove",
        facts=UNIT_FACTS,
        rows=unit_moves,
    ),
)
