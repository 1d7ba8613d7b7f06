"""What goes wrong with units, on screens and to its end: a parcel lost and come after all, a count that differs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from tests.medication.test_pages import sent
from tests.pharmacy.test_browser import DESK, PHONE, picture, seat

if TYPE_CHECKING:
    from tests.medication.people import Place

pytestmark = pytest.mark.browser
Open, Axe = Callable[..., Any], Callable[[Any], None]


@pytest.fixture
def here(base_url: str, place: Place) -> Place:
    """The clinic on the server that answers the browsers."""
    assert base_url
    return place


def count(patient: Any, question: str, counted: int, button: str) -> None:
    """Count on the phone, and lock it away."""
    form = patient.locator("form", has=patient.get_by_role("button", name=button))
    form.get_by_label(question).fill(str(counted))
    form.get_by_role("radio", name="Yes, in the lock-box").check()
    form.get_by_role("button", name=button).click()


def close_every_alert(prescriber: Any, here: Place, outcome: str) -> int:
    """Whoever owns them takes each, and closes it with what was done."""
    closed = 0
    while True:
        prescriber.goto("/alerts/")
        picture(prescriber, f"alerts-{closed}")
        taking = prescriber.get_by_role("button", name="I have it")
        if not taking.count():
            break
        taking.first.click()
        prescriber.goto("/alerts/?show=mine")
        prescriber.get_by_role("link", name="Close it").first.click()
        prescriber.get_by_role("textbox").fill(outcome)
        prescriber.get_by_role("button", name="Close the alert").click()
        closed += 1
    assert here.medication.units
    return closed


def test_a_parcel_that_was_lost_comes_after_all(new_page: Open, axe: Axe, base_url: str, here: Place) -> None:
    sent(here)
    pharmacist = seat(new_page, base_url, here, "pharmacist", viewport=DESK)
    pharmacist.goto(here.at("/pharmacy/~/"))
    pharmacist.get_by_text("It did not arrive, lot C2611-01").click()
    pharmacist.get_by_role("radio", name="Lost on its way").check()
    pharmacist.get_by_label("What the carrier said, or what was seen").fill("The carrier cannot find it.")
    axe(pharmacist)
    picture(pharmacist, "lost-to-record-desk")
    pharmacist.get_by_role("button", name="Record what became of it").click()
    pharmacist.get_by_text("Recorded. Nothing is replaced by this.").wait_for()
    pharmacist.get_by_role("cell", name="lost on its way").wait_for()
    axe(pharmacist)

    prescriber = seat(new_page, base_url, here, "prescriber", viewport=DESK)
    prescriber.goto(here.at("/people/~/units/"))
    prescriber.get_by_text("A parcel of 8 was lost on its way.").wait_for()

    patient = seat(new_page, base_url, here, "patient", viewport=PHONE)
    patient.goto("/my/parcel/")
    patient.get_by_role("heading", name="A parcel was given up for lost").wait_for()
    axe(patient)
    picture(patient, "given-up-phone")
    count(patient, "How many lozenges are in it?", 8, "It came: send my count")
    patient.get_by_role("heading", name="The numbers agree").wait_for()
    assert not patient.get_by_text("A parcel was given up for lost").count()
    axe(patient)

    prescriber.reload()
    prescriber.get_by_text("A parcel that was given up for lost was counted at home: 8 units.").wait_for()
    prescriber.get_by_text("Balances").wait_for()
    axe(prescriber)
    picture(prescriber, "came-after-all-desk")
    assert here.medication.tally() == {
        "at_pharmacy": 0, "in_transit": 0, "at_home": 8, "taken": 0, "lost": 0, "returned": 0, "destroyed": 0,
    }  # fmt: skip
    assert close_every_alert(prescriber, here, "Closed box, seal whole; may be taken.") == 2
    prescriber.goto(here.at("/people/~/units/"))
    assert not prescriber.get_by_role("heading", name="Open about units").count()


def test_a_count_that_differs_from_the_phone_to_its_end(
    new_page: Open, axe: Axe, base_url: str, here: Place
) -> None:
    sent(here)
    patient = seat(new_page, base_url, here, "patient", viewport=PHONE)
    patient.goto("/my/parcel/")
    count(patient, "How many lozenges are in it?", 7, "Send my count")
    patient.get_by_role("heading", name="The numbers differ").wait_for()
    axe(patient)
    picture(patient, "differs-phone")

    pharmacist = seat(new_page, base_url, here, "pharmacist", viewport=DESK)
    pharmacist.goto(here.at("/people/~/units/"))
    pharmacist.get_by_text("Counted 7, expected 8.").wait_for()
    pharmacist.get_by_text("Does not balance").wait_for()
    pharmacist.get_by_role("checkbox", name="C2611-01-008").check()
    pharmacist.get_by_role("radio", name="Lost, and looked for").check()
    pharmacist.get_by_label("What was found, and who was there").fill("Not in the box; counted at packing.")
    axe(pharmacist)
    picture(pharmacist, "account-desk")
    pharmacist.get_by_role("button", name="Record", exact=True).click()
    pharmacist.get_by_text("Balances").wait_for()
    axe(pharmacist)

    patient.reload()
    patient.get_by_role("heading", name="The numbers agree").wait_for()
    therapist = seat(new_page, base_url, here, "therapist", viewport=DESK, color_scheme="dark")
    therapist.goto(here.at("/people/~/units/"))
    therapist.get_by_label("Lozenges seen in the lock-box").fill("7")
    therapist.get_by_role("radio", name="Yes, seen").check()
    axe(therapist)
    therapist.get_by_role("button", name="I saw this count").click()
    therapist.get_by_text("Counted on video, seen by").wait_for()
    axe(therapist)
    picture(therapist, "watched-desk-dark")

    prescriber = seat(new_page, base_url, here, "prescriber", viewport=DESK)
    assert close_every_alert(prescriber, here, "One was missing at packing; counted on video.") == 1
    prescriber.goto(here.at("/people/~/units/"))
    assert not prescriber.get_by_role("heading", name="Open about units").count()

    # found again, weeks later, behind the box
    pharmacist.goto(here.at("/people/~/units/"))
    pharmacist.get_by_text("Found again, or arrived after all").click()
    found = pharmacist.locator("form", has=pharmacist.get_by_role("button", name="They are at home"))
    found.get_by_role("checkbox", name="C2611-01-008").check()
    found.get_by_label("Where they were, and who has seen them").fill("Behind the lock-box; Sam saw it.")
    axe(pharmacist)
    picture(pharmacist, "found-desk")
    found.get_by_role("button", name="They are at home").click()
    pharmacist.get_by_text("is at home again: Behind the lock-box; Sam saw it.").wait_for()
    patient.reload()
    patient.get_by_text("Please count on video by").wait_for()
    axe(patient)
    picture(patient, "count-on-video-phone")
    assert here.medication.tally()["at_home"] == 8
