"""The door for devices on a real database: once each, whatever comes twice, late, wrong or out of order."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.device.phone import Phone
from troche.chart.facts import CommandReused
from troche.device.facts import ClockDisagrees, SequenceGap
from troche.dosing.facts import CheckGiven, LozengeEnded, NoteWritten, SitterPresent, VitalsMeasured
from troche.ledger import door

if TYPE_CHECKING:
    from tests.dosing.stage import DayAtHome


@pytest.fixture(scope="module")
def day(database: str) -> DayAtHome:
    """A session under way, shared by the tests of this file: each has phones of its own."""
    from tests.dosing.stage import DayAtHome

    at_home = DayAtHome()
    at_home.all_met()
    at_home.take()
    return at_home


def notes(day: DayAtHome) -> list[str]:
    return [fact.words for fact in day.facts(NoteWritten)]


def test_each_form_of_a_device_is_its_fact(day: DayAtHome) -> None:
    patient, sitter = Phone(day, "patient"), Phone(day, "sitter")
    reading = {"systolic_mm_hg": "121", "diastolic_mm_hg": "79", "pulse_bpm": "66", "minutes_ago": "0"}
    said = [
        patient.say("check", fields={"answer": "unsure"}),
        patient.say("lozenge", fields={"technique": "spat"}),
        patient.say("note", fields={"words": "a wide field"}),
        patient.say("measure", fields=reading),
        sitter.say("check"),
        sitter.say("present"),
    ]
    assert [one["state"] for one in said] == ["kept"] * 6
    assert [one["seq"] for one in said] == [1, 2, 3, 4, 1, 2]
    assert day.facts(LozengeEnded)[-1].technique == "spat"
    assert day.facts(VitalsMeasured)[-1].systolic_mm_hg == 121
    assert "a wide field" in notes(day)
    assert day.facts(SitterPresent)[-1].said_at is not None


def test_the_same_again_is_the_same_act(day: DayAtHome) -> None:
    phone, before = Phone(day, "sitter"), len(day.facts(CheckGiven))
    envelope = phone.envelope()
    answers = [phone.send(envelope).json()["state"] for _ in range(4)]
    assert answers == ["kept"] * 4
    assert len(day.facts(CheckGiven)) == before + 1


def test_the_same_number_with_other_content_is_refused_and_recorded(day: DayAtHome) -> None:
    phone, before = Phone(day, "patient"), len(day.facts(CommandReused))
    envelope = phone.envelope("note", fields={"words": "the first"})
    assert phone.send(envelope).json()["state"] == "kept"
    other = phone.send({**envelope, "fields": {"words": "the second"}})
    assert (other.status_code, other.json()["state"]) == (409, "refused")
    assert len(day.facts(CommandReused)) == before + 1
    assert "the first" in notes(day) and "the second" not in notes(day)
    assert phone.send(envelope).json()["state"] == "kept"


def test_a_gap_is_noted_once_and_what_comes_late_into_it_is_kept(day: DayAtHome) -> None:
    phone, before = Phone(day, "patient"), len(day.facts(SequenceGap))
    first, second, third, fourth = (phone.envelope("note", fields={"words": f"line {n}"}) for n in range(4))
    assert [phone.send(one).json()["state"] for one in (first, fourth, fourth)] == ["kept"] * 3
    (gap,) = day.facts(SequenceGap)[before:]
    assert (gap.device, gap.first, gap.last) == (phone.device, 2, 3)
    assert [phone.send(one).json()["state"] for one in (third, second)] == ["kept"] * 2
    assert phone.say("note", fields={"words": "line 4"})["state"] == "kept"
    assert len(day.facts(SequenceGap)) == before + 1
    assert {f"line {n}" for n in range(5)} <= set(notes(day))


def test_what_is_refused_comes_back_with_words_and_the_next_goes_on(day: DayAtHome) -> None:
    phone = Phone(day, "patient")
    upside_down = {"systolic_mm_hg": "70", "diastolic_mm_hg": "120", "pulse_bpm": "66", "minutes_ago": "0"}
    answer = phone.say("measure", fields=upside_down)
    assert answer["state"] == "refused" and "top one must be higher" in answer["words"][0]
    assert phone.say("measure", fields={"systolic_mm_hg": "no number"})["state"] == "refused"
    assert phone.say("note", fields={"words": ""})["words"] == ["Write a few words."]
    assert phone.say("note", fields={"words": "after all"})["state"] == "kept"
    assert not [gap for gap in day.facts(SequenceGap) if gap.device == phone.device]


def test_only_the_forms_that_can_wait_are_taken(day: DayAtHome) -> None:
    patient, sitter = Phone(day, "patient"), Phone(day, "sitter")
    for phone, do in ((patient, "take"), (patient, "release"), (patient, "present"), (sitter, "note")):
        assert phone.say(do)["state"] == "refused", do
    assert patient.say("check", session=7)["state"] == "refused"


def test_a_clock_that_is_hours_off_refuses_nothing_and_is_noted(day: DayAtHome) -> None:
    phone = Phone(day, "sitter")
    wrong = datetime.now(UTC) - timedelta(hours=7)
    said = {"said_at": wrong.isoformat(), "offset_ms": 7 * 3_600_000}
    assert phone.say(**said)["state"] == phone.say(**said)["state"] == "kept"
    (noted,) = [one for one in day.facts(ClockDisagrees) if one.device == phone.device]
    assert noted.offset_ms == 7 * 3_600_000
    fact = day.facts(CheckGiven)[-1]
    assert abs(fact.said_at - datetime.now(UTC)) < timedelta(minutes=5)
    assert abs(fact.said_at - timedelta(milliseconds=fact.offset_ms) - wrong) < timedelta(seconds=1)


def test_killed_between_commit_and_answer_it_is_kept_once(
    day: DayAtHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone, before = Phone(day, "patient"), len(notes(day))
    envelope = phone.envelope("note", fields={"words": "cut off"})

    class Killed(BaseException):
        """Stands for the end of the process."""

    def killed(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(door, "count_act", killed)  # the first thing after the commit
        with pytest.raises(Killed):
            phone.send(envelope)
    assert len(notes(day)) == before + 1
    assert phone.send(envelope).json()["state"] == "kept"
    assert len(notes(day)) == before + 1


def test_killed_before_the_commit_nothing_is_kept_and_the_number_is_free(
    day: DayAtHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    from troche.device import queries

    phone, before = Phone(day, "patient"), len(notes(day))
    envelope = phone.envelope("note", fields={"words": "twice"})

    def broken(*_: object) -> None:
        raise RuntimeError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(queries, "move", broken)
        with pytest.raises(RuntimeError):
            phone.send(envelope)
    assert len(notes(day)) == before
    assert phone.send(envelope).json()["state"] == "kept"
    assert not [gap for gap in day.facts(SequenceGap) if gap.device == phone.device]


def test_another_persons_door_takes_nothing_and_one_s_own_numbers_are_one_s_own(day: DayAtHome) -> None:
    from django.test import Client

    body = json.dumps(Phone(day, "patient").envelope())
    stranger = Client(SERVER_NAME="localhost")
    assert stranger.post("/my/device/", body, content_type="application/json").status_code in (302, 403)
    assert stranger.post("/sitter/device/", body, content_type="application/json").status_code in (302, 403)
    staff = day.browser("therapist")
    assert staff.post("/my/device/", body, content_type="application/json").status_code == 403
    patient, sitter = Phone(day, "patient"), Phone(day, "sitter")
    sitter.device = patient.device
    assert patient.say()["state"] == "kept"
    assert sitter.say("check", fields={"answer": "unsure"})["state"] == "refused"


def test_the_time_and_a_token_for_what_follows(day: DayAtHome) -> None:
    answer = day.get("patient", "/my/device/").json()
    assert abs(datetime.fromisoformat(answer["at"]) - datetime.now(UTC)) < timedelta(minutes=1)
    assert answer["token"]


words = st.text(max_size=60)
values = st.none() | st.booleans() | st.integers() | st.floats() | words | st.lists(words, max_size=2)
fields = st.dictionaries(
    st.sampled_from(["answer", "words", "systolic_mm_hg", "command_id", "do"]) | words, words
)
strange = st.fixed_dictionaries(
    {},
    optional={
        "device": st.uuids().map(str) | values,
        "seq": st.integers(1, 9) | values,
        "session": st.integers(0, 3) | values,
        "said_at": st.datetimes().map(lambda at: at.isoformat() + "Z") | values,
        "offset_ms": st.integers(-(10**16), 10**16) | values,
        "do": st.sampled_from(["check", "note", "measure", "present", "take", "lozenge"]) | values,
        "fields": fields | values,
        "more": values,
    },
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=strange, raw=st.none() | st.binary(max_size=200))
def test_whatever_is_sent_the_door_answers_in_its_own_words(
    day: DayAtHome, changes: dict[str, Any], raw: bytes | None
) -> None:
    phone = Phone(day, "patient")
    phone.device = str(uuid4())
    body = (
        raw
        if raw is not None
        else json.dumps({**phone.envelope("note"), **changes}).encode("utf-8", "replace")
    )
    response = phone.send(body)
    assert response.status_code in (200, 400, 409)
    assert response.json()["state"] in ("kept", "refused", "unreadable")
    again = phone.send(body)
    assert again.json()["state"] == response.json()["state"]
