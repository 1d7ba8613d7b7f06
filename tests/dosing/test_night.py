"""The patient's screen while it lasts: quiet, true to the server's clock, with help in reach on a phone."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.dosing.stage import DayAtHome

pytestmark = pytest.mark.browser
NIGHT = "/my/session/1/"
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
PICTURES = os.environ.get("TROCHE_PICTURES")


@pytest.fixture(scope="module")
def day(database: str) -> DayAtHome:
    """A dose taken 28 minutes ago."""
    from tests.dosing.lasting import lasting

    return lasting(28)


def enter(page: Any, day: DayAtHome, path: str = NIGHT) -> Any:
    """Sign in as the patient and open a page."""
    page.goto(day.link("patient"))
    page.goto(path)
    return page


def picture(page: Any, name: str) -> None:
    """Keep what it looks like, where somebody asks for it."""
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png")
        page.screenshot(path=Path(PICTURES) / f"{name}-full.png", full_page=True)


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_the_night_screen_is_quiet_and_help_is_in_reach(
    day: DayAtHome, new_page: Callable[..., Any], axe: Any, size: dict[str, int]
) -> None:
    page = enter(new_page(viewport=size), day)
    axe(page)
    picture(page, f"night-{size['width']}")
    help_, wrong = page.locator("#need").bounding_box(), page.locator("#wrong").bounding_box()
    assert help_ and wrong
    assert abs(help_["y"] - wrong["y"]) < 2  # beside each other
    for box in (help_, wrong):
        assert box["y"] >= 0 and box["y"] + box["height"] <= size["height"]
        assert box["height"] >= 44  # a thumb's width
        middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        assert page.evaluate("([x, y]) => !!document.elementFromPoint(x, y).closest('.need')", middle)


def test_whatever_is_asked_help_is_never_covered(day: DayAtHome, page: Any) -> None:
    for path in (NIGHT, f"{NIGHT}measure/", f"{NIGHT}write/", f"{NIGHT}music/", f"{NIGHT}breathe/"):
        enter(page, day, path)
        for place in ("0", "document.documentElement.scrollHeight"):
            page.evaluate(f"scrollTo(0, {place})")
            for ident in ("need", "wrong"):
                on_top = page.evaluate(
                    """(ident) => { const box = document.getElementById(ident).getBoundingClientRect();
                    const found = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
                    return Boolean(found?.closest(`#${ident}`)); }""",
                    ident,
                )
                assert on_top, (path, place, ident)


def test_every_step_is_in_the_text_and_is_reached_by_keys(day: DayAtHome, page: Any, axe: Any) -> None:
    enter(page, day)
    page.get_by_text("Step by step").focus()
    page.keyboard.press("Enter")
    steps = page.locator("#steps")
    said = steps.inner_text()
    assert "Expected, not measured." in said
    for words in (
        "left to dissolve",
        "Spit out or swallow",
        "looks in on you",
        "Blood pressure",
        "A line, if you like",
        "The earliest that your session can end",
    ):
        assert words in said
    assert steps.get_by_text("looks in on you").count() >= 6
    axe(page)
    picture(page, "night-steps")


def test_a_wrong_clock_on_the_device_changes_nothing(day: DayAtHome, page: Any) -> None:
    page.clock.install(time="2031-01-01T03:00:00Z")
    enter(page, day)
    shown = page.locator("[data-clock]").inner_text()
    page.clock.run_for(2_000)
    before = int(page.locator("#night .unit").inner_text().split()[0])
    assert 28 <= before < 60
    assert page.locator("[data-clock]").inner_text()[:2] == shown[:2]


def test_without_a_line_the_page_goes_on_by_itself(day: DayAtHome, page: Any) -> None:
    page.clock.install()
    enter(page, day)
    before = int(page.locator("#night .unit").inner_text().split()[0])
    assert page.get_by_text("You may feel lighter").is_visible()
    assert not page.locator("#journal-due").is_visible()
    page.context.set_offline(True)
    page.clock.run_for(40 * 60_000)
    assert int(page.locator("#night .unit").inner_text().split()[0]) >= before + 40
    assert page.get_by_text("It slowly lets go").is_visible()
    assert not page.get_by_text("You may feel lighter").is_visible()
    assert page.locator("#reading-due").is_visible()  # one thing at a time, the older first
    assert not page.locator("#journal-due").is_visible()
