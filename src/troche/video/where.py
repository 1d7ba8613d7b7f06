"""The relay of this installation: one told by the settings, or a coturn of our own beside the server."""

from __future__ import annotations

import hashlib
import hmac
import os
import shutil
import socket
from pathlib import Path

from troche.site import places
from troche.site.trouble import Trouble
from troche.video.relay import Place, Relay, configuration

PROGRAM = "turnserver"
NONE = "none"
PORT, TLS_PORT = 3478, 443  # RFC 8656 4; TLS where networks let only the web through
OWN_PORTS = range(34780, 34800)  # ours: away from a coturn that the distribution may have started
SOMEWHERE = ("198.51.100.1", 9)  # RFC 5737: nobody's; asked only which of our addresses would be used


def relay() -> Relay | None:
    """The relay that browsers are told of; None where there is no video."""
    host = os.environ.get("TROCHE_RELAY") or NONE
    if host == NONE:
        return None
    port = _port(os.environ.get("TROCHE_RELAY_PORT") or str(PORT))
    tls_port = _port(os.environ.get("TROCHE_RELAY_TLS_PORT") or str(TLS_PORT))
    return Relay(host, port, tls_port or None, secret())


def secret() -> str:
    """What we and the relay share: `TROCHE_RELAY_SECRET`, or one made from the signing key."""
    given = os.environ.get("TROCHE_RELAY_SECRET")
    return given or hmac.digest(places.secret_key().encode(), b"troche relay", hashlib.sha256).hex()


def is_decided() -> bool:
    """Whether the settings say which relay there is, or that there is none."""
    return bool(os.environ.get("TROCHE_RELAY"))


def own_address() -> str | None:
    """The address of this machine by which others reach it; None when it is alone."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        try:
            asked.connect(SOMEWHERE)
        except OSError:
            return None
        address = str(asked.getsockname()[0])
    return None if address.startswith("127.") else address


def own_relay() -> tuple[dict[str, str], str]:
    """A coturn of our own for `serve`: the settings that tell of it, or none and why there is none."""
    if shutil.which(PROGRAM) is None:
        return {}, "No video: coturn is not installed; apt-get install coturn"
    address = own_address()
    port = None if address is None else next((port for port in OWN_PORTS if _is_free(address, port)), None)
    if address is None or port is None:
        return {}, "No video: this machine has no address or no port for a relay"
    told = {"TROCHE_RELAY": address, "TROCHE_RELAY_PORT": str(port), "TROCHE_RELAY_TLS_PORT": "0"}
    return told, f"Video goes by a relay at {address}:{port}"


def written(given: Relay, place: Place) -> Path:
    """The configuration as a file that its owner alone may read."""
    path = places.made(Path(place.folder)) / "turnserver.conf"
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_text(configuration(given, place))
    return path


def _is_free(address: str, port: int) -> bool:
    for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM):
        with socket.socket(socket.AF_INET, kind) as asked:
            try:
                asked.bind((address, port))
            except OSError:
                return False
    return True


def _port(given: str) -> int:
    if not given.isdecimal() or int(given) > 65535:
        raise Trouble(f"{given} is no port of a relay; choose a number up to 65535, 0 for no TLS.")
    return int(given)
