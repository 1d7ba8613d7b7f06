"""Which rules folded a snapshot: a change of any rule or fact makes every old snapshot invalid."""

from __future__ import annotations

import ast
import hashlib
import inspect
import sys
from collections.abc import Iterator, Mapping
from importlib import resources
from types import ModuleType

from troche.chart import clock, facts, house, rooms
from troche.journey.rooms import HOUSES


def folding() -> dict[str, str]:
    """What a fold rests on, by name: the modules that keep facts and states, all of ours that these import, and the
    definitions of the questionnaires, by which answers become scores.
    """
    sources: dict[str, str] = {}
    waiting = list(_modules())
    while waiting:
        module = waiting.pop()
        if module.__name__ not in sources:
            sources[module.__name__] = inspect.getsource(module)
            waiting += _imported(sources[module.__name__])
    definitions = resources.files("troche.instruments") / "definitions"
    return sources | {file.name: file.read_text(encoding="utf-8") for file in definitions.iterdir()}


def _modules() -> Iterator[ModuleType]:
    yield from (clock, facts, house, rooms)
    for each in HOUSES.values():
        for room in each.rooms:
            yield sys.modules[room.evolve.__module__]
            yield sys.modules[type(room.initial).__module__]
        for fact in each.fact_types.values():
            yield sys.modules[fact.__module__]


def _imported(source: str) -> Iterator[ModuleType]:
    """Our own modules that this one imports as it is loaded: the same in every process."""
    for node in ast.parse(source).body:
        names: list[str] = []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        yield from (sys.modules[name] for name in names if name.startswith("troche.") and name in sys.modules)


def fingerprint_of(sources: Mapping[str, str]) -> str:
    """A short name for exactly these texts."""
    return hashlib.sha256(repr(sorted(sources.items())).encode()).hexdigest()[:16]


FINGERPRINT = fingerprint_of(folding())
