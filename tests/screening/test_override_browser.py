"""Two people at two screens: a prescriber proposes, the director grants, a third cannot; looked at by axe."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client

from tests.screening import charts
from tests.screening.people import clinic_with_prescriber, done, make_suitable, patient, staff
from tests.screening.test_override_pages import WHY, after_a_stroke
from tests.screening.test_pages import state
from troche.chart.commands import Actor, Role
from troche.people.models import Clinic
from troche.screening.commands import GiveHistory

pytestmark = pytest.mark.browser

DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
PICTURES = os.environ.get("TROCHE_PICTURES")
"""A folder for pictures, for somebody who wants to look at them."""


@pytest.fixture
def here(base_url: str) -> Clinic:
    """A clinic on the server that answers the browsers."""
    return clinic_with_prescriber()


def seat(
    new_page: Callable[..., Any], base_url: str, here: Clinic, role: Role, **options: Any
) -> tuple[Any, Actor]:
    """A browser of somebody new in this role, signed in."""
    client = Client()
    who = staff(client, here, role)
    page = new_page(**options)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": base_url}])
    return page, who


def picture(page: Any, name: str) -> None:
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


def test_two_people_let_a_stop_pass_and_a_third_cannot(
    new_page: Callable[..., Any], axe: Callable[[Any], None], base_url: str, here: Clinic
) -> None:
    prescribing, prescriber = seat(new_page, base_url, here, "prescriber", viewport=DESK)
    directing, _ = seat(new_page, base_url, here, "director", viewport=PHONE, color_scheme="dark")
    watching, _ = seat(new_page, base_url, here, "therapist", viewport=DESK)
    person = after_a_stroke(here, prescriber)
    address = f"/people/{person}/"

    prescribing.goto(address)
    way = prescribing.locator("#way-exclusions")
    way.get_by_text("Needs two: the prescriber and the medical director").wait_for()
    axe(prescribing)
    picture(prescribing, "1-before")
    prescribing.keyboard.press("Tab")
    summary = way.locator("summary")
    summary.focus()
    prescribing.keyboard.press("Enter")
    way.get_by_label("Why, for the medical director").fill(WHY)
    picture(prescribing, "2-proposing")
    way.get_by_role("button", name="Ask the medical director").click()
    prescribing.locator("#way-exclusions").get_by_text("Waits for the medical director").wait_for()
    axe(prescribing)
    picture(prescribing, "3-waits")

    watching.goto(address)
    watching.locator("#way-exclusions").get_by_text("Waits for the medical director").wait_for()
    assert watching.get_by_role("button", name="Grant, as the second person").count() == 0
    axe(watching)

    directing.goto("/board/?show=mine")
    axe(directing)
    picture(directing, "4-board")
    directing.get_by_role("link", name="Ben Sample").click()
    way = directing.locator("#way-exclusions")
    way.get_by_role("button", name="Grant, as the second person").click()
    directing.get_by_role("alert").get_by_text("Write why you grant or decline this.").wait_for()
    axe(directing)
    picture(directing, "5-words-missing")
    way.get_by_label("Your own words on it").fill("Read the letter of neurology; no objection.")
    way.get_by_role("button", name="Grant, as the second person").click()
    directing.locator("#way-exclusions").get_by_text("Let pass by two").wait_for()
    axe(directing)
    picture(directing, "6-granted")

    prescribing.goto(address)
    prescribing.locator("form.decide label.choice").first.click()
    prescribing.get_by_label("Reason, for the chart").fill("Suitable; the stroke was judged by two.")
    prescribing.get_by_label("The patient will read").last.fill("You may start.")
    prescribing.locator("form.decide button").click()
    prescribing.locator("#decision").get_by_text("second person").wait_for()
    axe(prescribing)
    picture(prescribing, "7-decided")
    decision = state(here, person).decision
    assert decision is not None and decision.verdict == "eligible"
    assert [one.gate for one in decision.passed] == ["exclusions"]


def test_nobody_is_offered_a_way_around_the_floor(
    new_page: Callable[..., Any], axe: Callable[[Any], None], base_url: str, here: Clinic
) -> None:

    prescribing, prescriber = seat(new_page, base_url, here, "prescriber", viewport=PHONE)
    person = patient(here)
    make_suitable(person, prescriber)
    told = charts.history(conditions={**charts.history().conditions, "aneurysm": "yes"}, pregnancy="no")
    given = {name: getattr(told, name) for name in told.__struct_fields__}
    done(GiveHistory(id=uuid4(), actor=person, stream=person.id, **given))
    prescribing.goto(f"/people/{person.id}/")
    prescribing.locator("#way-exclusions").get_by_text("Nobody may let this pass").wait_for()
    missing = prescribing.locator("#way-pregnancy")
    missing.get_by_text("Has to be there first").wait_for()
    assert prescribing.locator(".way summary").count() == 0
    axe(prescribing)
    picture(prescribing, "8-floor")
    missing.get_by_role("button", name="Ask for it").click()
    prescribing.locator("#way-pregnancy").get_by_text("Asked ").wait_for()
    assert "pregnancy" in state(here, person.id).asked
