"""A questionnaire in a real browser: by keyboard on a phone, left, gone on with, and never silent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.people.fixtures import SignedIn, join, sign_in_as
from tests.screening.people import clinic_with_prescriber, patient, staff_joins
from tests.screening.test_pages import alerts, state
from tests.walk.keyboard import Keyboard
from troche.people.models import Clinic

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}
FOCUS = "() => document.activeElement.tagName + ': ' + document.activeElement.innerText"


@pytest.fixture
def here(database: str) -> Clinic:
    """A clinic of the test's own."""
    return clinic_with_prescriber()


def signed_in(page: Any, who: SignedIn, base_url: str) -> Any:
    """The page with the session of somebody who has signed in."""
    client = Client(SERVER_NAME="localhost")
    sign_in_as(client, who)
    session = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": base_url}])
    return page


@pytest.fixture
def someone(here: Clinic) -> SignedIn:
    """A patient with an account."""
    return join(here, "patient", stream=patient(here).stream)


def test_a_phq_9_by_keyboard_left_and_gone_on_with(
    new_page: Callable[..., Any], axe: Callable[[Any], None], here: Clinic, someone: SignedIn, base_url: str
) -> None:
    page = signed_in(new_page(viewport=PHONE), someone, base_url)
    keys = Keyboard(page)
    page.goto("/my/questionnaires/phq_9/")
    page.get_by_role("heading", level=1, name="Little interest or pleasure").wait_for()
    axe(page)
    for number in range(1, 5):
        page.get_by_text(f"Question {number} of 10").wait_for()
        assert page.evaluate(FOCUS).startswith("H1: Over the last 2 weeks"), "the focus is on the question"
        group = page.get_by_role("group")
        assert group.get_by_role("radio").count() == 4
        keys.fill({f"q{number}": number % 3}, "Continue")
    page.context.close()
    page = signed_in(new_page(viewport=PHONE), someone, base_url)
    keys = Keyboard(page)
    page.goto("/my/questionnaires/phq_9/")
    page.get_by_text("4 answers are kept").wait_for()
    page.get_by_text("Question 5 of 10").wait_for()
    axe(page)
    page.get_by_role("link", name="Back").click()
    assert page.get_by_role("radio", checked=True).get_attribute("value") == "1"
    page.goto("/my/questionnaires/phq_9/")
    keys.press("Continue")
    alert = page.get_by_role("alert")
    alert.get_by_text("Choose an answer, or leave the question out.").wait_for()
    assert page.evaluate("document.activeElement.getAttribute('role')") == "alert"
    axe(page)
    keys.press("Leave this question out")
    for number in range(6, 10):
        keys.fill({f"q{number}": 0}, "Continue")
    keys.fill({"difficulty": 1}, "Continue")
    page.get_by_role("heading", name="Your answers, before you send them").wait_for()
    axe(page)
    assert page.get_by_text("Left out", exact=True).count() == 1
    keys.press("Change : Trouble falling")
    keys.fill({"q3": 3}, "Continue")
    keys.press("Send my answers")
    page.get_by_text("Thank you. Your answers are kept.").wait_for()
    latest = state(here, someone.actor.id).measures["phq_9"].latest
    assert latest.answers == {
        "q1": 1,
        "q2": 2,
        "q3": 3,
        "q4": 1,
        "q5": None,
        **dict.fromkeys(("q6", "q7", "q8", "q9"), 0),
        "difficulty": 1,
    }
    assert alerts(here, someone.actor.id) == []


def test_item_9_on_a_phone_without_scripts_and_then_gone(
    new_page: Callable[..., Any], here: Clinic, someone: SignedIn, base_url: str
) -> None:
    page = signed_in(new_page(viewport=PHONE, java_script_enabled=False), someone, base_url)
    page.goto("/my/questionnaires/phq_9/q9/")
    page.get_by_role("radio", name="Several days").check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("heading", name="Please do not stay alone with this").wait_for()
    page.context.close()
    assert alerts(here, someone.actor.id) == ["item_9"]
    assert state(here, someone.actor.id).measures == {}


def test_help_leads_back_to_the_questions_that_are_not_sent(
    new_page: Callable[..., Any], axe: Callable[[Any], None], someone: SignedIn, base_url: str
) -> None:
    page = signed_in(new_page(viewport=PHONE, color_scheme="dark"), someone, base_url)
    page.goto("/my/questionnaires/phq_9/q9/")
    Keyboard(page).fill({"q9": 2}, "Continue")
    page.get_by_role("heading", name="Please do not stay alone with this").wait_for()
    axe(page)
    page.get_by_role("link", name="Finish those questions").click()
    page.get_by_text("Question 1 of 10").wait_for()


def test_staff_enter_a_whole_form_at_a_desk(
    new_page: Callable[..., Any], axe: Callable[[Any], None], here: Clinic, base_url: str
) -> None:
    person, who = patient(here), join(here, "therapist")
    staff_joins(here, who.actor.id, "therapist")
    page = signed_in(new_page(viewport={"width": 1440, "height": 900}), who, base_url)
    page.goto(f"/people/{person.id}/questionnaires/phq_9/")
    page.get_by_role("heading", name="Patient Health Questionnaire-9").wait_for()
    axe(page)
    page.get_by_role("radio", name="The patient, asked by me").check()
    for number in range(1, 10):
        page.locator(f"[name=q{number}][value='1']").check()
    page.get_by_role("button", name="Record").click()
    page.wait_for_url(f"**/people/{person.id}/")
    page.get_by_text("speak with the person the same day").first.wait_for()
    axe(page)
    assert alerts(here, person.id) == ["item_9"]
