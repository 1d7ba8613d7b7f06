"""Beats over HTTP: who may send them, what they are answered, and the quick way beside the other."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from tests.contact.home import Home
from troche.chart.commands import Role
from troche.contact import answering, beats, quick
from troche.contact.beats import BEATS, Beats
from troche.contact.models import Beat
from troche.contact.queries import heard_of
from troche.people.scope import in_clinic

PATHS: dict[Role, str] = {
    "patient": "/my/session/1/beat/",
    "sitter": "/sitter/session/beat/",
    "therapist": "/people/~/sessions/1/beat/",
}
SEATS = {"patient": "patient", "sitter": "sitter", "therapist": "monitor"}


@pytest.fixture
def home(database: str) -> Home:
    """Somebody who took a dose a moment ago."""
    return Home(is_demo=True)


def send(home: Home, role: Role, path: str = "", **headers: str) -> Any:
    address = (path or PATHS[role]).replace("~", str(home.person))
    return home.browser(role).post(address, "{}", content_type="application/json", headers=headers)


def heard(home: Home) -> dict[Any, datetime]:
    BEATS.write()
    with in_clinic(home.clinic.id):
        return heard_of(home.person, 1)


def quickly(word: str, path: str = "/my/session/1/beat/") -> tuple[int, dict[bytes, bytes], Any] | None:
    answer = quick.answered("POST", path, [(b"x-beat", word.encode())])
    return (answer[0], dict(answer[1]), json.loads(answer[2])) if answer else None


def test_each_seat_is_heard_and_told_the_servers_instant_and_its_seconds(home: Home) -> None:
    for role in PATHS:
        answer = send(home, role)
        assert answer.status_code == 200
        told = answer.json()
        assert abs(datetime.fromisoformat(told["at"]) - now()) < timedelta(seconds=30)
        assert (told["seat"], told["watched"], told["beat_s"]) == (SEATS[role], True, 5)
        assert told["alarm_after_s"] == (10 if role == "therapist" else 20)
    assert set(heard(home)) == {"patient", "sitter", "monitor"}


def test_a_beat_is_no_fact(home: Home) -> None:
    before = home.chart.position
    for role in PATHS:
        send(home, role)
    BEATS.write()
    assert home.chart.position == before


def test_the_wall_beats_for_the_sessions_of_its_monitor(home: Home) -> None:
    assert send(home, "therapist", "/wall/beat/").json()["watched"] is True
    assert send(home, "prescriber", "/wall/beat/").json()["watched"] is False
    assert set(heard(home)) == {"monitor"}


def test_only_the_monitors_own_screen_counts(home: Home) -> None:
    assert send(home, "prescriber", PATHS["therapist"]).json()["watched"] is False
    assert send(home, "patient", PATHS["therapist"]).status_code == 403
    assert send(home, "coordinator", PATHS["therapist"]).status_code == 403
    assert heard(home) == {}


def test_the_quick_way_answers_the_same_with_the_same_heads_and_no_question_to_the_database(
    home: Home,
) -> None:
    slow = send(home, "patient")
    with CaptureQueriesContext(connection) as asked:
        answer = quickly(slow.json()["quick"])
    assert answer is not None
    status, head, told = answer
    assert len(asked) == 0
    assert status == 200
    assert told.keys() == slow.json().keys() - {"quick"}
    for name in ("Content-Type", "Cache-Control", "Content-Security-Policy", "Permissions-Policy"):
        assert head[name.lower().encode()].decode() == slow.headers[name]
    assert head[b"x-content-type-options"] == b"nosniff"
    assert heard(home)["patient"] >= datetime.fromisoformat(told["at"])


@pytest.mark.parametrize("word", ["", "x", '["a"]:b:c', "é"])
def test_a_word_that_is_not_ours_goes_the_other_way(word: str) -> None:
    assert quickly(word) is None
    assert quick.answered("POST", "/my/session/1/beat/", []) is None


def test_a_word_is_good_for_beats_only_and_for_a_while(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    word = send(home, "patient").json()["quick"]
    assert quickly(word, "/my/session/1/") is None
    assert quick.answered("GET", "/my/session/1/beat/", [(b"x-beat", word.encode())]) is None
    monkeypatch.setattr(answering, "QUICK_FOR", timedelta(seconds=-1))
    assert quickly(word) is None


def test_before_the_dose_and_after_the_end_a_beat_is_answered_and_kept_by_nobody(home: Home) -> None:
    home.post("therapist", "/people/~/sessions/1/", do="stop", reason="x", handed_over="on")
    assert send(home, "patient").json()["watched"] is False
    assert heard(home) == {}


def test_what_cannot_be_written_is_not_answered_as_if_it_were(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    word = send(home, "patient").json()["quick"]
    broken = Beats(by_hand=True)
    monkeypatch.setattr(answering, "BEATS", broken)

    def away(*_: object) -> None:
        raise OperationalError("away")

    with monkeypatch.context() as without:
        without.setattr(beats, "_write", away)
        without.setattr(beats, "TROUBLE_AFTER_S", 0)
        assert quickly(word)[0] == 503  # type: ignore[index]
        with pytest.raises(OperationalError):
            broken.write()
    assert quickly(word)[0] == 200  # type: ignore[index]
    broken.write()
    assert set(heard(home)) == {"patient"}


def test_the_monitor_is_told_how_many_patients_are_silent_for_a_while(home: Home) -> None:
    send(home, "therapist")
    assert send(home, "therapist").json()["quiet"] == 0
    home.beat(0, "patient")
    BEATS.read()
    assert send(home, "therapist").json()["quiet"] == 0
    with in_clinic(home.clinic.id):
        Beat.objects.filter(seat="patient").update(heard_at=now() - timedelta(seconds=16))
    BEATS.read()
    assert send(home, "therapist").json()["quiet"] == 1
    assert send(home, "therapist", "/wall/beat/").json()["quiet"] == 1
