"""What has to fit together across a programme's files."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

import msgspec

from troche.chart.learned import from_plain
from troche.programme.model import Programme
from troche.programme.parts.session import Limit
from troche.programme.parts.sources import Sources

_read_sources = from_plain(Sources)


class Fault(msgspec.Struct, frozen=True):
    """Something under a key that does not fit, what was expected, and what is there."""

    key: str
    expected: str
    found: str


def broken_links(programme: Programme, instruments: Collection[str]) -> Iterator[Fault]:
    """Every reference that leads nowhere and every pair of values in the wrong order."""
    yield from _names(programme)
    yield from _order(programme)
    for code in programme.measures.schedule:
        if code not in instruments:
            yield Fault(f"measures.schedule.{code}", f"one of {', '.join(sorted(instruments))}", code)


def unknown_sources(data: Mapping[str, Any], listed: Any) -> Iterator[Fault]:
    """Every source and grade in a programme's plain data that is not listed (nothing when no list could be read)."""
    if listed is not None:
        yield from _sources(data, _read_sources(listed), "")


def _sources(data: Any, sources: Sources, path: str) -> Iterator[Fault]:
    if isinstance(data, dict):
        source = data.get("source")
        if isinstance(source, dict) and all(isinstance(source.get(part), str) for part in ("ref", "grade")):
            yield from _source(source, sources, path)
        for key, value in data.items():
            yield from _sources(value, sources, f"{path}.{key}" if path else str(key))
    elif isinstance(data, list | tuple):
        for index, value in enumerate(data):
            yield from _sources(value, sources, f"{path}.{index}")


def _source(source: dict[str, str], sources: Sources, path: str) -> Iterator[Fault]:
    if source["grade"] not in sources.grades:
        yield Fault(
            f"{path}.grade", f"a grade of sources.yaml ({', '.join(sources.grades)})", source["grade"]
        )
    for part in source["ref"].split("; "):
        document = part.split(" ")[0]
        if document not in sources.documents:
            yield Fault(f"{path}.source", "a document listed in sources.yaml", document)
        for number in re.findall(r"\[([^]]*)\]", part):
            if number not in sources.public:
                yield Fault(f"{path}.source", "a public source listed in sources.yaml", f"[{number}]")


def _names(programme: Programme) -> Iterator[Fault]:
    for name, phase in programme.protocol.phases.items():
        if phase.gate is not None and phase.gate not in programme.gates:
            yield Fault(f"protocol.phases.{name}.gate", "a gate of gates.yaml", phase.gate)
    for code, question in programme.session.questions.items():
        if question.alert is not None and question.alert not in programme.alerts:
            yield Fault(f"session.questions.{code}.alert", "an alert of alerts.yaml", question.alert)
    for code, scale in programme.session.release.scales.items():
        if scale.alert not in programme.alerts:
            yield Fault(f"session.release.scales.{code}.alert", "an alert of alerts.yaml", scale.alert)
    for code, teach in programme.consent.teach_back.items():
        if teach.right not in teach.answers:
            yield Fault(f"consent.teach_back.{code}.right", "one of its answers", teach.right)
    yield from _let_pass(programme)
    if "en" not in programme.consent.text:
        yield Fault("consent.text", "the consent in English, consent.en.md", "nothing")
    for line in ("crisis", "emergency"):
        if line not in programme.help:
            yield Fault(f"protocol.help.{line}", "a number to call", "nothing")


def _let_pass(programme: Programme) -> Iterator[Fault]:
    """Overrides of what there is none of: it would look guarded and be read by nobody."""
    overrides = programme.overrides
    parts: list[tuple[str, Collection[str], Collection[str], str]] = [
        (
            "conditions",
            overrides.conditions,
            programme.eligibility.exclusions,
            "an exclusion of eligibility.yaml",
        ),
        ("medicines", overrides.medicines, programme.interactions, "an entry of interactions.yaml"),
        (
            "requirements",
            overrides.requirements,
            programme.gates["eligible"].requires,
            "a requirement of gates.yaml, eligible",
        ),
    ]
    for part, named, there, expected in parts:
        for code in named:
            if code not in there:
                yield Fault(f"overrides.{part}.{code}", expected, code)


def _order(programme: Programme) -> Iterator[Fault]:
    session, ladder = programme.session, programme.ladder
    pairs: list[tuple[str, float, str, float]] = [
        ("ladder.start.at_most_mg", ladder.start.at_most_mg.value, "soft_mg", ladder.maximum.soft_mg.value),
        ("ladder.maximum.soft_mg", ladder.maximum.soft_mg.value, "hard_mg", ladder.maximum.hard_mg.value),
        (
            "session.lozenge.hold_at_least_minutes",
            session.lozenge.hold_at_least_minutes.value,
            "hold_at_most_minutes",
            session.lozenge.hold_at_most_minutes.value,
        ),
        (
            "integration.visit.from_hours",
            programme.integration.visit.from_hours.value,
            "to_hours",
            programme.integration.visit.to_hours.value,
        ),
        (
            "measures.chase.remind_after_days",
            programme.measures.chase.remind_after_days.value,
            "expire_after_days",
            programme.measures.chase.expire_after_days.value,
        ),
        ("session.pulse.from_bpm", session.pulse.from_bpm.value, "to_bpm", session.pulse.to_bpm.value),
    ]
    for key, low, other, high in pairs:
        if low > high:
            yield Fault(f"{key}.value", f"at most {other}, which is {high}", str(low))
    pressure = session.pressure
    yield from _rising("session.pressure.none_from", pressure.go, pressure.none_from)
    yield from _rising("session.pressure.emergency_from", pressure.none_from, pressure.emergency_from)
    for key, minutes in (
        ("session.checks.at_minutes", session.checks.at_minutes.value),
        ("session.vitals.at_minutes", session.vitals.at_minutes.value),
    ):
        if list(minutes) != sorted(set(minutes)) or not minutes:
            yield Fault(f"{key}.value", "minutes in rising order", str(list(minutes)))


def _rising(key: str, lower: Limit, upper: Limit) -> Iterator[Fault]:
    for part in ("systolic_mm_hg", "diastolic_mm_hg"):
        low, high = getattr(lower, part).value, getattr(upper, part).value
        if high <= low:
            yield Fault(f"{key}.{part}.value", f"more than {low}, the band below", str(high))
