"""Values that carry where they come from, and the plain texts people read."""

from __future__ import annotations

from typing import Annotated, Generic, Literal, TypeVar

import msgspec

from troche.chart.commands import Role
from troche.chart.reasons import Source
from troche.chart.words import Words, say

T = TypeVar("T")

Action = Literal["stop", "review", "hold", "note"]
"""stop: not at home. review: a clinician decides. hold: not today. note: shown, blocks nothing."""

Text = Annotated[str, msgspec.Meta(min_length=1, pattern=r"\A[^{}]+\Z", description="words without braces")]
"""Words for people. Braces are left out because values are put into sentences with them."""

Whole = Annotated[int, msgspec.Meta(ge=0)]
Code = Annotated[str, msgspec.Meta(pattern=r"\A[a-z][a-z0-9_]*\Z", description="a code such as go_no_go")]


class Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A part of the programme. A key that nobody reads is refused."""


class Sourced(Part, Generic[T], frozen=True, kw_only=True):
    """A value, where it comes from and how sure that is."""

    value: T
    source: Source
    note: str = ""


class Ruled(Part, frozen=True, kw_only=True):
    """A rule with its source."""

    source: Source
    note: str = ""


class Worded(Ruled, frozen=True, kw_only=True):
    """A rule with words for the patient and for the clinician."""

    patient: Text
    clinician: Text

    @property
    def to_patient(self) -> Words:
        """The patient's words, ready for a reason."""
        return say(self.patient)

    @property
    def to_clinician(self) -> Words:
        """The clinician's words, ready for a reason."""
        return say(self.clinician)


Number = Sourced[Whole]
Measure = Sourced[float]

__all__ = [
    "Action",
    "Code",
    "Measure",
    "Number",
    "Part",
    "Role",
    "Ruled",
    "Source",
    "Sourced",
    "Text",
    "Whole",
    "Worded",
]
