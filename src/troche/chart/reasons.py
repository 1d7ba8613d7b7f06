"""Why: the same reason on the page, in the API and in the audit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from troche.chart.words import Words, say

if TYPE_CHECKING:
    from troche.chart.facts import Fact


class Source(msgspec.Struct, frozen=True):
    """Where a rule or a number comes from, and how sure that is.

    `grade`: V checked, L label, S source article, PC or D our default, M recollection.
    """

    ref: str
    grade: str


HOUSE = Source("docs/architecture.md", "D")


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """One reason, in words for the patient and for the clinician."""

    code: str
    patient: Words
    clinician: Words
    source: Source
    would_change: Words | None = None


def because(code: str, text: Words, *, source: Source = HOUSE, would_change: Words | None = None) -> Reason:
    """A reason with the same words for everyone."""
    return Reason(code=code, patient=text, clinician=text, source=source, would_change=would_change)


class Refusal(msgspec.Struct, frozen=True):
    """No, with reasons. `record` holds facts that are kept although the command was refused."""

    reasons: tuple[Reason, ...]
    record: tuple[Fact, ...] = ()


def refuse(code: str, text: Words, *, source: Source = HOUSE, would_change: Words | None = None) -> Refusal:
    """A refusal with a single reason in the same words for everyone."""
    return Refusal((because(code, text, source=source, would_change=would_change),))


NOT_ALLOWED = refuse("not_allowed", say("You may not do this."))
UNKNOWN_STREAM = refuse("unknown_stream", say("There is no such chart."))
BUSY = refuse("busy", say("Others are writing here at this moment. Nothing was lost. Try again."))
UNKEEPABLE = refuse(
    "unkeepable", say("A number or a character in it is none that can be kept. Enter it again.")
)
REUSED = refuse(
    "command_reused",
    say("This form was already sent with other answers. Your first answers stand. Reload the page to go on."),
)
