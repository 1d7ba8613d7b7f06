"""A call over the relay between two browsers without real cameras: how soon it shows, how soon it is back."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any
from uuid import UUID

import psutil

from bench.figures import percentile, show
from troche.site import places

CALLS = 20
BLACKOUTS = 3
BLACKOUT_S = 30
BACK_WITHIN_S = 60
SHOWN = (
    "performance.getEntriesByName('video-picture').at(-1)?.startTime"
    " - performance.getEntriesByName('video-asked').at(-1)?.startTime"
)


def run(_clinic: UUID) -> None:
    """Connect again and again; then let the relay and our server fall silent for half a minute, and heal."""
    os.environ.setdefault(
        "TROCHE_HOME", str(places.home())
    )  # the tests' server would else sign with another key
    from tests.video.calls import LIVE, NIGHT, WATCH, live_day, opened, wait_for
    from tests.video.cameras import chromium, served
    from troche.video.where import PROGRAM, own_address

    if shutil.which(PROGRAM) is None or own_address() is None:
        print("  no coturn here, or no address for it: nothing measured")
        return
    day = live_day()
    with (
        tempfile.TemporaryDirectory() as folder,
        served(os.environ["DATABASE_URL"], Path(folder)) as (server, relay),
        chromium() as browser,
    ):
        opened(browser, server.address, day, "patient", NIGHT)
        watch = opened(browser, server.address, day, "therapist", WATCH)
        took = []
        for _ in range(CALLS):
            watch.reload()
            wait_for(watch, LIVE)
            took.append(watch.evaluate(SHOWN) / 1000)
        show("calls, from asking to the first picture", len(took), "calls")
        show("  p50", percentile(took, 0.50), "s")
        show("  p95", percentile(took, 0.95), "s", below=3)
        back = [_blackout(watch, server, relay) for _ in range(BLACKOUTS)]
        show(
            f"back after {BLACKOUT_S} s without relay and server, slowest of {BLACKOUTS}",
            max(back),
            "s",
            below=5,
        )


def _blackout(watch: Any, server: Any, relay: Any) -> float:
    from tests.video.calls import frames

    processes = psutil.Process(server.pid).children(recursive=True)
    relay.stop()
    for process in processes:
        process.suspend()
    watch.wait_for_timeout(BLACKOUT_S * 1000)
    relay.go_on()
    for process in processes:
        process.resume()
    shown, healed = frames(watch), time.monotonic()
    while frames(watch) < shown + 2:
        if time.monotonic() - healed > BACK_WITHIN_S:
            return float("inf")
        watch.wait_for_timeout(50)
    took = time.monotonic() - healed
    watch.wait_for_timeout(3_000)
    return took
