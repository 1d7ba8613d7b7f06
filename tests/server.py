"""Starting a real server for tests."""

from __future__ import annotations

import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path
from uuid import UUID

STARTS_WITHIN_S = 120
KEPT: set[UUID] = set()
"""Clinics that several files of tests share: they outlive the file that made them."""


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_ready(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    """Wait for /readyz; a server that ends or takes too long fails the run with its own last words."""
    give_up = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < give_up and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/readyz", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"the server did not get ready:\n{log.read_text()[-2000:]}")
