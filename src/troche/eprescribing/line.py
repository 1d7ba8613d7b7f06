"""One request over the line to an e-prescriber: signed, with a time limit, following nobody elsewhere."""

from __future__ import annotations

import http.client
import ssl
from urllib.parse import urlsplit

import msgspec
from django.utils.timezone import now

from troche.eprescribing import contract
from troche.eprescribing.connections import key_of, name_of
from troche.eprescribing.models import Connection

TIMEOUT_S = 10.0  # ours: as long as a mail server is waited for; the order is tried again


class NotReached(Exception):
    """Nobody answered, or not so that it could be understood: what was sent may have arrived or not."""


class Reply(msgspec.Struct, frozen=True):
    """What came back."""

    status: int
    body: bytes


def send(connection: Connection, method: str, path: str, ident: str, body: bytes = b"") -> Reply:
    """Send it once. The same `ident` again is the same request to the other side. Raises `NotReached`."""
    address = urlsplit(connection.url)
    assert address.hostname is not None
    where, at = address.path + path, contract.stamp(now())
    key = key_of(connection.clinic_id, connection.id, "out")
    headers = {
        "Content-Type": "application/json",
        contract.CONNECTION: name_of(connection),
        contract.TIMESTAMP: at,
        contract.IDENT: ident,
        contract.SIGNATURE: contract.signature(key, method, where, at, ident, body),
    }
    line = _open(address.scheme, address.hostname, address.port)
    try:
        line.request(method, where, body or None, headers)
        answer = line.getresponse()
        return Reply(answer.status, answer.read(contract.LARGEST))
    except (OSError, http.client.HTTPException) as error:
        raise NotReached(type(error).__name__) from error
    finally:
        line.close()


def _open(scheme: str, host: str, port: int | None) -> http.client.HTTPConnection:
    if scheme == "https":
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(host, port, timeout=TIMEOUT_S, context=context)
    return http.client.HTTPConnection(host, port, timeout=TIMEOUT_S)
