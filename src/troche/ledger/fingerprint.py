"""Which rules folded a snapshot: a change of any rule or fact makes every old snapshot invalid."""

from __future__ import annotations

import hashlib
import inspect
import sys
from collections.abc import Iterator
from types import ModuleType

from troche.chart import clock, facts, house, rooms
from troche.journey.rooms import HOUSES


def _modules() -> Iterator[ModuleType]:
    yield from (clock, facts, house, rooms)
    for each in HOUSES.values():
        for room in each.rooms:
            yield sys.modules[room.evolve.__module__]
            yield sys.modules[type(room.initial).__module__]
        for fact in each.fact_types.values():
            yield sys.modules[fact.__module__]


def _fingerprint() -> str:
    sources = {module.__name__: inspect.getsource(module) for module in _modules()}
    return hashlib.sha256(repr(sorted(sources.items())).encode()).hexdigest()[:16]


FINGERPRINT = _fingerprint()
