"""Two browsers and a coturn: picture and sound, the code on both screens, reload, and a server that dies."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from tests.video.calls import COUNT, LIVE, NIGHT, WATCH, frames, live_day, opened, until, wait_for
from tests.video.cameras import chromium, served

if TYPE_CHECKING:
    from tests.dosing.stage import DayAtHome

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def where(database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(database, tmp_path_factory.mktemp("relay")) as (server, _):
        yield server.address


@pytest.fixture(scope="module")
def day(database: str) -> DayAtHome:
    return live_day()


def test_who_watches_sees_and_both_have_the_same_code(where: str, day: DayAtHome) -> None:
    with chromium() as browser:
        home = opened(browser, where, day, "patient", NIGHT)
        watch = opened(browser, where, day, "therapist", WATCH)
        wait_for(watch, LIVE)
        wait_for(home, "[data-video-home][data-state=seen]")
        codes = [page.locator("[data-code]:visible b").inner_text() for page in (home, watch)]
        assert codes[0] == codes[1] and len(codes[0].replace(" ", "")) == 6
        assert home.complaints == watch.complaints == []


def test_nothing_but_the_relay_is_ever_told_of_an_address(where: str, day: DayAtHome) -> None:
    with chromium() as browser:
        home = opened(browser, where, day, "patient", NIGHT)
        watch = opened(browser, where, day, "therapist", "/wall/")
        wait_for(watch, LIVE)
        watch.reload()
        wait_for(watch, LIVE)
    from troche.people.scope import in_clinic
    from troche.video.models import Signal

    with in_clinic(day.clinic.id):
        told = list(Signal.objects.filter(stream_id=day.person).values_list("body", flat=True))
    found = [one for body in told for one in body.split('"candidate":"')[1:]]
    assert found and all(" typ relay " in one for one in found)
    assert not any(" typ host " in body or " typ srflx " in body for body in told)
    assert home.complaints == watch.complaints == []


def test_a_camera_that_is_off_is_seen_as_off_and_comes_back(where: str, day: DayAtHome) -> None:
    with chromium() as browser:
        home = opened(browser, where, day, "patient", NIGHT)
        watch = opened(browser, where, day, "therapist", WATCH)
        wait_for(watch, LIVE)
        home.click("[data-camera]")
        wait_for(watch, "[data-video-tile][data-state=off]")
        wait_for(home, "[data-video-home][data-state=off]")
        assert home.evaluate("document.querySelector('[data-own]').srcObject.getVideoTracks().length") == 0
        assert watch.locator("[data-phone]").is_hidden(), "sound goes on"
        home.click("[data-camera]")
        wait_for(watch, LIVE)
        assert home.complaints == watch.complaints == []


def test_a_page_that_is_loaded_again_or_closed(where: str, day: DayAtHome) -> None:
    with chromium() as browser:
        home = opened(browser, where, day, "patient", NIGHT)
        watch = opened(browser, where, day, "therapist", WATCH)
        wait_for(watch, LIVE)
        home.reload()
        wait_for(home, "[data-video-home][data-state=seen]")
        wait_for(watch, LIVE)
        watch.reload()
        wait_for(watch, LIVE)
        watch.close()
        wait_for(home, "[data-video-home][data-state=alone]")
        again = opened(browser, where, day, "therapist", "/wall/")
        wait_for(again, LIVE)
        home.close()
        wait_for(again, "[data-video-tile][data-state=left]")


def test_a_second_page_of_the_person_takes_over_and_gives_back(where: str, day: DayAtHome) -> None:
    with chromium() as browser:
        first = opened(browser, where, day, "patient", NIGHT)
        watch = opened(browser, where, day, "therapist", WATCH)
        wait_for(watch, LIVE)
        second = opened(browser, where, day, "patient", NIGHT)
        wait_for(second, "[data-video-home][data-state=seen]")
        wait_for(first, "[data-video-home][data-state=alone]")
        second.close()
        wait_for(first, "[data-video-home][data-state=seen]")
        wait_for(watch, LIVE)


def test_two_watch_at_once_and_a_page_that_changes_keeps_its_picture(where: str, day: DayAtHome) -> None:
    with chromium() as browser:
        home = opened(browser, where, day, "patient", NIGHT)
        watch = opened(browser, where, day, "therapist", WATCH)
        wall = opened(browser, where, day, "prescriber", "/wall/")
        wait_for(watch, LIVE)
        wait_for(wall, LIVE)
        wall.evaluate(
            "window.before = document.querySelector('#tiles'); window.video = document.querySelector('video')"
        )
        day.post("sitter", "/sitter/session/", do="check", answer="fine")
        until(wall, "document.querySelector('#tiles') !== window.before")
        assert wall.evaluate("document.querySelector('video') === window.video"), (
            "the same picture in the fresh tile"
        )
        shown = frames(wall)
        until(wall, f"{COUNT} > {shown + 5}")
        assert home.complaints == watch.complaints == wall.complaints == []


def test_the_monitors_voice_goes_home_while_the_button_is_down(where: str, day: DayAtHome) -> None:
    heard = (
        "(document.querySelector('[data-voice]').srcObject?.getAudioTracks() ?? []).some((one) => !one.muted)"
    )
    with chromium() as browser:
        home = opened(browser, where, day, "patient", NIGHT)
        watch = opened(browser, where, day, "therapist", WATCH)
        wait_for(watch, LIVE)
        assert not home.evaluate(heard)
        watch.click("[data-speak]")
        until(home, heard)
        watch.click("[data-speak]")
        until(home, f"!({heard})")
        assert home.complaints == watch.complaints == []


def test_a_call_goes_on_while_the_server_is_away(database: str, tmp_path: Any, day: DayAtHome) -> None:
    with served(database, tmp_path) as (server, _), chromium() as browser:
        opened(browser, server.address, day, "patient", NIGHT)
        watch = opened(browser, server.address, day, "therapist", WATCH)
        wait_for(watch, LIVE)
        server.close()
        shown = frames(watch)
        until(watch, f"{COUNT} > {shown + 60}")
        assert watch.get_attribute("[data-video-tile]", "data-state") == "live"
