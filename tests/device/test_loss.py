"""Real phones and a real browser on a line that loses three packets of ten, is cut, and whose server is killed.

Nothing that was acknowledged is lost and nothing is doubled. `TROCHE_LOSS_FACTS=200` makes it long.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest

from tests.conftest import CHROMIUM
from tests.device.namespaces import HOME, Line, browser_inside, line, why_not
from tests.server import free_port
from troche.device.facts import SequenceGap
from troche.dosing.facts import NoteWritten

if TYPE_CHECKING:
    from tests.dosing.stage import DayAtHome

pytestmark = [pytest.mark.long, pytest.mark.browser]
PHONES, FACTS = 4, int(os.environ.get("TROCHE_LOSS_FACTS", "6"))
PERCENT, CUT_S = 30, 5
ENDS_WITHIN_S = 120 + 30 * FACTS
SCRIPT = Path(__file__).with_name("lossy_phones.py")


@pytest.fixture(scope="module")
def between(database: str) -> Iterator[Line]:
    """The line, where this machine can make one and the database is reached without a network."""
    if reason := why_not():
        pytest.skip(reason)
    host = parse_qs(urlsplit(database).query).get("host", [""])[0] or database
    if "/" not in host:
        pytest.skip("the database is reached by network, which the server’s own network here is not part of")
    with line() as made:
        yield made


class Served:
    """A server in its network, killed and started again on the same port."""

    def __init__(self, between: Line, log: Path) -> None:
        self.between, self.log, self.port = between, log, free_port()
        self.address = f"http://{HOME}:{self.port}"
        self.process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        command = [
            sys.executable,
            "-m",
            "troche.site.command",
            "serve",
            "--host",
            HOME,
            "--port",
            str(self.port),
        ]
        with self.log.open("a") as out:
            process = subprocess.Popen(
                ["ip", "netns", "exec", self.between.home, *command, "--workers", "1", "--keepers", "1"],
                env={**os.environ, "TROCHE_URL": self.address},
                stdout=out,
                stderr=out,
                start_new_session=True,
            )
        look = f"import urllib.request; urllib.request.urlopen('{self.address}/readyz', timeout=5)"
        give_up = time.monotonic() + 120
        while time.monotonic() < give_up and process.poll() is None:
            asked = ["ip", "netns", "exec", self.between.home, sys.executable, "-c", look]
            if subprocess.run(asked, capture_output=True).returncode == 0:
                return process
            time.sleep(0.2)
        raise RuntimeError(f"the server did not get ready:\n{self.log.read_text()[-2000:]}")

    def kill(self) -> None:
        """All of it at once, in whatever it does; then a new one."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process = self._start()

    def close(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@pytest.fixture
def served(between: Line, tmp_path: Path) -> Iterator[Served]:
    made = Served(between, tmp_path / "server")
    yield made
    made.close()


@pytest.fixture
def day(database: str) -> DayAtHome:
    """A session under way."""
    from tests.dosing.stage import DayAtHome

    at_home = DayAtHome()
    at_home.all_met()
    at_home.take()
    return at_home


def words(day: DayAtHome) -> list[str]:
    return [fact.words for fact in day.facts(NoteWritten)]


def comes(look: Callable[[], bool]) -> None:
    give_up = time.monotonic() + ENDS_WITHIN_S
    while not look() and time.monotonic() < give_up:
        time.sleep(0.2)
    assert look()


def test_many_phones_lose_nothing_and_double_nothing(day: DayAtHome, served: Served, between: Line) -> None:
    between.lose(0)
    arguments = [served.address, day.link("patient"), str(PHONES), str(FACTS), str(uuid4())]
    phones = subprocess.Popen(
        ["ip", "netns", "exec", between.away, sys.executable, str(SCRIPT), *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert phones.stdout is not None and phones.stdin is not None
    assert phones.stdout.readline() == "ready\n"
    between.lose(PERCENT)
    phones.stdin.write("go\n")
    phones.stdin.flush()
    comes(lambda: len(words(day)) >= PHONES)
    served.kill()
    between.cut()
    time.sleep(CUT_S)
    between.mend()
    told, _ = phones.communicate(timeout=ENDS_WITHIN_S)
    said = json.loads(told)
    assert len(said["acknowledged"]) == PHONES * FACTS
    kept = words(day)
    assert Counter(kept) == Counter(said["acknowledged"])
    assert max(Counter(kept).values()) == 1
    for number in range(PHONES):
        own = [one for one in kept if one.startswith(f"loss {number} ")]
        assert own == [f"loss {number} {seq}" for seq in range(1, FACTS + 1)]
    assert day.facts(SequenceGap) == []
    assert said["tries"] >= PHONES * FACTS


def test_a_browser_sends_all_of_it_and_another_follows_by_itself(
    day: DayAtHome, served: Served, between: Line, browser: Any, tmp_path: Path
) -> None:
    between.lose(0)
    executable = os.environ.get("TROCHE_CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM)))
    base = f"http://localhost:{served.port}"  # an origin that is secure without a certificate
    to_it = f"--host-resolver-rules=MAP localhost {HOME}"
    away = browser.browser_type.launch(
        executable_path=browser_inside(between.away, executable, tmp_path), args=["--no-sandbox", to_it]
    )
    patient = away.new_context(base_url=base).new_page()
    monitor = away.new_context(base_url=base).new_page()
    patient.goto(day.link("patient"))
    patient.goto("/my/session/1/write/")
    patient.locator("html[data-queue=ready]").wait_for(state="attached", timeout=30_000)
    monitor.goto(day.link("therapist"))
    monitor.goto(f"/people/{day.person}/sessions/1/")
    monitor.evaluate("window.stayed = true")
    between.lose(PERCENT)
    between.cut()
    for number in range(FACTS):
        patient.get_by_role("textbox").fill(f"field {number}")
        patient.get_by_role("button", name="Keep it").click()
        patient.get_by_text(f"not yet sent ({number + 1})").wait_for(timeout=30_000)
    served.kill()
    between.mend()
    comes(lambda: len(words(day)) >= FACTS)
    assert words(day) == [f"field {number}" for number in range(FACTS)]
    assert day.facts(SequenceGap) == []
    last = monitor.locator("#facts").get_by_text(f"field {FACTS - 1}")
    last.wait_for(timeout=ENDS_WITHIN_S * 1000)
    assert monitor.evaluate("window.stayed")
    away.close()
