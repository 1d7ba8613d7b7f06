"""The pages of the day in real browsers: they change by themselves, and typed words stay."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.dosing.stage import DayAtHome

pytestmark = pytest.mark.browser
TODAY, NIGHT, WATCH = "/my/session/1/today/", "/my/session/1/", "/people/{person}/sessions/1/"


@pytest.fixture
def day(database: str) -> DayAtHome:
    """A prepared person with a session in half an hour."""
    from tests.dosing.stage import DayAtHome

    return DayAtHome()


def enter(page: Any, day: DayAtHome, role: Any, path: str) -> Any:
    """Sign in and open a page."""
    page.goto(day.link(role))
    page.goto(path.format(person=day.person))
    return page


def test_the_others_come_and_what_is_being_typed_stays(day: DayAtHome, page: Any) -> None:
    day.answer()
    day.reading(ago=6)
    day.reading()
    enter(page, day, "patient", TODAY)
    assert page.get_by_role("heading", level=1).inner_text() == "Nearly there"
    page.get_by_role("textbox", name="Top number").fill("131")
    page.get_by_role("textbox", name="Top number").press("Tab")
    day.others()
    page.get_by_role("heading", name="You can begin").wait_for()
    assert page.get_by_role("textbox", name="Top number").input_value() == "131"
    assert page.get_by_role("button", name=re.compile("in my mouth now")).is_visible()


def test_three_people_follow_one_session(day: DayAtHome, new_page: Callable[..., Any], axe: Any) -> None:
    day.all_met()
    patient = enter(new_page(viewport={"width": 390, "height": 844}), day, "patient", TODAY)
    monitor = enter(new_page(viewport={"width": 1440, "height": 900}), day, "therapist", WATCH)
    sitter = enter(new_page(viewport={"width": 390, "height": 844}), day, "sitter", "/sitter/session/")
    patient.locator("#begin").focus()
    patient.keyboard.press("Enter")
    patient.locator("#night .expected").wait_for()
    monitor.locator("#facts").get_by_text("mg taken").wait_for()
    sitter.locator("#look").get_by_text("minutes in").wait_for()
    axe(patient)
    patient.locator("#need").focus()
    patient.keyboard.press("Enter")
    patient.get_by_role("status").or_(patient.get_by_text("comes to you now")).first.wait_for()
    monitor.locator("#facts").get_by_text("Asks for help").wait_for()
    axe(monitor)
    sitter.goto("/sitter/session/")
    sitter.locator("#fine").focus()
    sitter.keyboard.press("Enter")
    monitor.locator("#facts").get_by_text("Fine").wait_for()
    axe(sitter)


def test_without_scripts_the_session_goes_on(day: DayAtHome, new_page: Callable[..., Any]) -> None:
    day.all_met()
    page = enter(new_page(java_script_enabled=False), day, "patient", TODAY)
    page.locator("#begin").click()
    page.locator("#fine").click()
    assert page.get_by_text("Noted.").is_visible()
    page.get_by_role("link", name="Breathe").click()
    assert page.get_by_text("In, through the nose").is_visible()
    page.get_by_role("link", name="Back").click()
    assert page.get_by_role("button", name=re.compile("I need help")).is_visible()


def test_what_the_clock_alone_changes_comes_by_itself(day: DayAtHome, page: Any) -> None:
    day.all_met()
    day.take()
    page.clock.install()
    enter(page, day, "patient", NIGHT)
    page.evaluate("document.querySelector('#night > .word:not([hidden])').textContent = 'old words'")
    page.clock.run_for(31_000)
    page.locator("#night > .word:not([hidden])", has_not_text="old words").wait_for()
    assert page.locator("#night .expected").inner_text() == "Expected, not measured."
