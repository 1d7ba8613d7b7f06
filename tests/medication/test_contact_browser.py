"""Recording a visit and a talk on the page before a parcel, at a real screen, with axe and the keyboard."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.medication.test_shipping_browser import DESK, PHONE, MissedVisit, picture
from troche.ledger import read_chart
from troche.medication.state import medication_of

pytestmark = pytest.mark.browser

Open = Callable[..., Any]
Axe = Callable[[Any], None]


def test_a_talk_and_a_visit_are_recorded_and_what_is_still_open_stays_open(
    new_page: Open, axe: Axe, base_url: str
) -> None:
    here = MissedVisit()
    page = new_page(viewport=DESK)
    page.goto(here.link("prescriber"))
    page.goto(f"/people/{here.person}/shipping/")
    page.get_by_role("heading", name="Missed without contact").wait_for()
    axe(page)
    picture(page, "contact-1-desk")
    page.get_by_role("button", name="Record that you spoke").press("Enter")
    page.get_by_role("alert").wait_for()
    assert "Write in a few words what the person said." in page.locator("main").inner_text()
    axe(page)
    page.get_by_label("What the person said").fill("Was afraid to come; comes on Friday.")
    page.get_by_role("button", name="Record that you spoke").press("Enter")
    page.wait_for_url("**/shipping/")
    still = page.locator("#gate-attendance").inner_text()
    assert "The visit after session 1 was not held." in still, "it is held or called off, not talked away"

    page.get_by_role("button", name="Record the visit").press("Enter")
    page.get_by_role("alert").wait_for()
    page.get_by_label("On video").focus()
    page.keyboard.press("Space")
    page.get_by_label("What came of it").fill("Sleeps better. The pressure is looked into.")
    page.get_by_role("button", name="Record the visit").press("Enter")
    page.wait_for_url("**/shipping/")
    state = medication_of(read_chart(here.clinic.id, here.person))
    assert state.prescriber_seen_at is not None and state.course.in_touch_at == state.prescriber_seen_at
    axe(page)

    phone = new_page(viewport=PHONE, color_scheme="dark")
    phone.goto(here.link("therapist"))
    phone.goto(f"/people/{here.person}/shipping/")
    phone.get_by_text("The prescriber records it here").wait_for()
    axe(phone)
    picture(phone, "contact-2-phone")
