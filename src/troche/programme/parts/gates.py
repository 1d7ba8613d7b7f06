"""gates.yaml: what must be true to go on, in the order it is read."""

from __future__ import annotations

from typing import Literal

from troche.chart.words import Words, say
from troche.sheets.values import Code, Part, Ruled, Text

GateCode = Literal["eligible", "prepare", "induct", "dose", "review", "maintain", "ship", "discharge"]


class Requirement(Ruled, frozen=True, kw_only=True):
    """One line of a gate: what it is called, the rule in words, what would change the answer."""

    label: Text
    rule: Text
    would_change: Text

    @property
    def name(self) -> Words:
        """The label, ready for a gate."""
        return say(self.label)

    @property
    def change(self) -> Words:
        """What would change the answer, ready for a reason."""
        return say(self.would_change)


class GateSet(Part, frozen=True, kw_only=True):
    """A gate between two stretches of the way: every requirement must be met; unknown is never met."""

    title: Text
    requires: dict[Code, Requirement]
