"""A copy of the default programme's texts with one thing changed."""

from __future__ import annotations

from troche.instruments import all_instruments
from troche.programme import Finding, default_folder, parse_programme

TEXTS = {path.name: path.read_text(encoding="utf-8") for path in default_folder().iterdir()}


def changed(file: str, old: str, new: str) -> dict[str, str]:
    """The texts with the first `old` in one file made `new`."""
    assert old in TEXTS[file], f"{old!r} is not in {file}"
    return TEXTS | {file: TEXTS[file].replace(old, new, 1)}


def line_of(file: str, old: str) -> int:
    """The line, from 1, on which `old` first stands."""
    return TEXTS[file][: TEXTS[file].index(old)].count("\n") + 1


def findings(texts: dict[str, str]) -> tuple[Finding, ...]:
    """What is wrong with these texts."""
    parsed = parse_programme(texts, instruments=all_instruments())
    assert (parsed.programme is None) == bool(parsed.findings)
    return parsed.findings
