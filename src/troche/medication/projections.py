"""Orders, parcels and units as rows, so that the pharmacy's lists are single queries."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from troche.chart.facts import Recorded
from troche.chart.rooms import Chart
from troche.dosing.facts import DoseTaken
from troche.ledger.projections import ChartProjection, FactProjection
from troche.medication.facts import UnitsAccounted, UnitsCounted, UnitsDispensed, UnitsReceived
from troche.medication.state import MedicationState, Order, medication_of
from troche.people.rules import PEOPLE
from troche.people.setting import Setting

Row = dict[str, Any]


def order_rows(chart: Chart, setting: Setting) -> Iterable[Row]:
    """The newest order, with where to send it."""
    state, order = medication_of(chart), medication_of(chart).order
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
    """Every parcel, on its way or counted."""
    for parcel in medication_of(chart).parcels.values():
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
        }


def unit_rows(chart: Chart, setting: Setting) -> Iterable[Row]:
    """Every unit in its place."""
    for unit in medication_of(chart).units.values():
        yield {
            "key": unit.number,
            "lot": unit.lot,
            "strength_mg": unit.strength_mg,
            "beyond_use_on": unit.beyond_use_on,
            "parcel": unit.parcel,
            "place": unit.place,
        }


def unit_moves(recorded: Recorded, chart: Chart) -> Iterable[Row]:
    """The line of the unit ledger that a fact makes."""
    state, fact = medication_of(chart), recorded.fact
    line = {"key": "", "at": recorded.at, "by": recorded.role, "words": "", "session": None, "counted": None}
    match fact:
        case UnitsDispensed():
            yield {**line, "what": "sent", "lot": fact.lot, "units": len(fact.units), "home": 0}
        case UnitsReceived() if fact.parcel in state.parcels:
            parcel = state.parcels[fact.parcel]
            count = len(parcel.units)
            yield {
                **line,
                "what": "received",
                "lot": parcel.lot,
                "units": count,
                "home": count,
                "counted": fact.counted,
            }
        case UnitsCounted():
            yield {**line, "what": "counted", "lot": "", "units": 0, "home": 0, "counted": fact.counted}
        case UnitsAccounted():
            gone = len(fact.units)
            lot = _lots(state, fact.units)
            yield {**line, "what": fact.place, "lot": lot, "units": gone, "home": -gone, "words": fact.words}
        case DoseTaken():
            taken = len(fact.units)
            lot = _lots(state, fact.units)
            yield {
                **line,
                "what": "taken",
                "lot": lot,
                "units": taken,
                "home": -taken,
                "session": fact.session,
            }


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
        return "sent"
    if state.under_way():
        return "under_way"
    return "differs" if state.gap else "ready"


def _lots(state: MedicationState, numbers: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(state.units[number].lot for number in numbers if number in state.units))


PROJECTIONS = (
    ChartProjection(model="medication.OrderRow", rows=order_rows),
    ChartProjection(model="medication.ParcelRow", rows=parcel_rows),
    ChartProjection(model="medication.UnitRow", rows=unit_rows),
    FactProjection(
        model="medication.UnitMove",
        facts=(UnitsDispensed, UnitsReceived, UnitsCounted, UnitsAccounted, DoseTaken),
        rows=unit_moves,
    ),
)
