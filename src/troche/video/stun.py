"""As much of STUN and TURN as it takes to ask a relay whom it would reach (RFC 8489, RFC 8656)."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import socket
import struct
from collections.abc import Iterator
from ipaddress import ip_address

import msgspec

MAGIC = 0x2112A442
ALLOCATE, CREATE_PERMISSION, CHANNEL_BIND = 0x003, 0x008, 0x009
USERNAME, INTEGRITY, ERROR, CHANNEL, PEER, REALM, NONCE = 0x006, 0x008, 0x009, 0x00C, 0x012, 0x014, 0x015
FAMILY, TRANSPORT = 0x017, 0x019
UDP, TCP = 17, 6
V4, V6 = 1, 2
UNAUTHORIZED, STALE = 401, 438
DONE = 0
ANSWER_WITHIN_S = 2.0
TRIES = 3

Attributes = tuple[tuple[int, bytes], ...]


class NoAnswer(Exception):
    """The relay said nothing."""


class Answer(msgspec.Struct, frozen=True):
    """What came back: 0, or the code of an error."""

    code: int
    attributes: dict[int, bytes]


class Asking:
    """One client at one relay, over UDP, with a pass."""

    def __init__(self, host: str, port: int, username: str, credential: str) -> None:
        self.username, self.credential = username, credential
        self.realm = self.nonce = b""
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self.socket = socket.socket(family, socket.SOCK_DGRAM)
        self.socket.settimeout(ANSWER_WITHIN_S)
        self.socket.connect((host, port))

    def __enter__(self) -> Asking:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def allocate(self, transport: int = UDP, family: int | None = None) -> int:
        """Ask for an address of one's own at the relay; 0, or why not."""
        asked: list[tuple[int, bytes]] = [(TRANSPORT, struct.pack("!B3x", transport))]
        if family is not None:
            asked.append((FAMILY, struct.pack("!B3x", family)))
        return self.ask(ALLOCATE, tuple(asked)).code

    def permit(self, peer: str) -> int:
        """Ask to hear from a peer; 0, or why not."""
        transaction = secrets.token_bytes(12)
        return self.ask(CREATE_PERMISSION, ((PEER, _xored(peer, 9, transaction)),), transaction).code

    def bind(self, peer: str, channel: int) -> int:
        """Ask for a channel to a peer; 0, or why not."""
        transaction = secrets.token_bytes(12)
        asked = (CHANNEL, struct.pack("!H2x", channel)), (PEER, _xored(peer, 9, transaction))
        return self.ask(CHANNEL_BIND, asked, transaction).code

    def ask(self, method: int, asked: Attributes, transaction: bytes = b"") -> Answer:
        """Ask, and ask again with what the relay wants to see first."""
        transaction = transaction or secrets.token_bytes(12)
        answer = self._exchange(method, asked, transaction)
        if answer.code in (UNAUTHORIZED, STALE) and NONCE in answer.attributes:
            is_new = answer.attributes[NONCE] != self.nonce
            self.realm = answer.attributes.get(REALM, self.realm)
            self.nonce = answer.attributes[NONCE]
            if is_new:
                return self._exchange(method, asked, transaction)
        return answer

    def _exchange(self, method: int, asked: Attributes, transaction: bytes) -> Answer:
        message = self._message(method, asked, transaction)
        for _ in range(TRIES):
            self.socket.send(message)
            try:
                while True:
                    answer = _read(self.socket.recv(4096), transaction)
                    if answer is not None:
                        return answer
            except TimeoutError:
                continue
            except OSError as error:
                raise NoAnswer(str(error)) from error
        raise NoAnswer("no answer")

    def _message(self, method: int, asked: Attributes, transaction: bytes) -> bytes:
        signed = bool(self.realm)
        if signed:
            who = (USERNAME, self.username.encode()), (REALM, self.realm), (NONCE, self.nonce)
            asked = (*asked, *who)
        body = b"".join(_attribute(kind, value) for kind, value in asked)
        if not signed:
            return _header(method, len(body), transaction) + body
        key = hashlib.md5(  # noqa: S324 - as RFC 8489 9.2.2 has it
            b":".join((self.username.encode(), self.realm, self.credential.encode()))
        ).digest()
        before = _header(method, len(body) + 24, transaction) + body
        return before + _attribute(INTEGRITY, hmac.digest(key, before, hashlib.sha1))


def _header(method: int, length: int, transaction: bytes) -> bytes:
    return struct.pack("!HHI", method, length, MAGIC) + transaction


def _attribute(kind: int, value: bytes) -> bytes:
    return struct.pack("!HH", kind, len(value)) + value + b"\0" * (-len(value) % 4)


def _xored(peer: str, port: int, transaction: bytes) -> bytes:
    address = ip_address(peer)
    mask = struct.pack("!I", MAGIC) + transaction
    hidden = bytes(a ^ b for a, b in zip(address.packed, mask, strict=False))
    return struct.pack("!xBH", V4 if address.version == 4 else V6, port ^ (MAGIC >> 16)) + hidden


def _read(message: bytes, transaction: bytes) -> Answer | None:
    """The answer to this question; None when it is to another."""
    if len(message) < 20 or message[8:20] != transaction:
        return None
    attributes = dict(_attributes(message[20:]))
    said = attributes.get(ERROR)
    return Answer(DONE if said is None else said[2] * 100 + said[3], attributes)


def _attributes(body: bytes) -> Iterator[tuple[int, bytes]]:
    while len(body) >= 4:
        kind, length = struct.unpack("!HH", body[:4])
        yield kind, body[4 : 4 + length]
        body = body[4 + length + (-length % 4) :]
