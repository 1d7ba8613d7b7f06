"""What is said and found before a dose beside its questions and readings: a part of a session's state."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from troche.chart.facts import Recorded
from troche.dosing.facts import (
    CheckWaived,
    EmergencyConfirmed,
    MonitorAgreed,
    PlaceConfirmed,
    PreflightRun,
    SheetKept,
    SitterAgreed,
    TestPageAcknowledged,
    UnitCodesGiven,
)


class Before(msgspec.Struct, frozen=True):
    """Who agreed to come, the place that was confirmed, the numbers read off, and the checks of the devices."""

    sitter_agreed_at: datetime | None = None
    monitor_agreed_at: datetime | None = None
    monitor_agreed_id: UUID | None = None
    place: PlaceConfirmed | None = None
    units: tuple[str, ...] = ()
    units_at: datetime | None = None
    run: PreflightRun | None = None
    run_at: datetime | None = None
    emergency: str = ""
    emergency_at: datetime | None = None
    test_page_at: datetime | None = None
    sheet: str = ""
    sheet_at: datetime | None = None
    waived: tuple[str, ...] = ()


def changed(before: Before, recorded: Recorded) -> Before:
    """The same after one more fact."""
    changes = _changes(before, recorded)
    return msgspec.structs.replace(before, **changes) if changes else before


def _changes(before: Before, recorded: Recorded) -> dict[str, Any]:
    at = recorded.at
    match recorded.fact:
        case SitterAgreed():
            return {"sitter_agreed_at": at}
        case MonitorAgreed():
            return {"monitor_agreed_at": at, "monitor_agreed_id": recorded.actor_id}
        case PlaceConfirmed() as fact:
            return {"place": fact}
        case UnitCodesGiven(units=units):
            return {"units": units, "units_at": at}
        case PreflightRun() as fact:
            return {"run": fact, "run_at": at}
        case EmergencyConfirmed(address=address):
            return {"emergency": address, "emergency_at": at}
        case TestPageAcknowledged():
            return {"test_page_at": at}
        case SheetKept(address=address):
            return {"sheet": address, "sheet_at": at}
        case CheckWaived(check=check):
            return {"waived": tuple(sorted({*before.waived, check}))}
    return {}
