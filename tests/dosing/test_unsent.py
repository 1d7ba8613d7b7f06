"""The day's answers before the last one: on the person's own device for an hour, nowhere on the server."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.dosing.stage import DayAtHome

TODAY = "/my/session/1/today/"
OF_SIGN_IN = {"_auth_user_id", "_auth_user_backend", "_auth_user_hash", "membership", "by_demo_link"}


@pytest.fixture
def day(database: str) -> DayAtHome:
    """A prepared person with a session in half an hour."""
    from tests.dosing.stage import DayAtHome

    return DayAtHome()


def begin(day: DayAtHome) -> None:
    for place, said in enumerate(({"item_9": "0"}, {"mind": "no"}, {"slept": "yes"}), 1):
        answer = day.post("patient", f"{TODAY}{place}/", **said)
        assert answer.url == f"{TODAY}{place + 1}/"


def asks(day: DayAtHome, place: int) -> bool:
    """Whether this question is asked, and not an earlier one first."""
    return bool(day.get("patient", f"{TODAY}{place}/").status_code == 200)


def test_a_session_on_the_server_holds_who_it_is_and_no_answer(day: DayAtHome) -> None:
    begin(day)
    assert asks(day, 4)
    assert set(day.browser("patient").session.keys()) <= OF_SIGN_IN


def test_the_answers_are_gone_when_they_are_recorded(day: DayAtHome) -> None:
    day.answer()
    assert day.browser("patient").cookies["troche_day"].value == ""
    assert not asks(day, 2)


def test_what_was_broken_off_is_asked_again_after_an_hour(
    day: DayAtHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    import time

    begin(day)
    later = time.time() + timedelta(hours=1, seconds=1).total_seconds()
    with monkeypatch.context() as patch:
        patch.setattr("django.core.signing.time.time", lambda: later)
        assert not asks(day, 4)
    assert asks(day, 4)


@pytest.mark.parametrize(
    "change", [lambda kept: kept[:-1], lambda kept: f"x{kept}", lambda _: "", lambda _: "é:x"]
)
def test_what_is_not_ours_is_no_answer(day: DayAtHome, change: object) -> None:
    begin(day)
    cookies = day.browser("patient").cookies
    cookies["troche_day"] = change(cookies["troche_day"].value)  # type: ignore[operator]
    assert not asks(day, 4)


def test_an_ended_session_is_swept_away_when_somebody_signs_in(day: DayAtHome) -> None:
    from django.contrib.sessions.models import Session
    from django.test import Client
    from django.utils.timezone import now

    def rest(of: str) -> bool:
        return Session.objects.filter(session_key=of).exists()

    old, recent = Client(SERVER_NAME="localhost"), Client(SERVER_NAME="localhost")
    for browser, days in ((old, 8), (recent, 6)):
        browser.get(day.link("therapist"))
        ended = Session.objects.filter(session_key=browser.session.session_key)
        ended.update(expire_date=now() - timedelta(days=days))
    keys = [browser.cookies["sessionid"].value for browser in (old, recent)]
    Client(SERVER_NAME="localhost").get(day.link("therapist"))
    assert [rest(key) for key in keys] == [False, True]
