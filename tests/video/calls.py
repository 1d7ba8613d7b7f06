"""A person at home and somebody who watches, each in a browser of their own, over a relay."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from troche.chart.facts import Fact

if TYPE_CHECKING:
    from tests.dosing.stage import DayAtHome

WATCH = "/people/~/sessions/1/"
NIGHT = "/my/session/1/"
LIVE = "[data-video-tile][data-state=live]"
COUNT = "document.querySelector('[data-video-tile] video').getVideoPlaybackQuality().totalVideoFrames"
CONNECTS_WITHIN_MS = 45_000  # a loaded machine; how quick it is, is measured in bench/


def live_day() -> DayAtHome:
    """A session under way."""
    from tests.dosing.stage import DayAtHome

    day = DayAtHome()
    day.all_met()
    assert day.take().status_code == 302
    return day


UNTOUCHED = "AudioContext was not allowed to start"
"""An alarm asks for sound as soon as its page opens; a browser says so when nobody has touched it yet."""


def is_complaint(line: Any) -> bool:
    """Whether the console says that something is wrong."""
    return line.type in ("error", "warning") and UNTOUCHED not in line.text


def opened(browser: Any, where: str, day: DayAtHome, role: str, path: str) -> Any:
    """A page of somebody's, in a context of its own; errors of scripts are kept on it."""
    page = browser.new_context(base_url=where).new_page()
    page.set_default_timeout(CONNECTS_WITHIN_MS)
    page.complaints = []
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on(
        "console",
        lambda line: page.complaints.append(line.text) if is_complaint(line) else None,
    )
    page.goto(day.link(role))
    page.goto(path.replace("~", str(day.person)))
    return page


def frames(page: Any) -> int:
    """How many pictures the first tile has shown."""
    return int(page.evaluate(COUNT))


def wait_for(page: Any, selector: str) -> None:
    page.wait_for_selector(selector, state="attached", timeout=CONNECTS_WITHIN_MS)


def until(page: Any, expression: str) -> None:
    """Wait until it is so; Playwright's own way evaluates strings, which our pages do not allow."""
    give_up = time.monotonic() + CONNECTS_WITHIN_MS / 1000
    while not page.evaluate(expression):
        assert time.monotonic() < give_up, expression
        page.wait_for_timeout(100)


def until_recorded(page: Any, day: DayAtHome, kind: type[Fact]) -> None:
    """Wait until a fact of this kind is on file."""
    give_up = time.monotonic() + CONNECTS_WITHIN_MS / 1000
    while not day.facts(kind):
        assert time.monotonic() < give_up, kind
        page.wait_for_timeout(200)
