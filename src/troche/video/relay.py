"""The relay: what coturn is told, whom it never reaches, and the password a browser gets for a few hours."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterator
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import msgspec

LIFE = timedelta(
    hours=4
)  # ours: a session and its longest watching afterwards, with our server down all the while
NAMES_EVERY = timedelta(minutes=15)  # ours: a page that is loaded again keeps its name, and with it its quota
ALLOCATIONS_A_NAME = (
    40  # ours: one page, three ways to the relay each, three watchers, two networks, and restarts
)
ALLOCATIONS = 4000  # ours: a hundred sessions at a time
BYTES_A_SECOND = 400_000  # ours: three times what picture and sound of one call take
FIRST_PORT, LAST_PORT = 49152, 65535  # RFC 8656 5: the dynamic ports

NEVER = (
    *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
    *("192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15"),
    *("198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
    # ::/96 holds ::, ::1 and the addresses that carry an IPv4 one; ::ffff:0:0/96 is the hole of CVE-2026-27624
    *("::/96", "::ffff:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32"),
    *("2002::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8"),
)
"""Networks that a relay never reaches: IANA's special-purpose registries, and what carries an IPv4 address within."""


class Relay(msgspec.Struct, frozen=True):
    """Where the relay answers, as browsers are told. Without `tls_port` it speaks no TLS."""

    host: str
    port: int
    tls_port: int | None
    secret: str

    @property
    def addresses(self) -> list[str]:
        """Every way to it, the quickest first."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        ways = [f"turn:{host}:{self.port}?transport=udp", f"turn:{host}:{self.port}?transport=tcp"]
        return ways if self.tls_port is None else [*ways, f"turns:{host}:{self.tls_port}?transport=tcp"]


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """The machine that coturn runs on. `outside` is its public address, where that is another than its own."""

    listens_on: tuple[str, ...]
    outside: str = ""
    port: int
    tls_port: int | None = None
    certificate: str = ""
    key: str = ""
    folder: str
    ports: tuple[int, int] = (FIRST_PORT, LAST_PORT)


class Pass(msgspec.Struct, frozen=True):
    """Name and password for the relay, by coturn's REST convention."""

    username: str
    credential: str


def a_pass(relay: Relay, whose: str, now: datetime) -> Pass:
    """A pass for some hours. `whose` is opaque: it goes to the relay as it is.

    >>> from datetime import UTC
    >>> relay = Relay("relay.example", 3478, 443, "shared")
    >>> a_pass(relay, "b7", datetime(2026, 11, 26, 15, 1, tzinfo=UTC)).username
    '1795720500:b7'
    """
    step = int(NAMES_EVERY.total_seconds())
    ends = -(-int((now + LIFE).timestamp()) // step) * step
    username = f"{ends}:{whose}"
    digest = hmac.digest(relay.secret.encode(), username.encode(), hashlib.sha1)
    return Pass(username, base64.b64encode(digest).decode())


def opaque(secret: str, *words: object) -> str:
    """Words that name somebody, made into one that names nobody."""
    return hmac.digest(secret.encode(), repr(words).encode(), hashlib.sha256).hex()[:24]


def configuration(relay: Relay, place: Place) -> str:
    """coturn's configuration file: relaying with a pass of ours, to public addresses and to itself."""
    return "\n".join(_lines(relay, place)) + "\n"


def _lines(relay: Relay, place: Place) -> Iterator[str]:
    yield "# Written by `troche turn`; write it again rather than change it. It holds a secret."
    for own in place.listens_on:
        yield from (f"listening-ip={own}", f"relay-ip={own}")
    if place.outside and place.outside not in place.listens_on:
        yield f"external-ip={place.outside}/{place.listens_on[0]}"
    yield f"listening-port={place.port}"
    if place.tls_port is not None:
        yield f"tls-listening-port={place.tls_port}"
        yield f"cert={place.certificate}"
        yield f"pkey={place.key}"
        yield from ("no-tlsv1", "no-tlsv1_1")
    else:
        yield "no-tls"
    yield from ("no-dtls", f"min-port={place.ports[0]}", f"max-port={place.ports[1]}")
    yield from ("fingerprint", "use-auth-secret", f"static-auth-secret={relay.secret}", "realm=troche")
    yield from (f"user-quota={ALLOCATIONS_A_NAME}", f"total-quota={ALLOCATIONS}", f"max-bps={BYTES_A_SECOND}")
    yield from ("stale-nonce=600", "no-tcp-relay", "no-multicast-peers", "no-cli", "no-software-attribute")
    yield from (f"denied-peer-ip={first}-{last}" for first, last in denied())
    # two browsers that both come by the relay are each other's peers at its own address
    yield from (f"allowed-peer-ip={own}" for own in dict.fromkeys((*place.listens_on, place.outside)) if own)
    # its log would tell who was connected with whom from where
    yield from ("no-stdout-log", "simple-log", "log-file=/dev/null")
    yield from (f"pidfile={place.folder}/turnserver.pid", f"userdb={place.folder}/turndb")


def denied() -> list[tuple[IPv4Address | IPv6Address, IPv4Address | IPv6Address]]:
    """First and last address of each network that is never reached."""
    networks = [ip_network(network) for network in NEVER]
    # coturn reads a range that begins with :: as every address there is, IPv4 too
    firsts = [network[1] if network[0] == ip_address("::") else network[0] for network in networks]
    return [(first, network[-1]) for first, network in zip(firsts, networks, strict=True)]


def must_be_refused(address: str) -> bool:
    """Whether a relay has to refuse this peer.

    >>> must_be_refused("::ffff:127.0.0.1"), must_be_refused("100.64.0.1"), must_be_refused("9.9.9.9")
    (True, True, False)
    """
    return any(ip_address(address) in ip_network(network) for network in NEVER)
