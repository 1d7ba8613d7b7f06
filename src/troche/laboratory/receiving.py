"""A message comes in: it is kept first, then read, then filed, or brought before somebody."""

from __future__ import annotations

import logging
from base64 import b64encode
from typing import Literal
from uuid import UUID, uuid5

import msgspec

from troche.laboratory.commands import HoldMessage, ReceiveMessage
from troche.laboratory.facts import Encoding, Format, MessageReceived
from troche.laboratory.filing import file_to, interface, known_as
from troche.laboratory.items import Named
from troche.laboratory.matching import differences
from troche.laboratory.queries import by_number
from troche.laboratory.rules import LABORATORY
from troche.ledger import Refused, act, read_chart
from troche.people.scope import in_clinic

log = logging.getLogger("troche.laboratory")

Kept = Literal["read", "unread", "reused", "busy"]
"""Kept and read; kept, and not read; refused, as its control id stands for another message; not kept at all."""


class Incoming(msgspec.Struct, frozen=True, kw_only=True):
    """A message as it came in."""

    format: Format
    source: str
    control_id: str
    content: str
    encoding: Encoding


def as_text(content: bytes, codec: str | None) -> tuple[str, Encoding]:
    """The message as text when it is that in its charset, else its bytes in base64."""
    try:
        text = content.decode(codec) if codec else ""
    except UnicodeDecodeError:
        text = ""
    if text and "\x00" not in text:
        return text, "text"
    return b64encode(content).decode(), "base64"


def stream_of_message(clinic: UUID, incoming: Incoming) -> UUID:
    """The stream of a message: the same for the same sender and control id."""
    said = msgspec.json.encode((incoming.format, incoming.source, incoming.control_id)).decode()
    return uuid5(clinic, f"laboratory {said}")


def receive(clinic: UUID, incoming: Incoming) -> Kept:
    """Keep a message durably, and do with it what can be done at once. Whatever fails then, it is kept and waits."""
    with in_clinic(clinic):
        message = stream_of_message(clinic, incoming)
        outcome = act(
            ReceiveMessage(
                id=uuid5(message, "receive"),
                actor=interface(clinic),
                stream=message,
                **msgspec.structs.asdict(incoming),
            )
        )
        if isinstance(outcome, Refused):
            codes = {reason.code for reason in outcome.refusal.reasons}
            return "reused" if "command_reused" in codes else "busy"
        try:
            settle(clinic, message)
        except Exception:
            log.exception("a message waits, as filing it failed")
        kept = outcome.recorded[0].fact
        return "read" if isinstance(kept, MessageReceived) and kept.read else "unread"


def settle(clinic: UUID, message: UUID) -> None:
    """File it when it says beyond doubt whom it means; else say why it waits. Once; again changes nothing."""
    state = LABORATORY.of(read_chart(clinic, message))
    if state.received is None or not state.waits or state.filed or state.held:
        return
    read = state.received.read
    reasons = ("unread",) if read is None else _why_not_filed(clinic, message, read.person)
    if reasons:
        hold = uuid5(message, "hold")
        act(HoldMessage(id=hold, actor=interface(clinic), stream=message, reasons=reasons))


def _why_not_filed(clinic: UUID, message: UUID, said: Named) -> tuple[str, ...]:
    """Nothing when it is filed now; else what is missing for that."""
    people = by_number(clinic, said)
    if len(people) != 1:
        return ("number",)
    known = known_as(read_chart(clinic, people[0]))
    differ = ("number",) if known is None else differences(said, known)
    if differ:
        return differ
    command_id = uuid5(message, f"file {people[0]}")
    outcome = file_to(clinic, message, people[0], interface(clinic), command_id)
    return tuple(reason.code for reason in outcome.refusal.reasons) if isinstance(outcome, Refused) else ()
