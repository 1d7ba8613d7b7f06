"""Drafts as PDF, set by typst from a template of ours. What was written by people is data to it, never markup."""

from __future__ import annotations

from pathlib import Path

import msgspec
import typst

from troche.events.medwatch import Draft

TEMPLATE = Path(__file__).with_name("letters") / "fda_3500.typ"


def as_pdf(draft: Draft) -> bytes:
    """The draft as PDF."""
    data = msgspec.json.encode(draft).decode()
    made = typst.compile(TEMPLATE, sys_inputs={"draft": data})
    assert isinstance(made, bytes)
    return made
