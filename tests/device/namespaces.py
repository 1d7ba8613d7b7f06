"""Two networks of one machine with a line between them that loses what it likes, or is cut."""

from __future__ import annotations

import secrets
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

HOME, AWAY = "10.231.77.1", "10.231.77.2"


class Line(NamedTuple):
    """The names of both networks: where the server is, and where the phones are."""

    home: str
    away: str

    def lose(self, percent: int) -> None:
        """From now on so many packets of a hundred get lost, each way."""
        for name in self:
            inside(name, "nft", "flush", "ruleset")
            inside(name, "nft", "add", "table", "inet", "loss")
            inside(
                name, "nft", "add", "chain", "inet", "loss", "come", "{ type filter hook input priority 0; }"
            )
            rule = f"numgen random mod 100 < {percent} drop"
            inside(name, "nft", "add", "rule", "inet", "loss", "come", *rule.split())

    def cut(self) -> None:
        """Nothing passes."""
        inside(self.away, "ip", "link", "set", "line", "down")

    def mend(self) -> None:
        """The line is back."""
        inside(self.away, "ip", "link", "set", "line", "up")


def inside(name: str, *command: str) -> None:
    """Run a command in a network. Raises `CalledProcessError`."""
    subprocess.run(["ip", "netns", "exec", name, *command], check=True, capture_output=True)


def why_not() -> str:
    """What keeps this machine from making networks; nothing where it can."""
    name = f"trochetry{secrets.token_hex(2)}"
    try:
        subprocess.run(["ip", "netns", "add", name], check=True, capture_output=True)
        try:
            inside(name, "nft", "list", "ruleset")
        finally:
            subprocess.run(["ip", "netns", "del", name], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        return f"this machine makes no network namespaces with nft: {error}"
    return ""


@contextmanager
def line() -> Iterator[Line]:
    """Two networks and the line between them, taken away at the end."""
    word = secrets.token_hex(2)
    both = Line(f"troche{word}h", f"troche{word}a")
    try:
        for name in both:
            subprocess.run(["ip", "netns", "add", name], check=True)
            inside(name, "ip", "link", "set", "lo", "up")
        pair = ["link", "add", "line", "type", "veth", "peer", "name", "line", "netns", both.away]
        inside(both.home, "ip", *pair)
        for name, address in zip(both, (HOME, AWAY), strict=True):
            inside(name, "ip", "address", "add", f"{address}/24", "dev", "line")
            inside(name, "ip", "link", "set", "line", "up")
        yield both
    finally:
        for name in both:
            subprocess.run(["ip", "netns", "del", name], check=False, capture_output=True)


def browser_inside(name: str, executable: str, folder: Path) -> str:
    """A program that starts this browser in a network; it is spoken to by pipes, which lead out of it."""
    path = folder / "browser"
    path.write_text(f'#!/bin/sh\nexec ip netns exec {name} {executable} "$@"\n')
    path.chmod(0o755)
    return str(path)
