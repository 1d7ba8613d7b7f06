"""The programme page in a real browser: read gate by gate, an edit tried by keyboard, checked by axe."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils.timezone import now

from tests.people.team_clinic import Place, open_place
from tests.programme.folders import TEXTS
from troche.people.demo import demo_link

pytestmark = pytest.mark.browser
SCREENS = (((390, 844), "light"), ((1440, 900), "light"), ((1440, 900), "dark"))


@pytest.fixture
def place(database: str) -> Place:
    found = open_place(is_demo=True)
    found.covers("Template", now(), now() + timedelta(days=30))
    return found


def pictured(page: Any, name: str) -> None:
    """A picture of the page, where somebody asked for pictures."""
    if folder := os.environ.get("TROCHE_PICTURES"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


def test_an_edit_is_tried_and_its_story_read(
    new_page: Callable[..., Any], axe: Callable[[Any], None], place: Place
) -> None:
    text = TEXTS["session.yaml"].replace("to_bpm: {value: 110", "to_bpm: {value: 125")
    for (width, height), scheme in SCREENS:
        page = new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
        page.set_default_timeout(120_000)
        page.goto(demo_link("director", place.clinic))
        page.goto("/programme/")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        axe(page)
        pictured(page, f"programme-{width}-{scheme}")
        page.get_by_label("File", exact=True).select_option("session")
        page.get_by_label("The whole file as it would be").fill(text)
        page.get_by_role("button", name="Try it").press("Enter")
        page.get_by_role("heading", name="The proposed edit").wait_for()
        assert "pulse 111 in every reading" in page.locator(".path").inner_text()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        axe(page)
        pictured(page, f"programme-edit-{width}-{scheme}")
