"""Answering a requirement of the programme: its label, its source and what would change it come along."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVarTuple

from troche.chart.gates import Answer, Gate, Met, Unknown, Unmet
from troche.chart.reasons import Reason
from troche.chart.words import Words, say
from troche.programme.parts.gates import Requirement

Asked = TypeVarTuple("Asked")


def all_answers(
    requires: Mapping[str, Requirement],
    answers: Mapping[str, Callable[[*Asked, Requirement], Gate]],
    *asked: *Asked,
) -> tuple[Gate, ...]:
    """Every requirement's answer, in the order of the programme. One that nothing here can answer is unknown."""
    words = say("Nothing here can answer this yet.")
    return tuple(
        answers[code](*asked, required) if code in answers else unknown(code, required, words, words)
        for code, required in requires.items()
    )


def met(gate: str, required: Requirement, patient: Words, clinician: Words) -> Met:
    """The requirement holds."""
    reason = Reason(code=gate, patient=patient, clinician=clinician, source=required.source)
    return Met(gate=gate, label=required.name, reason=reason)


def unmet(gate: str, required: Requirement, patient: Words, clinician: Words) -> Unmet:
    """The requirement is known not to hold."""
    return Unmet(gate=gate, label=required.name, reason=_against(gate, required, patient, clinician))


def unknown(gate: str, required: Requirement, patient: Words, clinician: Words) -> Unknown:
    """Nothing on file says whether the requirement holds."""
    return Unknown(gate=gate, label=required.name, reason=_against(gate, required, patient, clinician))


def as_found(answer: Answer, gate: str, required: Requirement, patient: Words, clinician: Words) -> Gate:
    """What was found elsewhere, as the answer to this requirement."""
    match answer:
        case "met":
            return met(gate, required, patient, clinician)
        case "unmet":
            return unmet(gate, required, patient, clinician)
        case "unknown":
            return unknown(gate, required, patient, clinician)


def _against(gate: str, required: Requirement, patient: Words, clinician: Words) -> Reason:
    return Reason(
        code=gate,
        patient=patient,
        clinician=clinician,
        source=required.source,
        would_change=required.change,
    )
