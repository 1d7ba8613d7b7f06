"""Hands that use only the keyboard."""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import datetime
from typing import Any

from playwright.sync_api import Error, TimeoutError

LEAVES_WITHIN_S = 15

FOCUSED = """() => {
    const e = document.activeElement;
    if (!e || e === document.body) return null;
    const box = e.getBoundingClientRect();
    return {tag: e.tagName, type: e.type || "", name: e.name || "", value: e.value || "", checked: !!e.checked,
            text: (e.getAttribute("aria-label") || e.innerText || e.value || "").replace(/\\s+/g, " ").trim(),
            seen: box.width > 0 && box.height > 0,
            away: e.tagName === "BUTTON" || (e.tagName === "A" && /^http/.test(e.href) && !e.href.includes("#")),
            form: e.form ? e.form.querySelector("[name=do]")?.value || "" : ""};
}"""


class Keyboard:
    """A person who has no mouse."""

    def __init__(self, page: Any) -> None:
        self.page = page

    def fill(self, values: dict[str, Any], press: str, form: str = "") -> None:
        """Tab through the page, answer what is named, and press the button or link that begins with this text.

        With `form`, only within the form of this `do`.
        """
        left = dict(values)
        for _ in range(400):
            self.page.keyboard.press("Tab")
            here = self.page.evaluate(FOCUSED)
            if here is None or (form and here["form"] != form):
                continue
            if here["name"] in left:
                if self._answer(here, left[here["name"]]):
                    del left[here["name"]]
            elif not left and here["tag"] in ("BUTTON", "A", "SUMMARY") and here["text"].startswith(press):
                self._enter(leads_away=here["away"])
                return
        raise AssertionError(f"not reached by keyboard: {left or press!r} on {self.page.url}\n{self.text()}")

    def press(self, text: str, form: str = "") -> None:
        """Press the button or follow the link that begins with this text."""
        self.fill({}, text, form)

    def sees(self, text: str) -> None:
        """Wait until the page says this."""
        try:
            self.page.get_by_text(text).filter(visible=True).first.wait_for()
        except TimeoutError as error:
            raise AssertionError(f"{text!r} is not said on {self.page.url}\n{self.text()}") from error

    def _enter(self, *, leads_away: bool) -> None:
        """Press Enter; wait until another page is there, or what was said is sent."""
        self.page.evaluate("window.leftBehind = true")
        self.page.keyboard.press("Enter")
        if leads_away:
            self._wait_for_next_page()

    def _wait_for_next_page(self) -> None:
        give_up = time.monotonic() + LEAVES_WITHIN_S
        while time.monotonic() < give_up:
            self.page.wait_for_timeout(20)
            with suppress(Error):  # asked at the very moment of leaving
                if not self.page.evaluate("!!window.leftBehind"):
                    self.page.wait_for_load_state()
                    return
                if self.page.locator("#kept-state[data-state=arrived]").count():
                    return
        raise AssertionError(f"nothing followed on {self.page.url}\n{self.text()}")

    def _answer(self, here: dict[str, Any], value: Any) -> bool:
        """Answer what has the focus; whether that was all of the answer."""
        keyboard = self.page.keyboard
        if here["type"] == "radio":
            for _ in range(80):
                if here["value"] == str(value):
                    break
                keyboard.press("ArrowDown")
                here = self.page.evaluate(FOCUSED)
            assert here["value"] == str(value), (here, value)
            if not here["checked"]:
                keyboard.press("Space")
        elif here["type"] == "checkbox" and isinstance(value, set):
            if here["value"] in value:
                keyboard.press("Space")
                value.discard(here["value"])
            return not value
        elif here["type"] == "checkbox":
            if here["checked"] != bool(value):
                keyboard.press("Space")
        elif here["tag"] == "SELECT":
            keyboard.type(str(value))
        elif here["type"] == "datetime-local":
            self._type_time(value)
        else:
            keyboard.press("Control+a")
            keyboard.type(str(value))
        return True

    def _type_time(self, at: datetime) -> None:
        """Type a local time part by part, as it is written in the United States."""
        keyboard = self.page.keyboard
        keyboard.type(f"{at:%m%d%Y}")
        keyboard.press("ArrowRight")
        keyboard.type(f"{at:%I%M%p}")
        typed = self.page.evaluate(FOCUSED)["value"]
        assert typed == f"{at:%Y-%m-%dT%H:%M}", (typed, at)

    def text(self) -> str:
        """What the page says, for a failing test."""
        said = "document.querySelector('main').innerText.replace(/Alabama[^]*Wyoming/g, '')"
        return str(self.page.evaluate(said))[:1500]
