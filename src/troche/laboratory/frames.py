"""MLLP framing: messages between a start byte and two end bytes, however the network cuts them."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

START, END, CR = 0x0B, 0x1C, 0x0D
LARGEST = (
    100_000  # bytes of one message; ours: a panel of forty tests has some 5,000, and reading this takes 2 s
)
LARGEST_NOISE = 1_000  # bytes between two messages before the line is given up; ours


class Frame(msgspec.Struct, frozen=True):
    """A whole message, or the beginning of one that is too large."""

    content: bytes
    is_too_large: bool = False


class NoiseError(Exception):
    """Too much came that belongs to no message: this is no line of messages."""


class Frames:
    """Takes bytes as they come, gives messages as they are complete.

    >>> frames = Frames()
    >>> [list(frames.feed(part)) for part in (b"\\x0bMS", b"H|\\x1c", b"\\r\\x0bB\\x1c\\r")]
    [[], [], [Frame(content=b'MSH|', is_too_large=False), Frame(content=b'B', is_too_large=False)]]
    """

    def __init__(self, largest: int = LARGEST) -> None:
        self.largest = largest
        self._waiting = bytearray()
        self._noise = 0

    @property
    def is_between(self) -> bool:
        """Whether nothing of a message is waiting for the rest."""
        return not self._waiting

    def feed(self, data: bytes) -> Iterator[Frame]:
        """The messages that these bytes complete. After one that is too large nothing more is told apart."""
        self._waiting += data
        while self._waiting:
            if not self._find_start():
                return
            end = self._waiting.find(bytes((END, CR)))
            if (len(self._waiting) if end < 0 else end) - 1 > self.largest:
                content = bytes(self._waiting[1 : self.largest + 1])
                self._waiting.clear()
                yield Frame(content, is_too_large=True)
                return
            if end < 0:
                return
            content = bytes(self._waiting[1:end])
            del self._waiting[: end + 2]
            self._noise = 0
            yield Frame(content)

    def _find_start(self) -> bool:
        start = self._waiting.find(START)
        dropped = len(self._waiting) if start < 0 else start
        self._noise = self._noise + dropped if dropped else self._noise
        del self._waiting[:dropped]
        if self._noise > LARGEST_NOISE:
            raise NoiseError
        return start >= 0


def framed(content: bytes) -> bytes:
    """A message as it goes over the line."""
    return bytes((START,)) + content + bytes((END, CR))
