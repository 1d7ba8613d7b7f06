"""Check-in, visits and goals on the screen, with what people really type."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import msgspec
import pytest

from tests.hostile.naughty import NAUGHTY

if TYPE_CHECKING:
    from django.test import Client

    from troche.people.models import Clinic


def values_of(place: Clinic, person: UUID) -> dict[str, list[int]]:
    """What the projection holds."""
    from troche.integration.queries import values_by_kind
    from troche.people.scope import in_clinic

    with in_clinic(place.id):
        kept = values_by_kind(place.id, person, ("mood", "anxiety", "sleep", "energy"))
    return {kind: [value.value for value in values] for kind, values in kept.items()}


def test_a_check_in_keeps_what_was_answered_and_nothing_for_what_was_left_out(
    client: Client, place: Clinic
) -> None:
    from tests.journey.actors import signed_in_patient

    person = signed_in_patient(client, place)
    said = {"command_id": str(uuid4()), "mood": "0", "sleep": "7", "words": "A slow morning."}
    assert client.post("/my/check-in/", said).status_code == 302
    assert values_of(place, person) == {"mood": [0], "anxiety": [], "sleep": [7], "energy": []}
    assert client.post("/my/check-in/", said).status_code == 302
    assert values_of(place, person)["mood"] == [0]
    assert b"You checked in today already" in client.get("/my/check-in/").content


def test_an_empty_check_in_is_refused_kindly(client: Client, place: Clinic) -> None:
    from tests.journey.actors import signed_in_patient

    person = signed_in_patient(client, place)
    answer = client.post("/my/check-in/", {"command_id": str(uuid4())})
    assert answer.status_code == 422 and b"Answer at least one question" in answer.content
    assert values_of(place, person)["mood"] == []


def test_hostile_check_ins_are_sent_back_or_kept_as_words(client: Client, place: Clinic) -> None:
    from tests.journey.actors import signed_in_patient

    person = signed_in_patient(client, place)
    for words in NAUGHTY:
        for field in ("mood", "words", "command_id"):
            said = {"command_id": str(uuid4()), "energy": "5", field: words}
            assert client.post("/my/check-in/", said).status_code in (302, 422), words
    assert all(value == 5 for value in values_of(place, person)["energy"])
    for page in ("/my/", "/my/integration/", "/my/check-in/"):
        answer = client.get(page)
        assert answer.status_code == 200 and b"<script>alert" not in answer.content


FORMS: list[tuple[str, dict[str, str]]] = [
    ("/my/integration/visit/", {"session": "1", "starts_at": "2026-12-01T10:00", "with_id": "x"}),
    ("/my/integration/goal/", {"goal": "Walk", "practice": "daily", "when": "after breakfast"}),
]


@pytest.mark.parametrize(("path", "fields"), FORMS, ids=["visit", "goal"])
def test_hostile_visits_and_goals_never_break_the_patients_page(
    client: Client, place: Clinic, path: str, fields: dict[str, str]
) -> None:
    from tests.journey.actors import signed_in_patient

    signed_in_patient(client, place)
    for words in NAUGHTY:
        for field in fields:
            answer = client.post(path, {"command_id": str(uuid4()), **fields, field: words})
            assert answer.status_code in (302, 422), (field, words)
            assert b"<script>alert" not in answer.content
        assert client.post(path, {"command_id": words}).status_code == 422


def test_hostile_words_never_break_the_staffs_page(client: Client, place: Clinic) -> None:
    from tests.journey.actors import registered_person
    from tests.people.fixtures import sign_in

    person = registered_person(place)
    sign_in(client, place, "therapist")
    forms = {
        "visit": ("session", "starts_at", "with_id"),
        "held": ("session", "note", "insight"),
        "goal": ("goal", "practice", "when"),
    }
    for words in (*NAUGHTY, "9" * 400, "2026-13-45T99:99"):
        for path, fields in forms.items():
            said = {"command_id": str(uuid4())} | dict.fromkeys(fields, words)
            answer = client.post(f"/people/{person}/integration/{path}/", said)
            assert answer.status_code in (302, 422), (path, words)


def test_a_goal_of_the_patient_is_seen_by_the_therapist(client: Client, place: Clinic) -> None:
    from django.test import Client as Browser

    from tests.journey.actors import signed_in_patient
    from tests.people.fixtures import sign_in

    person = signed_in_patient(client, place)
    goal = {
        "command_id": str(uuid4()),
        "goal": "Walk by the river",
        "practice": "Shoes by the door",
        "when": "",
    }
    assert client.post("/my/integration/goal/", goal).status_code == 302
    therapist = Browser(SERVER_NAME="localhost")
    sign_in(therapist, place, "therapist")
    shown = therapist.get(f"/people/{person}/integration/").content.decode()
    assert "Walk by the river" in shown and "Ada Example" in shown and "3 Feb 1985" in shown


def test_reading_somebodys_integration_page_is_logged(client: Client, place: Clinic) -> None:
    from tests.journey.actors import registered_person
    from tests.people.fixtures import sign_in
    from troche.people.access import readings
    from troche.people.scope import in_clinic

    person = registered_person(place)
    sign_in(client, place, "therapist")
    client.get(f"/people/{person}/integration/")
    with in_clinic(place.id):
        assert readings(place.id, person)[0].purpose == "treatment: integration"


@pytest.mark.parametrize("role", ["biller", "pharmacist", "administrator"])
def test_others_may_not_read_it(client: Client, place: Clinic, role: Any) -> None:
    from tests.journey.actors import registered_person
    from tests.people.fixtures import sign_in

    person = registered_person(place)
    sign_in(client, place, role)
    assert client.get(f"/people/{person}/integration/").status_code == 403


def test_visits_are_shown_booked_held_and_late(
    client: Client, place: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.journey import stories as s
    from tests.journey.actors import signed_in_patient
    from troche.integration import pages

    person = signed_in_patient(client, place)
    story = s.prepared()
    story.tell(s.booked(1, story.now + s.DAY)).wait(s.DAY)
    story.tell(s.day_answers(1), s.dose(1), s.released(1)).wait(80 * s.HOUR)
    for more, says in (
        ((), "Late"),
        ((s.visit(1, story.now + s.HOUR),), "Talk session 1 through with Ines Test"),
        ((s.held(1),), "Session 1, talked through"),
    ):
        story.tell(*more)
        chart = msgspec.structs.replace(story.chart, stream=person, clinic=place.id)
        monkeypatch.setattr(pages, "read_chart", lambda clinic, stream, chart=chart: chart)
        monkeypatch.setattr(pages, "read_setting", lambda clinic, chart: s.SETTING)
        monkeypatch.setattr(pages, "now", lambda at=story.now: at)
        assert says in client.get("/my/integration/").content.decode()


def test_thoughts_ticked_in_a_check_in_bring_help_first_and_open_the_way(
    client: Client, place: Clinic
) -> None:
    from tests.journey.actors import signed_in_patient
    from troche.ledger import read_chart
    from troche.messaging.rules import open_alerts
    from troche.people.scope import in_clinic
    from troche.screening.pathway import path_of

    person = signed_in_patient(client, place)
    answer = client.post("/my/check-in/", {"command_id": str(uuid4()), "thoughts": "on"})
    assert answer.status_code == 302 and answer["Location"] == "/my/help/"
    with in_clinic(place.id):
        chart = read_chart(place.id, person)
    assert [alert.code for alert in open_alerts(chart)] == ["item_9"]
    sign = path_of(chart).sign
    assert sign is not None and sign.entry == "check_in"
