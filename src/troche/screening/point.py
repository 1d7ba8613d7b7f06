"""One thing that an answer of the free assessment says, as a gate, with the result it alone would lead to."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

import msgspec

from troche.chart.gates import Gate, Met
from troche.chart.reasons import Reason, Source
from troche.chart.words import Words, say

if TYPE_CHECKING:
    from troche.programme import Programme

Result = Literal["not_home", "not_now", "conversation", "likely"]
"""Gravest first: the gravest answer of all is the result."""

A_LOOK = say("a clinician’s look at it, together with you")


class Point(msgspec.Struct, frozen=True):
    """One thing the answers say, as a gate, with the result it alone would lead to.

    `step` is the question it comes from; `told` is the answer in the words of the list it was chosen from.
    """

    gate: Gate
    leads_to: Result
    topic: Words
    step: str
    told: Words | None = None

    @property
    def is_open(self) -> bool:
        """Whether it was only left out, or not sure."""
        return self.gate.answer == "unknown" and self.gate.reason.code != "suicide_to_ask"


class Reader(msgspec.Struct, frozen=True):
    """Builds points with the programme's labels, sources and ways to change them."""

    programme: Programme
    step: str
    topic: Words

    def point(
        self,
        make: Callable[..., Gate],
        gate: str,
        code: str,
        patient: Words,
        leads_to: Result,
        *,
        source: Source | None = None,
        would_change: Words | None = None,
        topic: Words | None = None,
        told: Words | None = None,
    ) -> Point:
        """A point of this question."""
        requirement = self.programme.gates["eligible"].requires[gate]
        reason = Reason(
            code=code,
            patient=patient,
            clinician=patient,
            source=source or requirement.source,
            would_change=None if make is Met else would_change or requirement.change,
        )
        label = requirement.name
        return Point(
            make(gate=gate, label=label, reason=reason), leads_to, topic or self.topic, self.step, told
        )
