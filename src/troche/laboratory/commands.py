"""What can be asked about a message."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from troche.chart.commands import Command, StreamKind
from troche.laboratory.facts import Encoding, Format
from troche.laboratory.matching import Known


class ReceiveMessage(Command, frozen=True, kw_only=True, tag="laboratory.receive_message"):
    """Keep a message and read it. Its stream and id are made from its source and control id."""

    format: Format
    source: str
    control_id: str
    content: str
    encoding: Encoding

    action: ClassVar[str] = "laboratory.receive"
    opens: ClassVar[StreamKind | None] = "message"


class HoldMessage(Command, frozen=True, kw_only=True, tag="laboratory.hold_message"):
    """Say why it is not filed by itself."""

    reasons: tuple[str, ...]

    action: ClassVar[str] = "laboratory.receive"


class FileMessage(Command, frozen=True, kw_only=True, tag="laboratory.file_message"):
    """File it to a person, as the chart `known` says who that is.

    `unrecordable` are the places of results that cannot be recorded there as they are, and why.
    """

    person: UUID
    known: Known
    unrecordable: dict[int, str] = {}
    words: str = ""

    action: ClassVar[str] = "laboratory.file"


class SetMessageAside(Command, frozen=True, kw_only=True, tag="laboratory.set_message_aside"):
    """Say why nothing more follows from it."""

    reason: str

    action: ClassVar[str] = "laboratory.file"
