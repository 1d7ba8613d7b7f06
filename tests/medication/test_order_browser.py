"""An order in browsers: written, signed with an app's code, co-signed with a passkey, called off; looked at by axe."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings

if TYPE_CHECKING:
    from tests.medication.people import Place

pytestmark = pytest.mark.browser

DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
PICTURES = os.environ.get("TROCHE_PICTURES")
"""A folder for pictures, for somebody who wants to look at them."""


def picture(page: Any, name: str) -> None:
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


def seat(place: Place, role: str, new_page: Callable[..., Any], base_url: str, **options: Any) -> Any:
    """The browser of somebody who is signed in."""
    page = new_page(**options)
    cookie = place.browsers[role].cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": base_url}])
    return page


def write(page: Any) -> None:
    """The form, filled in by hand."""
    page.get_by_label("Units in one fill").fill("8")
    page.get_by_label("Strength of one unit").fill("50")
    page.get_by_label("Refills").fill("1")
    page.get_by_label("Minutes held in the mouth").fill("15")
    page.locator("label.choice", has_text="Spat out").click()
    page.get_by_role("button", name="Write, and read it once more").click()


def test_an_order_is_written_signed_and_called_off(
    base_url: str, place: Place, new_page: Callable[..., Any], axe: Callable[[Any], None]
) -> None:
    from tests.medication.test_pages import planned

    planned(place)
    page = seat(place, "prescriber", new_page, base_url, viewport=DESK)
    address = place.at("/people/~/order/")
    page.goto(address)
    axe(page)
    picture(page, "1-to-write-desk")
    write(page)
    shown = page.locator(".order-text").text_content()
    order = place.medication.order
    assert order is not None and shown == order.pended.text
    axe(page)
    picture(page, "2-to-sign-desk")
    phone = seat(place, "prescriber", new_page, base_url, viewport=PHONE, color_scheme="dark")
    phone.goto(address)
    axe(phone)
    picture(phone, "3-to-sign-phone-dark")
    phone.get_by_label("Code from your authenticator app").fill("000000")
    phone.get_by_role("button", name="Sign with this code").click()
    phone.get_by_role("alert").get_by_text("This code is not right.").wait_for()
    axe(phone)
    picture(phone, "4-wrong-code-phone-dark")
    page.get_by_label("Code from your authenticator app").fill(place.code("prescriber"))
    page.keyboard.press("Enter")
    page.get_by_text("Simulated answer, no prescription was sent.").first.wait_for()
    axe(page)
    picture(page, "5-signed-desk")
    phone.goto(address)
    picture(phone, "6-signed-phone-dark")
    page.get_by_role("button", name="Call it off").click()
    page.get_by_role("alert").get_by_text("Say why the order is called off.").wait_for()
    page.get_by_label("Why it is called off").fill("The first session was too strong.")
    page.get_by_role("button", name="Call it off").click()
    page.get_by_text("The first session was too strong.").first.wait_for()
    axe(page)
    picture(page, "7-called-off-desk")


def test_a_second_prescriber_signs_the_same_text_with_a_passkey(
    base_url: str, place: Place, new_page: Callable[..., Any], axe: Callable[[Any], None]
) -> None:
    from tests.medication.test_pages import ORDER, planned
    from tests.medication.test_sign_pages import lighter
    from tests.people.fixtures import PASSWORD, join
    from tests.people.test_browser import with_authenticator
    from tests.screening.people import staff_joins

    planned(place)
    lighter(place)
    assert place.post("prescriber", "/people/~/order/", ORDER).status_code == 302
    assert place.sign().status_code == 302
    who = join(place.clinic, "prescriber", has_second_factor=False)
    staff_joins(place.clinic, who.actor.id, "prescriber")
    page = new_page(viewport=DESK, base_url=base_url.replace("127.0.0.1", "localhost"))
    with_authenticator(page)
    page.goto("/account/login/?next=/me/")
    page.get_by_label("E-mail").fill(who.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: url.endswith("/me/") and "next" not in url)
    page.goto("/account/2fa/")
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url(re.compile(r"/account/2fa/(?!webauthn/add)"))
    page.goto(place.at("/people/~/order/"))
    page.get_by_role("heading", name="To be signed by a second prescriber").wait_for()
    axe(page)
    picture(page, "8-to-cosign-desk")
    page.get_by_role("button", name="Sign with your passkey").click()
    page.get_by_text("Co-signed by").wait_for()
    axe(page)
    order = place.medication.order
    assert order is not None and order.is_accepted and order.cosigned_by == who.actor.id


def test_a_passkeys_answer_is_good_for_the_text_that_was_shown_and_no_other(
    base_url: str, place: Place, new_page: Callable[..., Any]
) -> None:
    """The digest in the form is changed after the page was drawn, as somebody between might."""
    from tests.medication.test_pages import ORDER, planned
    from tests.people.fixtures import PASSWORD
    from tests.people.test_browser import with_authenticator

    planned(place)
    assert place.post("prescriber", "/people/~/order/", ORDER).status_code == 302
    page = new_page(viewport=DESK, base_url=base_url.replace("127.0.0.1", "localhost"))
    cookie = place.browsers["prescriber"].cookies[settings.SESSION_COOKIE_NAME]
    named = base_url.replace("127.0.0.1", "localhost")
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": named}])
    with_authenticator(page)
    page.goto("/account/2fa/")
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url(re.compile(r"/account/2fa/(?!webauthn/add)"))
    page.goto(place.at("/people/~/order/"))
    page.evaluate("document.querySelector('input[name=digest]').value = '0'.repeat(64)")
    page.get_by_role("button", name="Sign with your passkey").click()
    page.get_by_role("alert").get_by_text("The passkey did not confirm this.").wait_for()
    order = place.medication.order
    assert order is not None and not order.is_signed
    page.get_by_role("button", name="Sign with your passkey").click()
    page.get_by_text("Signed by").first.wait_for()
