"""What is wrong with a programme that could be read: each fault as `troche programme check` names it."""

from __future__ import annotations

from collections.abc import Collection

import msgspec

from troche.programme.floor import breaches
from troche.programme.links import Fault, broken_links, unknown_sources
from troche.programme.model import Programme


def faults_of(programme: Programme, instruments: Collection[str]) -> tuple[Fault, ...]:
    """Everything looser than the floor, and every reference that leads nowhere."""
    data = msgspec.to_builtins(programme)
    return (
        *breaches(data),
        *unknown_sources(data, data["sources"]),
        *broken_links(programme, instruments),
    )
