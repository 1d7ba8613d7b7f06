"""From the texts of a programme's folder to a programme, or to every fault in them."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

import msgspec

from troche.chart.learned import from_plain
from troche.programme.floor import breaches
from troche.programme.links import broken_links, unknown_sources
from troche.programme.model import Programme
from troche.sheets import Finding, Places, read_sheet
from troche.sheets.findings import nearest

FILES: tuple[str, ...] = tuple(field.name for field in msgspec.structs.fields(Programme))
_read_programme = from_plain(Programme)
_CONSENT = re.compile(r"consent\.([a-z]{2})\.md")
_LEAVE = {"README.md"}


class Parsed(msgspec.Struct, frozen=True):
    """A programme when nothing is wrong, else None and what is wrong.

    `as_written`: what it says although something in it is wrong, for those who look at what would follow.
    """

    programme: Programme | None
    findings: tuple[Finding, ...]
    as_written: Programme | None = None


def parse_programme(texts: Mapping[str, str], *, instruments: Collection[str]) -> Parsed:
    """Read a programme from its files' texts by name; `instruments` are those it may schedule.

    All faults are collected, not only the first. What spans files is checked as far as they could be read.
    """
    findings: list[Finding] = _unread(texts)
    data: dict[str, Any] = {}
    faulty: dict[str, Any] = {}
    places: Places = {}
    for field in msgspec.structs.fields(Programme):
        file = f"{field.name}.yaml"
        if file not in texts:
            findings.append(Finding(file, 1, field.name, "this file in the programme's folder", "nothing"))
            continue
        sheet = read_sheet(texts[file], field.type, file=file, root=field.name)
        findings += sheet.findings
        places |= sheet.places
        (faulty if sheet.findings else data)[field.name] = sheet.data
    if "consent" in data:
        data["consent"] = data["consent"] | {"text": _consent_texts(texts)}
    faults = [
        *unknown_sources(data | faulty, data.get("sources")),
        *breaches(data),
        *breaches(faulty, holes=True),
    ]
    programme = None if findings else _read_programme(data)
    if programme is not None:
        faults += broken_links(programme, instruments)
    for fault in faults:
        place = nearest(fault.key, places, file=f"{fault.key.split('.')[0]}.yaml")
        findings.append(Finding(place.file, place.line, fault.key, fault.expected, fault.found))
    return Parsed(None if findings else programme, tuple(sorted(findings)), programme)


def _consent_texts(texts: Mapping[str, str]) -> dict[str, str]:
    found = ((_CONSENT.fullmatch(name), text) for name, text in sorted(texts.items()))
    return {match.group(1): text for match, text in found if match}


def _unread(texts: Mapping[str, str]) -> list[Finding]:
    known = {f"{name}.yaml" for name in FILES} | _LEAVE
    return [
        Finding(name, 1, "(file)", f"one of {', '.join(sorted(known))}", "a file nobody reads")
        for name in texts
        if name not in known and not _CONSENT.fullmatch(name)
    ]
