"""Somebody who kills processes, and browsers that send a form again until they have an answer."""

from __future__ import annotations

import http.client
import os
import random
import re
import signal
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit
from uuid import UUID, uuid4

LEFT_ALONE_S = 1.0  # a process younger than this has hardly begun
GIVE_UP_S = 60.0
TOKEN = "k" * 64  # a CSRF cookie of our own, until a sign-in brings another
FORM = "application/x-www-form-urlencoded"
CLOCK_TICKS = os.sysconf("SC_CLK_TCK")


class Answer(NamedTuple):
    """What the server said: the status, and where to go on."""

    status: int
    location: str


class Browser:
    """Cookies and a form. A form without an answer is sent again, as it was."""

    def __init__(self, address: str) -> None:
        self.host = urlsplit(address).netloc
        self.cookies = {"csrftoken": TOKEN}
        self.again = 0

    def get(self, path: str) -> Answer:
        """Open a page."""
        return self._ask("GET", path, None)

    def post(self, path: str, **fields: object) -> tuple[UUID, Answer]:
        """Send a form; the id of its command, and the answer."""
        command = uuid4()
        return command, self._ask("POST", path, urlencode({"command_id": command, **fields}, doseq=True))

    def _ask(self, method: str, path: str, body: str | None) -> Answer:
        give_up = time.monotonic() + GIVE_UP_S
        while time.monotonic() < give_up:
            with suppress(OSError, http.client.HTTPException):
                answer = self._once(method, path, body)
                if answer.status < 502:
                    return answer
            self.again += 1
            time.sleep(0.05)
        raise AssertionError(f"no answer to {method} {path} for {GIVE_UP_S} seconds")

    def _once(self, method: str, path: str, body: str | None) -> Answer:
        link = http.client.HTTPConnection(self.host, timeout=5)
        try:
            headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
            if body is not None:
                headers |= {"X-CSRFToken": self.cookies["csrftoken"], "Content-Type": FORM}
            link.request(method, path, body, headers)
            answer = link.getresponse()
            answer.read()
            for cookie in answer.headers.get_all("Set-Cookie") or ():
                name, value = cookie.split(";")[0].split("=", 1)
                self.cookies[name] = value
            return Answer(answer.status, answer.headers.get("Location") or "")
        finally:
            link.close()


class Killer:
    """Kills web processes and keepers of one server, one or a few at a time, at moments of its own."""

    def __init__(self, server: int, seed: int) -> None:
        self.server, self.dice = server, random.Random(seed)
        self.killed: list[str] = []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="killer", daemon=True)

    def __enter__(self) -> Killer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(self.dice.uniform(1.0, 5.0)):
            grown = [one for one in descendants(self.server) if one.age_s > LEFT_ALONE_S]
            if not grown:
                continue
            many = len(grown) if self.dice.random() < 0.1 else 1
            for one in self.dice.sample(grown, many):
                with suppress(ProcessLookupError):
                    os.kill(one.id, signal.SIGKILL)
                    self.killed.append(one.kind)


class Process(NamedTuple):
    """One process of a server."""

    id: int
    parent: int
    kind: str
    age_s: float


def descendants(of: int) -> list[Process]:
    """The server's processes but the one that watches over them."""
    up_s = float(Path("/proc/uptime").read_text().split()[0])
    everybody = [one for folder in Path("/proc").glob("[0-9]*") if (one := _read(folder, up_s))]
    found, family = list[Process](), {of}
    for one in sorted(everybody, key=lambda one: -one.age_s):
        if one.parent in family:
            family.add(one.id)
            found.append(one)
    return found


def _read(folder: Path, up_s: float) -> Process | None:
    with suppress(OSError):
        said = (folder / "cmdline").read_text().replace("\0", " ")
        fields = re.sub(r"^.*\) ", "", (folder / "stat").read_text()).split()
        kind = "keeper" if said.rstrip().endswith(" keep") else "web"
        return Process(int(folder.name), int(fields[1]), kind, up_s - int(fields[19]) / CLOCK_TICKS)
    return None
