"""Reading a FHIR R4 Observation or DiagnosticReport."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from troche.chart.keepable import is_keepable
from troche.chart.learned import from_json
from troche.laboratory.items import Item, Named, Reading, Status
from troche.laboratory.reading import Unreadable, finding, judged, meaning_of, reading_of, waits
from troche.screening.results import KG_IN_A_POUND, canonical_unit

if TYPE_CHECKING:
    from troche.programme.parts.laboratory import Laboratory

LOINC = "http://loinc.org"
PRESSURE, SYSTOLIC, DIASTOLIC, PULSE, WEIGHT = "85354-9", "8480-6", "8462-4", "8867-4", "29463-7"
STATUS: dict[str, Status] = {"final": "final", "amended": "corrected", "corrected": "corrected"}
KG = {"kg": 1.0, "g": 0.001, "[lb_av]": KG_IN_A_POUND, "lb": KG_IN_A_POUND, "lbs": KG_IN_A_POUND}
MM_HG = {canonical_unit(unit) for unit in ("mm[Hg]", "mmHg", "mm Hg")}
BEATS = {canonical_unit(unit) for unit in ("/min", "{beats}/min", "beats/minute", "beats/min", "bpm")}


class Coding(msgspec.Struct, frozen=True):
    """A code of a system."""

    system: str = ""
    code: str = ""
    display: str = ""


class Concept(msgspec.Struct, frozen=True):
    """Something said by codes and words."""

    coding: tuple[Coding, ...] = ()
    text: str = ""


class Quantity(msgspec.Struct, frozen=True):
    """A number with its unit; with a comparator it is none."""

    value: float | None = None
    comparator: str = ""
    unit: str = ""
    code: str = ""

    @property
    def in_unit(self) -> str:
        """The unit, by its code where it has one."""
        return self.code or self.unit


class Modifiable(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What may carry rules of the sender's own that change its meaning. None of them is known here."""

    implicit_rules: str = ""
    modifier_extension: tuple[msgspec.Raw, ...] = ()

    @property
    def is_modified(self) -> bool:
        """Whether it may mean something else than it says."""
        return bool(self.implicit_rules or self.modifier_extension)


class Range(Modifiable, frozen=True):
    """The laboratory's own limits."""

    low: Quantity | None = None
    high: Quantity | None = None
    text: str = ""


class Identifier(msgspec.Struct, frozen=True):
    """A number that somebody gave."""

    system: str = ""
    value: str = ""


class Reference(msgspec.Struct, frozen=True):
    """Something elsewhere, or contained under `#id`."""

    reference: str = ""
    display: str = ""
    identifier: Identifier | None = None


class Component(Modifiable, frozen=True, rename="camel"):
    """A part of an observation."""

    code: Concept
    value_quantity: Quantity | None = None


class HumanName(msgspec.Struct, frozen=True):
    """A name; only the official one, or one that says no use, is read."""

    use: str = ""
    family: str = ""
    given: tuple[str, ...] = ()


class Patient(Modifiable, frozen=True, rename="camel"):
    """A contained patient."""

    identifier: tuple[Identifier, ...] = ()
    name: tuple[HumanName, ...] = ()
    birth_date: str = ""


class Observation(Modifiable, frozen=True, rename="camel"):
    """An observation, as far as it is read."""

    status: str
    code: Concept
    subject: Reference | None = None
    performer: tuple[Reference, ...] = ()
    effective_date_time: str = ""
    value_quantity: Quantity | None = None
    value_codeable_concept: Concept | None = None
    value_string: str | None = None
    interpretation: tuple[Concept, ...] = ()
    reference_range: tuple[Range, ...] = ()
    component: tuple[Component, ...] = ()


class Report(Modifiable, frozen=True, rename="camel"):
    """A diagnostic report whose results are contained in it."""

    status: str
    subject: Reference | None = None
    performer: tuple[Reference, ...] = ()
    effective_date_time: str = ""
    result: tuple[Reference, ...] = ()


Kind = Literal["Observation", "DiagnosticReport"]
KINDS: dict[str, Kind] = {"Observation": "Observation", "DiagnosticReport": "DiagnosticReport"}


class Head(msgspec.Struct, frozen=True, rename={"kind": "resourceType"}):
    """What a resource says it is, and what it contains."""

    kind: str
    contained: tuple[msgspec.Raw, ...] = ()


class Inner(msgspec.Struct, frozen=True, rename={"kind": "resourceType"}):
    """What a contained resource says it is."""

    kind: str
    id: str = ""


_head, _inner = from_json(Head), from_json(Inner)
_observation, _report, _patient = from_json(Observation), from_json(Report), from_json(Patient)


