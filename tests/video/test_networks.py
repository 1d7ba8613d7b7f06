"""Networks as they are: nothing but TCP, nothing but TLS, and nothing at all for a while."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.video.calls import LIVE, NIGHT, WATCH, live_day, opened, until_recorded, wait_for
from tests.video.cameras import chromium, served
from troche.video.facts import VideoBack, VideoLost

if TYPE_CHECKING:
    from tests.dosing.stage import DayAtHome

pytestmark = pytest.mark.browser
BLACKOUT_S = int(os.environ.get("TROCHE_BLACKOUT_S", "13"))


@pytest.fixture(scope="module")
def day(database: str) -> DayAtHome:
    return live_day()


@pytest.mark.parametrize("only", ["tcp", "tls"])
def test_where_only_one_way_gets_through(database: str, tmp_path: Path, day: DayAtHome, only: str) -> None:
    """The relay answers by nothing else, as behind a firewall that lets nothing else through."""
    trusting = "--ignore-certificate-errors"
    with served(database, tmp_path, only=only) as (server, _), chromium(trusting) as browser:
        home = opened(browser, server.address, day, "patient", NIGHT)
        watch = opened(browser, server.address, day, "therapist", WATCH)
        wait_for(watch, LIVE)
        assert home.evaluate("import('/static/video/preflight.js').then((one) => one.checkRelay())") == {
            "ok": True,
            "code": "relay_ok",
        }


def test_a_blackout_is_recorded_shown_and_over_by_itself(
    database: str, tmp_path: Path, day: DayAtHome
) -> None:
    with served(database, tmp_path) as (server, relay), chromium() as browser:
        home = opened(browser, server.address, day, "patient", NIGHT)
        watch = opened(browser, server.address, day, "therapist", WATCH)
        wait_for(watch, LIVE)
        relay.stop()
        wait_for(watch, "[data-video-tile][data-state=still]")
        wait_for(home, "[data-video-home][data-state=lost]")
        until_recorded(watch, day, VideoLost)
        watch.wait_for_timeout(max(0, BLACKOUT_S - 12) * 1000)
        relay.go_on()
        wait_for(watch, LIVE)
        wait_for(home, "[data-video-home][data-state=seen]")
        until_recorded(watch, day, VideoBack)
        assert "check_missed" not in day.alerts and "signs_of_life_lost" not in day.alerts
