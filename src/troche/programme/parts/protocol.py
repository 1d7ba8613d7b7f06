"""protocol.yaml: what the programme is, its phases, where help is."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from troche.sheets.values import Code, Part, Ruled, Text, Worded

Version = Annotated[str, msgspec.Meta(pattern=r"\A\d+\.\d+\Z")]
PhaseCode = Literal[
    "screen",
    "eligible",
    "prep",
    "induction",
    "review",
    "maintenance",
    "taper",
    "discharged",
    "hold",
    "stopped",
]


def number_of(version: str) -> tuple[int, ...]:
    """A version as numbers, by which the later one is the higher.

    >>> number_of("1.10") > number_of("1.9")
    True
    """
    return tuple(int(part) for part in version.split("."))


class Phase(Ruled, frozen=True, kw_only=True):
    """A stretch of the way. `gate` names the set of `gates.yaml` that opens it, if one does."""

    title: Text
    patient: Text
    gate: Code | None = None


class HelpLine(Ruled, frozen=True, kw_only=True):
    """A number to call."""

    number: Annotated[str, msgspec.Meta(pattern=r"\A[0-9]{3,15}\Z")]
    label: Text
    patient: Text


class Statement(Ruled, frozen=True, kw_only=True):
    """One honest sentence about what is known; `shown` says whether anything shows it.

    `rests_on` is the kind of study behind it. `only_for` names the answers it concerns, empty for everybody.
    """

    shown: bool
    patient: Text
    clinician: Text
    rests_on: Literal["trials", "trial", "cohort", "reports", "nothing"] | None = None
    only_for: tuple[Code, ...] = ()


class Protocol(Part, frozen=True, kw_only=True):
    """The programme's identity and outline."""

    name: Code
    version: Version
    title: Text
    summary: Text
    medicine: Text
    approval: Worded
    phases: dict[PhaseCode, Phase]
    help: dict[Code, HelpLine]
    evidence: dict[Code, Statement]
