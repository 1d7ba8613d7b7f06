"""The team's pages in a real browser: by keyboard, on a phone and at a desk, in light and dark, checked by axe."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.utils.timezone import now

from tests.people.team_clinic import DAY, Place, open_place
from troche.people.commands import AgreeSupervision, PutOnCall
from troche.people.demo import demo_link
from troche.people.facts import Stretch
from troche.people.zones import instant

pytestmark = pytest.mark.browser
SCREENS = (((390, 844), "light"), ((1440, 900), "dark"))


def next_monday(place: Place) -> date:
    today = now().astimezone(place.state.zone).date()
    return today + timedelta(days=7 - today.weekday())


@pytest.fixture
def place(database: str) -> Place:
    """A demo clinic covered for a year, but for three hours of next Wednesday; people who depend on a licence."""
    found = open_place(is_demo=True)
    zone = found.state.zone
    found.covers("Template", now(), now() + 400 * DAY)
    wednesday = next_monday(found) + 2 * DAY
    hole = Stretch(starts=instant(zone, wednesday, 9), ends=instant(zone, wednesday, 12))
    found.do(PutOnCall, staff=None, stretches=(hole,))
    today = now().astimezone(zone).date()
    found.licence("Example", today + 20 * DAY, state="NM", number="N1")
    found.licence("Sample", today - 3 * DAY, state="WA", kind="LCSW")
    found.licence("Pattern", today + 400 * DAY, state="WA", kind="NP", supervised=True)
    found.licence("Pattern", today + 400 * DAY, state="CA", kind="NP", supervised=True)
    found.licence("Template", today + 400 * DAY, state="CA")
    found.do(
        AgreeSupervision,
        staff=found.id("Pattern"),
        supervisor=found.id("Template"),
        state="CA",
        first_day=today - 10 * DAY,
        last_day=today + 200 * DAY,
        agreed_on=today - 10 * DAY,
    )
    return found


def patient_of(place: Place) -> UUID:
    person = place.person("Ada Example", "NM")
    place.assign(person, prescriber=place.id("Example"))
    return person


def test_the_pages_are_fit_for_everyone(
    new_page: Callable[..., Any], axe: Callable[[Any], None], place: Place
) -> None:
    person = patient_of(place)
    member = f"/staff/{place.id('Pattern')}/"
    for role, paths in {
        "administrator": ("/staff/", "/rota/", f"/rota/?week={next_monday(place)}", member, "/concerns/"),
        "coordinator": ("/board/", "/rota/", "/concerns/", f"/people/{person}/team/"),
        "director": ("/board/", "/concerns/"),
        "biller": ("/rota/", "/concerns/"),
    }.items():
        for (width, height), scheme in SCREENS:
            page = new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
            page.goto(demo_link(role, place.clinic))  # type: ignore[arg-type]
            for path in paths:
                page.goto(path)
                assert page.evaluate("document.documentElement.scrollWidth") <= width, path
                axe(page)


def test_an_open_hour_is_filled_by_keyboard_alone(
    new_page: Callable[..., Any], axe: Callable[[Any], None], place: Place
) -> None:
    page = new_page(viewport={"width": 1440, "height": 900})
    page.goto(demo_link("administrator", place.clinic))
    page.goto("/concerns/")
    concern = page.get_by_role("listitem").filter(has_text="Nobody is on call for 3 hours")
    concern.get_by_role("link", name="Mend it").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/rota/")
    page.get_by_role("link", name="Fill").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**#put")
    assert page.get_by_label("From").input_value() == "09:00"
    assert page.get_by_label("To", exact=True).input_value() == "12:00"
    assert page.get_by_role("checkbox", checked=True).count() == 1
    who = page.get_by_label("Who is on call")
    who.focus()
    page.keyboard.type("Ines")
    assert "Ines" in who.evaluate("one => one.selectedOptions[0].text")
    page.get_by_role("button", name="Put on call").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Somebody is on call in every hour that has to be covered.").wait_for()
    page.get_by_role("link", name="Ines Sample 09:00–12:00").wait_for()
    axe(page)
    page.goto("/concerns/")
    assert "Nobody is on call for" not in page.get_by_role("main").inner_text()


def test_a_week_is_filled_as_the_week_before_on_a_phone(
    new_page: Callable[..., Any], axe: Callable[[Any], None], place: Place
) -> None:
    monday = next_monday(place)
    zone = place.state.zone
    last = monday + 60 * 7 * DAY
    place.do(
        PutOnCall,
        staff=place.id("Sample"),
        stretches=(Stretch(starts=instant(zone, last, 8), ends=instant(zone, last, 18)),),
    )
    page = new_page(viewport={"width": 390, "height": 844})
    page.goto(demo_link("administrator", place.clinic))
    page.goto(f"/rota/?week={last + 7 * DAY}")
    page.get_by_role("button", name="Fill open hours as the week before").click()
    page.get_by_role("link", name="Ines Sample 08:00–18:00").wait_for()
    axe(page)


def test_who_is_asked_takes_it_and_renewing_settles_it(
    new_page: Callable[..., Any], axe: Callable[[Any], None], place: Place
) -> None:
    patient_of(place)
    page = new_page(viewport={"width": 390, "height": 844})
    page.goto(demo_link("administrator", place.clinic))
    page.goto("/concerns/")
    concern = page.get_by_role("listitem").filter(has_text="licence for New Mexico ends in 20 days")
    assert "1 person depends on it" in concern.inner_text()
    concern.get_by_role("button", name="I have it").click()
    page.get_by_text("You have it").wait_for()
    axe(page)
    taken = page.get_by_role("listitem").filter(has_text="licence for New Mexico")
    taken.get_by_role("link", name="Mend it").click()
    page.get_by_role("link", name="Renew MD New Mexico").click()
    form = page.locator("#licence")
    assert form.get_by_label("Number").input_value() == "N1"
    ends = form.get_by_role("group", name="Last day")
    for part, value in (("Month", "12"), ("Day", "31"), ("Year", str(now().year + 4))):
        ends.get_by_label(part).fill(value)
    form.get_by_role("button", name="Enter").click()
    page.get_by_text(f"31 Dec {now().year + 4}").wait_for()
    page.goto("/concerns/")
    assert "New Mexico" not in page.get_by_role("main").inner_text()
