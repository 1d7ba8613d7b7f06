"""Messages as laboratories write them, about somebody of a test's own."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from troche.people.number import number_of

YESTERDAY = (datetime.now(UTC) - timedelta(days=1)).date()
PERSON = UUID(int=7)
BORN = date(1991, 7, 30)


def obx(
    code: str = "1742-6^ALT^LN",
    value: str = "30",
    kind: str = "NM",
    unit: str = "U/L",
    limits: str = "7-56",
    flag: str = "N",
    status: str = "F",
    at: str = "",
) -> str:
    """One result."""
    return f"OBX|1|{kind}|{code}||{value}|{unit}|{limits}|{flag}|||{status}|||{at}"


LIVER = tuple(obx(code) for code in ("1742-6^ALT^LN", "1920-8^AST^LN", "6768-6^ALP^LN", "2324-2^GGT^LN"))


def oru(
    results: Iterable[str] = LIVER,
    *,
    control_id: str = "",
    person: UUID = PERSON,
    number: str | None = None,
    name: str = "Sample^Ben",
    born: str = f"{BORN:%Y%m%d}",
    collected: str = f"{YESTERDAY:%Y%m%d}0830",
    kind: str = "ORU^R01^ORU_R01",
    processing: str = "P",
    version: str = "2.5.1",
    charset: str = "UNICODE UTF-8",
    encoding: str = "utf-8",
) -> bytes:
    """A message with these results, filed by itself to the person it names."""
    own = number_of(person) if number is None else number
    head = f"MSH|^~\\&|LAB|ACME|TROCHE|CLINIC|20261101120000||{kind}|{control_id or uuid4().hex}"
    lines = [
        f"{head}|{processing}|{version}||||||{charset}",
        f"PID|1||{own}^^^TROCHE^MR||{name}||{born}|M",
        f"OBR|1|1|2|24323-8^Panel^LN|||{collected}||||||||||||||||||F",
        *results,
    ]
    return "\r".join(lines).encode(encoding) + b"\r"


def observation(
    person: UUID = PERSON, *, born: str = BORN.isoformat(), family: str = "Sample", **changes: Any
) -> dict[str, Any]:
    """A FHIR Observation of ALT, with the patient contained."""
    quantity = {"value": 30, "unit": "U/L", "system": "http://unitsofmeasure.org", "code": "U/L"}
    said = {
        "resourceType": "Observation",
        "contained": [patient(person, born=born, family=family)],
        "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": "1742-6", "display": "ALT"}]},
        "subject": {"reference": "#who"},
        "effectiveDateTime": f"{YESTERDAY.isoformat()}T08:30:00-08:00",
        "valueQuantity": quantity,
        "referenceRange": [{"low": {**quantity, "value": 7}, "high": {**quantity, "value": 56}}],
    }
    return {key: value for key, value in {**said, **changes}.items() if value is not None}


def patient(person: UUID, *, born: str = BORN.isoformat(), family: str = "Sample") -> dict[str, Any]:
    """The contained patient."""
    return {
        "resourceType": "Patient",
        "id": "who",
        "identifier": [{"system": "urn:clinic", "value": number_of(person)}],
        "name": [{"use": "official", "family": family, "given": ["Ben"]}],
        "birthDate": born,
    }


def pressure(
    systolic: Any = 128,
    diastolic: Any = 82,
    unit: str = "mm[Hg]",
    said: str = "mmHg",
    person: UUID = PERSON,
    pulse: Any = None,
    **changes: Any,
) -> dict[str, Any]:
    """A FHIR blood pressure, with a pulse where one is given."""
    pressures, beats = {"unit": said, "code": unit}, {"unit": "beats/minute", "code": "/min"}
    parts = [("8480-6", systolic, pressures), ("8462-4", diastolic, pressures), ("8867-4", pulse, beats)]
    component = [
        {
            "code": {"coding": [{"system": "http://loinc.org", "code": code}]},
            "valueQuantity": {"value": value, **measure},
        }
        for code, value, measure in parts
        if value is not None
    ]
    code = {"coding": [{"system": "http://loinc.org", "code": "85354-9", "display": "Blood pressure"}]}
    return observation(
        person, code=code, component=component, **{"valueQuantity": None, "referenceRange": None, **changes}
    )


def weight(value: Any = 81.2, unit: str = "kg", person: UUID = PERSON, **changes: Any) -> dict[str, Any]:
    """A FHIR body weight."""
    code = {"coding": [{"system": "http://loinc.org", "code": "29463-7", "display": "Body weight"}]}
    quantity = {"value": value, "code": unit}
    return observation(person, code=code, valueQuantity=quantity, **{"referenceRange": None, **changes})


def as_json(resource: dict[str, Any]) -> str:
    """The resource as it is sent."""
    return json.dumps(resource)
