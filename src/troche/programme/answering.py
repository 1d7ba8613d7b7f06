"""Answering a requirement of the programme: its label, its source and what would change it come along."""

from __future__ import annotations

from troche.chart.gates import Met, Unknown, Unmet
from troche.chart.reasons import Reason
from troche.chart.words import Words
from troche.programme.parts.gates import Requirement


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


def _against(gate: str, required: Requirement, patient: Words, clinician: Words) -> Reason:
    return Reason(
        code=gate,
        patient=patient,
        clinician=clinician,
        source=required.source,
        would_change=required.change,
    )
