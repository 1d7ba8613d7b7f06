"""Messages from an invented laboratory, so that the work list has something on it."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from troche.laboratory.receiving import Incoming, receive
from troche.ledger import read_chart
from troche.people.models import Clinic
from troche.people.number import number_of
from troche.people.rules import PEOPLE

TESTS = (
    ("1742-6^ALT^LN", "31", "U/L", "7-56"),
    ("1920-8^AST^LN", "27", "U/L", "8-40"),
    ("6768-6^ALP^LN", "74", "U/L", "40-129"),
    ("2160-0^Creatinine^LN", "0.9", "mg/dL", "0.6-1.2"),
)
NOT_PLAIN = ("2324-2^GGT^LN", ">^130", "U/L", "8-61")


def send_messages(clinic: Clinic, person: UUID, day: date) -> None:
    """One about somebody without the number, and one with the number in which a value is no plain number."""
    _send(clinic, _oru(clinic, person, day, "demo-1", has_number=False, results=TESTS[:3]))
    _send(clinic, _oru(clinic, person, day, "demo-2", has_number=True, results=(TESTS[3], NOT_PLAIN)))


def _send(clinic: Clinic, message: tuple[str, str]) -> None:
    control_id, content = message
    receive(
        clinic.id,
        Incoming(
            format="hl7v2",
            source="SAMPLE LAB PORTLAND",
            control_id=control_id,
            content=content,
            encoding="text",
        ),
    )


def _oru(
    clinic: Clinic,
    person: UUID,
    day: date,
    control_id: str,
    *,
    has_number: bool,
    results: tuple[tuple[str, ...], ...],
) -> tuple[str, str]:
    registered = PEOPLE.of(read_chart(clinic.id, person)).registered
    assert registered is not None
    given, _space, family = registered.name.partition(" ")
    number = number_of(person) if has_number else ""
    collected = day - timedelta(days=2)
    lines = [
        f"MSH|^~\\&|SAMPLE LAB|PORTLAND|TROCHE|LARKFIELD|{day:%Y%m%d}||ORU^R01^ORU_R01|{control_id}|P|2.5.1",
        f"PID|1||{number}^^^TROCHE^MR||{family}^{given}||{registered.birth_date:%Y%m%d}",
        f"OBR|1||1|24323-8^Panel^LN|||{collected:%Y%m%d}",
        *(
            f"OBX|{n}|{'SN' if '^' in value else 'NM'}|{code}||{value}|{unit}|{limits}||||F"
            for n, (code, value, unit, limits) in enumerate(results, 1)
        ),
    ]
    return control_id, "\r".join(lines) + "\r"
