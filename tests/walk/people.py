"""The four who take part: each in a browser of their own."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

from django.conf import settings
from playwright.sync_api import Error as PageError

from tests.walk.conftest import Ground
from tests.walk.keyboard import Keyboard

EMAIL = "walker@example.org"
PASSWORD = "a calm morning in the garden"
NAME = "Willa Walker"
PICTURES = Path("build/walk")


def mailed_code(email: str) -> str:
    """The code in the latest mail to this address."""
    letters = sorted(Path(settings.EMAIL_FILE_PATH).glob("*.log"), key=lambda file: file.stat().st_mtime)
    for letter in reversed(letters):
        text = letter.read_text()
        if f"To: {email}" in text and (found := re.search(r"^[A-Z0-9-]{6,12}$", text, re.MULTILINE)):
            return found.group()
    raise AssertionError(f"no mail to {email}")


class Somebody:
    """Anybody at a screen."""

    def __init__(self, page: Any, ground: Ground, who: str) -> None:
        self.page, self.ground, self.who = page, ground, who
        self.keys = Keyboard(page)

    def goto(self, path: str) -> None:
        """Open an address; once more when the page that was open was just reloading itself."""
        try:
            self.page.goto(self.ground.address + path)
        except PageError as error:
            if "ERR_ABORTED" not in str(error):
                raise
            self.page.wait_for_load_state()
            self.page.goto(self.ground.address + path)

    def sees(self, *texts: str) -> None:
        """Wait until the page says each of these."""
        for text in texts:
            self.keys.sees(text)

    def picture(self, name: str) -> None:
        """Keep what the screen shows, when pictures are wanted."""
        if os.environ.get("TROCHE_PICTURES") == "1":
            PICTURES.mkdir(parents=True, exist_ok=True)
            taken = len(list(PICTURES.glob("*.png")))
            self.page.screenshot(path=PICTURES / f"{taken:02}-{name}-{self.who}.png", full_page=True)


class Staff(Somebody):
    """Somebody of the team, who comes in by the demo clinic's link and may use the mouse."""

    def goto(self, path: str) -> None:
        """Open an address, signing in where that is needed."""
        super().goto(path)
        if "/account/" in self.page.url or self.page.url.rstrip("/") == self.ground.address:
            self.page.goto(self.ground.link(self.who))
            super().goto(path)
        assert self.page.url.endswith(path), (self.page.url, path)

    def fill(self, form: str, values: dict[str, Any], press: str) -> None:
        """Fill in fields by name in the form that has this button, and press it."""
        button = self.page.locator("form").filter(has=self.page.get_by_role("button", name=press))
        filled = button.nth(0) if not form else self.page.locator(f"form:has([value='{form}'])").first
        for name, value in values.items():
            self._set(filled.locator(f"[name='{name}']"), value)
        with self.page.expect_navigation():
            filled.get_by_role("button", name=press).first.click()

    def _set(self, field: Any, value: Any) -> None:
        first = field.first
        kind = first.evaluate("e => e.tagName === 'SELECT' ? 'select' : e.type")
        if kind == "select":
            first.select_option(value)
        elif kind == "radio":
            field.and_(self.page.locator(f"[value='{value}']")).check(force=True)
        elif kind == "checkbox" and isinstance(value, set):
            for box in field.all():
                box.set_checked(box.get_attribute("value") in value, force=True)
        elif kind == "checkbox":
            first.set_checked(value, force=True)
        else:
            first.fill(str(value))


class Patient(Somebody):
    """The person who walks, with a phone and no mouse."""

    def sign_in(self) -> None:
        """Sign in with the password, if the session has run out."""
        self.goto("/my/")
        if "/account/login/" in self.page.url:
            self.keys.fill({"login": EMAIL, "password": PASSWORD}, "Sign in")
        self.home()

    def home(self) -> None:
        """Today's page."""
        if not self.page.url.endswith("/my/"):
            self.goto("/my/")
        assert self.page.url.endswith("/my/"), self.page.url

    def fields(self, selector: str) -> list[str]:
        """The names of the fields that a selector finds, each once."""
        return list(dict.fromkeys(self.page.locator(selector).evaluate_all("all => all.map(e => e.name)")))

    def step(self) -> str:
        """The code of the step that the first page names next."""
        self.goto("/my/")
        return str(self.page.locator("[data-step]").get_attribute("data-step"))
