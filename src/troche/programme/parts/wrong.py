"""wrong.yaml: what is done when something goes wrong in a session, path by path."""

from __future__ import annotations

from typing import Literal

from troche.sheets.values import Code, Number, Part, Role, Ruled, Text

Seat = Literal["patient", "sitter", "monitor"]
Area = Literal["body", "mind", "lozenges", "sitter"]
CaseKind = Literal["none", "event", "serious"]


class Step(Ruled, frozen=True, kw_only=True):
    """One thing to do now."""

    text: Text


class Steps(Part, frozen=True, kw_only=True):
    """What each of the three does now, in order."""

    patient: dict[Code, Step]
    sitter: dict[Code, Step]
    monitor: dict[Code, Step]


class FollowUp(Ruled, frozen=True, kw_only=True):
    """What follows, who sees to it, by when from the opening. With `holds_dose` no next dose before it is done."""

    title: Text
    owner: Role
    within_hours: Number
    holds_dose: bool


class Outcome(Ruled, frozen=True, kw_only=True):
    """How a path may end. `mistaken`: it was not so, and nothing follows."""

    text: Text
    mistaken: bool = False


class Path(Ruled, frozen=True, kw_only=True):
    """One thing that goes wrong. `area` is where a patient looks for it first.

    `readings` are the alerts of readings that open it by themselves.
    """

    title: Text
    area: Area
    patient_says: Text
    sitter_says: Text
    call_911: Literal["at_once", "if_needed"]
    alert: Code
    readings: tuple[Code, ...] = ()
    case: CaseKind
    steps: Steps
    follow_ups: dict[Code, FollowUp]
    outcomes: tuple[Code, ...]


class Wrong(Part, frozen=True, kw_only=True):
    """Everything that may go wrong, and how long it may stay without an outcome."""

    outcome_within_minutes: Number
    again_hours: Number
    outcomes: dict[Code, Outcome]
    paths: dict[Code, Path]