def kind_of(content: str | bytes) -> Kind | None:
    """Which of the two it is; None when it is neither, or no JSON."""
    try:
        return KINDS.get(_head(content).kind)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None


def read_fhir(content: str, laboratory: Laboratory) -> Reading:
    """What an Observation or a DiagnosticReport says. Raises `Unreadable`."""
    try:
        reading = _read(content, laboratory)
    except (msgspec.MsgspecError, OverflowError, RecursionError) as error:
        raise Unreadable("unreadable") from error
    if not is_keepable(reading):
        raise Unreadable("unreadable")
    return reading


def _read(content: str, laboratory: Laboratory) -> Reading:
    head = _head(content)
    contained = {_inner(bytes(raw)).id: bytes(raw) for raw in head.contained}
    if len(contained) != len(head.contained):
        raise Unreadable("order")
    if head.kind == "Observation":
        observation = _observation(content)
        return _reading((observation,), observation, contained, laboratory)
    if head.kind != "DiagnosticReport":
        raise Unreadable("kind")
    report = _report(content)
    if len({one.reference for one in report.result}) != len(report.result):
        raise Unreadable("order")
    observations = tuple(_observation(_contained(one, contained)) for one in report.result)
    if not observations:
        raise Unreadable("nothing")
    if any(one.subject not in (None, report.subject) for one in observations):
        raise Unreadable("several_people")
    if STATUS.get(report.status) is None:
        observations = tuple(msgspec.structs.replace(one, status=report.status) for one in observations)
    dated = tuple(
        one
        if one.effective_date_time
        else msgspec.structs.replace(one, effective_date_time=report.effective_date_time)
        for one in observations
    )
    return _reading(dated, report, contained, laboratory)


def _contained(reference: Reference, contained: dict[str, bytes]) -> bytes:
    """A result that comes along; one that would have to be fetched is not in the message."""
    found = contained.get(reference.reference.removeprefix("#"))
    if found is None or not reference.reference.startswith("#") or _inner(found).kind != "Observation":
        raise Unreadable("nothing")
    return found


def _reading(
    observations: tuple[Observation, ...],
    sent: Observation | Report,
    contained: dict[str, bytes],
    laboratory: Laboratory,
) -> Reading:
    patient = _patient_of(sent.subject, contained)
    items = tuple(_item(one, laboratory) for one in observations)
    if sent.is_modified or (patient and patient.is_modified):
        items = tuple(waits(item, "modified") for item in items)
    return reading_of(
        _person(sent.subject, patient), items, sent.performer[0].display if sent.performer else ""
    )


def _patient_of(subject: Reference | None, contained: dict[str, bytes]) -> Patient | None:
    """The patient that comes along."""
    if subject is None or not subject.reference.startswith("#"):
        return None
    raw = contained.get(subject.reference.removeprefix("#"))
    return _patient(raw) if raw is not None and _inner(raw).kind == "Patient" else None


def _person(subject: Reference | None, patient: Patient | None) -> Named:
    if subject is None:
        return Named()
    own = (subject.identifier.value,) if subject.identifier and subject.identifier.value else ()
    if patient is None:
        return Named(numbers=own)
    names = [name for name in patient.name if name.use in ("official", "usual", "")]
    name = names[0] if len(names) == 1 else HumanName()
    return Named(
        numbers=(*own, *(one.value for one in patient.identifier if one.value)),
        family=name.family,
        given=name.given[0] if name.given else "",
        birth_date=_day(patient.birth_date),
    )


def _item(said: Observation, laboratory: Laboratory) -> Item:
    loinc = {one.code for one in said.code.coding if one.system == LOINC}
    codes = (
        *loinc,
        *(f"{one.system}:{one.code}" for one in said.code.coding if one.system not in ("", LOINC)),
    )
    what, why = meaning_of(codes, laboratory)
    shown = said.code.coding[0] if said.code.coding else Coding()
    item = Item(
        code=shown.code,
        name=shown.display or said.code.text or shown.code,
        said=_said(said),
        flag=_flag(said),
        status=STATUS.get(said.status, ""),
        what=what,
        collected_on=_day(said.effective_date_time[:10]),
        held=why,
    )
    if any(one.is_modified for one in (said, *said.reference_range, *said.component)):
        return waits(item, "modified")
    vital = {PRESSURE: _pressure, WEIGHT: _weight}
    vitals = [vital[code] for code in loinc if code in vital]
    if vitals and (what or why or len(vitals) > 1):
        return waits(item, "ambiguous_test")
    return judged(vitals[0](said, item) if vitals else _lab(said, item), laboratory)


