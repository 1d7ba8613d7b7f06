"""The programme page over the real database: who may, what it shows, edits of every kind, wrong input."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils.timezone import now

from tests.hostile.naughty import NAUGHTY
from tests.people.fixtures import sign_in_as
from tests.people.team_clinic import Place, open_place
from tests.programme.folders import TEXTS
from troche.programme import load_programme
from troche.proof import pages, trial

PATH = "/programme/"
SESSION = TEXTS["session.yaml"]


@pytest.fixture(scope="module")
def place(database: str) -> Place:
    found = open_place()
    found.covers("Template", now(), now() + timedelta(days=30))
    return found


@pytest.fixture
def director(place: Place, monkeypatch: pytest.MonkeyPatch) -> Client:
    client = Client()
    sign_in_as(client, place.staff["Template"])
    monkeypatch.setattr(trial, "LONGEST_S", 600)
    return client


def test_every_gate_is_read_in_words_with_grade_and_source(director: Client) -> None:
    for code, gate in load_programme().gates.items():
        page = director.get(PATH, {"gate": code})
        assert page.status_code == 200
        text = page.content.decode()
        assert gate.title in text
        for rule in gate.requires.values():
            assert rule.source.ref in text
    assert director.get(PATH, {"gate": "none"}).status_code == 200


def test_a_stricter_edit(director: Client) -> None:
    text = SESSION.replace("to_bpm: {value: 110", "to_bpm: {value: 100")
    page = director.post(PATH, {"file": "session", "text": text})
    said = page.content.decode()
    assert page.status_code == 200 and "100 instead of 110" in said and "Stricter" in said
    assert "No counterexample among what was looked at: dose.pulse" in said and "What the past says" in said


def test_an_edit_past_the_floor_has_its_story(director: Client) -> None:
    text = SESSION.replace("to_bpm: {value: 110", "to_bpm: {value: 125")
    page = director.post(PATH, {"file": "session", "text": text})
    said = page.content.decode()
    assert page.status_code == 200 and "No clinic can adopt it" in said
    assert "Counterexample" in said and "pulse 111 in every reading" in said


def test_what_was_not_looked_at_is_said(director: Client) -> None:
    text = SESSION.replace("to_bpm: {value: 110", "to_bpm: {value: 100")
    said = director.post(PATH, {"file": "session", "text": text}).content.decode()
    assert "Here only what the edit touches is looked at" in said


def test_a_trial_that_ends_without_an_answer_is_no_slow_one(
    director: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = SESSION.replace("to_bpm: {value: 110", "to_bpm: {value: 100")
    for trouble, words in (
        (trial.TookTooLong(), "It took too long to try here."),
        (trial.CannotAnswer("OverflowError: too large"), "could not answer by this programme: OverflowError"),
    ):

        def ended(*_: object, trouble: Exception = trouble) -> None:
            raise trouble

        monkeypatch.setattr(pages, "tried", ended)
        page = director.post(PATH, {"file": "session", "text": text})
        assert page.status_code == 200 and words in page.content.decode()


def test_a_number_that_the_rules_cannot_take_is_told(director: Client) -> None:
    text = TEXTS["ladder.yaml"].replace("at_least_hours: {value: 72", "at_least_hours: {value: 1000000000000")
    page = director.post(PATH, {"file": "ladder", "text": text})
    said = page.content.decode()
    assert page.status_code == 200 and "Counterexample" in said and "the rules cannot answer" in said


def test_the_same_text_changes_nothing(director: Client) -> None:
    page = director.post(PATH, {"file": "session", "text": SESSION})
    assert "Nothing is otherwise." in page.content.decode()


@pytest.mark.parametrize("text", ["", "a: [", "pressure: 1", *NAUGHTY[:12]])
def test_what_cannot_be_read_comes_back(director: Client, text: str) -> None:
    page = director.post(PATH, {"file": "session", "text": text})
    assert page.status_code == 422 and b"errors-title" in page.content
    assert director.post(PATH, {"file": "nothing", "text": SESSION}).status_code == 422


def test_only_the_medical_director(place: Place) -> None:
    for one in place.staff.values():
        client = Client()
        sign_in_as(client, one)
        assert client.get(PATH).status_code == (200 if one.actor.role == "director" else 403), one.actor.role
    assert Client().get(PATH).status_code in (302, 403)
