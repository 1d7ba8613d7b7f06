"""The front page, the patient's first page and the board, asked for by a browser."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import msgspec
import pytest

from tests.journey import stories as s
from tests.journey.test_walk import WALK

if TYPE_CHECKING:
    from django.test import Client

    from troche.people.models import Clinic


def test_the_front_page_says_what_is_not_known_and_where_help_is(client: Client, place: Clinic) -> None:
    client.get(f"/at/{place.slug}/")
    shown = client.get("/").content.decode()
    assert "We found no such trial" in shown
    assert "not approved by the FDA" in shown
    assert 'href="tel:988"' in shown and 'href="tel:911"' in shown


@pytest.mark.parametrize("path", ["/my/", "/my/people/", "/my/documents/"])
def test_the_patients_pages_open_with_a_registration_alone(client: Client, place: Clinic, path: str) -> None:
    from tests.journey.actors import signed_in_patient

    signed_in_patient(client, place)
    answer = client.get(path)
    assert answer.status_code == 200
    title = answer.content.decode().split("<title>")[1].split("</title>")[0]
    assert "ketamine" not in title.lower()


@pytest.mark.parametrize("path", ["/my/", "/my/people/", "/my/documents/", "/board/"])
def test_nobody_opens_them_without_signing_in(client: Client, place: Clinic, path: str) -> None:
    assert client.get(path).status_code == 302


def test_home_shows_every_station_of_the_walk(
    client: Client, place: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.urls import reverse

    from tests.journey.actors import signed_in_patient
    from troche.journey import pages
    from troche.journey.next_step import next_step

    person = signed_in_patient(client, place)
    for name, told, *_rest in WALK:
        story = told()
        chart = msgspec.structs.replace(story.chart, stream=person, clinic=place.id)
        monkeypatch.setattr(pages, "own_chart", lambda request, chart=chart: (chart, s.SETTING))
        monkeypatch.setattr(pages, "now", lambda at=story.now: at + s.HOUR)
        step = next_step(chart, s.SETTING, story.now + s.HOUR)
        shown = client.get("/my/").content.decode()
        assert f'data-step="{step.code}"' in shown, name
        assert "{" not in shown.split("<main")[1].split("</main")[0], name
        if step.page:
            assert f'href="{reverse(step.page, args=step.arguments)}"' in shown, name


def test_papers_show_the_very_words_that_were_signed(
    client: Client, place: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.journey.actors import signed_in_patient
    from troche.journey import pages

    person, story = signed_in_patient(client, place), s.treated()
    chart = msgspec.structs.replace(story.chart, stream=person, clinic=place.id)
    monkeypatch.setattr(pages, "own_chart", lambda request: (chart, s.SETTING))
    shown = client.get("/my/documents/").content.decode()
    assert "signed as Ada Example" in shown
    assert "Saying no does not change how you are treated here." in shown
    assert "Dr Orla Test" in client.get("/my/people/").content.decode()


def test_the_board_shows_phase_blocker_owner_and_since(client: Client, place: Clinic) -> None:
    from tests.journey.actors import raise_one, registered_person
    from tests.people.fixtures import sign_in

    registered_person(place, "Wren <b>Instance</b>")
    alarmed = registered_person(place, "Luis Prototype")
    raise_one(place, alarmed)
    sign_in(client, place, "coordinator")
    shown = client.get("/board/").content.decode()
    assert "History not given yet." in shown and "Wren &lt;b&gt;Instance" in shown
    assert shown.index("Luis Prototype") < shown.index("Wren")
    assert "Help, please" in shown
    assert 'role="rowheader"' in shown and 'role="columnheader"' in shown


def test_the_board_never_shows_another_clinics_people(client: Client, place: Clinic) -> None:
    from tests.journey.actors import registered_person
    from tests.people.fixtures import fresh_clinic, sign_in

    registered_person(fresh_clinic(), "Not Ours")
    sign_in(client, place, "prescriber")
    assert "Not Ours" not in client.get("/board/").content.decode()


NAUGHTY_QUERIES = [
    "\x00",
    "%",
    "_",
    "'; DROP TABLE x; --",
    "<script>",
    "a" * 5_000,
    "𝕿‮",
    "{{ 7 }}",
    "%00",
    "\ud7ff",
]


def test_whatever_is_searched_filtered_or_paged_the_board_answers(client: Client, place: Clinic) -> None:
    from tests.people.fixtures import sign_in

    sign_in(client, place, "coordinator")
    for words in NAUGHTY_QUERIES:
        for query in (
            {"q": words},
            {"show": words},
            {"page": words},
            {"q": words, "show": "late", "page": "9"},
        ):
            for answer in (client.get("/board/", query), client.post("/board/", query)):
                assert answer.status_code == 200, query
                assert b"<script>alert" not in answer.content


def test_a_name_that_is_looked_for_stands_in_no_address(
    client: Client, place: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.journey.actors import registered_person
    from tests.people.fixtures import sign_in
    from troche.journey import board

    monkeypatch.setattr(board, "ROWS_ON_A_PAGE", 2)
    sign_in(client, place, "coordinator")
    for name in ("Ada Example", "Ada Sample", "Ada Model", "Luis Prototype"):
        registered_person(place, name)
    found = client.post("/board/", {"q": "Ada"}).content.decode()
    assert 'name="page" value="2"' in found and "Luis Prototype" not in found
    assert "Ada" not in "".join(re.findall(r'(?:href|action|data-\S+)="([^"]*)"', found))
    assert 'name="show" value="late"' in found
    second = client.post("/board/", {"q": "Ada", "show": "", "page": "2"}).content.decode()
    assert second.count("data-row ") == 1
    assert b"Luis Prototype" in client.get("/board/", {"q": "Ada", "page": "2"}).content, (
        "an address finds nobody"
    )


def test_lateness_is_the_readers_clock_and_not_the_rows(database: str) -> None:
    from troche.journey.board import is_late
    from troche.journey.queries import OnBoard

    row = OnBoard(uuid4(), "induction", "waiting", "patient", None, s.BEGIN + s.HOUR, None, None, False)
    assert not is_late(row, s.BEGIN + timedelta(minutes=59))
    assert is_late(row, s.BEGIN + timedelta(minutes=61))
