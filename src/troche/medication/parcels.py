"""A parcel's way: made up and labelled at the pharmacy, sent, delivered to an adult, or given up."""

from __future__ import annotations

from datetime import datetime

import msgspec

from troche.chart.facts import Fact
from troche.chart.reasons import Reason, Refusal, because, refuse
from troche.chart.rooms import Chart, Decision
from troche.chart.words import Words, say
from troche.medication.commands import DispenseUnits, EndParcel, PutUpUnits, ReportDelivery, SendParcel
from troche.medication.days import local_day
from troche.medication.facts import ParcelDelivered, ParcelEnded, ParcelSent, UnitsDispensed, UnitsPutUp
from troche.medication.sending import may_ship
from troche.medication.state import MedicationState, Parcel, medication_of
from troche.medication.units import (
    DELIVERY,
    LONGEST_NUMBER,
    MISMATCH,
    UNDER_WAY,
    WORDS_MISSING,
    decide_dispense,
)
from troche.messaging.rules import raise_alert
from troche.people.setting import Setting

PRESCRIPTION = "prescription"
"""The gate that making up does not go without either: a prescription that has ended."""

NO_SUCH_PARCEL = refuse("no_such_parcel", say("There is no such parcel here."))
NOT_MADE_UP = refuse("not_made_up", say("This parcel is not made up, or it left already."))
ARRIVED = refuse("parcel_arrived", say("This parcel arrived and was counted."))
ENDED = refuse("parcel_ended", say("It is already recorded what became of this parcel."))
SENT_PARCEL = refuse("parcel_sent", say("What left the pharmacy was lost on its way, or came back."))
NEVER_SENT = refuse("parcel_never_sent", say("What never left the pharmacy is put back, or destroyed."))
LEFT_MEANWHILE = refuse(
    "parcel_left_meanwhile", say("This parcel has left the pharmacy since you looked. Nothing was recorded.")
)
DELIVERED_WHEN = because(
    "delivery_day_wrong", say("A parcel is delivered on a day from the one it was sent to today.")
)
CARRIER_LONG = because("carrier_long", say("Carrier and tracking number have at most 40 characters each."))
CARRIER_MISSING = because(
    "carrier_missing", say("Write the carrier and its tracking number: an adult signs for the parcel.")
)


def decide_put_up(chart: Chart, command: PutUpUnits, now: datetime, setting: Setting) -> Decision:
    """Made up for a person: all that holds for a parcel but what must be true on the day it leaves."""
    asked = DispenseUnits(
        id=command.id,
        actor=command.actor,
        stream=command.stream,
        order=command.order,
        lot=command.lot,
        beyond_use_on=command.beyond_use_on,
        units=command.units,
    )
    decision = decide_dispense(chart, asked, now, setting)
    if isinstance(decision, Refusal):
        waits = {gate.reason.code for gate in may_ship(chart, setting, now)} | {UNDER_WAY.code}
        waits -= {PRESCRIPTION}
        against = tuple(reason for reason in decision.reasons if reason.code not in waits)
        if against:
            return Refusal(against)
    order = medication_of(chart).order_in_force
    assert order is not None, "decide_dispense refuses without an order"
    return [
        UnitsPutUp(
            order=order.id,
            lot=setting.lots.name_of(command.lot),
            beyond_use_on=command.beyond_use_on,
            unit_strength_mg=order.pended.unit_strength_mg,
            units=tuple(number.strip() for number in command.units),
            parcel=str(command.id),
        )
    ]


def decide_send(chart: Chart, command: SendParcel, now: datetime, setting: Setting) -> Decision:
    """It leaves when it could be made up and sent at this instant, as if the one had not come before the other."""
    state = medication_of(chart)
    made_up = state.made_up
    if made_up is None or made_up.id != command.parcel:
        return NOT_MADE_UP
    asked = DispenseUnits(
        id=command.id,
        actor=command.actor,
        stream=command.stream,
        order=made_up.order,
        lot=made_up.lot,
        beyond_use_on=made_up.beyond_use_on,
        units=made_up.units,
        carrier=command.carrier,
        tracking=command.tracking,
    )
    decision = decide_dispense(_unmade(chart, state, made_up), asked, now, setting)
    reasons = list(decision.reasons) if isinstance(decision, Refusal) else []
    reasons += _wrong_carrier(command, setting)
    if reasons:
        return Refusal(tuple(reasons))
    assert not isinstance(decision, Refusal)
    (sent,) = decision
    assert isinstance(sent, UnitsDispensed)
    return [ParcelSent(parcel=made_up.id, carrier=sent.carrier, tracking=sent.tracking)]


