"""A running relay, asked whether it would reach what it must never reach."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_address

import msgspec

from troche.video.relay import Pass, Relay
from troche.video.stun import DONE, TCP, V4, V6, Asking, NoAnswer

PUBLIC = "9.9.9.9"  # anybody's: it is asked for and never sent to
REFUSALS = (403, 443)  # RFC 8656 19: forbidden; of a family that the relay has no address of
FIRST_CHANNEL = 0x4000
PEERS = (
    *("127.0.0.1", "127.1.2.3", "0.0.0.0", "10.0.0.5", "172.16.0.1", "192.168.1.1", "169.254.169.254"),  # noqa: S104
    *("100.64.0.1", "198.18.0.1", "224.0.0.1", "239.255.255.250", "255.255.255.255"),
    *("::1", "::", "::ffff:127.0.0.1", "::ffff:10.0.0.5", "::ffff:169.254.169.254", "::127.0.0.1"),
    *("64:ff9b::7f00:1", "2002:7f00:1::", "fc00::1", "fd00::1", "fe80::1", "ff02::1"),
)
"""One of each kind that must be refused."""


class Found(msgspec.Struct, frozen=True):
    """What was asked, whether the relay did as it should, and what it said."""

    what: str
    is_right: bool
    said: str


def probe(relay: Relay, given: Pass, peers: tuple[str, ...] = PEERS) -> Iterator[Found]:
    """Every peer in turn by permission and by channel, then what else must not be."""
    for peer in peers:
        yield from _of_peer(relay, given, peer)
    with _asking(relay, given) as asking:
        asking.allocate()
        code = asking.permit(PUBLIC)
        yield Found("a public address", code == DONE, _said(code))
    with _asking(relay, given) as asking:
        code = asking.allocate(TCP)
        yield Found("a connection by TCP from the relay", code != DONE, _said(code))
    with _asking(relay, Pass(given.username, "guessed")) as asking:
        code = asking.allocate()
        yield Found("a wrong password", code != DONE, _said(code))


def _of_peer(relay: Relay, given: Pass, peer: str) -> Iterator[Found]:
    family = V4 if ip_address(peer).version == 4 else V6
    with _asking(relay, given) as asking:
        if asking.allocate(family=family) != DONE:
            asking.allocate()  # the relay has no address of this family; asked for such a peer all the same
        for way, code in (("permission", asking.permit(peer)), ("channel", asking.bind(peer, FIRST_CHANNEL))):
            yield Found(f"{peer} by {way}", code in REFUSALS, _said(code))


def _asking(relay: Relay, given: Pass) -> Asking:
    return Asking(relay.host, relay.port, given.username, given.credential)


def _said(code: int) -> str:
    return "granted" if code == DONE else f"refused ({code})"


__all__ = ["PEERS", "Found", "NoAnswer", "probe"]
