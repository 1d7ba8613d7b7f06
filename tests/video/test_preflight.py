"""What a page asks of a device before a session: camera, microphone, relay."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.video.cameras import chromium, served

if TYPE_CHECKING:
    from tests.dosing.stage import DayAtHome

pytestmark = pytest.mark.browser
ASK = "async (name) => (await import('/static/video/preflight.js'))[name]()"


@pytest.fixture(scope="module")
def where(database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(database, tmp_path_factory.mktemp("relay")) as (server, _):
        yield server.address


@pytest.fixture(scope="module")
def day(database: str) -> DayAtHome:
    from tests.dosing.stage import DayAtHome

    return DayAtHome(book=False)


def asked(browser: Any, where: str, day: DayAtHome, *names: str) -> list[dict[str, Any]]:
    """The answers of these checks on a page of the patient's."""
    page = browser.new_context(base_url=where).new_page()
    page.goto(day.link("patient"))
    return [page.evaluate(ASK, name) for name in names]


def test_a_device_that_has_everything(where: str, day: DayAtHome) -> None:
    with chromium() as browser:
        assert asked(browser, where, day, "checkCamera", "checkMicrophone", "checkRelay") == [
            {"ok": True, "code": "camera_ok"},
            {"ok": True, "code": "microphone_ok"},
            {"ok": True, "code": "relay_ok"},
        ]


def test_a_person_who_says_no(where: str, day: DayAtHome) -> None:
    with chromium(
        fake=("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream=deny")
    ) as browser:
        answers = asked(browser, where, day, "checkCamera", "checkMicrophone")
    assert [(one["ok"], one["code"]) for one in answers] == [(False, "refused")] * 2


def test_a_relay_that_is_gone(database: str, tmp_path: Path, day: DayAtHome) -> None:
    with served(database, tmp_path) as (server, _), chromium() as browser:
        page = browser.new_context(base_url=server.address).new_page()
        page.goto(day.link("patient"))
        page.route("**/my/video/", lambda route: route.fulfill(json={"ice": None}))
        assert page.evaluate(ASK, "checkRelay") == {"ok": False, "code": "no_relay"}
        page.unroute("**/my/video/")
        nowhere = {"urls": ["turn:127.0.0.1:9?transport=tcp"], "username": "a", "credential": "b"}
        page.route("**/my/video/", lambda route: route.fulfill(json={"ice": {"iceServers": [nowhere]}}))
        assert page.evaluate(ASK, "checkRelay") == {"ok": False, "code": "relay_unreachable"}
        page.unroute("**/my/video/")
        page.route("**/my/video/", lambda route: route.abort())
        assert page.evaluate(ASK, "checkRelay") == {"ok": False, "code": "server_unreachable"}
