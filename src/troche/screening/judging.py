"""Who may let pass what was found: the prescriber in words, the medical director as a second person, or nobody."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from troche.programme.parts.overrides import By, strictest
from troche.screening.case import Finding

if TYPE_CHECKING:
    from troche.programme import Programme

CONDITIONS_OF = ("exclusions", "diagnosis")
"""Requirements whose findings name conditions; those of `interactions` name medicines."""


def who_may(programme: Programme, gate: str, finding: Finding) -> By:
    """Who may let this finding pass. What is missing, not answered or too old: nobody, whatever the programme says."""
    if finding.answer == "met" or finding.action not in ("review", "stop") or not finding.complete:
        return "nobody"
    if finding.answer == "unknown" and finding.action != "review":
        return "nobody"
    asked = strictest("words", *_asked_for(programme, gate, finding))
    return strictest(asked, "director") if finding.action == "stop" else asked


def _asked_for(programme: Programme, gate: str, finding: Finding) -> Iterator[By]:
    """What the programme asks for: of the requirement, and of each condition or medicine found."""
    overrides = programme.overrides
    required = overrides.requirements.get(gate)
    if required is not None:
        yield required.stop if finding.action == "stop" else required.review
    elif finding.action == "stop" and not finding.against:
        yield "nobody"
    for code in finding.against:
        yield _of_rule(programme, gate, code)


def _of_rule(programme: Programme, gate: str, code: str) -> By:
    """Of one condition or medicine; without a line of its own words do for a review, and nobody may for a stop."""
    rule: str
    if gate in CONDITIONS_OF:
        line, rule = programme.overrides.conditions.get(code), programme.eligibility.exclusions[code].action
    else:
        line, rule = programme.overrides.medicines.get(code), programme.interactions[code].action
    if line is not None:
        return line.by
    opens_by_words = ("review", "note") if gate in CONDITIONS_OF else ("review", "note", "hold")
    return "words" if rule in opens_by_words else "nobody"
