"""What else could help somebody with these answers, and what may be said about the evidence to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from troche.screening.facts import AssessmentTaken
from troche.screening.points import diagnoses_of

if TYPE_CHECKING:
    from troche.programme import Programme
    from troche.programme.parts.assessment import Other
    from troche.programme.parts.protocol import Statement


def others_for(said: frozenset[str], programme: Programme) -> dict[str, Other]:
    """Other help, what these answers bring up first; nothing that they speak against."""
    fitting = {
        code: other
        for code, other in programme.assessment.others.items()
        if not said & set(other.unless) and (not other.when or said & set(other.when))
    }
    return dict(sorted(fitting.items(), key=lambda one: not one[1].when))


def evidence_for(said: frozenset[str], programme: Programme) -> dict[str, Statement]:
    """The statements that concern everybody, and those that concern these answers."""
    return {
        code: statement
        for code, statement in programme.protocol.evidence.items()
        if not statement.only_for or said & set(statement.only_for)
    }


def said_in(taken: AssessmentTaken, codes: frozenset[str]) -> frozenset[str]:
    """Everything that was chosen, and the codes of the reasons that follow."""
    cards = {code for page in taken.chosen.values() for code in page}
    return frozenset({*codes, *cards, *taken.conditions, *diagnoses_of(taken)})