def _unmade(chart: Chart, state: MedicationState, made_up: Parcel) -> Chart:
    """The chart as it would be, had the parcel not been made up."""
    units = {number: unit for number, unit in state.units.items() if number not in made_up.units}
    before = msgspec.structs.replace(state, units=units, made_up=None)
    return msgspec.structs.replace(chart, states={**chart.states, "medication": before})


def _wrong_carrier(command: SendParcel, setting: Setting) -> list[Reason]:
    carrier, tracking = command.carrier.strip(), command.tracking.strip()
    if len(carrier) > LONGEST_NUMBER or len(tracking) > LONGEST_NUMBER:
        return [CARRIER_LONG]
    signature = setting.programme.supply.shipment.adult_signature
    if signature.value and not (carrier and tracking):
        return [msgspec.structs.replace(CARRIER_MISSING, source=signature.source)]
    return []


def decide_delivery(chart: Chart, command: ReportDelivery, now: datetime, setting: Setting) -> Decision:
    """What the carrier says; nobody of age who signed, or too warm, is somebody's to look at before a dose."""
    parcel = medication_of(chart).parcels.get(command.parcel)
    if parcel is None:
        return NO_SUCH_PARCEL
    if parcel.ended == "returned":
        return ENDED
    if not local_day(chart, parcel.sent_at) <= command.delivered_on <= local_day(chart, now):
        return Refusal((DELIVERED_WHEN,))
    delivered = ParcelDelivered(
        parcel=parcel.id,
        delivered_on=command.delivered_on,
        adult_signed=command.adult_signed,
        temperature_kept=command.temperature_kept,
    )
    facts: list[Fact] = [delivered]
    facts += (
        raise_alert(setting.programme, DELIVERY, words, f"{parcel.id} {what}", now)
        for what, words in _amiss(delivered, setting)
    )
    return facts


def _amiss(delivered: ParcelDelivered, setting: Setting) -> list[tuple[str, Words]]:
    found = []
    if setting.programme.supply.shipment.adult_signature.value and delivered.adult_signed is not True:
        words = say("It is not known whether an adult signed for the parcel.")
        if delivered.adult_signed is False:
            words = say("No adult signed for the parcel.")
        found.append(("signature", words))
    if delivered.temperature_kept is False:
        found.append(("temperature", say("The parcel was too warm or too cold on its way.")))
    return found


def decide_end(chart: Chart, command: EndParcel, now: datetime, setting: Setting) -> Decision:
    """Lost on its way is a case with an owner, as a count is that does not match; nothing is replaced by it."""
    state = medication_of(chart)
    if not command.words.strip():
        return WORDS_MISSING
    if state.made_up is not None and state.made_up.id == command.parcel:
        return NEVER_SENT if command.has_left or command.place == "lost" else [_ended(command)]
    parcel = state.parcels.get(command.parcel)
    if parcel is None:
        return NO_SUCH_PARCEL
    if not command.has_left:
        return LEFT_MEANWHILE
    if parcel.received_at is not None:
        return ARRIVED
    if parcel.ended is not None:
        return ENDED
    if command.place == "destroyed":
        return SENT_PARCEL
    facts: list[Fact] = [_ended(command)]
    if command.place == "lost":
        words = say("A parcel of {count} was lost on its way.", count=len(parcel.units))
        facts.append(raise_alert(setting.programme, MISMATCH, words, parcel.id, now))
    return facts


def _ended(command: EndParcel) -> ParcelEnded:
    return ParcelEnded(parcel=command.parcel, place=command.place, words=command.words.strip())
