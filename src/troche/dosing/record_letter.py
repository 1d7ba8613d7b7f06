"""The record of a session as PDF, set by typst from a template. What people wrote is data to it, never markup."""

from __future__ import annotations

from pathlib import Path

import msgspec
import typst

from troche.dosing.record import Record

TEMPLATE = Path(__file__).with_name("letters") / "session_record.typ"
SIZES = ("11", "10", "9", "8", "7")  # points; the first with which everything stands on one page


def as_pdf(record: Record) -> bytes:
    """The record as PDF, on one page as long as that can be read."""
    data = msgspec.json.encode(record).decode()
    for size in SIZES:
        inputs = {"record": data, "size": size}
        pages = typst.query(TEMPLATE, "<pages>", field="value", one=True, sys_inputs=inputs)
        if msgspec.json.decode(pages) == 1:
            break
    made = typst.compile(TEMPLATE, sys_inputs=inputs)
    assert isinstance(made, bytes)
    return made
