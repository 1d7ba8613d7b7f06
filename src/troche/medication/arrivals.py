"""What the carrier owes: a parcel that has not come when it should have, and one that came without a receipt."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from troche.chart.commands import ClockStruck
from troche.chart.reasons import refuse
from troche.chart.rooms import Chart, Deadline, Decision
from troche.chart.words import say
from troche.medication.state import Parcel, medication_of
from troche.messaging.rules import raise_alert
from troche.people.setting import Setting

LATE, NO_RECEIPT = "medication.parcel_late", "medication.receipt_missing"
LATE_ALERT, NO_RECEIPT_ALERT = "parcel_late", "receipt_missing"

NOTHING_LATE = refuse("parcel_not_late", say("This parcel was counted, given up or delivered meanwhile."))


def deadlines(chart: Chart, setting: Setting) -> Iterator[Deadline]:
    """For each parcel: when it is there at the latest, and, once it is counted, what the carrier says of it."""
    shipment = setting.programme.supply.shipment
    takes = timedelta(days=shipment.delivery_days.value)
    for parcel in medication_of(chart).parcels.values():
        there_by = parcel.sent_at + takes
        if _is_out(parcel):
            yield Deadline(LATE, parcel.id, there_by, "coordinator")
        elif shipment.adult_signature.value and _has_no_receipt(parcel):
            yield Deadline(
                NO_RECEIPT, parcel.id, max(there_by, parcel.received_at or there_by), "coordinator"
            )


def decide_late(chart: Chart, command: ClockStruck, now: datetime, setting: Setting) -> Decision:
    """It is not there: somebody asks the carrier and the person."""
    parcel = medication_of(chart).parcels.get(command.key)
    if parcel is None or not _is_out(parcel):
        return NOTHING_LATE
    words = say("A parcel of {n} units was sent, and nobody has counted it.", n=len(parcel.units))
    if parcel.delivered is not None:
        words = say(
            "The carrier has delivered a parcel of {n} units, and nobody has counted it.", n=len(parcel.units)
        )
    return [raise_alert(setting.programme, LATE_ALERT, words, parcel.id, now)]


def decide_no_receipt(chart: Chart, command: ClockStruck, now: datetime, setting: Setting) -> Decision:
    """It was counted, and nobody knows who signed for it."""
    parcel = medication_of(chart).parcels.get(command.key)
    if parcel is None or not _has_no_receipt(parcel):
        return NOTHING_LATE
    words = say("A parcel was counted at home, and it is not on file whether an adult signed for it.")
    return [raise_alert(setting.programme, NO_RECEIPT_ALERT, words, parcel.id, now)]


def _is_out(parcel: Parcel) -> bool:
    return parcel.received_at is None and parcel.ended is None


def _has_no_receipt(parcel: Parcel) -> bool:
    return parcel.received_at is not None and parcel.delivered is None
