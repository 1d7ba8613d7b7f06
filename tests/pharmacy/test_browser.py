"""A pharmacist recalls a lot in two clicks while a parcel is on its way; patient and prescriber see what follows."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings

from tests.medication.test_pages import TODAY, day, ordered, sent
from tests.pharmacy.test_pages import LOT, on_the_book

if TYPE_CHECKING:
    from tests.medication.people import Place

pytestmark = pytest.mark.browser

DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
PICTURES = os.environ.get("TROCHE_PICTURES")
"""A folder for pictures, for somebody who wants to look at them."""


@pytest.fixture
def here(base_url: str, place: Place) -> Place:
    """The clinic on the server that answers the browsers, whose keepers fire."""
    assert base_url
    return place


def seat(new_page: Callable[..., Any], base_url: str, here: Place, role: str, **options: Any) -> Any:
    """A browser of somebody who is signed in already."""
    page = new_page(**options)
    cookie = here.browsers[role].cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": base_url}])
    return page


def picture(page: Any, name: str) -> None:
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


def test_a_lot_is_recalled_in_two_clicks_while_a_parcel_is_on_its_way(
    new_page: Callable[..., Any], axe: Callable[[Any], None], base_url: str, here: Place
) -> None:
    on_the_book(here)
    on_the_book(here, lot="C2611-02")
    sent(here)
    pharmacist = seat(new_page, base_url, here, "pharmacist", viewport=DESK)
    pharmacist.goto("/pharmacy/lots/")
    axe(pharmacist)
    picture(pharmacist, "lots-desk")

    pharmacist.get_by_role("link", name="C2611-01").click()
    pharmacist.get_by_role("cell", name="8 on the way").wait_for()
    axe(pharmacist)
    picture(pharmacist, "lot-desk")
    pharmacist.get_by_role("button", name="Recall this lot").click()
    pharmacist.get_by_role("heading", name="Recalled").wait_for()
    for _ in range(40):  # the keeper reaches them within a second or two
        if pharmacist.get_by_text("1 of 1 told").count():
            break
        pharmacist.wait_for_timeout(250)
        pharmacist.reload()
    pharmacist.get_by_text("Told and held").wait_for()
    axe(pharmacist)
    picture(pharmacist, "recalled-desk")

    patient = seat(new_page, base_url, here, "patient", viewport=PHONE)
    patient.goto("/my/parcel/")
    patient.get_by_text("The pharmacy has called back lot C2611-01").wait_for()
    axe(patient)
    picture(patient, "patient-recalled-phone")
    patient.get_by_label("How many lozenges are in it?").fill("8")
    patient.get_by_role("radio", name="Yes, in the lock-box").check()
    patient.get_by_role("button", name="Send my count").click()
    patient.get_by_role("heading", name="The numbers agree").wait_for()
    patient.get_by_text("The pharmacy has called back lot C2611-01").wait_for()
    axe(patient)
    picture(patient, "patient-counted-phone")

    prescriber = seat(new_page, base_url, here, "prescriber", viewport=DESK, color_scheme="dark")
    prescriber.goto(here.at("/people/~/units/"))
    prescriber.get_by_text("8 units at home are of a recalled lot and are never taken.").wait_for()
    prescriber.get_by_text("Lot C2611-01 is recalled; 8 units of it are held.").wait_for()
    axe(prescriber)
    picture(prescriber, "units-desk-dark")

    phone = seat(new_page, base_url, here, "pharmacist", viewport=PHONE)
    phone.goto("/pharmacy/lots/")
    phone.get_by_text("Recalled").first.wait_for()
    axe(phone)
    picture(phone, "lots-phone")
    phone.get_by_role("link", name="C2611-01").click()
    axe(phone)
    picture(phone, "lot-phone")


def test_a_parcel_is_made_up_labelled_and_sent(
    new_page: Callable[..., Any], axe: Callable[[Any], None], base_url: str, here: Place
) -> None:
    on_the_book(here)
    ordered(here)
    pharmacist = seat(new_page, base_url, here, "pharmacist", viewport=DESK)
    pharmacist.goto(here.at("/pharmacy/~/"))
    pharmacist.get_by_label("Lot").fill(LOT["lot"])
    for name, value in day("beyond_use_on", TODAY).items():
        pharmacist.locator(f"[name={name}]").fill(LOT.get(name, value))
    axe(pharmacist)
    picture(pharmacist, "dispense-desk")
    pharmacist.get_by_role("button", name="Make up and label").click()
    pharmacist.get_by_role("heading", name="Made up, waits here").wait_for()
    axe(pharmacist)
    picture(pharmacist, "made-up-desk")
    pharmacist.get_by_role("link", name="Print its label").click()
    pharmacist.get_by_text("Adult signature required").wait_for()
    axe(pharmacist)
    picture(pharmacist, "label-desk")
    pharmacist.go_back()
    pharmacist.get_by_role("textbox", name="Carrier", exact=True).fill("Courier")
    pharmacist.get_by_label("Tracking number").fill("1Z-77")
    pharmacist.get_by_role("button", name="Send it").click()
    pharmacist.get_by_text("under way").first.wait_for()
    axe(pharmacist)
    pharmacist.get_by_text("The carrier’s receipt").click()
    axe(pharmacist)
    picture(pharmacist, "sent-desk")
    pharmacist.goto("/pharmacy/")
    axe(pharmacist)
    picture(pharmacist, "pharmacy-desk")
    phone = seat(new_page, base_url, here, "pharmacist", viewport=PHONE)
    phone.goto(here.at("/pharmacy/~/"))
    axe(phone)
    picture(phone, "sent-phone")
    assert here.medication.tally()["in_transit"] == 8
