"""Builds answers, and reads them from other people's files."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from troche.instruments import Instrument

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"


def same(instrument: Instrument, value: int) -> dict[str, int | None]:
    """Every scored item answered with one value."""
    return {item.id: value for item in instrument.scored}


def adding_up_to(instrument: Instrument, total: int) -> dict[str, int | None]:
    """Complete answers with this total, the first items highest."""
    answers: dict[str, int | None] = {}
    for item in instrument.scored:
        highest = max(option.value for option in instrument.options_for(item.id))
        answers[item.id] = min(highest, total)
        total -= min(highest, total)
    assert total == 0
    return answers


def third_party(path: str) -> Path:
    """A file of public test data, or a skipped test where the folder is absent."""
    file = DATA / path
    if not file.is_file():
        pytest.skip(f"no public test data here: {path}")
    return file


def value_of(instrument: Instrument, item: str, answer_code: str) -> int:
    """The value of a LOINC answer code."""
    return next(option.value for option in instrument.options_for(item) if option.loinc == answer_code)


def _leaves(items: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for item in items:
        yield item
        yield from _leaves(item.get("item", []))


def from_fhir(instrument: Instrument, path: str) -> tuple[dict[str, int | None], float | None]:
    """Answers in order of a QuestionnaireResponse, and the total stored beside them."""
    response = json.loads(third_party(path).read_text())
    coded = [
        leaf["answer"][0]["valueCoding"]
        for leaf in _leaves(response["item"])
        if "valueCoding" in leaf.get("answer", [{}])[0]
    ]
    stored = [
        leaf["answer"][0].get("valueQuantity", {}).get("value", leaf["answer"][0].get("valueDecimal"))
        for leaf in _leaves(response["item"])
        if {"valueQuantity", "valueDecimal"} & set(leaf.get("answer", [{}])[0])
    ]
    by_label = {option.label: option.value for option in instrument.options}
    answers: dict[str, int | None] = {}
    for item, coding in zip(instrument.scored, coded, strict=False):
        code = coding["code"]
        answers[item.id] = (
            value_of(instrument, item.id, code) if code.startswith("LA") else by_label[coding["display"]]
        )
    return answers, stored[0] if stored else None


def from_fsh(instrument: Instrument, path: str) -> dict[str, int | None]:
    """Answers by LOINC item code from a FHIR Shorthand response."""
    text = third_party(path).read_text()
    by_loinc = {item.loinc: item.id for item in instrument.items}
    pairs = re.findall(r'linkId = "([^"]+)"\s+\* answer\s+\* valueCoding = \S+#(LA[\d-]+)', text)
    return {by_loinc[link]: value_of(instrument, by_loinc[link], code) for link, code in pairs}


def moodpath(instrument: Instrument) -> list[dict[str, int | None]]:
    """One set of answers for each person of the Moodpath study."""
    people: dict[str, dict[str, int | None]] = {}
    with third_party("mood/moodpath_phq9.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            cells = {item.id: row[f"phq{number}"] for number, item in enumerate(instrument.scored, 1)}
            people[row["user_id"]] = {
                code: None if cell == "NA" else int(cell) for code, cell in cells.items()
            }
    return list(people.values())
