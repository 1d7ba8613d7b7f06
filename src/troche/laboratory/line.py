"""What an HL7 v2 message is answered: AA when it is kept and read, AE when kept and not read, AR when not kept."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from hashlib import sha256
from uuid import UUID, uuid4

from django.db import connection

from troche.laboratory.envelope import Answer, Envelope, answer_to, envelope_of, refusal_of
from troche.laboratory.frames import Frame
from troche.laboratory.receiving import Incoming, Kept, as_text, receive

log = logging.getLogger("troche.laboratory")

ANSWERS: dict[Kept, tuple[Answer, str]] = {
    "read": ("AA", "Kept"),
    "unread": ("AE", "Kept, and not read: a person looks at it"),
    "reused": ("AR", "Not kept: this control id stands for another message"),
    "busy": ("AR", "Not kept: send it again"),
}
TOO_LARGE = "Not kept: larger than what is taken here"
NOT_ALLOWED = "Not kept: this sender is not known here"


def answer(clinic: UUID, frame: Frame) -> bytes:
    """Keep what a frame holds, and say truly what became of it. Whatever goes wrong, there is an answer."""
    envelope = envelope_of(frame.content)
    try:
        said, words = _said(clinic, frame, envelope)
    except Exception:
        log.exception("a message was not kept")
        said, words = ANSWERS["busy"]
    finally:
        connection.close()
    log.info("message", extra={"answer": said, "bytes": len(frame.content)})
    return _answer(envelope, said, words)


def refused(frame: Frame, words: str) -> bytes:
    """The answer to a message that is not looked into."""
    return _answer(envelope_of(frame.content), "AR", words)


def _answer(envelope: Envelope | None, said: Answer, words: str) -> bytes:
    return answer_to(envelope, said, words, datetime.now(UTC), uuid4().hex[:20])


def _said(clinic: UUID, frame: Frame, envelope: Envelope | None) -> tuple[Answer, str]:
    if frame.is_too_large:
        return "AR", TOO_LARGE
    if envelope is not None and (words := refusal_of(envelope)):
        return "AR", words
    content, encoding = as_text(frame.content, envelope.codec if envelope else None)
    return ANSWERS[
        receive(
            clinic,
            Incoming(
                format="hl7v2",
                source=_printable(envelope.sender) if envelope else "",
                control_id=envelope.control_id if envelope else sha256(frame.content).hexdigest(),
                content=content,
                encoding=encoding,
            ),
        )
    ]


def _printable(text: str) -> str:
    return "".join(sign for sign in text if sign.isprintable())
