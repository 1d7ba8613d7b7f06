"""The patient's first page asks as little of the database with a long history as with a short one."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID, uuid4

if TYPE_CHECKING:
    from django.test import Client

    from troche.people.models import Clinic

MOST_QUERIES = 12


def check_in(place: Clinic, person: UUID, times: int) -> None:
    """So many check-ins through the door."""
    from troche.chart.commands import Actor
    from troche.integration.commands import CheckIn
    from troche.ledger import Done, act
    from troche.people.scope import in_clinic

    actor = Actor(person, "patient", place.id, "Ada Example", person)
    with in_clinic(place.id):
        for number in range(times):
            done = act(CheckIn(id=uuid4(), actor=actor, stream=person, mood=number % 11, words="a day"))
            assert isinstance(done, Done)


def queries_of(client: Client, path: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as seen:
        assert client.get(path).status_code == 200
    return len(seen)


def test_ten_times_the_history_is_the_same_number_of_queries(client: Client, place: Clinic) -> None:
    from tests.journey.actors import signed_in_patient

    person = signed_in_patient(client, place)
    pages = ("/my/", "/my/integration/", "/my/check-in/")
    check_in(place, person, 5)
    for path in pages:
        client.get(path)
    few = [queries_of(client, path) for path in pages]
    check_in(place, person, 45)
    assert [queries_of(client, path) for path in pages] == few
    assert max(few) <= MOST_QUERIES, few
