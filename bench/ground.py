"""A database of its own for a run, with a clinic and people in it."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from uuid import UUID, uuid4

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from troche.site import database as db

NAME = f"troche_bench_{secrets.token_hex(3)}"


@contextmanager
def ground() -> Iterator[UUID]:
    """A migrated database with an open clinic; gone at the end."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "troche.site.settings"
    server = db.embedded().url("postgres") if db.is_embedded() else db.url()
    running = db.embedded().in_use() if db.is_embedded() else _nothing()
    with running, psycopg.connect(server, autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(NAME)))
        os.environ["DATABASE_URL"] = make_conninfo(server, dbname=NAME)
        try:
            yield _clinic()
        finally:
            from django.db import connections

            connections.close_all()
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(NAME)))


@contextmanager
def _nothing() -> Iterator[None]:
    yield


def _clinic() -> UUID:
    import django

    django.setup()
    from troche.people.enrolment import open_clinic
    from troche.site.migration import bring_up_to_date

    bring_up_to_date()
    made = open_clinic(
        slug="bench", name="Bench", phone="+1 503 555 0100", state="OR", timezone="America/Los_Angeles"
    )
    return made.id


def register(clinic: UUID, number: int = 0) -> UUID:
    """A new person's stream."""
    from troche.ledger import Done, act
    from troche.people.commands import RegisterPerson
    from troche.people.enrolment import system_actor

    stream = uuid4()
    outcome = act(
        RegisterPerson(
            id=uuid4(),
            actor=system_actor(clinic),
            stream=stream,
            name=f"Bench Person {number}",
            birth_date=date(1980, 1, 1 + number % 28),
            email=f"{stream}@example.org",
            phone="+1 503 555 0100",
            state="OR",
            timezone="America/Los_Angeles",
        )
    )
    assert isinstance(outcome, Done), outcome
    return stream
