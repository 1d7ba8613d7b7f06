"""The work list of what the e-prescriber said, on a desk and a phone, looked at by axe."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.conf import settings

if TYPE_CHECKING:
    from tests.medication.people import Place

pytestmark = pytest.mark.browser

PICTURES = os.environ.get("TROCHE_PICTURES")
"""A folder for pictures, for somebody who wants to look at them."""


@pytest.fixture
def place(base_url: str) -> Place:
    """A clinic on the server that answers the browsers."""
    from tests.medication.people import Place

    return Place()


def test_what_fits_no_order_is_read_and_set_aside(
    base_url: str, place: Place, new_page: Callable[..., Any], axe: Callable[[Any], None]
) -> None:
    from troche.eprescribing.coming_in import receive
    from troche.eprescribing.contract import Event

    said = Event(event="e1", order=str(uuid4()), sequence=1, status="accepted", message="Filled on Monday.")
    assert receive(place.clinic.id, said) == "kept"
    cookie = place.browsers["prescriber"].cookies[settings.SESSION_COOKIE_NAME]
    for number, options in enumerate(
        (
            {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"},
            {"viewport": {"width": 1440, "height": 900}},
        )
    ):
        page = new_page(**options)
        page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": base_url}])
        page.goto("/eprescriber/")
        page.get_by_text("No order of this clinic has this id.").first.wait_for()
        axe(page)
        picture(page, f"list-{number}")
        page.get_by_role("link", name="Accepted").click()
        page.get_by_role("heading", name="What the e-prescriber said").wait_for()
        axe(page)
        picture(page, f"event-{number}")
    page.get_by_role("button", name="Set it aside").click()
    page.get_by_role("alert").get_by_text("Say why nothing more follows from this.").wait_for()
    axe(page)
    page.get_by_label("What you found").fill("Another clinic’s; they know.")
    page.get_by_role("button", name="Set it aside").click()
    page.get_by_text("Nothing waits.").wait_for()
    axe(page)


def picture(page: Any, name: str) -> None:
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)
