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
    yield from _cards(programme)
    yield from _answers_named(programme)
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
    for code, effect in programme.events.effects.items():
        if effect.calls is not None and effect.calls not in programme.alerts:
            yield Fault(f"events.effects.{code}.calls", "an alert of alerts.yaml", effect.calls)
    for code, row in programme.ladder.proposals.items():
        for alert in row.alerts:
            if alert not in programme.alerts:
                yield Fault(f"ladder.proposals.{code}.alerts", "an alert of alerts.yaml", alert)
    for code, teach in programme.consent.teach_back.items():
        if teach.right not in teach.answers:
            yield Fault(f"consent.teach_back.{code}.right", "one of its answers", teach.right)
    yield from _let_pass(programme)
    if "en" not in programme.consent.text:
        yield Fault("consent.text", "the consent in English, consent.en.md", "nothing")
    for line in ("crisis", "emergency"):
        if line not in programme.help:
            yield Fault(f"protocol.help.{line}", "a number to call", "nothing")


def _cards(programme: Programme) -> Iterator[Fault]:
    """What the lists of the free assessment ask has a rule, and each exclusion asked first has its card."""
    lists, exclusions = programme.assessment.lists, programme.eligibility.exclusions
    obstacles = programme.assessment.obstacles
    for page, asked in lists.items():
        key = f"assessment.lists.{page}.cards"
        known = programme.interactions if page == "medicines" else exclusions | obstacles
        for code in asked.cards if page != "tried" else ():
            if code not in known:
                yield Fault(f"{key}.{code}", "a rule of this name in another file", code)
            elif code in exclusions and page != "medicines" and not exclusions[code].first:
                yield Fault(
                    f"eligibility.exclusions.{code}.first", "true, as the assessment asks it", "false"
                )
    shown = {code for asked in lists.values() for code in asked.cards}
    for code, exclusion in exclusions.items():
        if exclusion.first and code not in shown and code != "suicide_plan":
            yield Fault(f"eligibility.exclusions.{code}.first", "a card in assessment.yaml", "none")


REASONS = ("not_adult", "older_adult", "not_licensed_there", "nobody_at_home", "suicidal_intent")
"""Codes of the free assessment's reasons that are no rule's name."""


def _answers_named(programme: Programme) -> Iterator[Fault]:
    """What other help and evidence are tied to are answers that somebody can give."""
    eligibility, assessment = programme.eligibility, programme.assessment
    cards = (code for asked in assessment.lists.values() for code in asked.cards)
    known = {*eligibility.exclusions, *eligibility.diagnoses, *programme.interactions, *cards, *REASONS}
    tied = {f"assessment.others.{code}.when": one.when for code, one in assessment.others.items()}
    tied |= {f"assessment.others.{code}.unless": one.unless for code, one in assessment.others.items()}
    tied |= {
        f"protocol.evidence.{code}.only_for": one.only_for
        for code, one in programme.protocol.evidence.items()
    }
    for key, codes in tied.items():
        for code in codes:
            if code not in known:
                yield Fault(key, "an answer that can be given", code)


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
    yield from _effect(programme)
    yield from _team(programme)


def _effect(programme: Programme) -> Iterator[Fault]:
    effect = programme.session.effect
    for name, span in (("begins", effect.begins), ("strongest", effect.strongest), ("gone", effect.gone)):
        minutes = [span.earliest.value, span.usual.value, span.latest.value]
        if minutes != sorted(minutes):
            yield Fault(f"session.effect.{name}", "earliest, usual, latest in rising order", str(minutes))
    for part in ("earliest", "usual", "latest"):
        begins, strongest, gone = (
            getattr(span, part).value for span in (effect.begins, effect.strongest, effect.gone)
        )
        if not begins < strongest < gone:
            yield Fault(f"session.effect.gone.{part}", f"more than {max(begins, strongest)}", str(gone))


def _team(programme: Programme) -> Iterator[Fault]:
    days, rota = list(programme.team.licences.remind_days.value), programme.team.rota
    if days != sorted(set(days), reverse=True):
        yield Fault("team.licences.remind_days.value", "days in falling order", str(days))
    if not rota.first_hour.value < rota.last_hour.value <= 24:
        expected = f"more than first_hour, which is {rota.first_hour.value}, and at most 24"
        yield Fault("team.rota.last_hour.value", expected, str(rota.last_hour.value))


def _rising(key: str, lower: Limit, upper: Limit) -> Iterator[Fault]:
    for part in ("systolic_mm_hg", "diastolic_mm_hg"):
        low, high = getattr(lower, part).value, getattr(upper, part).value
        if high <= low:
            yield Fault(f"{key}.{part}.value", f"more than {low}, the band below", str(high))
