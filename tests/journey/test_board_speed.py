"""The board with many people: the same number of queries for 50 and for 500."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

if TYPE_CHECKING:
    from django.test import Client

    from troche.people.models import Clinic

MOST_QUERIES = 12


def fill(place: Clinic, people: int) -> None:
    """Rows as the projection would make them."""
    from troche.journey.models import BoardRow
    from troche.journey.phase import PHASES
    from troche.journey.told import URGENCY
    from troche.people.scope import in_clinic

    now = datetime.now(UTC)
    with in_clinic(place.id):
        BoardRow.objects.bulk_create(
            BoardRow(
                stream_id=uuid4(),
                clinic_id=place.id,
                key="board",
                name=f"Person {number:04}",
                birth_date=date(1980, 1, 1) + timedelta(days=number),
                phase=PHASES[number % len(PHASES)],
                phase_order=number % len(PHASES),
                state=URGENCY[number % len(URGENCY)],
                urgency=number % len(URGENCY),
                why={"text": "Visit after session {number} is not booked.", "values": {"number": number}},
                owner="therapist",
                owner_id=None,
                owner_name="Ines Test",
                since=now - timedelta(hours=number),
                next_at=now + timedelta(hours=number - 100),
                next_what={"text": "Integration visit", "values": {}},
                session_at=None,
                phq_first=20,
                phq_latest=number % 28,
                phq_series=[20, 18, None, 12, number % 28],
                alert_level=1 + number % 3 if number % 4 == 0 else None,
                alert_taken_by="",
                as_of=now,
            )
            for number in range(people)
        )


def queries_of(client: Client, path: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as seen:
        assert client.get(path).status_code == 200
    return len(seen)


def test_the_number_of_queries_is_the_same_for_ten_times_the_people(client: Client, place: Clinic) -> None:
    from tests.people.fixtures import sign_in

    sign_in(client, place, "coordinator")
    fill(place, 50)
    client.get("/board/")
    few = queries_of(client, "/board/")
    fill(place, 450)
    assert queries_of(client, "/board/") == few
    assert few <= MOST_QUERIES
