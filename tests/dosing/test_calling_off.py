"""Not today, by one's own choice; and pages asked for at another time than theirs."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.hostile.naughty import NAUGHTY
from troche.dosing.facts import SessionStopped

if TYPE_CHECKING:
    from tests.dosing.stage import DayAtHome

BOOK, SITTER, TODAY = "/my/session/book/", "/sitter/session/", "/my/session/1/today/"


@pytest.fixture
def day(database: str) -> DayAtHome:
    """A prepared person, nothing booked."""
    from django.core.cache import cache

    from tests.dosing.stage import DayAtHome

    cache.clear()
    return DayAtHome(book=False)


def test_a_person_calls_the_session_off_without_a_reason(day: DayAtHome) -> None:
    from troche.demo import sessions
    from troche.people.scope import in_clinic

    with in_clinic(day.clinic.id):
        sessions.book(day.life, day.now + timedelta(days=2))
    assert "it begins. Open this page" in day.get("sitter", SITTER).content.decode()
    ahead = day.get("patient", TODAY).content.decode()
    assert "questions and the cuff belong to that day" in ahead and "measure-h" not in ahead
    too_early = day.post("sitter", SITTER, do="present")
    assert too_early.status_code == 422 and "Nothing was kept" in too_early.content.decode()
    assert day.session.sitter_present_at is None
    page = day.get("patient", BOOK).content.decode()
    assert "Call this session off" in page and "Book it" not in page
    too_long = day.post("patient", BOOK, do="not_today", reason="x" * 3000)
    assert too_long.status_code == 422 and not day.facts(SessionStopped)
    assert "x" * 3000 in too_long.content.decode() and "at most 2000" in too_long.content.decode()
    off = day.post("patient", BOOK, do="not_today", reason="")
    assert (off.status_code, off.url) == (302, BOOK)
    assert [fact.reason for fact in day.facts(SessionStopped)] == [""]
    assert "Book it" in day.get("patient", BOOK).content.decode()
    assert day.get("patient", "/my/session/1/").url == "/my/session/1/over/"
    assert "Called off" in day.get("patient", "/my/session/1/over/").content.decode()
    assert "No session is booked now" in day.get("sitter", SITTER).content.decode()
    assert day.get("patient", "/my/session/").url == BOOK


def test_the_sitter_calls_nothing_off(day: DayAtHome) -> None:
    from troche.demo import sessions
    from troche.people.scope import in_clinic

    with in_clinic(day.clinic.id):
        sessions.book(day.life, day.now + timedelta(minutes=30))
    assert day.post("sitter", SITTER, do="stop", reason="no").status_code == 422
    assert day.post("sitter", SITTER, do="not_today").status_code == 422
    assert day.post("sitter", BOOK, do="not_today").status_code in (302, 403)
    assert not day.facts(SessionStopped)
    for word in NAUGHTY[:40]:
        assert day.post("patient", BOOK, do=word, reason=word, starts_at=word, monitor=word).status_code < 500
    assert not day.facts(SessionStopped)
