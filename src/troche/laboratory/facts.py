"""What is recorded of a message, in a stream of its own."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from troche.chart.commands import Role
from troche.chart.facts import Fact
from troche.laboratory.items import Reading

Format = Literal["hl7v2", "fhir"]
Encoding = Literal["text", "base64"]


class MessageReceived(Fact, frozen=True, kw_only=True, tag="laboratory.message_received"):
    """A message came and is kept whole. `read` is what was read from it, or None, and then `unfit` says why.

    `control_id` is the sender's own; `content` is base64 when its bytes are no text.
    """

    format: Format
    source: str
    control_id: str
    content: str
    encoding: Encoding
    read: Reading | None
    unfit: str = ""


class MessageHeld(Fact, frozen=True, kw_only=True, tag="laboratory.message_held"):
    """It could not be filed by itself, for these reasons, and waits for a person."""

    reasons: tuple[str, ...]


class MessageFiled(Fact, frozen=True, kw_only=True, tag="laboratory.message_filed"):
    """Its results are in this person's chart: those at the places `filed`. Those at `left` wait for a person.

    `matched`: by number, date of birth and name, or by somebody, who saw the `differences` and said `words` to them.
    """

    person: UUID
    matched: Literal["identity", "somebody"]
    filed: tuple[int, ...]
    left: dict[int, str]
    differences: tuple[str, ...] = ()
    words: str = ""


class MessageSetAside(Fact, frozen=True, kw_only=True, tag="laboratory.message_set_aside"):
    """Nothing more follows from it, for this reason."""

    reason: str


class MessageWaited(Fact, frozen=True, kw_only=True, tag="laboratory.message_waited"):
    """Nobody looked at it in time; now it is this role's."""

    owner: Role
    rung: int
