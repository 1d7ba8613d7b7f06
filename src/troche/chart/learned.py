"""Reading plain values into our types.

msgspec learns a type when it first reads one, and two threads that do so at the same moment can end the process
(seen with msgspec 0.20). So each reader is made while its module is loaded, by one thread, and learns there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")


def from_json(kind: type[T]) -> Callable[[bytes | str], T]:
    """What reads JSON into this type. Raises `msgspec.MsgspecError` on anything else."""
    return msgspec.json.Decoder(kind).decode


def from_msgpack(kind: type[T]) -> Callable[[bytes | msgspec.Raw], T]:
    """What reads MessagePack into this type. Raises `msgspec.MsgspecError` on anything else."""
    return msgspec.msgpack.Decoder(kind).decode


def from_plain(kind: type[T]) -> Callable[[Any], T]:
    """What reads dictionaries and lists into this type. Raises `msgspec.ValidationError` on anything else."""
    msgspec.json.Decoder(kind)

    def read(said: Any) -> T:
        return msgspec.convert(said, kind)

    return read
