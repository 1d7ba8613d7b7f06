"""The head of an HL7 v2 message: who sends what, in which version, charset and earnest; and the answer to it."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Literal

import msgspec

CODECS = {
    "": "ascii",
    "ASCII": "ascii",
    "UNICODE UTF-8": "utf-8",
    "UTF-8": "utf-8",
    "8859/1": "iso-8859-1",
    "8859/2": "iso-8859-2",
    "8859/9": "iso-8859-9",
    "8859/15": "iso-8859-15",
}
"""Charsets of MSH-18 that are read, table 0211; without one it is ASCII."""

VERSIONS = frozenset(
    {"2.1", "2.2", "2.3", "2.3.1", "2.4", "2.5", "2.5.1", "2.6", "2.7", "2.8", "2.8.1", "2.8.2"}
)
HEAD = re.compile(r"MSH([!-/:-@\[-`{-~])([!-/:-@\[-`{-~]{4})#?\1")

LONGEST_CONTROL_ID = 199
Answer = Literal["AA", "AE", "AR"]


class Envelope(msgspec.Struct, frozen=True, kw_only=True):
    """MSH: `separators` are field, component, repetition, escape and subcomponent."""

    separators: str
    sender: str
    kind: str
    control_id: str
    processing: str
    version: str
    charset: str

    @property
    def codec(self) -> str | None:
        """The charset as Python names it; None for one that is not read here."""
        return CODECS.get(self.charset)


def envelope_of(content: bytes) -> Envelope | None:
    """The head of a message, or None when it has none that can be read."""
    head = content.split(b"\r", 1)[0].split(b"\n", 1)[0]
    text = head.decode("iso-8859-1")
    found = HEAD.match(text)
    if found is None or len(set(found[1] + found[2])) < len("|^~\\&"):
        return None
    separators = found[1] + found[2]
    fields = [separators[0], *text.split(separators[0])[1:]]
    component = separators[1]

    def field(place: int) -> str:
        return fields[place - 1].strip() if place <= len(fields) else ""

    parts = [*field(9).split(component), "", ""]
    envelope = Envelope(
        separators=separators,
        sender=f"{field(3)} {field(4)}".strip(),
        kind="^".join(parts[:2]),
        control_id=field(10),
        processing=field(11).split(component)[0],
        version=field(12).split(component)[0],
        charset=field(18).split(separators[2])[0].upper(),
    )
    return envelope if _is_plain(envelope.control_id) else None


def _is_plain(control_id: str) -> bool:
    return 0 < len(control_id) <= LONGEST_CONTROL_ID and control_id.isascii() and control_id.isprintable()


def refusal_of(envelope: Envelope) -> str:
    """Why a message is not for us, in words for its sender; empty when it is."""
    if envelope.kind not in ("ORU^R01", "ORU^"):
        return "Only ORU^R01 is taken here"
    if envelope.version not in VERSIONS:
        return "This version of HL7 is not taken here"
    if envelope.processing != "P":
        return "Only processing id P is taken here: nothing else may reach a chart"
    return ""


def answer_to(envelope: Envelope | None, answer: Answer, words: str, at: datetime, own_id: str) -> bytes:
    """The acknowledgment: MSA-2 is the control id it answers, empty when none could be read."""
    control_id = _escaped(envelope.control_id) if envelope else ""
    version = envelope.version if envelope and envelope.version in VERSIONS else "2.5.1"
    head = f"MSH|^~\\&|TROCHE||{_escaped(envelope.sender) if envelope else ''}||{at:%Y%m%d%H%M%S}+0000||ACK^R01^ACK"
    return f"{head}|{own_id}|P|{version}\rMSA|{answer}|{control_id}|{_escaped(words)}\r".encode(
        "ascii", "replace"
    )


def _escaped(text: str) -> str:
    """Text that ends no field of the answer."""
    for sign, letter in (("\\", "E"), ("|", "F"), ("^", "S"), ("~", "R"), ("&", "T")):
        text = text.replace(sign, f"\\{letter}\\")
    return "".join(sign if sign.isprintable() else " " for sign in text)
