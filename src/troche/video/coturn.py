"""`python -m troche.video.coturn`: becomes coturn, set up for this machine. `troche serve` starts it."""

from __future__ import annotations

import os

from troche.site import places
from troche.video.relay import Place
from troche.video.where import PROGRAM, relay, written


def main() -> None:
    """Write its configuration and hand the process over to it."""
    told = relay()
    assert told is not None
    place = Place(listens_on=(told.host,), port=told.port, folder=str(places.home() / "relay"))
    path = written(told, place)
    os.execvp(PROGRAM, (PROGRAM, "-c", str(path)))  # noqa: S606


if __name__ == "__main__":
    main()
