"""The sitter's page while it lasts: what to look at, four buttons, a card to read out, and a phone that wakes."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.dosing.stage import DayAtHome

SITTER = "/sitter/session/"
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
PICTURES = os.environ.get("TROCHE_PICTURES")


@pytest.fixture(scope="module")
def day(database: str) -> DayAtHome:
    """A dose taken 27 minutes ago; the look of minute 30 is next."""
    from tests.dosing.lasting import lasting

    return lasting(27)


def enter(page: Any, day: DayAtHome) -> Any:
    """Open the sitter's page on an own device."""
    page.goto(day.link("sitter"))
    page.goto(SITTER)
    page.locator("html[data-wake=ready]").wait_for()
    return page


def test_the_card_says_where_who_what_and_when(day: DayAtHome) -> None:
    from troche.dosing.card_shown import card

    said = dict(card(day.chart, day.session, day.now))
    assert said["Where: confirmed today"]
    assert said["Who"].startswith("Ada Example, ") and said["Who"].endswith(" years")
    assert "Ketamine" in said["What was taken"] and " at " in said["What was taken"]
    assert "sertraline" in said["Also takes"]
    assert any(line.startswith("Last blood pressure, ") for line in said)


def test_a_place_nobody_confirmed_is_only_the_one_on_file(day: DayAtHome) -> None:
    import msgspec

    from troche.dosing.card_shown import where

    answers = day.session.answers
    assert answers is not None
    elsewhere = msgspec.structs.replace(answers, address="7 Other Street, Salem")
    for said, label in (
        (None, "Where: the address on file, not confirmed today"),
        (elsewhere, "Where: said today, not confirmed"),
    ):
        shown = where(day.chart, msgspec.structs.replace(day.session, answers=said))
        assert shown[0] == label and shown[1]


def test_who_is_called_is_a_fact_and_nothing_more(day: DayAtHome) -> None:
    from troche.dosing.facts import CallTapped

    before = day.alerts
    assert day.post("sitter", SITTER, do="call", whom="monitor").status_code == 302
    assert day.post("sitter", SITTER, do="call", whom="the moon").status_code == 422
    assert [fact.whom for fact in day.facts(CallTapped)][-1] == "monitor"
    assert day.alerts == before
    assert "Taps to call the monitor" in day.get("therapist", "/people/~/sessions/1/").content.decode()


@pytest.mark.browser
@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "light"), (DESK, "dark")], ids=["phone", "desk"])
def test_four_buttons_are_in_reach(
    day: DayAtHome, new_page: Callable[..., Any], axe: Any, size: dict[str, int], scheme: str
) -> None:
    page = enter(new_page(viewport=size, color_scheme=scheme), day)
    axe(page)
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/sitter-{size['width']}-{scheme}.png")
        page.screenshot(path=f"{PICTURES}/sitter-{size['width']}-{scheme}-full.png", full_page=True)
    buttons = page.locator(".dock :is(a, button)")
    assert buttons.count() == 4
    for place in range(4):
        box = buttons.nth(place).bounding_box()
        assert box and box["y"] >= 0 and box["y"] + box["height"] <= size["height"] and box["height"] >= 64
    page.locator("#emergency").focus()
    page.keyboard.press("Enter")
    call = page.locator("#card a[href='tel:911']")
    box = call.bounding_box()
    assert box and box["y"] >= 0 and box["y"] + box["height"] <= size["height"]


@pytest.mark.browser
def test_the_phone_wakes_who_forgot_without_a_line_and_with_a_wrong_clock(day: DayAtHome, page: Any) -> None:
    page.clock.install(time="2020-02-02T04:00:00Z")
    enter(page, day)
    page.evaluate(
        """() => { window.woken = 0; window.shaken = 0;
        document.addEventListener('troche:woken', () => { window.woken += 1; });
        navigator.vibrate = () => { window.shaken += 1; return true; }; }"""
    )
    title = page.title()
    page.locator("#wake").click()
    page.locator("#wake[aria-pressed=true]").wait_for()
    page.context.set_offline(True)
    assert page.evaluate("window.woken") == 0
    page.clock.run_for(6 * 60_000)
    assert "Look now" in page.locator("#look-h").inner_text()
    assert page.evaluate("window.woken") > 2 and page.evaluate("window.shaken") > 2
    assert page.title() != title and "look" not in page.title().lower()
    page.evaluate("document.dispatchEvent(new CustomEvent('troche:said', { detail: 'check' }))")
    assert "Next look" in page.locator("#look-h").inner_text()
    assert page.title() == title
    woken = page.evaluate("window.woken")
    page.clock.run_for(3 * 60_000)
    assert page.evaluate("window.woken") == woken


@pytest.mark.browser
def test_a_tap_on_the_number_is_kept(day: DayAtHome, page: Any) -> None:
    from troche.dosing.facts import CallTapped

    before = len(day.facts(CallTapped))
    enter(page, day)
    page.evaluate("document.addEventListener('click', (event) => event.preventDefault())")
    with page.expect_response(lambda answer: answer.request.method == "POST" and "beat" not in answer.url):
        page.get_by_role("link", name="by phone").click()
    found = day.facts(CallTapped)
    assert len(found) == before + 1 and found[-1].whom == "monitor"
