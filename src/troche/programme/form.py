"""The form in which a programme is kept beside a chart: the same bytes for the same content."""

from __future__ import annotations

import hashlib

import msgspec

from troche.chart.learned import from_json
from troche.programme.model import Programme

_read_programme = from_json(Programme)


def canonical(programme: Programme) -> bytes:
    """The programme as JSON. Entries keep their written order, which is the order people see."""
    return msgspec.json.encode(programme)


def from_canonical(content: bytes | str) -> Programme:
    """The programme from its canonical form. Raises `msgspec.ValidationError` on anything else."""
    return _read_programme(content)


def digest(programme: Programme) -> str:
    """SHA-256 of the canonical form, in hex."""
    return hashlib.sha256(canonical(programme)).hexdigest()
