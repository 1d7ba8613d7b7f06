"""A clinic with its team on a real server whose clock the walk moves, and hands that use only the keyboard."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import Error, TimeoutError

from tests.server import free_port, wait_until_ready

FAKETIME = next(iter(Path("/usr/lib").glob("*/faketime/libfaketime.so.1")), None)
LEAVES_WITHIN_S = 15
MORNING_UTC = 16  # half past eight in Oregon in winter, nine in summer


class Clock:
    """The server's clock: real time and an offset, which only grows."""

    def __init__(self, file: Path) -> None:
        self.file = file
        real = datetime.now(UTC)
        morning = real.replace(hour=MORNING_UTC, minute=30, second=0, microsecond=0)
        self.ahead = (morning if morning > real else morning + timedelta(days=1)) - real
        self._write()

    def now(self) -> datetime:
        """This instant, as the server sees it."""
        return datetime.now(UTC) + self.ahead

    def on(self, **by: float) -> None:
        """Let time pass."""
        self.ahead += timedelta(**by)
        self._write()

    def until(self, at: datetime) -> None:
        """Let time pass until an instant that lies ahead."""
        assert at > self.now(), (at, self.now())
        self.on(seconds=(at - self.now()).total_seconds())

    def _write(self) -> None:
        self.file.write_text(f"{self.ahead.total_seconds():+.3f}\n")


@contextmanager
def served(database: str, clock: Clock, folder: Path) -> Iterator[str]:
    """A server with keepers under this clock; its address."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    log = folder / "server.log"
    environment = {
        **os.environ,
        "TROCHE_URL": address,
        "DATABASE_URL": database,
        "LD_PRELOAD": str(FAKETIME),
        "FAKETIME_TIMESTAMP_FILE": str(clock.file),
        "FAKETIME_NO_CACHE": "1",
    }
    with log.open("w") as out:
        server = subprocess.Popen(
            [sys.executable, "-m", "troche.site.command", "serve", "--port", str(port)],
            env=environment,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
        try:
            wait_until_ready(address, server, log)
            yield address
        finally:
            server.send_signal(signal.SIGINT)
            try:
                server.wait(15)
            except subprocess.TimeoutExpired:
                os.killpg(server.pid, signal.SIGKILL)
            shutil.copy(log, Path(os.environ["TROCHE_HOME"]) / "walk.log")


FOCUSED = """() => {
    const e = document.activeElement;
    if (!e || e === document.body) return null;
    const box = e.getBoundingClientRect();
    return {tag: e.tagName, type: e.type || "", name: e.name || "", value: e.value || "", checked: !!e.checked,
            text: (e.getAttribute("aria-label") || e.innerText || e.value || "").replace(/\\s+/g, " ").trim(),
            seen: box.width > 0 && box.height > 0, away: e.tagName === "BUTTON" || (e.tagName === "A" && /^http/.test(e.href) && !e.href.includes("#")),
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
        """Press Enter; where it leads to another page, wait until that is there."""
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
