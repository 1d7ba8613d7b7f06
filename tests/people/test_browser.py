"""Sign-up, sign-in and second factors in a real browser, with a passkey, by keyboard, checked by axe."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests.people.fixtures import PASSWORD, fresh_clinic, fresh_email, join
from troche.people.models import Account, Clinic, Membership
from troche.people.scope import in_clinic

pytestmark = pytest.mark.browser


def with_authenticator(page: Any) -> None:
    """Give the browser a made-up finger that always agrees."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


@pytest.fixture
def by_name(base_url: str) -> str:
    """The server under a name: browsers keep no passkeys for 127.0.0.1."""
    return base_url.replace("127.0.0.1", "localhost")


def code_mailed_to(email: str) -> str:
    """The code in the latest mail to this address, from the folder where mail is written."""
    letters = sorted(Path(settings.EMAIL_FILE_PATH).glob("*.log"), key=lambda file: file.stat().st_mtime)
    for letter in reversed(letters):
        text = letter.read_text()
        if f"To: {email}" in text:
            found = re.search(r"^[A-Z0-9-]{6,12}$", text, re.MULTILINE)
            assert found, text
            return found.group()
    raise AssertionError(f"no mail to {email}")


def test_a_person_signs_up_and_in_with_a_passkey(
    new_page: Callable[..., Any], axe: Callable[[Any], None], clinic: Clinic, by_name: str
) -> None:
    email = fresh_email("maya")
    page = new_page(viewport={"width": 390, "height": 844}, base_url=by_name)
    with_authenticator(page)
    page.goto(f"/at/{clinic.slug}/")
    page.goto("/account/signup/")
    axe(page)
    page.get_by_role("link", name="Use a passkey, no password").click()
    page.get_by_label("E-mail").fill(email)
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url("**/confirm-email/**")
    axe(page)
    page.get_by_label("Code").fill(code_mailed_to(email))
    page.get_by_role("button", name="Confirm").click()
    page.wait_for_url("**/webauthn/signup/**")
    axe(page)
    page.locator("#mfa_webauthn_signup").click()
    page.wait_for_url("**/welcome/")
    axe(page)
    page.get_by_label("Your full name").fill("Maya Invented")
    for part, value in (("Month", "3"), ("Day", "27"), ("Year", "1984")):
        page.get_by_label(part).fill(value)
    page.get_by_label("Your phone number").fill("555 010 0199")
    page.get_by_label("The state you live in").select_option("CA")
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url("**/my/**")
    page.goto("/me/")
    axe(page)
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    page.wait_for_url(lambda url: not url.endswith("/me/"))
    page.goto("/account/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/my/**")
    account = Account.objects.get(email=email)
    assert not account.has_usable_password()
    with in_clinic(clinic.id):
        assert Membership.objects.get(account=account).role == "patient"


def test_a_passkey_that_fails_says_so(new_page: Callable[..., Any], clinic: Clinic, by_name: str) -> None:
    page = new_page(viewport={"width": 390, "height": 844}, base_url=by_name)
    page.goto("/account/login/")
    page.route("**/webauthn/login/", lambda route: route.abort())
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_role("alert").get_by_text("That did not work").wait_for()


def test_signing_in_by_keyboard_alone_with_errors_on_the_way(
    new_page: Callable[..., Any], axe: Callable[[Any], None], clinic: Clinic
) -> None:
    who = join(clinic, "patient")
    page = new_page(viewport={"width": 390, "height": 844})
    page.goto("/account/login/?next=/me/")
    page.get_by_label("E-mail").focus()
    page.keyboard.type(who.email)
    page.keyboard.press("Tab")
    page.keyboard.type("wrong, of course")
    page.keyboard.press("Enter")
    page.locator(".errors").wait_for()
    axe(page)
    page.get_by_label("Password").focus()
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/me/")


def test_staff_add_a_passkey_before_they_work(
    new_page: Callable[..., Any], axe: Callable[[Any], None], clinic: Clinic, by_name: str
) -> None:
    who = join(clinic, "administrator", has_second_factor=False)
    page = new_page(viewport={"width": 1440, "height": 900}, color_scheme="dark", base_url=by_name)
    with_authenticator(page)
    page.goto("/account/login/?next=/staff/")
    page.get_by_label("E-mail").fill(who.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/account/2fa/")
    axe(page)
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Password").fill(PASSWORD)
    axe(page)
    page.get_by_role("button", name="Confirm").click()
    page.locator("#mfa_webauthn_add").wait_for()
    axe(page)
    page.get_by_label("Name").fill("My laptop")
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url(re.compile(r"/account/2fa/(?!webauthn/add)"))
    page.goto("/staff/")
    page.get_by_role("heading", name="Team").wait_for()
    axe(page)


def test_every_page_of_ours_is_fit_for_everyone(
    new_page: Callable[..., Any], axe: Callable[[Any], None], database: str
) -> None:
    from troche.people.demo import demo_link

    place = fresh_clinic(is_demo=True)
    for role in ("administrator", "patient", "director"):
        join(place, role, has_second_factor=False)
    for role, paths in {
        "patient": ("/me/", "/my/readings/", "/account/2fa/", "/account/email/"),
        "administrator": ("/staff/", "/me/"),
    }.items():
        for size, scheme in (((390, 844), "light"), ((1440, 900), "dark")):
            page = new_page(viewport={"width": size[0], "height": size[1]}, color_scheme=scheme)
            page.goto(demo_link(role, place))
            for path in paths:
                page.goto(path)
                assert "demonstration" in page.content()
                axe(page)
