"""The instruments that come along, read once. The only place of this room that touches files."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources
from types import MappingProxyType

from troche.chart.learned import from_plain
from troche.instruments.checks import faults
from troche.instruments.model import Instrument
from troche.sheets import Finding, read_sheet
from troche.sheets.findings import nearest

_read_instrument = from_plain(Instrument)


class InstrumentFaulty(Exception):
    """A definition cannot be used; `findings` say where and why."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        self.findings = findings
        super().__init__("\n".join(str(finding) for finding in findings))


def parse_instrument(text: str, *, file: str) -> Instrument:
    """An instrument from its definition. Raises `InstrumentFaulty` with every fault."""
    sheet = read_sheet(text, Instrument, file=file)
    if sheet.findings:
        raise InstrumentFaulty(sheet.findings)
    instrument = _read_instrument(sheet.data)
    findings = []
    for key, expected, found in faults(instrument):
        place = nearest(key, sheet.places, file=file)
        findings.append(Finding(place.file, place.line, key, expected, found))
    if findings:
        raise InstrumentFaulty(tuple(findings))
    return instrument


@lru_cache(maxsize=1)
def all_instruments() -> MappingProxyType[str, Instrument]:
    """Every instrument by id."""
    folder = resources.files("troche.instruments") / "definitions"
    files = sorted(
        (file for file in folder.iterdir() if file.name.endswith(".yaml")), key=lambda file: file.name
    )
    found = [parse_instrument(file.read_text(encoding="utf-8"), file=file.name) for file in files]
    return MappingProxyType({instrument.id: instrument for instrument in found})


def instrument(code: str) -> Instrument:
    """The instrument of this id, such as `phq_9`. Raises `KeyError`."""
    return all_instruments()[code]
