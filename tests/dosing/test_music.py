"""Music of the clinic's own, and the person's; quiet while somebody speaks."""

from __future__ import annotations

import io
import os
import wave
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.dosing.stage import DayAtHome

MUSIC = "/my/session/1/music/"


@pytest.fixture(scope="module")
def day(database: str) -> DayAtHome:
    """A dose taken a few minutes ago."""
    from tests.dosing.lasting import lasting

    return lasting(5)


def silence(seconds: int = 60) -> bytes:
    """Silent audio."""
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(8_000)
        file.writeframes(b"\x80" * 8_000 * seconds)
    return made.getvalue()


def named(monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    """The operator's setting."""
    from django.conf import settings

    monkeypatch.setattr(settings, "MUSIC", path)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The operator's folder, with a track and what is none."""
    (tmp_path / "Slow_rain.wav").write_bytes(silence())
    (tmp_path / "licence.pdf").write_bytes(b"%PDF")
    named(monkeypatch, str(tmp_path))
    return tmp_path


def test_a_track_comes_whole_or_in_the_pieces_that_a_player_asks_for(day: DayAtHome, folder: Path) -> None:
    page = day.get("patient", MUSIC).content.decode()
    assert "Slow rain" in page and "licence" not in page
    whole = (folder / "Slow_rain.wav").read_bytes()
    ask = day.browser("patient").get
    assert ask("/my/music/1/").content == whole
    assert ask("/my/music/2/").status_code == 404
    for asked, first, last in (
        ("bytes=0-", 0, len(whole) - 1),
        ("bytes=10-19", 10, 19),
        (f"bytes={len(whole) - 5}-", len(whole) - 5, len(whole) - 1),
        (f"bytes=100-{len(whole) * 9}", 100, len(whole) - 1),
    ):
        piece = ask("/my/music/1/", headers={"Range": asked})
        assert piece.status_code == 206 and piece.content == whole[first : last + 1], asked
        assert piece["Content-Range"] == f"bytes {first}-{last}/{len(whole)}"
    assert ask("/my/music/1/", headers={"Range": f"bytes={len(whole)}-"}).status_code == 416
    assert ask("/my/music/1/", headers={"Range": "bytes=x-y"}).content == whole


def test_without_a_folder_there_is_still_ones_own(day: DayAtHome, monkeypatch: pytest.MonkeyPatch) -> None:
    for path in ("", "/nowhere/at/all"):
        named(monkeypatch, path)
        page = day.get("patient", MUSIC).content.decode()
        assert "Your own music" in page and "data-track" not in page
    assert day.browser("patient").get("/my/music/1/").status_code == 404


def test_music_is_for_who_is_signed_in(day: DayAtHome, folder: Path) -> None:
    from django.test import Client

    assert Client(SERVER_NAME="localhost").get("/my/music/1/").status_code in (302, 401, 403), "a stranger"
    assert day.get("sitter", "/my/music/1/").status_code in (302, 401, 403), "the sitter"
    assert day.get("biller", "/my/music/1/").status_code == 403


@pytest.mark.browser
def test_ones_own_music_goes_on_over_pages_and_becomes_quiet_for_a_voice(day: DayAtHome, page: Any) -> None:
    page.goto(day.link("patient"))
    page.goto(MUSIC)
    page.locator("html[data-music=ready]").wait_for()
    page.add_init_script(
        "const play = HTMLMediaElement.prototype.play;"
        "HTMLMediaElement.prototype.play = function () { window.player = this; return play.call(this); };"
    )
    page.reload()
    page.locator("html[data-music=ready]").wait_for()
    page.locator("#own-music").set_input_files(
        {"name": "rain.wav", "mimeType": "audio/wav", "buffer": silence()}
    )
    page.wait_for_function("window.player && !window.player.paused")
    loud = page.evaluate("window.player.volume")
    page.evaluate("document.dispatchEvent(new CustomEvent('troche:voice-on'))")
    assert page.evaluate("window.player.volume") < loud / 3
    page.evaluate("document.dispatchEvent(new CustomEvent('troche:voice-off'))")
    assert page.evaluate("window.player.volume") == loud
    page.get_by_role("link", name="Back").click()
    if pictures := os.environ.get("TROCHE_PICTURES"):
        page.screenshot(path=f"{pictures}/night-music.png", full_page=True)
    page.get_by_role("button", name="Music off").click()
    page.get_by_role("button", name="Music on").wait_for()
    assert page.evaluate("window.player.paused")
