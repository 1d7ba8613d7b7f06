"""Side effects, a case and a signal in real browsers: phone and desk, light and dark, looked at by axe."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.events.after import After
from troche.programme import load_programme

pytestmark = pytest.mark.browser

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1440, "height": 900}
PICTURES = os.environ.get("TROCHE_PICTURES")
"""A folder for pictures, for somebody who wants to look at them."""
EFFECTS = load_programme().events.effects


@pytest.fixture
def after(base_url: str) -> After:
    """A person a day after a session, on the server that answers the browsers."""
    return After()


@pytest.fixture
def seat(new_page: Callable[..., Any], base_url: str, after: After) -> Callable[..., Any]:
    """A browser signed in as somebody in a role."""

    def take(role: Any, **options: Any) -> Any:
        page = new_page(**options)
        page.goto(base_url + after.link(role))
        return page

    return take


def picture(page: Any, name: str) -> None:
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


def fits(page: Any) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def test_side_effects_on_a_phone(
    seat: Callable[..., Any], base_url: str, axe: Callable[[Any], None], after: After
) -> None:
    page = seat("patient", viewport=PHONE)
    page.goto(f"{base_url}/my/")
    picture(page, "home")
    page.get_by_role("link", name="Answer now").click()
    page.get_by_role("heading", name="How were your body and mind?").wait_for()
    axe(page)
    assert fits(page)
    picture(page, "side_effects")
    for code, effect in EFFECTS.items():
        if code != "headache":
            group = page.get_by_role("group", name=effect.ask)
            group.get_by_role("radio", name="Mild" if code == "nausea" else "None").check()
    page.get_by_role("button", name="Send my answers").click()
    page.get_by_role("alert").wait_for()
    axe(page)
    picture(page, "side_effects_left_out")
    assert page.get_by_role("group", name="Feeling sick").get_by_role("radio", name="Mild").is_checked()
    page.get_by_role("group", name="Headache").get_by_role("radio", name="Moderate").check()
    page.get_by_role("button", name="Send my answers").click()
    page.get_by_role("heading", name="Thank you. Your team can see your answers").wait_for()
    axe(page)
    picture(page, "side_effects_answered")
    desk = seat("prescriber", viewport=DESK)
    desk.goto(f"{base_url}/people/{after.person}/events/")
    row = desk.get_by_role("row", name="Headache")
    assert "Moderate" in row.inner_text()
    axe(desk)
    picture(desk, "events_desk")


def test_a_case_from_the_phone_to_the_closed_page(
    seat: Callable[..., Any], base_url: str, axe: Callable[[Any], None], after: After
) -> None:
    phone = seat("patient", viewport=PHONE, color_scheme="dark")
    phone.goto(f"{base_url}/my/events/")
    axe(phone)
    picture(phone, "tell_dark")
    phone.get_by_label("What happened?").fill("I fainted in the kitchen and hit my head.")
    phone.get_by_role("group", name="Was a hospital").get_by_role("radio", name="Yes").check()
    phone.get_by_role("button", name="Tell my team").click()
    phone.get_by_text("A clinician looks at it and talks with you.").wait_for()
    picture(phone, "told_event_dark")

    desk = seat("prescriber", viewport=DESK)
    desk.goto(f"{base_url}/people/{after.person}/events/")
    desk.get_by_role("link", name="I fainted in the kitchen").click()
    desk.get_by_role("heading", name="Judge it").wait_for()
    axe(desk)
    picture(desk, "event_desk")
    desk.get_by_label("What it is called").fill("Syncope")
    desk.get_by_role("combobox", name="Serious").select_option("yes")
    desk.get_by_role("button", name="Sign as").click()
    desk.get_by_text("A serious event names at least one reason.").first.wait_for()
    assert desk.get_by_label("What it is called").input_value() == "Syncope"
    axe(desk)
    desk.get_by_role("checkbox", name="Hospital stay, new or longer").check()
    for label, choice in (
        ("Severity", "severe"),
        ("Related to the medicine", "possible"),
        ("Expected", "no"),
        ("Done with the medicine", "dose_held"),
    ):
        desk.get_by_role("combobox", name=label).select_option(choice)
    desk.get_by_role("button", name="Sign as").click()
    desk.get_by_role("heading", name="Event 1: Syncope").wait_for()
    axe(desk)
    assert fits(desk)
    picture(desk, "event_judged")
    narrow = seat("director", viewport=PHONE, color_scheme="dark")
    narrow.goto(desk.url)
    axe(narrow)
    assert fits(narrow)
    picture(narrow, "event_phone_dark")
    narrow.get_by_role("region", name="Review of the medical director").get_by_label("In words").fill(
        "Read it."
    )
    narrow.get_by_role("button", name="Record the review").click()
    narrow.get_by_text("Reviewed by the medical director").first.wait_for()


def test_a_signal_is_told_on_a_phone_and_answered_at_a_desk(
    seat: Callable[..., Any], base_url: str, axe: Callable[[Any], None], after: After
) -> None:
    phone = seat("patient", viewport=PHONE)
    phone.goto(f"{base_url}/my/lozenges/")
    axe(phone)
    assert fits(phone)
    picture(phone, "lozenges")
    phone.get_by_role("radio", name="I crave it").check()
    phone.get_by_label("In your own words").fill("I think of it every evening.")
    phone.get_by_role("button", name="Tell my team").click()
    phone.get_by_role("heading", name="Thank you for telling us").wait_for()
    axe(phone)
    picture(phone, "told")

    desk = seat("prescriber", viewport=DESK)
    desk.goto(f"{base_url}/people/{after.person}/signals/")
    desk.get_by_text("I think of it every evening.").wait_for()
    axe(desk)
    picture(desk, "signals_desk")
    form = desk.get_by_role("form", name="Craving")
    form.get_by_role("radio", name="A concern").check()
    form.get_by_label("What you looked at").fill("Spoke for half an hour; wants help.")
    form.get_by_role("button", name="Record the answer").click()
    desk.get_by_role("heading", name="Answers").wait_for()
    axe(desk)
    picture(desk, "signals_answered")
    dark = seat("therapist", viewport=PHONE, color_scheme="dark")
    dark.goto(desk.url)
    axe(dark)
    assert fits(dark)
    picture(dark, "signals_phone_dark")


def test_a_sitter_tells_what_was_seen_and_the_director_finds_it_among_all_open_events(
    seat: Callable[..., Any], base_url: str, axe: Callable[[Any], None], after: After
) -> None:
    phone = seat("sitter", viewport=PHONE)
    phone.goto(f"{base_url}/sitter/session/")
    phone.get_by_role("link", name="Something happened").click()
    phone.get_by_role("heading", name="Something happened").wait_for()
    axe(phone)
    assert fits(phone)
    picture(phone, "sitter_tell")
    phone.get_by_role("button", name="Tell the team").click()
    phone.get_by_text("Write in a few words what you saw or heard.").first.wait_for()
    picture(phone, "sitter_tell_missing")
    phone.get_by_label("What did you see or hear?").fill("Found asleep on the kitchen floor, hard to wake.")
    phone.get_by_role("group", name="Was a hospital").get_by_role("radio", name="Yes").check()
    phone.get_by_role("button", name="Tell the team").click()
    phone.get_by_text("Your team has it, and looks at it.").wait_for()
    axe(phone)
    picture(phone, "sitter_told")

    desk = seat("director", viewport=DESK)
    desk.goto(f"{base_url}/alerts/")
    desk.get_by_role("link", name="Open events").click()
    desk.get_by_role("link", name="Found asleep").wait_for()
    axe(desk)
    assert fits(desk)
    picture(desk, "open_desk")
    narrow = seat("director", viewport=PHONE, color_scheme="dark")
    narrow.goto(desk.url)
    axe(narrow)
    assert fits(narrow)
    picture(narrow, "open_phone_dark")
    desk.get_by_role("link", name="Found asleep").click()
    desk.get_by_text("The sitter").first.wait_for()