def _said(said: Observation) -> str:
    quantity, concept = said.value_quantity, said.value_codeable_concept
    if quantity is not None and quantity.value is not None:
        return f"{quantity.comparator} {quantity.value:g}".strip()
    if concept is not None:
        return concept.text or " ".join(one.display or one.code for one in concept.coding)
    return said.value_string or ""


def _flag(said: Observation) -> str:
    """The laboratory's mark; two marks are none that is plain."""
    flags = {one.code.upper() for concept in said.interpretation for one in concept.coding if one.code}
    return flags.pop() if len(flags) == 1 else "?" if flags else ""


def _lab(said: Observation, item: Item) -> Item:
    quantity, concept = said.value_quantity, said.value_codeable_concept
    unit = quantity.in_unit if quantity else ""
    return msgspec.structs.replace(
        item,
        unit=unit,
        limits=_limits(said),
        value=_value(quantity),
        upper_limit=_upper(said, quantity),
        finding=_finding(concept, said.value_string),
    )


def _value(quantity: Quantity | None) -> float | None:
    if quantity is None or quantity.comparator or quantity.value is None or quantity.value < 0:
        return None
    return quantity.value


def _upper(said: Observation, quantity: Quantity | None) -> float | None:
    """The upper limit of the only range, in the unit of the value."""
    if len(said.reference_range) != 1 or quantity is None:
        return None
    high = said.reference_range[0].high
    if high is None or high.value is None or high.comparator not in ("", "<", "<="):
        return None
    own, of_value = canonical_unit(high.in_unit), canonical_unit(quantity.in_unit)
    same = own in ("", of_value) or canonical_unit(high.unit) == canonical_unit(quantity.unit) != ""
    return high.value if same and high.value > 0 else None


def _limits(said: Observation) -> str:
    """The range as its parts say it, or in its own words."""
    if len(said.reference_range) != 1:
        return ""
    low, high = said.reference_range[0].low, said.reference_range[0].high
    if high is None or high.value is None:
        return said.reference_range[0].text
    return f"{low.value if low and low.value is not None else 0:g}-{high.value:g}"


def _finding(concept: Concept | None, text: str | None) -> Literal["", "negative", "positive"]:
    if concept is None:
        return finding(text or "")
    words = {concept.text, *(one.display for one in concept.coding)} - {""}
    codes = [one.code for one in concept.coding if one.code] or [""]
    found = {finding(word, code) for word in words or {""} for code in codes}
    return found.pop() if len(found) == 1 else ""


def _pressure(said: Observation, item: Item) -> Item:
    parts = {
        one.code: part.value_quantity
        for part in said.component
        for one in part.code.coding
        if one.system == LOINC and part.value_quantity is not None
    }
    systolic, diastolic, pulse = (
        _whole(parts.get(code), units)
        for code, units in ((SYSTOLIC, MM_HG), (DIASTOLIC, MM_HG), (PULSE, BEATS))
    )
    read = msgspec.structs.replace(
        item,
        what="pressure",
        said=f"{_dash(systolic)}/{_dash(diastolic)}",
        unit="mm Hg",
        systolic_mm_hg=systolic,
        diastolic_mm_hg=diastolic,
        pulse_bpm=pulse,
        measured_at=_instant(said.effective_date_time),
    )
    if systolic is None or diastolic is None or (PULSE in parts and pulse is None):
        return waits(read, "incomplete")
    if 0 in (systolic, diastolic, pulse):
        return waits(read, "zero")
    return read if read.measured_at else waits(read, "no_time")


def _weight(said: Observation, item: Item) -> Item:
    quantity = said.value_quantity
    value, factor = _value(quantity), KG.get(quantity.in_unit.casefold()) if quantity else None
    kilograms = round(value * factor, 2) if value is not None and factor else None
    read = msgspec.structs.replace(
        item,
        what="weight",
        unit=quantity.in_unit if quantity else "",
        value=kilograms,
        measured_at=_instant(said.effective_date_time),
    )
    if kilograms is None:
        return waits(read, "incomplete")
    if kilograms == 0:
        return waits(read, "zero")
    return read if read.measured_at else waits(read, "no_time")


def _whole(quantity: Quantity | None, units: set[str]) -> int | None:
    value = _value(quantity)
    if value is None or quantity is None or canonical_unit(quantity.in_unit) not in units:
        return None
    return round(value) if value < 1000 else None


def _dash(value: Any) -> str:
    return "–" if value is None else str(value)


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written) if len(written) == len("2026-11-25") else None
    except ValueError:
        return None


def _instant(written: str) -> datetime | None:
    """An instant with its offset; a time without one could be any of a day's."""
    try:
        found = datetime.fromisoformat(written)
    except ValueError:
        return None
    return found if found.tzinfo is not None else None
