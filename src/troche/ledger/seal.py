"""The hash chain of a stream: each fact's seal covers the one before it and every byte of its own."""

from __future__ import annotations

import hashlib
from datetime import datetime
from uuid import UUID

import msgspec

ORIGIN = b""
_encode = msgspec.json.Encoder().encode


def seal(
    before: bytes,
    *,
    clinic: UUID,
    stream: UUID,
    position: int,
    kind: str,
    body: str,
    at: datetime,
    actor_id: UUID,
    role: str,
    command_id: UUID,
) -> bytes:
    """SHA-256 over the seal before and the fact's envelope as a JSON array."""
    envelope = _encode([clinic, stream, position, kind, body, at, actor_id, role, command_id])
    return hashlib.sha256(before + envelope).digest()
