"""A clinic's own words for an instrument. Words only: how it is scored comes along with the software, and stays."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from typing import Annotated

import msgspec

from troche.chart.learned import from_json, from_plain
from troche.instruments.model import Instrument, Item, Option
from troche.sheets import Finding, read_sheet
from troche.sheets.findings import nearest
from troche.sheets.values import Code, Part, Text

Language = Annotated[
    str, msgspec.Meta(pattern=r"\A[a-z]{2}\Z", description="a language in two letters, such as en")
]
Valued = Annotated[str, msgspec.Meta(pattern=r"\A\d{1,3}\Z", description="the value of an answer, such as 0")]
SHIPPED_LANGUAGE = "en"
"""The language of the words that come along."""

ABOUT_SCORING = re.compile(
    "(band|change|cutoff|direction|level|method|missing|never|pattern|refused|reverse|risk|scor|times|total|value|weight)"
)
WORDS_ONLY = "words only: how it is scored comes along with the software and stays; take this out"


class Pack(Part, frozen=True, kw_only=True):
    """The words a clinic has the right to show. `permission` says by what right, `options` label each value."""

    instrument: Code
    language: Language
    permission: Text
    attribution: Text
    stem: Text | None = None
    items: dict[Code, Text]
    options: dict[Code, dict[Valued, Text]]


class PackFaulty(Exception):
    """A pack cannot be used; `findings` say where, why and what to do."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        self.findings = findings
        super().__init__("\n".join(str(finding) for finding in findings))


from_canonical = from_json(Pack)
"""The pack from its canonical form. Raises `msgspec.MsgspecError` on anything else."""
_read_pack = from_plain(Pack)


def canonical(pack: Pack) -> str:
    """The pack as JSON, in the order in which it was written."""
    return msgspec.json.encode(pack).decode()


def digest(content: str) -> str:
    """SHA-256 of a pack's canonical form, in hex."""
    return hashlib.sha256(content.encode()).hexdigest()


def parse_pack(text: str, *, file: str, instruments: Mapping[str, Instrument]) -> Pack:
    """A pack from its YAML. Raises `PackFaulty` with every fault."""
    sheet = read_sheet(text, Pack, file=file)
    if sheet.findings:
        raise PackFaulty(tuple(_told(finding) for finding in sheet.findings))
    pack = _read_pack(sheet.data)
    findings = []
    for key, expected, found in faults_of(pack, instruments):
        place = nearest(key, sheet.places, file=file)
        findings.append(Finding(place.file, place.line, key, expected, found))
    if findings:
        raise PackFaulty(tuple(findings))
    return pack


def _told(finding: Finding) -> Finding:
    """A fault of the form; an attempt at the scoring is told as one."""
    inside = finding.key.startswith(("items.", "options.")) and finding.found in ("entries", "a list")
    if inside or ABOUT_SCORING.match(finding.key.rpartition(".")[2]):
        return msgspec.structs.replace(finding, expected=WORDS_ONLY)
    return finding


def faults_of(pack: Pack, instruments: Mapping[str, Instrument]) -> Iterator[tuple[str, str, str]]:
    """Key, what was expected, what was found; nothing when these are the words of an instrument, all of them."""
    instrument = instruments.get(pack.instrument)
    if instrument is None:
        without = ", ".join(sorted(code for code, one in instruments.items() if not one.has_text))
        yield "instrument", f"an instrument that comes along without its words: {without}", pack.instrument
        return
    if instrument.has_text and pack.language == SHIPPED_LANGUAGE:
        yield (
            "instrument",
            f"an instrument without words; those of {instrument.short} come along and stay as they are",
            pack.instrument,
        )
        return
    yield from _items(pack, instrument)
    yield from _options(pack, instrument)


def _items(pack: Pack, instrument: Instrument) -> Iterator[tuple[str, str, str]]:
    ids = [item.id for item in instrument.items]
    for code in ids:
        if code not in pack.items:
            yield f"items.{code}", "the words of this question: add them", "nothing"
    for code in pack.items:
        if code not in ids:
            yield f"items.{code}", f"one of {', '.join(ids)}: take this out", "a question it does not have"


def _options(pack: Pack, instrument: Instrument) -> Iterator[tuple[str, str, str]]:
    for name, options in instrument.option_sets.items():
        labels = pack.options.get(name, {})
        values = [str(option.value) for option in options]
        for value in values:
            if value not in labels:
                yield f"options.{name}.{value}", "the words of this answer: add them", "nothing"
        for value in labels:
            if value not in values:
                yield (
                    f"options.{name}.{value}",
                    f"one of {', '.join(values)}: take this out",
                    "an answer it does not have",
                )
        if len({label.casefold() for label in labels.values()}) < len(labels):
            yield f"options.{name}", "each answer in other words than the rest", "the same words twice"
    for name in pack.options:
        if name not in instrument.option_sets:
            sets = ", ".join(instrument.option_sets)
            yield f"options.{name}", f"one of {sets}: take this out", "a set of answers it does not have"


def completed(instrument: Instrument, pack: Pack) -> Instrument:
    """The instrument with the pack's words, and everything else as it came along."""
    return msgspec.structs.replace(
        instrument,
        stem=pack.stem,
        licence=msgspec.structs.replace(
            instrument.licence, text=pack.permission, attribution=pack.attribution
        ),
        items=tuple(_worded(item, pack) for item in instrument.items),
        option_sets={
            name: tuple(_labelled(option, pack.options.get(name, {})) for option in options)
            for name, options in instrument.option_sets.items()
        },
    )


def _worded(item: Item, pack: Pack) -> Item:
    return msgspec.structs.replace(item, text=pack.items.get(item.id))


def _labelled(option: Option, labels: Mapping[str, str]) -> Option:
    return msgspec.structs.replace(option, label=labels.get(str(option.value), option.label))
