"""Chromium with a camera and a microphone that are none, and a server whose relay is a coturn of the tests' own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.conftest import NO_REAL_CAMERA, Server, chromium_path, serve
from tests.server import free_port
from tests.video.coturn import SECRET, Coturn, here, started
from troche.video.relay import Relay


@contextmanager
def chromium(*more: str, fake: tuple[str, ...] = NO_REAL_CAMERA) -> Iterator[Any]:
    """A browser of one's own."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        args = ["--no-sandbox", *fake, *more]
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=args)
        yield browser
        browser.close()


def told_of(relay: Relay) -> dict[str, str]:
    """The settings of a server that knows this relay."""
    return {
        "TROCHE_RELAY": relay.host,
        "TROCHE_RELAY_PORT": str(relay.port),
        "TROCHE_RELAY_TLS_PORT": str(relay.tls_port or 0),
        "TROCHE_RELAY_SECRET": SECRET,
    }


ONLY = {"tcp": ("no-udp", "no-tls"), "tls": ("no-udp", "no-tcp")}
"""What coturn is told besides, so that it answers by this alone."""


@contextmanager
def served(database: str, folder: Path, only: str = "") -> Iterator[tuple[Server, Coturn]]:
    """A server and its relay, which answers by everything or by one way only."""
    relay, place = here(folder)
    if only == "tls":
        relay = msgspec.structs.replace(relay, tls_port=free_port())
        certificate, key = self_signed(folder, relay.host)
        place = msgspec.structs.replace(place, tls_port=relay.tls_port, certificate=certificate, key=key)
    with started(relay, place, more=ONLY.get(only, ())) as coturn:
        server = serve(database, **told_of(relay))
        try:
            yield server, coturn
        finally:
            server.close()


def self_signed(folder: Path, host: str) -> tuple[str, str]:
    """A certificate that its own key signed, and that key, as files."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    begins = datetime.now(UTC) - timedelta(hours=1)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + timedelta(days=2))
        .sign(key, hashes.SHA256())
    )
    of_certificate, of_key = folder / "chain.pem", folder / "key.pem"
    of_certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    of_key.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return str(of_certificate), str(of_key)
