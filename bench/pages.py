"""Server time and number of queries of the pages that are opened most."""

from __future__ import annotations

import logging
import time
from typing import Any
from uuid import UUID, uuid4

from bench.figures import percentile, show
from bench.ground import register

PEOPLE = 500
TIMES = 60
BOARD_AT = (50, PEOPLE)


def run(clinic: UUID) -> None:
    """Through all of Django in this process: middleware, policy, queries, template."""
    from django.test import Client

    logging.disable(logging.INFO)
    coordinator = _signed_in(Client(), clinic, "prescriber")
    people: list[UUID] = []
    for size in BOARD_AT:
        people += [register(clinic, number) for number in range(len(people), size)]
        _page(f"board of {size}", coordinator, "/board/", judged=size == PEOPLE)
    _live_a_little(clinic, people[0])
    _page("chart page", coordinator, f"/people/{people[0]}/", judged=True)
    patient = _signed_in(Client(), clinic, "patient", people[0])
    _page("patient's home", patient, "/my/", judged=True)


def _signed_in(client: object, clinic: UUID, role: str, stream: UUID | None = None) -> object:
    from tests.people.fixtures import sign_in
    from troche.people.models import Clinic

    sign_in(client, Clinic.objects.get(id=clinic), role, stream=stream)  # type: ignore[arg-type]
    return client


def _live_a_little(clinic: UUID, person: UUID) -> None:
    """Half a year of check-ins and questionnaires."""
    from troche.chart.commands import Actor
    from troche.integration.commands import CheckIn
    from troche.ledger import act
    from troche.screening.commands import AnswerInstrument

    actor = Actor(person, "patient", clinic, "", person)
    for number in range(180):
        act(CheckIn(id=uuid4(), actor=actor, stream=person, mood=number % 10, anxiety=4, sleep=6, energy=5))
        if number % 7 == 0:
            answers = {f"q{item}": 1 for item in range(1, 10)}
            act(AnswerInstrument(id=uuid4(), actor=actor, stream=person, instrument="phq_9", answers=answers))


def _page(what: str, client: object, path: str, *, judged: bool) -> None:
    from django.db import connection

    queries: list[str] = []

    def counted(execute: Any, sql: str, *rest: Any) -> Any:
        queries.append(sql)
        return execute(sql, *rest)

    response = client.get(path, headers={"host": "127.0.0.1"})  # type: ignore[attr-defined]
    assert response.status_code == 200, (path, response.status_code)
    with connection.execute_wrapper(counted):
        client.get(path, headers={"host": "127.0.0.1"})  # type: ignore[attr-defined]
    took = []
    for _ in range(TIMES):
        began = time.perf_counter()
        client.get(path, headers={"host": "127.0.0.1"})  # type: ignore[attr-defined]
        took.append((time.perf_counter() - began) * 1000)
    show(f"{what}: queries", len(queries), "", below=13 if judged else None)
    show("  p50", percentile(took, 0.50), "ms")
    show("  p95", percentile(took, 0.95), "ms", below=60 if judged else None)
