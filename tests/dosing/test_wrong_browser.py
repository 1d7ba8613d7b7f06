"""What goes wrong, in real browsers: a touch of the patient is on the screens of the two others, by itself."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.dosing.stage import DayAtHome

pytestmark = pytest.mark.browser
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
SHOTS = os.environ.get("TROCHE_WRONG_SHOTS", "")


def shot(page: Any, name: str) -> None:
    """A picture of the whole page where pictures are asked for."""
    if SHOTS:
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            page.screenshot(path=Path(SHOTS) / f"{name}-{scheme}.png", full_page=True)


@pytest.fixture
def day(database: str) -> DayAtHome:
    """A dose has been taken."""
    from tests.dosing.stage import DayAtHome

    day = DayAtHome()
    day.all_met()
    day.take()
    return day


def enter(page: Any, day: DayAtHome, role: Any, path: str) -> Any:
    """Sign in and open a page."""
    page.goto(day.link(role))
    page.goto(path.format(person=day.person))
    return page


def test_from_a_touch_to_the_outcome(day: DayAtHome, new_page: Callable[..., Any], axe: Any) -> None:
    patient = enter(new_page(viewport=PHONE), day, "patient", "/my/session/1/")
    sitter = enter(new_page(viewport=PHONE), day, "sitter", "/sitter/session/")
    monitor = enter(new_page(viewport=DESK), day, "therapist", "/people/{person}/sessions/1/")
    shot(patient, "night")
    patient.locator("#wrong").click()
    patient.get_by_role("heading", name="What is wrong?").wait_for()
    axe(patient)
    shot(patient, "choose")
    patient.locator("#area-mind").focus()
    patient.keyboard.press("Enter")
    patient.get_by_role("heading", name="What is it?").wait_for()
    axe(patient)
    shot(patient, "choose-mind")
    patient.locator("#wrong-panic").focus()
    patient.keyboard.press("Enter")
    patient.get_by_role("heading", name="Breathe out slowly").wait_for()
    axe(patient)
    shot(patient, "now")
    sitter.get_by_text("Panic or a frightening experience").wait_for()
    monitor.locator("#wrong").get_by_text("Panic or a frightening experience").wait_for()
    shot(sitter, "sitter")
    shot(monitor, "watch")
    sitter.get_by_role("link", name="What to do now").click()
    sitter.get_by_role("heading", name="Stay calm and close").wait_for()
    axe(sitter)
    shot(sitter, "sitter-steps")
    monitor.locator("#say-wrong").click()
    monitor.get_by_role("heading", name="When something goes wrong").wait_for()
    axe(monitor)
    sitter.get_by_role("button", name="Done: Breathe slowly together.").click()
    sitter.get_by_text("done,").wait_for()
    monitor.reload()
    shot(monitor, "monitor")
    monitor.get_by_role("radio", name="It is over, and the person is well").check(force=True)
    monitor.get_by_role("textbox", name="What was done").fill("Spoke with her for ten minutes. Calm.")
    monitor.get_by_role("button", name="Record the outcome").click()
    monitor.get_by_text("Talk it over with the person the same day").first.wait_for()
    axe(monitor)
    shot(monitor, "monitor-ended")
    patient.goto("/my/session/1/wrong/")
    patient.get_by_role("heading", name="What is wrong?").wait_for()
    patient.locator("#area-body").click()
    patient.locator("#wrong-unresponsive").click()
    patient.get_by_role("link", name="Call 911").wait_for()
    axe(patient)
    shot(patient, "now-911")
    sitter.goto("/sitter/session/wrong/")
    axe(sitter)
    shot(sitter, "sitter-911")
