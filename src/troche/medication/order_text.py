"""An order as a text: the very bytes that a prescriber is shown, confirms, and hands over.

It is in English and in one form, whatever language the page is in: what is confirmed is its SHA-256.
"""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from uuid import UUID

import msgspec

from troche.chart.rooms import Chart
from troche.people.licences import in_state
from troche.people.rules import PEOPLE
from troche.people.setting import Setting
from troche.screening.rules import SCREENING

SWALLOWED = {"spat": "then spat out", "swallowed": "then swallowed"}


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody writes of an order; the rest of its text is on file."""

    order: str
    prescriber: UUID
    written_on: date
    units: int
    unit_strength_mg: int
    refills: int
    hold_minutes: int
    technique: str
    valid_until: date
    dose_mg: int


def text_of(chart: Chart, setting: Setting, written: Written) -> str:
    """The order, a line for each thing it says."""
    person, strength = PEOPLE.of(chart), written.unit_strength_mg
    contact, registered = person.contact, person.registered
    state = contact.state if contact else ""
    units = written.dose_mg // strength if strength else 0
    held = f"held in the mouth for {written.hold_minutes} minutes"
    lines = {
        "Order": written.order,
        "Written on": written.written_on.isoformat(),
        "Patient": person.name,
        "Born": registered.birth_date.isoformat() if registered else "",
        "Address": address_of(chart),
        "State": state,
        "Medicine": f"ketamine, lozenge of {strength} mg, Schedule III",
        "Quantity": f"{written.units} lozenges in one fill",
        "Refills": str(written.refills),
        "Dose": f"{written.dose_mg} mg: {units} lozenges of {strength} mg",
        "Use": f"{held}, {SWALLOWED.get(written.technique, written.technique)}",
        "Last day": written.valid_until.isoformat(),
        "Prescriber": _name(setting, written.prescriber),
        "DEA registration": registration_of(setting, written.prescriber, state, written.written_on),
    }
    return "".join(f"{label}: {_on_one_line(value)}\n" for label, value in lines.items())


def lines_of(text: str) -> dict[str, str]:
    """What an order says, line by line, by its label.

    >>> lines_of("Patient: Ada\\nAddress: \\n")
    {'Patient': 'Ada', 'Address': ''}
    """
    return dict(line.split(": ", 1) for line in text.splitlines())


def digest_of(text: str) -> str:
    """The SHA-256 of the text's bytes, in hexadecimal."""
    return sha256(text.encode()).hexdigest()


def address_of(chart: Chart) -> str:
    """Where the person lives: as changed since, or as the history has it."""
    contact, history = PEOPLE.of(chart).contact, SCREENING.of(chart).history
    return (contact.address if contact else "") or (history.address if history else "")


def registration_of(setting: Setting, prescriber: UUID, state: str, day: date) -> str:
    """The prescriber's registration for controlled medicines in a state, as it is on this day; empty without one."""
    staff = setting.clinic.staff.get(prescriber)
    shown = in_state(staff, state, registrations=True) if staff else []
    return next((one.number for one in shown if one.first_day <= day <= one.last_day), "")


def _name(setting: Setting, prescriber: UUID) -> str:
    staff = setting.clinic.staff.get(prescriber)
    return staff.name if staff else ""


def _on_one_line(value: str) -> str:
    """A value can add no line of its own."""
    return " ".join(value.split())
