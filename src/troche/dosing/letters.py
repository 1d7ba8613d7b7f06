"""The downtime sheet as PDF, set by typst from a template of ours. What was written by people is data, never markup."""

from __future__ import annotations

from pathlib import Path

import msgspec
import typst

TEMPLATE = Path(__file__).with_name("letters") / "downtime.typ"


class Sheet(msgspec.Struct, frozen=True):
    """What a monitor needs of one session when there is no server: words and pairs of words."""

    title: str
    made: str
    card: tuple[tuple[str, str], ...]
    people: tuple[tuple[str, str], ...]
    call: tuple[tuple[str, str], ...]
    call_911_if: tuple[str, ...]
    limits: tuple[tuple[str, str], ...]
    steps: tuple[tuple[str, str], ...]
    labels: dict[str, str]


def as_pdf(sheet: Sheet) -> bytes:
    """The sheet as PDF."""
    data = msgspec.json.encode(sheet).decode()
    made = typst.compile(TEMPLATE, sys_inputs={"sheet": data})
    assert isinstance(made, bytes)
    return made
