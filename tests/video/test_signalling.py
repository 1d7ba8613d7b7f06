"""Words between pages: who may say them, to whom they go, said twice, too long, old, of another clinic."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

if TYPE_CHECKING:
    from tests.dosing.stage import DayAtHome

MINE, SAY = "/my/session/1/video/", "/wall/video/say/"


@pytest.fixture(scope="module")
def day(database: str) -> DayAtHome:
    from tests.dosing.stage import DayAtHome

    return DayAtHome()


def word(**changes: Any) -> dict[str, Any]:
    return {"id": str(uuid4()), "sender": str(uuid4()), "kind": "hello", "body": {"size": "large"}, **changes}


def said(day: DayAtHome, role: str, path: str, given: Any) -> int:
    body = given if isinstance(given, str) else json.dumps(given)
    return int(day.browser(role).post(path, body, content_type="application/json").status_code)  # type: ignore[arg-type]


def heard(day: DayAtHome, seats: tuple[Any, ...], page: Any = None) -> list[Any]:
    from troche.people.scope import in_clinic
    from troche.video.signalling import Ear

    with in_clinic(day.clinic.id):
        return Ear(day.clinic.id, page or uuid4(), seats, day.person).heard(0)


def test_each_side_hears_the_other_and_not_itself(day: DayAtHome) -> None:
    about = {"person": str(day.person), "session": 1}
    assert said(day, "patient", MINE, word(kind="here")) == 204
    assert said(day, "therapist", SAY, word(**about)) == 204
    assert [one.kind for one in heard(day, ("patient", "sitter"))][-1] == "here"
    assert {one.kind for one in heard(day, ("monitor",))} == {"hello"}


def test_a_word_for_one_page_is_for_no_other(day: DayAtHome) -> None:
    page = uuid4()
    assert said(day, "patient", MINE, word(receiver=str(page), kind="state", body={"camera": True})) == 204
    assert [one.kind for one in heard(day, ("patient",), page) if one.kind == "state"] == ["state"]
    assert [one.kind for one in heard(day, ("patient",)) if one.kind == "state"] == []


def test_said_twice_is_said_once_and_never_otherwise(day: DayAtHome) -> None:
    given = word(kind="bye")
    before = len(heard(day, ("patient",)))
    assert [said(day, "patient", MINE, given) for _ in range(3)] == [204] * 3
    assert len(heard(day, ("patient",))) == before + 1
    assert said(day, "patient", MINE, {**given, "kind": "here"}) == 409


@pytest.mark.parametrize(
    "given", ["", "[]", "{", '{"id": 1}', json.dumps(word(kind="shout")), json.dumps(word(more=1))]
)
def test_what_is_none_of_ours_is_refused(day: DayAtHome, given: str) -> None:
    assert said(day, "patient", MINE, given) == 400
    assert said(day, "therapist", SAY, given) == 400


def test_what_is_too_long_is_refused(day: DayAtHome) -> None:
    assert said(day, "patient", MINE, word(body="x" * 20_001)) == 413


def test_nobody_else_says_or_hears_anything(day: DayAtHome) -> None:
    about = {"person": str(day.person), "session": 1}
    for role in ("coordinator", "patient"):
        assert said(day, role, SAY, word(**about)) == 403
        assert day.get(role, f"/wall/video/?page={uuid4()}&list").status_code == 403  # type: ignore[arg-type]
    assert day.get("coordinator", "/people/~/sessions/1/video/").status_code == 403
    assert said(day, "therapist", SAY, word(person=str(uuid4()), session=1)) == 404
    assert said(day, "therapist", SAY, word(person=str(day.person), session=7)) == 404
    assert day.get("patient", "/my/session/7/video/").status_code == 404


def test_another_clinics_monitor_hears_nothing(database: str, day: DayAtHome) -> None:
    from tests.dosing.stage import DayAtHome as Another

    other = Another(book=False)
    assert said(day, "patient", MINE, word(kind="here")) == 204
    assert said(other, "therapist", SAY, word(person=str(day.person), session=1)) == 404
    assert other.get("therapist", f"/people/{day.person}/sessions/1/video/").status_code == 404
    answer = other.get("therapist", f"/wall/video/?page={uuid4()}&list&after=0")
    assert json.loads(answer.content) == []


def test_what_is_minutes_old_is_thrown_away(day: DayAtHome) -> None:
    from django.utils.timezone import now

    from troche.people.scope import in_clinic
    from troche.video.models import Signal

    said(day, "patient", MINE, word())
    with in_clinic(day.clinic.id):
        Signal.objects.update(made_at=now() - timedelta(minutes=3))
    said(day, "patient", MINE, word())
    with in_clinic(day.clinic.id):
        assert Signal.objects.count() == 1


def test_it_leaves_no_fact(day: DayAtHome) -> None:
    before = day.chart.position
    said(day, "patient", MINE, word())
    assert day.chart.position == before


def test_what_a_page_is_told_names_nobody(day: DayAtHome, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TROCHE_RELAY", "relay.example")
    told = day.get("patient", MINE).json()
    assert told["ice"]["iceTransportPolicy"] == "relay"
    assert told["phone"] == "+1 503 555 0100" and told["phone_s"] == 20
    assert "ada" not in json.dumps(told["ice"]).lower() and str(day.person) not in json.dumps(told["ice"])
    seen = day.get("therapist", "/people/~/sessions/1/video/").json()
    assert seen["phone"] == "+1 503 555 0199"
    assert seen["ice"]["iceServers"][0]["username"] != told["ice"]["iceServers"][0]["username"]
    monkeypatch.setenv("TROCHE_RELAY", "none")
    assert day.get("patient", MINE).json()["ice"] is None
