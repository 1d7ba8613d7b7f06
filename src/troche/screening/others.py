"""What else could help somebody with these answers, and what may be said about the evidence to them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from troche.chart.reasons import Source
from troche.screening.facts import AssessmentTaken
from troche.screening.interactions import read
from troche.screening.points import diagnoses_of
from troche.screening.state import ScreeningState
from troche.screening.told import conditions_told

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


def known_of(state: ScreeningState, programme: Programme) -> frozenset[str]:
    """What a chart says by now: the kept assessment, and the history since."""
    said: set[str] = set()
    if state.assessment is not None:
        grave = {"suicidal_intent"} if state.assessment.thoughts_now == "might_act" else set()
        said |= said_in(state.assessment, frozenset(grave))
    if state.history is not None:
        said |= {code for code, answer in conditions_told(state.history).items() if answer == "yes"}
        said |= {code for one in state.history.medicines for code in read(one, programme).found}
    if state.safety is not None and state.safety.finding == "intent":
        said.add("suicidal_intent")
    return frozenset(said)


def cited(sources: Iterable[Source], programme: Programme) -> dict[str, str]:
    """The public sources behind these, by the number that stands in brackets."""
    numbers = {number for source in sources for number in re.findall(r"\[(\d+)\]", source.ref)}
    public = programme.sources.public
    return {number: public[number] for number in sorted(numbers, key=int) if number in public}
