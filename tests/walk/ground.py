"""A clinic with its team on a real server whose clock the walk moves, and hands that use only the keyboard."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.server import free_port, wait_until_ready

FAKETIME = next(iter(Path("/usr/lib").glob("*/faketime/libfaketime.so.1")), None)
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
            seen: box.width > 0 && box.height > 0, form: e.form ? e.form.querySelector("[name=do]")?.value || "" : ""};
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
                self._answer(here, left.pop(here["name"]))
            elif not left and here["tag"] in ("BUTTON", "A", "SUMMARY") and here["text"].startswith(press):
                self.page.keyboard.press("Enter")
                self.page.wait_for_load_state()
                return
        raise AssertionError(f"not reached by keyboard: {left or press!r} on {self.page.url}\n{self.text()}")

    def press(self, text: str) -> None:
        """Press the button or follow the link that begins with this text."""
        self.fill({}, text)

    def _answer(self, here: dict[str, Any], value: Any) -> None:
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
        elif here["type"] == "checkbox":
            if here["checked"] != bool(value):
                keyboard.press("Space")
        elif here["tag"] == "SELECT":
            keyboard.type(str(value))
        elif here["type"] == "datetime-local":
            self.page.locator(":focus").fill(str(value))
        else:
            keyboard.press("Control+a")
            keyboard.type(str(value))

    def text(self) -> str:
        """What the page says, for a failing test."""
        return str(self.page.locator("main").inner_text())[:1500]
