"""Facts as a person can read them: what, when, by whom, and what was corrected."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from troche.chart.facts import Corrected, Fact, Recorded, tag_of
from troche.people.clinic import ClinicState

LONGEST = 2000
WRITTEN = {
    "pdmp": "PDMP",
    "pcp": "PCP",
    "phq 9": "PHQ-9",
    "phq 2": "PHQ-2",
    "gad 7": "GAD-7",
    "asq": "ASQ",
    "mm hg": "mm Hg",
    "bpm": "a minute",
    "spo2 percent": "SpO2 %",
    "mg": "mg",
}
"""How names of fields and codes are written."""
NAMES = re.compile(rf"\b({'|'.join(WRITTEN)})\b", re.IGNORECASE)
CODE = re.compile(r"[a-z0-9]+(_[a-z0-9]+)+|asq")


class Readable(msgspec.Struct, frozen=True, kw_only=True):
    """One fact of the list. `corrected` is the correction that supersedes it, if one does."""

    position: int
    at: datetime
    by: str
    room: str
    title: str
    pairs: list[tuple[str, str]]
    corrects: int | None = None
    corrected: Readable | None = None


def readable(recorded: list[Recorded], clinic: ClinicState, person: UUID) -> list[Readable]:
    """Every fact in order, each with what became of it."""
    lines = {entry.position: _line(entry, clinic, person) for entry in recorded}
    kinds = {entry.position: tag_of(entry.fact) for entry in recorded}
    for entry in recorded:
        if isinstance(entry.fact, Corrected) and kinds.get(entry.fact.position) == entry.fact.kind:
            original = lines[entry.fact.position]
            lines[original.position] = msgspec.structs.replace(original, corrected=lines[entry.position])
    return list(lines.values())


def _line(entry: Recorded, clinic: ClinicState, person: UUID) -> Readable:
    room, _dot, name = tag_of(entry.fact).partition(".")
    return Readable(
        position=entry.position,
        at=entry.at,
        by=_by(entry, clinic, person),
        room=room,
        title=_plain(name.replace("_", " ").capitalize()),
        pairs=_pairs(entry.fact, clinic),
        corrects=entry.fact.position if isinstance(entry.fact, Corrected) else None,
    )


def _by(entry: Recorded, clinic: ClinicState, person: UUID) -> str:
    staff = clinic.staff.get(entry.actor_id)
    if staff is not None:
        return staff.name
    return _("the patient") if entry.actor_id == person else _(entry.role)


def _pairs(fact: Fact, clinic: ClinicState) -> list[tuple[str, str]]:
    values: Mapping[str, Any] = msgspec.structs.asdict(fact)
    if isinstance(fact, Corrected) and fact.replacement:
        values = {**values, "replacement": msgspec.json.decode(fact.replacement)}
    return [(_plain(name), _name(value, clinic) or _said(value)) for name, value in values.items()]


def _plain(name: str) -> str:
    """The name of a field or a code as one writes it.

    >>> _plain("systolic_mm_hg"), _plain("phq_9"), _plain("Pdmp checked"), _plain("not_applicable")
    ('systolic mm Hg', 'PHQ-9', 'PDMP checked', 'not applicable')
    """
    return NAMES.sub(lambda found: WRITTEN[found.group().lower()], name.replace("_", " "))


def _name(value: Any, clinic: ClinicState) -> str:
    return clinic.name_of(value) if isinstance(value, UUID) else ""


def _said(value: Any) -> str:
    match value:
        case None | "" | () | []:
            return "–"
        case bool():
            return _("yes") if value else _("no")
        case datetime():
            return str(date_format(localtime(value), "j M Y H:i"))
        case date():
            return str(date_format(value, "j M Y"))
        case msgspec.Struct():
            return _said(msgspec.structs.asdict(value))
        case Mapping():
            said = ", ".join(f"{_plain(str(key))} {_said(one)}" for key, one in value.items())
        case tuple() | list():
            said = "; ".join(_said(one) for one in value)
        case str() if CODE.fullmatch(value):
            said = _plain(value)
        case _:
            said = str(value)
    return said if len(said) <= LONGEST else said[:LONGEST] + "…"
