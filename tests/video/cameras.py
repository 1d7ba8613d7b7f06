"""Chromium with a camera and a microphone that are none, and a server whose relay is a coturn of the tests' own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.conftest import Server, chromium_path, serve
from tests.video.coturn import SECRET, here, running
from troche.video.relay import Relay

FAKE = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")


@contextmanager
def chromium(*more: str, fake: tuple[str, ...] = FAKE) -> Iterator[Any]:
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


@contextmanager
def served(database: str, folder: Path) -> Iterator[tuple[Server, Relay]]:
    """A server and its relay."""
    with running(*here(folder)) as relay:
        server = serve(database, **told_of(relay))
        try:
            yield server, relay
        finally:
            server.close()
